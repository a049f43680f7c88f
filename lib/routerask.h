#ifndef DYNDNSC_ROUTERASK_H
#define DYNDNSC_ROUTERASK_H

/* A question to a router by UDP, sent again and again until it is answered. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"

struct fail;
struct notes;

/* How long an answer is waited for before the question is sent again: twice as long each time. */
struct routerask_plan {
	int first;   /* ms */
	int most;    /* ms; 0: as long as it gets */
	int tries;   /* most of them; 0: until the deadline */
	int spread;  /* percent that chance adds or takes away */
};

extern const struct routerask_plan routerask_natpmp; /* RFC 6886, section 3.1 */
extern const struct routerask_plan routerask_pcp;    /* RFC 6887, section 8.1.1 */

/* How long, ms: before is what it was for the try before (0: this is the first), random any number. */
int routerask_wait(const struct routerask_plan *p, int before, uint32_t random);

enum {
	ROUTERASK_ANSWERED,
	ROUTERASK_SILENT,
	ROUTERASK_CLOSED   /* it says that nobody listens there (ICMP) */
};

struct routerask {
	/* in */
	int fd;                             /* of routerask_open() */
	const unsigned char *question;
	size_t len;
	const struct routerask_plan *plan;
	bool (*take)(void *ctx, const void *bytes, size_t len); /* false: no answer to that, go on listening */
	void *ctx;
	int64_t deadline;                   /* clock_ms() */
	const struct notes *notes;
	/* out */
	int tries;
	unsigned ms;                        /* from the first try on */
};

/* A UDP socket connected to the router, which hears nobody but that address and port, and our own end of it. The descriptor;
 * -1 with fail: ST_TEMP where there is no way to it, else ST_SYSTEM. */
int routerask_open(const struct endpoint *router, struct endpoint *own, struct fail *f);

/* Asks: one of the above, or -1 with fail (ST_TEMP: there is no way to it, any more). */
int routerask(struct routerask *r, struct fail *f);

#endif
