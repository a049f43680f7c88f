#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "clock.h"
#include "dns.h"
#include "dnsflight.h"
#include "dnsnet.h"
#include "fail.h"
#include "note.h"

enum {
	IN_FLIGHT = 192, /* most questions at once: a server's receive buffer (208 KiB by default on Linux) holds some 270 */
	FD_SPARE = 16    /* descriptors left to everything else */
};

/* A run over many questions. Flights and pollfds [0..active) belong together. */
struct batch {
	struct dns_ask *asks;
	size_t n, next;
	struct flight *flights;
	struct pollfd *fds;
	size_t room, active;
	const struct endpoint *servers; /* the list that was asked last, and which of it answered: begin there */
	unsigned good;
	const struct notes *notes;
};

static size_t
room_for(size_t n)
{
	struct rlimit rl;
	size_t room = IN_FLIGHT;

	if (getrlimit(RLIMIT_NOFILE, &rl) == 0 && rl.rlim_cur != RLIM_INFINITY && rl.rlim_cur < IN_FLIGHT + FD_SPARE)
		room = rl.rlim_cur > FD_SPARE ? (size_t)rl.rlim_cur - FD_SPARE : 1;
	return n < room ? n : room;
}

/* A line for -v: who answered what. */
static void
report(const struct batch *b, const struct dns_ask *ask)
{
	char why[DNS_WHY_MAX], type[DNS_WORD_MAX], addr[ENDPOINT_TEXT_MAX], rcode[DNS_WORD_MAX];

	if (!b->notes || b->notes->level < 1)
		return;
	dns_type_text(type, ask->type);
	if (ask->outcome != DNS_ANSWERED)
		note(b->notes, 1, "%s %s: %s", type, ask->name, dns_ask_why(why, ask));
	else
		note(b->notes, 1, "%s %s: %s says %s%s, %zu record%s, in %u ms%s", type, ask->name,
		    endpoint_text(addr, &ask->from, DNS_PORT), dns_rcode_text(rcode, ask->msg.rcode),
		    ask->msg.aa ? " with authority" : "", ask->msg.answer.n, ask->msg.answer.n == 1 ? "" : "s", ask->ms,
		    ask->tcp ? " over TCP" : "");
}

static void
finished(struct batch *b, const struct flight *f)
{
	const struct dns_ask *ask = f->ask;

	report(b, ask);
	if (ask->outcome != DNS_ANSWERED)
		return;
	b->servers = ask->servers;
	b->good = f->server;
}

/* Starts as many questions as there is room for. */
static void
fill(struct batch *b)
{
	struct dns_ask *ask;
	struct flight *f;

	while (b->active < b->room && b->next < b->n) {
		ask = &b->asks[b->next++];
		f = &b->flights[b->active];
		if (!flight_start(f, ask, ask->servers == b->servers && b->good < ask->n_servers ? b->good : 0, b->notes))
			b->active++;
		else
			finished(b, f);
	}
}

/* Takes flight i out by moving the last one into its place. */
static void
retire(struct batch *b, size_t i)
{
	struct flight spare = b->flights[i];

	finished(b, &b->flights[i]);
	b->flights[i] = b->flights[--b->active];
	b->flights[b->active] = spare;
	b->fds[i] = b->fds[b->active];
}

/* Waits for the first event or time-out. Descriptors below zero are passed over by poll(). */
static int
wait_some(struct batch *b, int64_t deadline)
{
	int64_t first = deadline;
	size_t i;

	for (i = 0; i < b->active; i++) {
		const struct flight *f = &b->flights[i];

		b->fds[i] = (struct pollfd){.fd = f->fd, .events = f->events};
		if (f->until < first)
			first = f->until;
	}
	return poll(b->fds, (nfds_t)b->active, clock_left(first));
}

/* Downwards, because a retired flight is replaced by one from above that has had its turn. */
static void
serve(struct batch *b, bool events)
{
	int64_t now = clock_ms();
	size_t i;

	for (i = b->active; i-- > 0;) {
		struct flight *f = &b->flights[i];

		if (events && f->fd >= 0 && b->fds[i].revents ? flight_ready(f) : now >= f->until && flight_late(f))
			retire(b, i);
	}
}

static int
fly(struct batch *b, int64_t deadline, struct fail *f)
{
	int n;

	while (fill(b), b->active) {
		n = wait_some(b, deadline);
		if (n < 0 && errno != EINTR)
			return fail_errno(f, "waiting for answers");
		serve(b, n > 0);
		if (clock_left(deadline) > 0)
			continue;
		while (b->active) {
			flight_end(&b->flights[b->active - 1]);
			retire(b, b->active - 1);
		}
		return 0;
	}
	return 0;
}

int
dns_ask_all(struct dns_ask *asks, size_t n, int64_t deadline, const struct notes *notes, struct fail *f)
{
	struct batch b = {.asks = asks, .n = n, .room = room_for(n), .notes = notes};
	size_t i;
	int r = -1;

	for (i = 0; i < n; i++) {
		asks[i].outcome = DNS_UNASKED;
		asks[i].heard = false;
		asks[i].msg = (struct dns_msg){0};
	}
	if (n == 0)
		return 0;
	b.flights = calloc(b.room, sizeof *b.flights);
	b.fds = calloc(b.room, sizeof *b.fds);
	if (!b.flights || !b.fds) {
		fail_set(f, ST_SYSTEM, "out of memory");
	} else {
		for (i = 0; i < b.room; i++)
			b.flights[i].fd = -1;
		r = fly(&b, deadline, f);
		for (i = 0; i < b.room; i++)
			flight_free(&b.flights[i]);
	}
	free(b.flights);
	free(b.fds);
	return r;
}

void
dns_ask_free(struct dns_ask *ask)
{
	dns_msg_free(&ask->msg);
	ask->outcome = DNS_UNASKED;
}

const char *
dns_ask_why(char out[DNS_WHY_MAX], const struct dns_ask *ask)
{
	char addr[ENDPOINT_TEXT_MAX], rcode[DNS_WORD_MAX];

	endpoint_text(addr, ask->outcome == DNS_ANSWERED ? &ask->from : &ask->servers[0], DNS_PORT);
	switch (ask->outcome) {
	case DNS_ANSWERED:
		snprintf(out, DNS_WHY_MAX, "%s says %s", addr, dns_rcode_text(rcode, ask->msg.rcode));
		break;
	case DNS_SILENT:
		snprintf(out, DNS_WHY_MAX, "no %sanswer from %s%s", ask->heard ? "usable " : "", addr,
		    ask->n_servers > 1 ? " and others" : "");
		break;
	case DNS_UNREACHED:
		snprintf(out, DNS_WHY_MAX, "%s%s cannot be reached", addr, ask->n_servers > 1 ? " and others" : "");
		break;
	case DNS_UNASKED:
		snprintf(out, DNS_WHY_MAX, "the deadline passed before it could be asked");
		break;
	}
	return out;
}
