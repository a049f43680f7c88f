#include <limits.h>
#include <time.h>

#include "clock.h"

int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int
clock_left(int64_t deadline)
{
	int64_t left = deadline - clock_ms();

	return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

int64_t
clock_now(void)
{
	return (int64_t)time(NULL);
}
