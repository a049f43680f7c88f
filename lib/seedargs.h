#ifndef DYNDNSC_SEEDARGS_H
#define DYNDNSC_SEEDARGS_H

/* The seed's way to say everything on the command line (--updater-NAME, --updater-NAME-OPTION VALUE, --detector-NAME,
 * --detector-NAME-OPTION VALUE; python-dyndnsc, "Quickstart"), turned into sections of a configuration file. */

#include <stdbool.h>
#include <stddef.h>

#include "kv.h"

struct arg;
struct args;
struct buf;
struct fail;

#define SEEDARGS_MAX 16

struct seedargs {
	struct kvs updaters[SEEDARGS_MAX]; /* the options of each; a key "" holds its name */
	size_t n;
	struct kvs detector;               /* likewise; n == 0: none was given */
	const char *preset;                /* of --preset, or NULL */
};

/* Takes an option that starts with updater- or detector-. What may be a secret is wiped from the command line.
 * 1: taken; 0: it is none of these; -1 with fail (ST_USAGE). */
int seedargs_take(struct seedargs *s, struct args *args, struct arg *arg, struct fail *f);

/* True when any was given, so that there is a section to run. */
bool seedargs_any(const struct seedargs *s);

/* Appends the sections as INI, with every value exactly as it was typed; their names are added to *names (as keys).
 * -1 with fail: a value of more than one line. */
int seedargs_ini(const struct seedargs *s, struct buf *ini, struct kvs *names, struct fail *f);

void seedargs_free(struct seedargs *s);

#endif
