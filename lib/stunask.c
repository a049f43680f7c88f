#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "dns.h"
#include "dnslink.h"
#include "fail.h"
#include "note.h"
#include "num.h"
#include "outside.h"
#include "resolvconf.h"
#include "resolve.h"
#include "stun.h"
#include "stunask.h"
#include "text.h"

#define RTO_MS 500
#define TRIES 7            /* Rc */
#define LAST_WAIT (16 * RTO_MS) /* Rm */
#define ANSWER_MAX 2048
#define HOST_MAX 256
#define ADDRESSES_MAX 8    /* of one name */
#define TURN_MS 5000       /* most that one of several addresses may take */

/* One address of a server is asked. */
struct talk {
	const struct stun_ask *ask;
	struct endpoint peer;
	int64_t deadline;
	unsigned char request[STUN_HEADER], id[STUN_ID];
	struct ip ip;
	char why[STUN_ASK_WHY_MAX / 2];
	bool unreached; /* no way to it from here */
};

static int
wait_for(int fd, short events, int64_t until, int64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = events};
	int r;

	do
		r = poll(&p, 1, clock_left(until < deadline ? until : deadline));
	while (r < 0 && errno == EINTR);
	return r;
}

/* Takes one message: true when it ends the talk. */
static bool
take(struct talk *t, const unsigned char *msg, size_t len, enum stun_result *result)
{
	*result = stun_read(&t->ip, t->why, msg, len, t->id);
	return *result != STUN_NOT_OURS;
}

static bool
lost(struct talk *t, const char *what)
{
	t->unreached = errno == ENETUNREACH || errno == EHOSTUNREACH || errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT;
	snprintf(t->why, sizeof t->why, "%s: %s", what, strerror(errno));
	return false;
}

/* The schedule of section 6.2.1: each wait twice the one before, and one more after the last. False: no answer. */
static bool
over_udp(struct talk *t, int fd, enum stun_result *result)
{
	unsigned char answer[ANSWER_MAX];
	int64_t until = 0;
	int sent = 0;
	ssize_t n;

	for (;;) {
		if (clock_ms() >= until && sent < TRIES) {
			if (send(fd, t->request, sizeof t->request, 0) < 0)
				return lost(t, "cannot be reached");
			until = clock_ms() + (sent + 1 < TRIES ? RTO_MS << sent : LAST_WAIT);
			sent++;
		} else if (clock_ms() >= until) {
			break;
		}
		if (clock_left(t->deadline) == 0)
			break;
		if (wait_for(fd, POLLIN, until, t->deadline) <= 0)
			continue;
		n = recv(fd, answer, sizeof answer, MSG_TRUNC);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return lost(t, "cannot be reached");
		if (n > 0 && (size_t)n <= sizeof answer && take(t, answer, (size_t)n, result))
			return true;
	}
	snprintf(t->why, sizeof t->why, "no answer");
	return false;
}

/* Reads len bytes; false where they do not come, or come too late: what is there already does not stop the clock. */
static bool
read_all(struct talk *t, int fd, unsigned char *out, size_t len)
{
	while (len) {
		ssize_t n;

		if (clock_left(t->deadline) == 0 || wait_for(fd, POLLIN, t->deadline, t->deadline) <= 0) {
			snprintf(t->why, sizeof t->why, "no answer");
			return false;
		}
		n = recv(fd, out, len, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n < 0)
			return lost(t, "no answer");
		if (n == 0) {
			snprintf(t->why, sizeof t->why, "it closed the connection without an answer");
			return false;
		}
		out += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
over_tcp(struct talk *t, int fd, enum stun_result *result)
{
	unsigned char answer[ANSWER_MAX];
	socklen_t size = sizeof errno;
	int err = 0;
	size_t len;

	if (wait_for(fd, POLLOUT, t->deadline, t->deadline) <= 0) {
		snprintf(t->why, sizeof t->why, "no connection in time");
		return false;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size) < 0 || err) {
		errno = err ? err : errno;
		return lost(t, "cannot be reached");
	}
	/* 20 bytes fit an empty buffer */
	if (send(fd, t->request, sizeof t->request, MSG_NOSIGNAL) != (ssize_t)sizeof t->request)
		return lost(t, "cannot be reached");
	for (;;) {
		if (!read_all(t, fd, answer, STUN_HEADER))
			return false;
		len = stun_length(answer);
		if (!len || len > sizeof answer) {
			snprintf(t->why, sizeof t->why, "what it says is not STUN");
			return false;
		}
		if (!read_all(t, fd, answer + STUN_HEADER, len - STUN_HEADER))
			return false;
		if (take(t, answer, len, result))
			return true;
	}
}

/* True: t->ip is set; else t->why. */
static bool
talk(struct talk *t, struct fail *f)
{
	enum stun_result result = STUN_NOT_OURS;
	int fd;
	bool answered;

	if (num_random(t->id, sizeof t->id) < 0) {
		fail_errno(f, "drawing a transaction id");
		return false;
	}
	stun_request(t->request, t->id);
	fd = dns_socket(&t->peer, t->ask->tcp);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)) {
		fail_errno(f, "opening a socket");
		return false;
	}
	if (fd < 0)
		return lost(t, "cannot be reached");
	answered = t->ask->tcp ? over_tcp(t, fd, &result) : over_udp(t, fd, &result);
	close(fd);
	return answered && result == STUN_ADDRESS;
}

