#ifndef DYNDNSC_EXPLAIN_H
#define DYNDNSC_EXPLAIN_H

/* A detection as data: what was looked at and what came of it, one JSON object for each family. */

#include "buf.h"
#include "note.h"

struct detection;
struct fail;

struct explain {
	const char *detector;
	int family;                /* whose messages come from here on; 0: those of both */
	struct notes notes;        /* to be given to the detector */
	struct buf candidates[2];  /* for IPv4, for IPv6: JSON, with commas between */
	struct buf messages[2];
};

/* Begins: e->notes says what `notes` says, and records. */
void explain_begin(struct explain *e, const char *detector, const struct notes *notes);

/* Adds the object for one family: {"family": 4, "address": "192.0.2.1" or null, "detector": "auto", "status": 0, "candidates":
 * [{"name", "operator", "protocol", "said", "detail", "ms", "taken", "why"}], "messages": [...]} and LF. `result` and f
 * are the detector's (detect.h). -1: out of memory. */
int explain_print(struct buf *out, struct explain *e, const struct detection *d, int result, const struct fail *f);

void explain_free(struct explain *e);

#endif
