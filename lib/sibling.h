#ifndef DYNDNSC_SIBLING_H
#define DYNDNSC_SIBLING_H

/* Another command of the toolkit, run for its answer: who asks opens no connection itself. */

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"

struct fail;

struct sibling {
	/* in */
	const char *command;      /* "dyndnsc-detect" */
	const char *const *args;  /* its options and names, ended by NULL; none of them secret */
	const char *config_path;  /* of -c, or NULL */
	const struct buf *ini;    /* what it reads instead of a file, through a pipe; NULL or empty: the file */
	const char *section;      /* goes behind the options as section:NAME; NULL: it reads no configuration */
	int64_t deadline;         /* clock_ms(): it gets what is left as -t, and a little more before it is ended */
	/* out; sibling_free() */
	struct buf out, err;      /* what it printed; err without its name and the section's before each line, and without controls */
	int status;               /* its exit status; ST_TEMP where it was ended */
	bool late;                /* the deadline ended it */
};

#define SIBLING_ARGS 40      /* most args */
#define SIBLING_INI 65536    /* longest ini: what a pipe holds without a reader */

/* Runs it to its end. -1 with fail: it could not be started (ST_SYSTEM), or the ini is too long (ST_CONFIG). */
int sibling_run(struct sibling *s, struct fail *f);
void sibling_free(struct sibling *s);

#endif
