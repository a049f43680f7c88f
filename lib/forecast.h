#ifndef DYNDNSC_FORECAST_H
#define DYNDNSC_FORECAST_H

/* What policy.h would decide of a record as things stand, and when something happens next. Pure, no I/O: the address that
 * this machine has now is not known, so a record that is confirmed is taken to be right. */

#include <stdbool.h>
#include <stdint.h>

#include "policy.h"

enum next {
	NEXT_NOTHING, /* until the address changes */
	NEXT_UPDATE,  /* sent for the first time, or because nobody knows what became of the last request */
	NEXT_RETRY,   /* sent again after trouble */
	NEXT_ASK,     /* a refusal is asked about again */
	NEXT_NEVER,   /* refused until the options change or the refusal is cleared */
	NEXT_LOOK,    /* compared with DNS */
	NEXT_REFRESH  /* the same address again */
};

struct forecast {
	enum next next;
	int64_t when; /* not before; not later than now: with the next run; 0 for NEXT_NOTHING and NEXT_NEVER */
	int status;   /* ST_OK; ST_TEMP: something is waiting or failing; else the refusal's */
};

/* s: the fingerprint, the refresh and the time; the rest does not matter. compare: DNS is asked about this record. */
struct forecast forecast(const struct record *r, const struct situation *s, bool compare);

/* "nothing" "update" "retry" "ask" "never" "look" "refresh" */
const char *forecast_word(enum next next);

#endif
