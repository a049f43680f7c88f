#ifndef DYNDNSC_CREW_H
#define DYNDNSC_CREW_H

/* The commands at work: for each task one dyndnsc-detect, then a dyndnsc-update for each account, as many at once as are
 * wanted; those of one account one after another. One that hangs keeps nobody else from working: each has a deadline. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "plan.h"
#include "run.h"
#include "schedule.h"

struct notes;
struct report;

#define CREW_ADDRESSES 128 /* two address lines */
#define CREW_NAMES 1000    /* in one call of dyndnsc-update */
#define CREW_JOBS_MAX 16   /* at once; beside them one function, within RUN_MAX */

/* Sections with one detection. */
struct crew_task {
	size_t *of, n;                /* which of the plan's */
	struct schedule when;         /* the caller's */
	bool look, retry, force;      /* in: dyndnsc-update is to look at DNS, to forget refusals, to send; until it was called */
	bool busy;
	unsigned calls;               /* of dyndnsc-update, not ended yet */
	int64_t spent;                /* ms, by the detection */
	char found[CREW_ADDRESSES];   /* the addresses of the last detection, lines */
	int status;                   /* of the last check, the worst */
	bool settled;                 /* dyndnsc-update was content with these addresses */
	bool refused;                 /* every record of it is refused: the detection rests */
	int64_t rest;                 /* what was sent is remembered nowhere else: no check for so many seconds; 0: none such */
	int64_t until;                /* what waits for its time may be sent then (seconds since 1970); 0: nothing waits */
	bool sound;                   /* while calls end: no record so far that is not */
};

/* How the commands are called; the same for all. */
struct crew_how {
	const char *config_path;      /* NULL: they find it themselves */
	const struct buf *ini;        /* instead of that file, where it fits into a pipe; NULL or empty: none */
	int dry;
	bool force, four, six, quiet;
	bool capture;                 /* what they say on standard error is taken, too */
	bool warned;                  /* dyndnsc-detect warns in any case */
	bool spare;                   /* an address that has not changed is not published again, unless a look is due */
	unsigned verbose;
	uint32_t deadline;            /* seconds, for each task */
	unsigned jobs;                /* commands at once, 1 to CREW_JOBS_MAX */
};

/* Who wants to know. said: what was taken from standard error, or, dry, what would be sent; "" where nothing was. */
struct crew_watcher {
	void *ctx;
	void (*detected)(void *ctx, const struct crew_task *t, int status, const char *said);
	void (*reported)(void *ctx, const struct report *r);
	/* one call of dyndnsc-update has ended; of[0..n) are its sections, lines says how many reports there were */
	void (*updated)(void *ctx, const size_t *of, size_t n, size_t lines, int status, const char *said);
	void (*done)(void *ctx, struct crew_task *t);
	void (*called)(void *ctx, int status, const char *said); /* a function of crew_call() has ended; NULL: nobody asks */
};

struct crew_job;

struct crew {
	const struct plan *plan;
	struct crew_how how;
	struct crew_watcher watch;
	struct crew_job **jobs; /* in between */
	size_t n_jobs;
};

/* The tasks of a plan: *out, their number as the result; crew_tasks_free(). -1: out of memory. */
int crew_tasks(struct crew_task **out, const struct plan *p);
void crew_tasks_free(struct crew_task *v, size_t n);

/* A task's check begins; it is busy until done() was called. -1: out of memory. */
int crew_add(struct crew *c, struct crew_task *t);

/* A function in a child (run.h), beside the commands, one at a time; free_ctx, unless NULL, when it has ended. What it writes
 * on standard error is what it said. -1: out of memory. */
int crew_call(struct crew *c, int (*fn)(void *ctx), void *ctx, void (*free_ctx)(void *ctx), int64_t deadline);

/* Works until something has happened, or until `until` (clock_ms()). True while there is work left. */
bool crew_work(struct crew *c, int64_t until);

/* Ends whatever is at work: TERM, and after grace_ms KILL. What was not begun is dropped; nobody is told. */
void crew_end(struct crew *c, int grace_ms);

#endif
