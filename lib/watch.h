#ifndef DYNDNSC_WATCH_H
#define DYNDNSC_WATCH_H

/* Being woken: by a change of an interface, an address or a default route, as the kernel tells it, and by a clock that goes
 * on while the machine sleeps. lib/watch-linux.c and lib/watch-bsd.c. */

#include <stdbool.h>
#include <stdint.h>

struct fail;
struct watch;

/* network: else only the clock. NULL with fail (ST_SYSTEM): the kernel does not tell, or memory ran out. */
struct watch *watch_open(bool network, struct fail *f);
void watch_close(struct watch *w);

/* To be polled for reading; -1: none such. The second is readable from the time on that watch_until() was given. */
int watch_fd(const struct watch *w);
int watch_timer(const struct watch *w);

/* Takes what there is to read. True when something has changed that an address may depend on; what only has been said again
 * (a lifetime, a counter) is not. */
bool watch_read(struct watch *w);

/* Milliseconds of a clock that only runs forward, and while the machine sleeps, too, where there is one. */
int64_t watch_clock(void);

/* Sets the timer to a moment of that clock. False where there is none: the caller's poll() has to do. */
bool watch_until(struct watch *w, int64_t when);

#endif
