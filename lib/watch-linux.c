#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "fail.h"
#include "rtnlwatch-linux.h"
#include "watch.h"

struct watch {
	int fd, timer;
	struct rtnlwatch seen;
};

struct watch *
watch_open(bool network, struct fail *f)
{
	struct sockaddr_nl all = {.nl_family = AF_NETLINK,
	    .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE};
	struct watch *w = calloc(1, sizeof *w);

	if (!w) {
		fail_set(f, ST_SYSTEM, "out of memory");
		return NULL;
	}
	w->timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	w->fd = !network ? -1 : socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (!network || (w->fd >= 0 && bind(w->fd, (struct sockaddr *)&all, sizeof all) == 0))
		return w;
	fail_errno(f, "listening for changes of addresses");
	watch_close(w);
	return NULL;
}

void
watch_close(struct watch *w)
{
	if (!w)
		return;
	if (w->fd >= 0)
		close(w->fd);
	if (w->timer >= 0)
		close(w->timer);
	free(w);
}

int
watch_fd(const struct watch *w)
{
	return w ? w->fd : -1;
}

int
watch_timer(const struct watch *w)
{
	return w ? w->timer : -1;
}

bool
watch_read(struct watch *w)
{
	struct sockaddr_nl from;
	socklen_t from_len = sizeof from;
	uint64_t ticks;
	char bytes[8192];
	bool news = false;
	ssize_t n;

	if (!w)
		return false;
	while (read(w->timer, &ticks, sizeof ticks) > 0)
		;
	for (;;) {
		n = recvfrom(w->fd, bytes, sizeof bytes, MSG_TRUNC, (struct sockaddr *)&from, &from_len);
		if (n < 0 && errno == EINTR)
			continue;
		/* more than we could take: something of it may have been news, and what went unheard is not known any more */
		if (n < 0 && errno == ENOBUFS) {
			w->seen = (struct rtnlwatch){0};
			news = true;
			continue;
		}
		if (n <= 0)
			return news;
		if (from.nl_pid == 0)
			news = n > (ssize_t)sizeof bytes || rtnlwatch_new(&w->seen, bytes, (size_t)n) || news;
	}
}

int64_t
watch_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool
watch_until(struct watch *w, int64_t when)
{
	struct itimerspec at = {.it_value = {.tv_sec = (time_t)(when / 1000), .tv_nsec = (long)(when % 1000) * 1000000}};

	if (!w || w->timer < 0)
		return false;
	return timerfd_settime(w->timer, TFD_TIMER_ABSTIME, &at, NULL) == 0;
}
