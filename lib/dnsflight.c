#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "dns.h"
#include "dnsflight.h"
#include "dnslink.h"
#include "dnsnet.h"
#include "note.h"
#include "num.h"

enum {
	ROUND_MS = 1000, /* the first round waits this long, the second twice as long ... */
	TCP_MS = 5000,
	FD_MS = 20       /* how soon to look again for a free descriptor */
};

static void
hang_up(struct flight *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	f->tcp = f->connected = false;
	f->done = 0;
	buf_reset(&f->in);
}

static const struct endpoint *
peer(const struct flight *f)
{
	return &f->ask->servers[f->server];
}

/* A line for -vv about this server. */
static void
tell(const struct flight *f, const char *what)
{
	char addr[ENDPOINT_TEXT_MAX], type[DNS_WORD_MAX];

	note(f->notes, 2, "%s %s: %s %s", dns_type_text(type, f->ask->type), f->ask->name,
	    endpoint_text(addr, peer(f), DNS_PORT), what);
}

static bool
settle(struct flight *f, enum dns_outcome outcome)
{
	f->ask->outcome = outcome;
	hang_up(f);
	return true;
}

/* Nothing is left to try: a refusal that was kept is the answer. */
static bool
give_up(struct flight *f)
{
	uint32_t all = f->ask->n_servers >= 32 ? UINT32_MAX : (1u << f->ask->n_servers) - 1;

	if (f->ask->msg.wire)
		return settle(f, DNS_ANSWERED);
	return settle(f, (f->refused & all) == all ? DNS_UNREACHED : DNS_SILENT);
}

static unsigned
ask_class(const struct flight *f)
{
	return f->ask->class ? f->ask->class : DNS_CLASS_IN;
}

/* Writes the question into f->out behind two bytes for TCP's length. */
static int
compose(struct flight *f)
{
	struct buf msg = {0};
	unsigned char head[2];
	int r = num_random(&f->id, sizeof f->id);

	if (r == 0)
		r = dns_query(&msg, f->id, f->ask->name, f->ask->type, ask_class(f), f->ask->rd, !f->plain);
	buf_reset(&f->out);
	if (r == 0) {
		head[0] = (unsigned char)(msg.len >> 8);
		head[1] = (unsigned char)msg.len;
		buf_add(&f->out, head, sizeof head);
		r = buf_add(&f->out, msg.data, msg.len);
	}
	buf_free(&msg);
	return r;
}

static bool
no_descriptor(void)
{
	return errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
}

/* Sends the datagram, from a new socket unless there is one to the same server. -1: cannot be reached. */
static int
send_udp(struct flight *f)
{
	if (f->fd < 0 && compose(f) == 0) {
		f->fd = dns_socket(peer(f), false);
		if (f->fd < 0 && no_descriptor()) {
			f->until = clock_ms() + FD_MS;
			return 0;
		}
	}
	f->sent = clock_ms();
	f->until = f->sent + (int64_t)ROUND_MS * ((f->tries - 1) / (unsigned)f->ask->n_servers + 1);
	f->events = POLLIN;
	if (f->fd >= 0 &&
	    (send(f->fd, f->out.data + 2, f->out.len - 2, MSG_NOSIGNAL) >= 0 || errno == EAGAIN || errno == EINTR))
		return 0;
	return -1;
}

/* Asks the next server that is worth it. */
static bool
next(struct flight *f)
{
	unsigned n = (unsigned)f->ask->n_servers, most = n == 1 ? 3 : 2 * n, server;
	bool last;

	while (f->tries < most) {
		/* the last round without EDNS: there are still boxes that drop it unseen */
		last = f->tries >= most - n;
		server = (f->first + f->tries++) % n;
		if (f->spent >> server & 1)
			continue;
		if (server != f->server || f->tcp || last > f->plain) {
			hang_up(f);
			f->plain = last;
		}
		f->server = server;
		if (send_udp(f) == 0)
			return false;
		tell(f, strerror(errno));
		f->spent |= 1u << server;
		f->refused |= 1u << server;
	}
	return give_up(f);
}

/* This server need not be asked again. */
static bool
drop_server(struct flight *f, const char *why)
{
	tell(f, why);
	f->spent |= 1u << f->server;
	return next(f);
}

bool
flight_start(struct flight *f, struct dns_ask *ask, unsigned first, const struct notes *notes)
{
	f->ask = ask;
	f->notes = notes;
	f->first = f->server = first;
	f->tries = 0;
	f->spent = f->refused = 0;
	f->plain = false;
	hang_up(f);
	return next(f);
}

