#ifndef DYNDNSC_CLOCK_H
#define DYNDNSC_CLOCK_H

#include <stdint.h>

/* Milliseconds of a clock that only runs forward; its start means nothing. Deadlines are moments of this clock. */
int64_t clock_ms(void);

/* Milliseconds from now to a deadline, 0 when it has passed, at most INT_MAX: what poll() takes. */
int clock_left(int64_t deadline);

/* Seconds since 1970, UTC. */
int64_t clock_now(void);

#endif
