#ifndef DYNDNSC_LAYERS_H
#define DYNDNSC_LAYERS_H

/* Where the value of each option comes from, first wins: command line, section, environment, preset, default. */

#include <stdbool.h>

struct config;
struct entry;
struct ini_section;
struct kvs;
struct mistakes;
struct preset;

struct layers {
	const struct config *c;
	const struct kvs *cmdline;
	const struct ini_section *section; /* NULL: none */
	const struct preset *preset;       /* NULL: none */
	const char *role;                  /* "updater-" or "detector-", before each OPTION in a key; "": nothing is */
	const char *env;                   /* between DYNDNSC_ and KIND_OPTION, "" or "NOTIFY_"; NULL: no variables */
	const char *kind;                  /* "protocol", "detector" or "plugin": for messages */
	bool hosts;                        /* there is an option hostname, a list of them */
	const char *later;                 /* a required option that may be missing: it is looked for elsewhere; or NULL */
	bool same_kind;                    /* the preset's own kind is used: else its unknown options are dropped */
	struct mistakes *m;
	/* in between */
	bool no_env;                       /* the environment has nothing of it */
};

/* Fills e->options and e->secrets for e's detector, protocol or program. Mistakes go to l->m. */
void layers_collect(struct layers *l, struct entry *e);

/* True for the name of an executable's option that is taken for a secret. */
bool layers_looks_secret(const char *name);

#endif
