#ifndef DYNDNSC_SDNOTIFY_H
#define DYNDNSC_SDNOTIFY_H

/* The words to a service manager that has given us NOTIFY_SOCKET: sd_notify(3), "Notes", whose protocol it is. */

#include <stdint.h>

/* Takes NOTIFY_SOCKET and WATCHDOG_USEC (for us, or for WATCHDOG_PID) out of the environment: children have nothing to say.
 * Without them all that follows does nothing. */
void sdnotify_open(void);

/* Milliseconds between two signs of life that are asked for; 0: none are. */
int64_t sdnotify_watchdog(void);

/* Sends "NAME=VALUE" lines; never waits. */
void sdnotify(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