/* Asks the same server over TCP. */
static bool
go_tcp(struct flight *f)
{
	hang_up(f);
	f->fd = dns_socket(peer(f), true);
	if (f->fd < 0)
		return drop_server(f, "truncated its answer, and takes no TCP");
	f->tcp = true;
	f->events = POLLOUT;
	f->until = clock_ms() + TCP_MS;
	return false;
}

/* Asks the same server again, without EDNS. */
static bool
go_plain(struct flight *f)
{
	bool tcp = f->tcp;

	hang_up(f);
	f->plain = true;
	if (tcp)
		return compose(f) < 0 ? drop_server(f, "cannot be asked") : go_tcp(f);
	return send_udp(f) < 0 ? drop_server(f, strerror(errno)) : false;
}

/* What an answer means: the end, or another way to ask. */
static bool
answered(struct flight *f, struct dns_msg *m)
{
	struct dns_ask *ask = f->ask;
	bool rejects = m->rcode == DNS_FORMERR || m->rcode == DNS_NOTIMP || m->rcode == DNS_BADVERS;
	bool again = rejects && !f->plain;
	bool truncated = m->tc && (m->rcode == DNS_NOERROR || m->rcode == DNS_NXDOMAIN);

	if (again || truncated) {
		ask->heard = true;
		dns_msg_free(m);
		if (again)
			return go_plain(f);
		return f->tcp ? drop_server(f, "truncates its answer over TCP") : go_tcp(f);
	}
	dns_msg_free(&ask->msg);
	ask->msg = *m;
	ask->from = *peer(f);
	ask->ms = (unsigned)(clock_ms() - f->sent);
	ask->tcp = f->tcp;
	if (m->rcode == DNS_NOERROR || m->rcode == DNS_NXDOMAIN)
		return settle(f, DNS_ANSWERED);
	return drop_server(f, "refused or failed");
}

static bool
read_udp(struct flight *f)
{
	unsigned char in[DNS_MSG_MAX];
	struct dns_msg m;
	ssize_t n;

	for (;;) {
		n = recv(f->fd, in, sizeof in, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return false;
		if (n < 0) {
			f->refused |= 1u << f->server;
			return drop_server(f, strerror(errno));
		}
		f->ask->heard = true;
		if (dns_parse(&m, in, (size_t)n, NULL) < 0) {
			tell(f, "sent what is no DNS message");
			continue;
		}
		if (dns_answers(&m, f->id, f->ask->name, f->ask->type, ask_class(f)))
			return answered(f, &m);
		dns_msg_free(&m);
		tell(f, "sent an answer to another question");
	}
}

static bool
write_tcp(struct flight *f)
{
	int err = 0;
	socklen_t len = sizeof err;
	ssize_t n;

	if (!f->connected && (getsockopt(f->fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0 || err))
		return drop_server(f, "truncated its answer, and takes no TCP");
	f->connected = true;
	n = send(f->fd, f->out.data + f->done, f->out.len - f->done, MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return drop_server(f, strerror(errno));
	if (n > 0)
		f->done += (size_t)n;
	if (f->done == f->out.len)
		f->events = POLLIN;
	return false;
}

static bool
read_tcp(struct flight *f)
{
	unsigned char in[4096];
	size_t want = 2;
	struct dns_msg m;
	ssize_t n;

	for (;;) {
		if (f->in.len >= 2)
			want = 2u + dns_get16((unsigned char *)f->in.data);
		if (f->in.len == want)
			break;
		want -= f->in.len;
		n = recv(f->fd, in, want < sizeof in ? want : sizeof in, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return false;
		if (n <= 0 || buf_add(&f->in, in, (size_t)n) < 0)
			return drop_server(f, "closed the connection early");
		want = 2;
	}
	if (dns_parse(&m, f->in.data + 2, want - 2, NULL) < 0)
		return drop_server(f, "sent what is no DNS message");
	if (dns_answers(&m, f->id, f->ask->name, f->ask->type, ask_class(f)))
		return answered(f, &m);
	dns_msg_free(&m);
	return drop_server(f, "sent an answer to another question");
}

bool
flight_ready(struct flight *f)
{
	if (!f->tcp)
		return read_udp(f);
	return f->events == POLLOUT ? write_tcp(f) : read_tcp(f);
}

bool
flight_late(struct flight *f)
{
	if (f->fd < 0) {
		if (send_udp(f) == 0)
			return false;
		f->refused |= 1u << f->server;
		return drop_server(f, strerror(errno));
	}
	if (f->tcp)
		return drop_server(f, "gave no answer over TCP in time");
	tell(f, "gave no answer in time");
	return next(f);
}

void
flight_end(struct flight *f)
{
	give_up(f);
}

void
flight_free(struct flight *f)
{
	hang_up(f);
	buf_free(&f->out);
	buf_free(&f->in);
}
