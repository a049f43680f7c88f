#ifndef DYNDNSC_SECTIONS_H
#define DYNDNSC_SECTIONS_H

/* The sections that are wanted: read, checked, and what a run has to know of them. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "config.h"
#include "kv.h"
#include "plan.h"
#include "plugins.h"

struct expect_states;
struct notes;
struct seedargs;

struct sections {
	/* in */
	const struct seedargs *seed;  /* the command line's own section, or nothing in it */
	const char *config_path;      /* of -c, or NULL */
	char *const *names;           /* the sections wanted; none: those of the configuration */
	size_t n_names;
	uint32_t interval;            /* seconds between two checks, whatever the configuration says; 0: that counts */
	bool check;                   /* nothing will be run: files of secrets are looked at here instead */
	const struct kvs *with;       /* plugins of the command line, as keys; NULL: none */
	bool plugins_only;            /* what else is wrong or missing does not matter */
	bool keep;                    /* the text of a file is wanted in `ini`, too */
	const struct notes *notes;
	/* out */
	struct config config;
	struct kvs list;              /* the names to run, as keys */
	struct plugins plugins;       /* all of them */
	struct plan plan;             /* with the plugins of each section, `with` and those of the environment among them */
	struct expect_states *states; /* in between */
	struct buf ini;               /* what the children read instead of a file; empty: they read the file */
};


/* Reads and checks everything. -1 with all mistakes. */
int sections_open(struct sections *s, struct mistakes *m);

void sections_close(struct sections *s);

#endif
