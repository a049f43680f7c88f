/* To be preloaded (cc -D_DEFAULT_SOURCE -shared -fPIC): time(2) is off by SHIFT_CLOCK seconds. */
#include <stdlib.h>
#include <time.h>

time_t
time(time_t *out)
{
	const char *shift = getenv("SHIFT_CLOCK");
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec += shift ? atol(shift) : 0;
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}
