#ifndef DYNDNSC_SECTIONS_H
#define DYNDNSC_SECTIONS_H

/* One run over sections: for each, dyndnsc-detect and then dyndnsc-update. Nothing is run while any of the configuration
 * is wrong; once it runs, one section's trouble does not touch another. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "config.h"
#include "kv.h"

struct notes;
struct seedargs;

struct sections {
	/* in */
	const struct seedargs *seed;  /* the command line's own section, or nothing in it */
	const char *config_path;      /* of -c, or NULL */
	char *const *names;           /* the sections wanted; none: those of the configuration */
	size_t n_names;
	int dry;
	bool force, four, six, quiet;
	bool check;                   /* nothing will be run: files of secrets are looked at here instead */
	uint32_t deadline;            /* seconds, for each section */
	const struct notes *notes;
	void (*said)(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* a line for people */
	/* in between */
	struct config config;
	struct kvs list;              /* the names to run, as keys */
	struct buf ini;               /* what the children read instead of a file; empty: they read the file */
};

/* Reads and checks everything. -1 with all mistakes. */
int sections_open(struct sections *s, struct mistakes *m);

/* Runs them; the worst exit status. */
int sections_run(struct sections *s);

void sections_close(struct sections *s);

#endif
