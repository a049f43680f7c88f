#ifndef DYNDNSC_PUBLISHPARTS_H
#define DYNDNSC_PUBLISHPARTS_H

/* What the two halves of publish.h share: publish.c decides and sends, publishreport.c says what came of it. */

#include "fail.h"
#include "publish.h"
#include "state.h"

struct backend_record;

struct times {
	int64_t attempt, not_before;
};

/* What is in hand while one entry is worked on. v[i] of the results belongs to record[i]. */
struct work {
	struct publish *p;
	struct state state;
	struct fail folder;      /* why the state cannot be written */
	uint64_t fingerprint;
	struct record **record;
	struct situation *situation;
	struct times *before;    /* of each record, before the attempt in hand */
	size_t *index, n;        /* the records that are sent */
	bool noted;              /* their attempt */
};

/* Fills in result i, for which nothing was sent. */
void publish_skip(const struct work *w, size_t i);

/* Fills in a result when nothing could be decided or sent, unless it has been filled in. */
void publish_failure(struct result *r, const struct fail *f);

/* Fills in result i, and remembers what the answer changes of its record. */
void publish_answer(struct work *w, size_t i, const struct backend_record *answer);

#endif
