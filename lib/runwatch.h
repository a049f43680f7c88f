#ifndef DYNDNSC_RUNWATCH_H
#define DYNDNSC_RUNWATCH_H

/* The process groups that run.h has started: from the first that is started to the last that has ended, signals that end us
 * (HUP, INT, TERM) are passed on to them, unless the caller handles these. */

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* A child in a group of its own has been started, has been waited for. own: it is one of our commands, and has children
 * itself. How many there are: RUN_MAX at most. */
void runwatch_add(pid_t pid, bool own);
void runwatch_drop(pid_t pid);
unsigned runwatch_count(void);

/* The signals to block while a child is made; and for the new child, before they are let through: the others are not its own. */
void runwatch_signals(sigset_t *out);
void runwatch_child(void);

/* Whether a child has ended; it stays there to be waited for. */
bool runwatch_ended(pid_t pid);

#endif
