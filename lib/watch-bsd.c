#include <sys/types.h>
#include <sys/socket.h>
#include <net/if.h>
#include <net/route.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fail.h"
#include "watch.h"

struct watch {
	int fd;
};

/* Where it has to be asked for: that what did not fit is told of, as ENOBUFS. */
static void
ask_for_overflow(int fd)
{
#ifdef SO_RERROR
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_RERROR, &on, sizeof on);
#else
	(void)fd;
#endif
}

struct watch *
watch_open(bool network, struct fail *f)
{
	struct watch *w = calloc(1, sizeof *w);

	if (!w) {
		fail_set(f, ST_SYSTEM, "out of memory");
		return NULL;
	}
	w->fd = network ? socket(PF_ROUTE, SOCK_RAW, AF_UNSPEC) : -1;
	if (!network)
		return w;
	if (w->fd >= 0) {
		fcntl(w->fd, F_SETFD, FD_CLOEXEC);
		fcntl(w->fd, F_SETFL, O_NONBLOCK);
		ask_for_overflow(w->fd);
		return w;
	}
	fail_errno(f, "listening for changes of addresses");
	watch_close(w);
	return NULL;
}

void
watch_close(struct watch *w)
{
	if (w && w->fd >= 0)
		close(w->fd);
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
	(void)w;
	return -1;
}

/* route(4): every message begins with its length, its version and its type. Of routes only those to nowhere in particular
 * count, whose destination is the zero address. */
static bool
is_news(const struct rt_msghdr *h, const unsigned char *end)
{
	const unsigned char *dst = (const unsigned char *)(h + 1);
	size_t i, n;

	if (h->rtm_type == RTM_NEWADDR || h->rtm_type == RTM_DELADDR || h->rtm_type == RTM_IFINFO)
		return true;
#ifdef RTM_DESYNC
	/* OpenBSD: something did not fit */
	if (h->rtm_type == RTM_DESYNC)
		return true;
#endif
	if ((h->rtm_type != RTM_ADD && h->rtm_type != RTM_DELETE && h->rtm_type != RTM_CHANGE) || !(h->rtm_addrs & RTA_DST) || dst >= end)
		return false;
	n = dst[0];
	for (i = 2; i < n && dst + i < end && !dst[i]; i++)
		;
	return i >= n;
}

bool
watch_read(struct watch *w)
{
	union {
		struct rt_msghdr h;
		unsigned char bytes[4096];
	} m;
	bool news = false;
	ssize_t n;

	while (w) {
		memset(&m, 0, sizeof m);
		n = read(w->fd, m.bytes, sizeof m.bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS) {
			news = true;
			continue;
		}
		if (n <= 0)
			break;
		news = is_news(&m.h, m.bytes + n) || news;
	}
	return news;
}

int64_t
watch_clock(void)
{
	return clock_ms();
}

bool
watch_until(struct watch *w, int64_t when)
{
	(void)w;
	(void)when;
	return false;
}
