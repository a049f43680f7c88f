#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "announce.h"
#include "fail.h"
#include "natpmp.h"
#include "note.h"
#include "via.h"
#include "watch.h"

#define GROUP4 "224.0.0.1" /* every system of the link is in both */
#define GROUP6 "ff02::1"
#define AT_ONCE 64         /* datagrams that are read in one go: who sends without end must not keep us */

struct announce {
	int fd;
	struct endpoint router;
	struct announced heard;
};

/* Two providers' routers may have one address. */
static int
stay_on_way(int fd, int family, struct fail *f)
{
	char name[IF_NAMESIZE];

	if (!via_interface(name, sizeof name) || via_bind_interface(fd, family, name, if_nametoindex(name)) == 0)
		return 0;
	return fail_errno(f, "listening to the router's announcements via '%s'", name);
}

static int
bind_group(int fd, const struct endpoint *router, struct fail *f)
{
	struct endpoint group = {.port = NATPMP_ANNOUNCE_PORT, .scope = router->scope};
	struct sockaddr_storage sa;
	socklen_t len;
	int on = 1;

	ip_parse(&group.ip, router->ip.family == 6 ? GROUP6 : GROUP4);
	len = endpoint_sockaddr(&sa, &group);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	/* where it is what lets several processes have one port (BSD) */
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&sa, len) == 0)
		return stay_on_way(fd, router->ip.family, f);
	if (errno != EADDRINUSE)
		return fail_errno(f, "listening to the router's announcements");
	return fail_set(f, ST_TEMP, "another program has port %d for itself: the router's announcements are not heard",
	    NATPMP_ANNOUNCE_PORT);
}

struct announce *
announce_open(const struct endpoint *router, struct fail *f)
{
	struct announce *a = calloc(1, sizeof *a);

	if (!a) {
		fail_set(f, ST_SYSTEM, "out of memory");
		return NULL;
	}
	a->router = *router;
	a->fd = socket(router->ip.family == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (a->fd < 0)
		fail_errno(f, "opening a socket");
	else if (bind_group(a->fd, router, f) == 0)
		return a;
	announce_close(a);
	return NULL;
}

void
announce_close(struct announce *a)
{
	if (!a)
		return;
	if (a->fd >= 0)
		close(a->fd);
	free(a);
}

int
announce_fd(const struct announce *a)
{
	return a ? a->fd : -1;
}

/* RFC 6886, section 3.2.1: only what comes from the gateway counts. Its port must be the one that it is asked at. */
static bool
is_router(const struct announce *a, const struct sockaddr_storage *from)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)from;
	struct ip ip;
	in_port_t port;

	if (!ip_from_sockaddr(&ip, (const struct sockaddr *)from) || !ip_equal(&ip, &a->router.ip))
		return false;
	port = ip.family == 6 ? six->sin6_port : ((const struct sockaddr_in *)from)->sin_port;
	return ntohs(port) == NATPMP_PORT && (ip.family == 4 || !a->router.scope || six->sin6_scope_id == a->router.scope);
}

bool
announce_read(struct announce *a, const struct notes *notes)
{
	struct sockaddr_storage from;
	unsigned char bytes[PCP_MAX + 1];
	bool news = false;
	socklen_t len;
	ssize_t n;
	int i;

	for (i = 0; a && i < AT_ONCE; i++) {
		len = sizeof from;
		n = recvfrom(a->fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &len);
		if (n < 0 && errno != EINTR)
			break;
		if (n < 0)
			continue;
		if (is_router(a, &from))
			news = announced_new(&a->heard, bytes, (size_t)n, watch_clock(), notes) || news;
		else
			note(notes, 1, "an announcement from somebody else than the router: passed over");
	}
	return news;
}

/* A refusal without an address, as of a router whose connection is down, is as good as an address: that is new once. */
bool
announced_new(struct announced *a, const void *bytes, size_t len, int64_t ms, const struct notes *notes)
{
	struct natpmp_epoch now = {.ms = ms};
	char text[IP_TEXT_MAX];
	struct natpmp_said said;
	bool pcp, news, restart;

	if (!natpmp_announcement(&said, bytes, len))
		return false;
	pcp = said.version == PCP_VERSION;
	now.epoch = said.epoch;
	restart = a->by[pcp].heard && !natpmp_epoch_good(said.version, &a->by[pcp].epoch, &now);
	news = !a->by[pcp].heard || restart || a->by[pcp].result != said.result || !ip_equal(&a->by[pcp].ip, &said.ip);
	a->by[pcp].heard = true;
	a->by[pcp].epoch = now;
	a->by[pcp].result = said.result;
	a->by[pcp].ip = said.ip;
	if (news)
		note(notes, 1, "the router announces %s%s", said.ip.family ? ip_text(text, &said.ip) : "a change",
		    restart ? ", and has started again" : "");
	return news;
}
