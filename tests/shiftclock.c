/* To be preloaded (cc -D_DEFAULT_SOURCE -shared -fPIC): time(2) is off by SHIFT_CLOCK seconds. SHIFT_BOOT names a file with the
 * seconds that the machine is said to have slept: the clock that goes on meanwhile shows them, and timers of it know. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* SHIFT_CLOCK, too, may name a file. */
static long
shift(const char *name)
{
	const char *value = getenv(name);
	long seconds = 0;
	FILE *in;

	if (!value || *value != '/')
		return value ? atol(value) : 0;
	in = fopen(value, "re");
	if (in && fscanf(in, "%ld", &seconds) != 1)
		seconds = 0;
	if (in)
		fclose(in);
	return seconds;
}

int
clock_gettime(clockid_t which, struct timespec *out)
{
	if (syscall(SYS_clock_gettime, which, out) < 0)
		return -1;
	if (which == CLOCK_BOOTTIME)
		out->tv_sec += shift("SHIFT_BOOT");
	return 0;
}

int
timerfd_settime(int fd, int flags, const struct itimerspec *when, struct itimerspec *old)
{
	struct itimerspec at = *when;

	at.it_value.tv_sec -= shift("SHIFT_BOOT");
	return (int)syscall(SYS_timerfd_settime, fd, flags, &at, old);
}

time_t
time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec += shift("SHIFT_CLOCK");
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}
