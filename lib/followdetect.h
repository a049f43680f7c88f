#ifndef DYNDNSC_FOLLOWDETECT_H
#define DYNDNSC_FOLLOWDETECT_H

/* A detection that stays: again whenever the network changes or its time has come, each time in a child, so that what stays
 * in memory is small and a detection that hangs keeps no signal waiting. Without output: what is found is handed on. */

#include <stdbool.h>
#include <stdint.h>

#include "events.h"
#include "streak.h"

struct fail;

struct followdetect {
	/* in */
	int (*detect)(void *ctx);  /* in a child: address lines on standard output, its result is the exit status */
	void *ctx;
	uint32_t interval;         /* seconds: what was found is handed on again */
	uint32_t deadline;         /* seconds, of each detection */
	uint32_t settle;           /* seconds after a change; 0: not waited for */
	bool told;                 /* the kernel tells of every change (struct detector) */
	bool heard;                /* what a detection says on standard error goes there at once; else into `failed` */
	int out;                   /* the descriptor that `found` writes to: when its reader goes, so do we; -1: none */
	/* a set, as lines: it has changed, or is to be said again. -1 with fail: it cannot be written */
	int (*found)(void *ctx, const char *set, struct fail *f);
	/* a detection has not found all, or does again: what is new of it. said: what it said, lines; "" where it was heard */
	void (*failed)(void *ctx, enum streak_news news, const struct streak *s, int status, const char *said);
	/* something that is no failure, for who wants to know */
	void (*noticed)(void *ctx, const char *text);
	/* in between; zeroed at the start */
	struct events events;
	struct schedule when;
	struct streaks streaks;
	char last[128];            /* the set that was handed on */
	int64_t repeat;            /* when it is again (watch_clock()) */
	bool asked;                /* by a signal: it is handed on in any case */
	unsigned failures;         /* in a row, of those that time may mend */
};

/* Goes on until SIGTERM or SIGINT: 0. -1 with fail (ST_SYSTEM): nobody reads what is found, or nothing can be waited for.
 * SIGHUP and SIGUSR1: a detection now. */
int followdetect_run(struct followdetect *w, struct fail *f);

#endif
