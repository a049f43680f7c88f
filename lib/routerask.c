#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "fail.h"
#include "note.h"
#include "num.h"
#include "routerask.h"
#include "via.h"

#define LONGEST 1500 /* bytes; both protocols end before */

const struct routerask_plan routerask_natpmp = {.first = 250, .tries = 9};
const struct routerask_plan routerask_pcp = {.first = 3000, .most = 1024000, .spread = 10};

int
routerask_wait(const struct routerask_plan *p, int before, uint32_t random)
{
	int wait = before ? 2 * before : p->first;
	int spread;

	if (p->most && wait > p->most)
		wait = p->most;
	spread = wait / 100 * p->spread;
	return spread ? wait - spread + (int)(random % (uint32_t)(2 * spread + 1)) : wait;
}

static int
no_way(const struct endpoint *router, struct fail *f)
{
	char text[ENDPOINT_TEXT_MAX];
	int status = errno == ENETUNREACH || errno == EHOSTUNREACH || errno == EADDRNOTAVAIL || errno == ENETDOWN ||
			     errno == EACCES || errno == EINVAL || errno == EPERM || errno == ENODEV
			 ? ST_TEMP
			 : ST_SYSTEM;

	fail_errno(f, "no way to the router %s", endpoint_text(text, router, router->port));
	f->status = status;
	return -1;
}

int
routerask_open(const struct endpoint *router, struct endpoint *own, struct fail *f)
{
	struct sockaddr_storage sa;
	socklen_t len = endpoint_sockaddr(&sa, router);
	int fd = socket(sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return fail_errno(f, "opening a socket");
	if (via_bind(fd, &router->ip) < 0 || connect(fd, (struct sockaddr *)&sa, len) < 0) {
		no_way(router, f);
		close(fd);
		return -1;
	}
	len = sizeof sa;
	*own = (struct endpoint){0};
	if (getsockname(fd, (struct sockaddr *)&sa, &len) < 0 || !ip_from_sockaddr(&own->ip, (struct sockaddr *)&sa)) {
		fail_errno(f, "asking for the source address");
		close(fd);
		return -1;
	}
	own->port = ntohs(sa.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&sa)->sin6_port
						   : ((struct sockaddr_in *)&sa)->sin_port);
	return fd;
}

/* One datagram: ROUTERASK_SILENT where it was no answer. */
static int
hear(const struct routerask *r)
{
	unsigned char bytes[LONGEST];
	ssize_t n = recv(r->fd, bytes, sizeof bytes, 0);

	/* other trouble on the way may pass, as silence does */
	if (n < 0)
		return errno == ECONNREFUSED ? ROUTERASK_CLOSED : ROUTERASK_SILENT;
	if (r->take(r->ctx, bytes, (size_t)n))
		return ROUTERASK_ANSWERED;
	note(r->notes, 1, "%zd bytes that are no answer to the question: passed over", n);
	return ROUTERASK_SILENT;
}

static int
listen_until(const struct routerask *r, int64_t until)
{
	struct pollfd p = {.fd = r->fd, .events = POLLIN};
	int outcome = ROUTERASK_SILENT;

	while (outcome == ROUTERASK_SILENT && clock_left(until) > 0) {
		if (poll(&p, 1, clock_left(until)) > 0)
			outcome = hear(r);
	}
	return outcome;
}

/* 0; a refusal of the try before may come out here, and is ROUTERASK_CLOSED. */
static int
send_question(const struct routerask *r, struct fail *f)
{
	if (send(r->fd, r->question, r->len, 0) >= 0 || errno == EAGAIN || errno == EINTR || errno == ENOBUFS)
		return 0;
	if (errno == ECONNREFUSED)
		return ROUTERASK_CLOSED;
	if (errno == EHOSTUNREACH)
		return 0; /* nobody answers at that address of the link: so far */
	fail_errno(f, "asking the router");
	f->status = ST_TEMP;
	return -1;
}

int
routerask(struct routerask *r, struct fail *f)
{
	int64_t began = clock_ms(), until;
	int wait = 0, outcome;
	uint32_t random;

	for (r->tries = 0;;) {
		random = 0;
		num_random(&random, sizeof random);
		wait = routerask_wait(r->plan, wait, random);
		outcome = send_question(r, f);
		if (outcome < 0)
			return -1;
		r->tries++;
		until = clock_ms() + wait < r->deadline ? clock_ms() + wait : r->deadline;
		if (outcome == 0)
			outcome = listen_until(r, until);
		r->ms = (unsigned)(clock_ms() - began);
		if (outcome != ROUTERASK_SILENT || r->tries == r->plan->tries || clock_left(r->deadline) == 0)
			return outcome;
		note(r->notes, 1, "no answer within %d ms (try %d): asking again", wait, r->tries);
	}
}
