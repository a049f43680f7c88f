#ifndef DYNDNSC_DOCTOR_H
#define DYNDNSC_DOCTOR_H

/* What is the matter with a section: each stage of an update is tried by the other commands, without changing anything, and
 * what they say is put into words. Opens no connection itself and prints nothing. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct config;
struct notes;

enum doctor_stage {
	STAGE_CONFIG,      /* the section and its secrets */
	STAGE_CLOCK,
	STAGE_DETECT,
	STAGE_PUBLISH,     /* may what was found be published? */
	STAGE_DNS,         /* what the zone's own servers say */
	STAGE_STATE,       /* what is remembered, and what comes next */
	STAGE_SERVICE,     /* connection and credentials, as far as reading tells */
	STAGE_REQUEST,     /* what would be sent */
	STAGES
};

/* "configuration" "clock" ... */
const char *doctor_stage_name(enum doctor_stage stage);

enum finding_mark {
	FOUND_GOOD,
	FOUND_NOTE,        /* works, and is worth knowing */
	FOUND_BAD,
	FOUND_LEFT_OUT     /* not tried; the summary says why */
};

/* "ok" "note" "failed" "left out" */
const char *finding_word(enum finding_mark mark);

/* What came of a stage. No text in it has a secret, or controls but LF between lines. */
struct finding {
	enum doctor_stage stage;
	enum finding_mark mark;
	int status;          /* exit status of the stage: not 0 with FOUND_BAD only */
	struct buf summary;  /* one line without LF */
	struct buf details;  /* lines */
};

struct doctor {
	/* in */
	struct config *config;    /* loaded */
	const char *config_path;  /* of -c, or NULL */
	const struct buf *ini;    /* the configuration where it is no file; NULL or empty: the file */
	const char *shown;        /* how the user calls what is looked at; NULL: by the section's name */
	bool four, six;
	uint32_t seconds;         /* for one section */
	int verbose;
	const struct notes *notes;
	void (*begins)(void *ctx, enum doctor_stage stage); /* a stage that may take its time */
	void (*found)(void *ctx, const struct finding *f);  /* its end; valid for the call only */
	void *ctx;
	/* out; buf_free() */
	struct buf todo;          /* what to do, as lines: each a sentence, or behind a TAB a command of the sentence before */
};

/* All stages of one section, in order. The exit status of the first that failed. */
int doctor_section(struct doctor *d, const char *section);

#endif
