#ifndef DYNDNSC_EARS_H
#define DYNDNSC_EARS_H

/* Routers that are listened to by those that stay (announce.h), beside what else wakes them (events.h): whose detector asks a
 * router need not ask it again before that says something. What cannot be heard is asked every interval all the same. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "events.h"
#include "gateway.h"
#include "note.h"

struct announce;
struct entry;

/* Which router, as text: "ROUTER" or "ROUTER VIA": an address, or "-" for the gateway of the default route; and the way there
 * (via.h). */
#define EARS_WHOM_MAX 100

/* The router that an entry's detector asks; false, and "": it asks none. */
bool ears_whom(char out[EARS_WHOM_MAX], const struct entry *e);

#define EARS_MAX 3 /* routers: there is room for them in struct events, beside a descriptor of the caller's */

struct ear {
	char whom[EARS_WHOM_MAX];
	struct gateway router;    /* what it was when it was listened to first */
	unsigned index;           /* and the interface of the way there; 0: any */
	struct announce *announce; /* NULL: it is not heard now */
	size_t slot;              /* of events.more */
	struct schedule_net net;  /* of its announcements: who says another thing again and again is looked at less often */
	uint64_t trouble;         /* why it is not heard, as it was said last; 0: it is */
};

struct ears {
	/* in */
	struct events *events;
	struct notes notes;       /* what is heard and what cannot be, level 1 */
	/* in between; zeroed at the start */
	struct ear v[EARS_MAX];
	size_t n;
};

/* One more router, unless it is among them. It is heard from ears_open() on. */
void ears_add(struct ears *e, const char *whom);

/* Listens to those that are not heard yet, or are others now: at the start, and when the network has changed. Sets the way of
 * this process (via.h) to none. */
void ears_open(struct ears *e);

/* Takes what was said. Bit i is set where what v[i] has said is to be looked at now: it may have another address. */
unsigned ears_take(struct ears *e, int64_t now);

/* When there is such a thing; SCHEDULE_NEVER: not before something is said. */
int64_t ears_due(const struct ears *e);

/* Listens to nobody any more; others may be added. */
void ears_close(struct ears *e);

#endif
