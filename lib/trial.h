#ifndef DYNDNSC_TRIAL_H
#define DYNDNSC_TRIAL_H

/* A section of a configuration file, tried by the other commands. */

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"

struct fail;

struct trial {
	const char *file, *section;
	uint32_t deadline;          /* seconds for each command */
	int verbose;
	bool quiet, four, six;
};

/* Runs `command --config FILE WORD section:NAME` (word may be NULL; dyndnsc gets the bare NAME), with *in on its standard
 * input; what it prints goes to *out, what it says to people to ours. Its exit status; -1 with fail when it could not be run. */
int trial_run(const struct trial *t, const char *command, const char *word, const struct buf *in, struct buf *out, struct fail *f);

#endif
