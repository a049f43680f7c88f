#ifndef DYNDNSC_LOOP_H
#define DYNDNSC_LOOP_H

/* The loop: checks what is due, wakes when the network changes, and never ends on its own. The configuration is read in a
 * child, so that what stays in memory is what a run has to know of it.
 * SIGHUP reads it again and clears refusals, SIGUSR1 checks now, SIGTERM and SIGINT end it. */

#include "crew.h"
#include "diary.h"
#include "ears.h"
#include "events.h"
#include "herald.h"
#include "sections.h"

struct loop {
	/* in */
	struct sections sections;    /* what is read; only its `in` half is filled in */
	struct crew_how how;         /* but for ini and config_path */
	bool force;                  /* the first check of each section sends, whatever is known */
	/* in between */
	struct buf ini;              /* the configuration's text */
	struct plan plan;
	struct crew crew;
	struct crew_task *tasks;
	size_t n_tasks;
	bool *again;                 /* of each task: it is wanted once more as soon as it is not busy */
	int64_t *rest;               /* of each task: not before (watch_clock()) */
	struct diary diary;
	struct herald herald;
	struct events events;
	struct ears ears;            /* for the tasks that ask a router */
	int64_t alive;               /* the last sign of life to the service manager */
	bool announced;
	/* while a configuration is read, again and again; false: never mind. NULL: just wait */
	bool (*meanwhile)(struct loop *l);
};

/* A configuration that was read and is not in use yet. */
struct loop_conf {
	struct plan plan;
	struct buf ini;
};

/* Reads the configuration and is ruled by it from now on. A status; what is wrong was said (log.h). */
int loop_load(struct loop *l);

/* The same in two parts. loop_take() needs a crew that is not at work. */
int loop_read(struct loop *l, struct loop_conf *out);
int loop_take(struct loop *l, struct loop_conf *conf);
void loop_conf_free(struct loop_conf *conf);

/* Runs until it is told to end: 0. */
int loop_run(struct loop *l);

#endif
