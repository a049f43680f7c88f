#ifndef DYNDNSC_FOLLOWUPDATE_H
#define DYNDNSC_FOLLOWUPDATE_H

/* Publishing that stays: each set as it comes; what could not be published is tried again when it may be, and what is
 * published is refreshed and compared with DNS when that is due, without a new set. Each time in a child: what files and
 * commands say of a secret is in no process that stays, and one that hangs keeps no signal waiting. What is new of a record
 * goes to the log (diary.h), the rest is handed on. */

#include <stdbool.h>
#include <stdint.h>

#include "addrset.h"
#include "buf.h"
#include "diary.h"
#include "events.h"

struct fail;

/* One try. */
struct followupdate_job {
	bool fresh;   /* with addresses that differ from the last ones; else nobody but us asks for it */
	bool retry;   /* what was refused is to be forgotten first */
};

struct followupdate {
	/* in */
	struct addrset set;        /* its families and allow_private; then what is to be published */
	int fd;                    /* where sets come from */
	uint32_t deadline;         /* seconds, of each try */
	bool retry;                /* as of the first try's job */
	bool heard;                /* what a try says on standard error goes there at once */
	bool dry;                  /* nothing is sent: its lines are for people */
	const char *about, *name;  /* whom messages are about; the first section of them */
	void *ctx;
	/* in a child: publishes w->set; what it prints are lines for `line`, and followupdate_again(); its result is the exit
	 * status */
	int (*publish)(void *ctx, const struct followupdate_job *job);
	void (*line)(void *ctx, const char *line, const struct report *r); /* r: what it says of a record, or NULL */
	/* a try has ended. -1 with fail: what was printed cannot be written */
	int (*ended)(void *ctx, struct fail *f);
	/* out */
	int status;                /* of the last set and the last try, the worse of them */
	/* in between; zeroed at the start */
	struct events events;
	struct addrfeed feed;
	struct addrset coming;     /* the set that is being read */
	struct followupdate_job job;
	struct diary diary;
	struct buf mistakes;       /* of the set that is being read */
	int64_t due;               /* the next try (watch_clock()) */
	int set_status;            /* of what was wrong with the last set */
};

/* Goes on until SIGTERM or SIGINT: 0 with status ST_OK; or to the end of the input, when the last set was tried: 0. -1 with
 * fail (ST_SYSTEM). SIGHUP and SIGUSR1: refusals are forgotten, and the set is tried now. */
int followupdate_run(struct followupdate *w, struct fail *f);

/* The line that says when the same set should be tried again, seconds since 1970; 0: only when something changes. */
#define FOLLOWUPDATE_AGAIN_MAX 40
const char *followupdate_again(char out[FOLLOWUPDATE_AGAIN_MAX], int64_t again);

#endif