/* Asks one address; ends the round (true) when it gave the answer, or one that will be no better elsewhere. */
static bool
ask_one(struct stun_ask *a, const char *server, const struct endpoint *peer, bool last, struct fail *f)
{
	int left = clock_left(a->deadline), share = last ? left : left / 2;
	struct talk t = {.ask = a, .peer = *peer};
	char at[ENDPOINT_TEXT_MAX], text[IP_TEXT_MAX], problem[STUN_ASK_WHY_MAX / 2];
	int64_t began = clock_ms();

	t.deadline = began + (share < TURN_MS || last ? share : TURN_MS);
	endpoint_text(at, peer, 0);
	if (talk(&t, f)) {
		note(a->notes, 2, "'%s' at %s says %s, in %ld ms", server, at, ip_text(text, &t.ip), (long)(clock_ms() - began));
		a->ip = t.ip;
		a->no_route = false;
		a->status = outside_judge(&t.ip, a->family, problem, sizeof problem);
		if (a->status != ST_OK)
			snprintf(a->why, sizeof a->why, "'%.100s' says %s", server, problem);
		return true;
	}
	if (f->status)
		return true;
	a->no_route = a->no_route && t.unreached;
	note(a->notes, 2, "'%s' at %s: %s, in %ld ms", server, at, t.why, (long)(clock_ms() - began));
	snprintf(a->why, sizeof a->why, "'%.100s' at %s: %.200s", server, at, t.why);
	return false;
}

/* "host:port" in two: false where it is an address, which *e has then. */
static bool
split(char host[HOST_MAX], uint16_t *port, struct endpoint *e, const char *server)
{
	const char *colon = strrchr(server, ':');
	uint32_t n = STUN_PORT;

	if (endpoint_parse(e, server, STUN_PORT))
		return false;
	if (colon && !num_parse(&n, colon + 1, 1, UINT16_MAX))
		n = 0;
	*port = (uint16_t)n;
	snprintf(host, HOST_MAX, "%.*s", colon ? (int)(colon - server) : (int)strlen(server), server);
	return true;
}

/* The addresses of a server of the family that is asked for: how many; 0 with a->why. */
static size_t
find(struct stun_ask *a, const char *server, struct endpoint out[ADDRESSES_MAX], struct fail *f)
{
	struct resolvers resolvers;
	struct dns_via via = {.deadline = a->deadline, .notes = a->notes};
	char host[HOST_MAX];
	struct resolution r = {.host = host, .family = a->family};
	uint16_t port;
	size_t n = 0;

	if (!split(host, &port, &out[0], server)) {
		if (out[0].ip.family == a->family)
			return 1;
		snprintf(a->why, sizeof a->why, "'%.100s' is not %s", server, ip_family_name(a->family));
		return 0;
	}
	resolvconf_read(&resolvers, "/etc/resolv.conf");
	via.servers = resolvers.v;
	via.n = resolvers.n;
	if (resolve_all(&r, 1, &via, f) == 0 && r.result == RESOLVE_FOUND) {
		for (; n < r.n && n < ADDRESSES_MAX; n++)
			out[n] = (struct endpoint){.ip = r.ips[n], .port = port};
	} else if (!f->status) {
		a->no_route = a->no_route && r.result == RESOLVE_UNKNOWN;
		snprintf(a->why, sizeof a->why, r.result == RESOLVE_NONE ? "'%.100s' has no %s address" : "'%.100s' was not found for %s: %.150s",
		    server, ip_family_name(a->family), r.why ? r.why : "");
	}
	resolution_free(&r);
	return n;
}

int
stun_ask(struct stun_ask *a, struct fail *f)
{
	struct endpoint peers[ADDRESSES_MAX];
	const char *rest = a->servers, *word;
	char server[HOST_MAX + 8];
	bool done = false;
	size_t len, n, i;

	a->status = ST_TEMP;
	a->no_route = true;
	snprintf(a->why, sizeof a->why, "nobody to ask");
	f->status = 0;
	while (!done && (len = text_word(&rest, &word)) && clock_left(a->deadline) > 0) {
		const char *more = rest, *next;
		bool last = text_word(&more, &next) == 0;

		snprintf(server, sizeof server, "%.*s", (int)len, word);
		n = find(a, server, peers, f);
		for (i = 0; i < n && !done; i++)
			done = ask_one(a, server, &peers[i], last && i + 1 == n, f);
		if (f->status)
			return -1;
	}
	return 0;
}
