#ifndef DYNDNSC_EVENTS_H
#define DYNDNSC_EVENTS_H

/* What wakes those that stay, the loop and the followers: signals, the network as watch.h tells of it, a moment, and what else
 * is waited for. One in a process. */

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schedule.h"
#include "watch.h"

struct fail;
struct run;

#define EVENTS_MORE 4

/* SIGHUP; SIGUSR1; SIGTERM and SIGINT. */
enum events_signal { EVENTS_HANGUP, EVENTS_CHECK, EVENTS_END };

struct events {
	struct watch *watch;              /* NULL: the kernel does not tell */
	struct schedule_net net;
	/* beside: the caller's descriptors and what of them wakes; revents is of the last events_sleep(). A descriptor that
	 * says when it has news (of a router, say) goes here. */
	struct pollfd more[EVENTS_MORE];
	size_t n_more;
};

/* The signals are caught from now on, and SIGPIPE is ignored. -1 with fail (ST_SYSTEM). */
int events_open(struct events *e, struct fail *f);

/* From now on a moment may come while the machine sleeps, and, with `network`, what the kernel says of it wakes. -1 with fail
 * (ST_SYSTEM): the kernel does not tell; all else works. */
int events_watch(struct events *e, bool network, struct fail *f);

void events_close(struct events *e);

/* In a child that goes on in this program: signals end it, as they would any other. */
void events_child(void);

/* Whether a signal has come, until it is taken. */
bool events_told(enum events_signal which);
void events_took(enum events_signal which);

/* Whether any has. */
bool events_any(void);

/* Adds to `more`; its index. A descriptor of -1 is not waited for; events_drop() takes the last n away. */
size_t events_add(struct events *e, int fd, short what);
void events_drop(struct events *e, size_t n);

/* Until a moment of watch_clock(), or until something wakes. True when the machine was asleep meanwhile. */
bool events_sleep(struct events *e, int64_t until);

/* True when we meant to be back by then (watch_clock()) and the machine was asleep: the network is another one now. */
bool events_slept(struct events *e, int64_t planned);

/* Takes what the kernel has said. True when the network begins to change: schedule_settled() says when to look at it. */
bool events_take(struct events *e);

/* Runs a child to its end, its deadline or EVENTS_END, as run(). 1: it was ended, because we are to end. */
int events_run(struct run *r, struct fail *f);
#define EVENTS_SLICE_MS 100 /* while children are at work: how long a signal may have to wait */
#define EVENTS_GRACE_MS 600 /* what children get to end in: with ours, less than a second */

#endif
