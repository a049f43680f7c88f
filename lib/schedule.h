#ifndef DYNDNSC_SCHEDULE_H
#define DYNDNSC_SCHEDULE_H

/* When what is due, as a function of what was and of now: no I/O, no clock of its own. Times are milliseconds of a clock that
 * only runs forward, and on while the machine sleeps where there is such a one (watch.h); durations are milliseconds. */

#include <stdbool.h>
#include <stdint.h>

#define SCHEDULE_NEVER INT64_MAX
#define SCHEDULE_LOOK 5          /* intervals after which DNS is looked at */
#define SCHEDULE_SETTLE 2000     /* after a change in the network, until it is looked at */
#define SCHEDULE_CALM 60000      /* without a change, after which the next one is the first again */
#define SCHEDULE_BURST 5         /* changes in a row that are looked at as soon as that; then the wait doubles ... */
#define SCHEDULE_SETTLE_MAX 64000 /* ... up to this */
#define SCHEDULE_SHORT 30000     /* between two checks for ... */
#define SCHEDULE_SHORT_FOR 300000 /* ... so long after a change */
#define SCHEDULE_SLEPT 10000     /* woken so much too late: the machine was asleep */

/* Of one detection and what hangs on it. */
struct schedule {
	int64_t interval;
	int64_t last;  /* when the last check began; 0: none yet */
	int64_t due;
	int64_t look;  /* the first check from here on looks at DNS */
};

/* Of the network, for all of them. Zeroed at the start, but for wait. */
struct schedule_net {
	int64_t wait;        /* after a change, until it is looked at; 0: SCHEDULE_SETTLE; less: it is not waited for */
	int64_t still;       /* while it changes: nothing is checked before */
	int64_t settle;      /* everything is checked then; 0: nothing has changed */
	int64_t checked;     /* when the last such check was; 0: never */
	int64_t short_until;
	unsigned burst;      /* such checks in a row */
};

/* The first check is due at once. interval: seconds, at least 1. */
void schedule_start(struct schedule *s, uint32_t interval, int64_t now);

/* When the next check is due. */
int64_t schedule_due(const struct schedule *s, const struct schedule_net *net);

/* True when it has waited for all but a tenth of its time: it comes along with another one that is due now, so that many
 * of them do not wake the machine one by one. */
bool schedule_joins(const struct schedule *s, const struct schedule_net *net, int64_t now);

/* A check begins. random: for the jitter of a tenth; the same for those that begin together, so that they stay so. True when it is to look at DNS. */
bool schedule_begin(struct schedule *s, int64_t now, uint32_t random);

/* A check at once, with a look: somebody asks for it. */
void schedule_now(struct schedule *s, int64_t now);

/* A check at once, without a look: what was found may have changed. */
void schedule_soon(struct schedule *s, int64_t now);

/* Not later than so many milliseconds from now, but not before a second is over: something may be sent then. */
void schedule_within(struct schedule *s, int64_t ms, int64_t now);

/* The network has changed. */
void schedule_event(struct schedule_net *net, int64_t now);

/* True, once, when a change has settled: then everything is due (schedule_due()). */
bool schedule_settled(struct schedule_net *net, int64_t now);

/* The machine woke up at `now` and had meant to at `planned`: when that is much too late it was asleep, and whatever the
 * network was is another one. True then. */
bool schedule_woke(struct schedule_net *net, int64_t planned, int64_t now);

#endif
