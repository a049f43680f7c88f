#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "dns.h"
#include "dnslink.h"
#include "fail.h"
#include "via.h"

/* What listens on this machine itself is reached by no interface (a resolver as systemd-resolved; it has its own way). */
static bool
is_own(const struct ip *ip)
{
	return ip->family == 6 ? memcmp(ip->b, &in6addr_loopback, 16) == 0 : ip->b[0] == 127;
}

static bool
on_its_way(int fd, const struct sockaddr_storage *to, socklen_t len)
{
	return connect(fd, (const struct sockaddr *)to, len) == 0 || errno == EINPROGRESS;
}

int
dns_socket(const struct endpoint *e, bool tcp)
{
	struct sockaddr_storage sa;
	socklen_t len = endpoint_sockaddr(&sa, e);
	int fd, err;

	fd = socket(sa.ss_family, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	if ((is_own(&e->ip) || via_bind(fd, &e->ip) == 0) && on_its_way(fd, &sa, len))
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -1;
}

/* "ADDR did not take the message", from errno. */
static int
unreached(const struct dns_link *l, struct fail *f)
{
	char peer[ENDPOINT_TEXT_MAX];

	return fail_set(f, ST_TEMP, "'%s' cannot be reached over %s: %s", endpoint_text(peer, &l->peer, DNS_PORT),
	    l->tcp ? "TCP" : "UDP", strerror(errno));
}

static int
no_answer(const struct dns_link *l, const char *why, struct fail *f)
{
	char peer[ENDPOINT_TEXT_MAX];

	fail_set(f, ST_TEMP, "no answer from '%s' over %s: %s", endpoint_text(peer, &l->peer, DNS_PORT),
	    l->tcp ? "TCP" : "UDP", why);
	return 0;
}

/* Waits until the socket is ready for `events`: 1, or 0 when the deadline passed. */
static int
ready(int fd, short events, int64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = events};
	int n;

	do {
		n = poll(&p, 1, clock_left(deadline));
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

int
dns_link_open(struct dns_link *l, const struct endpoint *peer, bool tcp, int64_t deadline, struct fail *f)
{
	int err = 0;
	socklen_t len = sizeof err;

	*l = (struct dns_link){.tcp = tcp, .peer = *peer};
	l->fd = dns_socket(peer, tcp);
	if (l->fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
		return fail_errno(f, "opening a socket");
	if (l->fd < 0)
		return unreached(l, f);
	if (!tcp)
		return 0;
	if (!ready(l->fd, POLLOUT, deadline))
		err = ETIMEDOUT;
	else if (getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0)
		err = errno;
	if (err == 0)
		return 0;
	dns_link_close(l);
	errno = err;
	return unreached(l, f);
}

void
dns_link_close(struct dns_link *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

static bool
would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Exactly n bytes from a stream: 1, 0 when the peer closed or failed (errno set), -1 when the deadline passed. */
static int
read_exactly(int fd, unsigned char *p, size_t n, int64_t deadline)
{
	ssize_t got;

	while (n) {
		got = recv(fd, p, n, 0);
		if (got > 0) {
			p += got;
			n -= (size_t)got;
			continue;
		}
		if (got == 0) {
			errno = ECONNRESET;
			return 0;
		}
		if (!would_block())
			return 0;
		if (!ready(fd, POLLIN, deadline))
			return -1;
	}
	return 1;
}

/* Sends length and message. An incomplete message is none for the server. */
static int
send_stream(struct dns_link *l, const void *msg, size_t len, int64_t deadline, struct fail *f)
{
	unsigned char head[2] = {(unsigned char)(len >> 8), (unsigned char)len};
	struct buf out = {0};
	size_t done = 0;
	ssize_t n;
	int r = 0;

	buf_add(&out, head, sizeof head);
	if (buf_add(&out, msg, len) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	while (r == 0 && done < out.len) {
		n = send(l->fd, out.data + done, out.len - done, MSG_NOSIGNAL);
		if (n >= 0) {
			done += (size_t)n;
		} else if (!would_block()) {
			r = unreached(l, f);
		} else if (!ready(l->fd, POLLOUT, deadline)) {
			errno = ETIMEDOUT;
			r = unreached(l, f);
		}
	}
	buf_free(&out);
	return r;
}

static int
exchange_tcp(struct dns_link *l, struct buf *answer, const void *msg, size_t len, int64_t deadline, struct fail *f)
{
	unsigned char head[2], in[DNS_MSG_MAX];
	size_t n;
	int r;

	if (send_stream(l, msg, len, deadline, f) < 0)
		return -1;
	do {
		r = read_exactly(l->fd, head, sizeof head, deadline);
		n = r == 1 ? dns_get16(head) : 0;
		if (r == 1)
			r = read_exactly(l->fd, in, n, deadline);
		if (r != 1)
			return no_answer(l, r < 0 ? "time-out" : strerror(errno), f);
	} while (n < DNS_HEADER || memcmp(in, msg, 2) != 0 || !(in[2] & 0x80));
	buf_reset(answer);
	return buf_add(answer, in, n) < 0 ? fail_set(f, ST_SYSTEM, "out of memory") : 1;
}

static int
exchange_udp(struct dns_link *l, struct buf *answer, const void *msg, size_t len, int64_t deadline, struct fail *f)
{
	static const int again[] = {1000, 2000, 3000, 4000};
	unsigned char in[DNS_MSG_MAX];
	size_t round = 0;
	int64_t until;
	ssize_t n;

	for (; round < sizeof again / sizeof *again && clock_left(deadline) > 0; round++) {
		if (send(l->fd, msg, len, MSG_NOSIGNAL) < 0 && !would_block())
			return round ? no_answer(l, strerror(errno), f) : unreached(l, f);
		until = clock_ms() + again[round];
		while (ready(l->fd, POLLIN, until < deadline ? until : deadline)) {
			n = recv(l->fd, in, sizeof in, 0);
			/* of a message sent more than once, an earlier copy may have arrived */
			if (n < 0 && !would_block())
				return round ? no_answer(l, strerror(errno), f) : unreached(l, f);
			if (n < DNS_HEADER || memcmp(in, msg, 2) != 0 || !(in[2] & 0x80))
				continue;
			buf_reset(answer);
			return buf_add(answer, in, (size_t)n) < 0 ? fail_set(f, ST_SYSTEM, "out of memory") : 1;
		}
	}
	return no_answer(l, "time-out", f);
}

int
dns_link_exchange(struct dns_link *l, struct buf *answer, const void *msg, size_t len, int64_t deadline, struct fail *f)
{
	if (len < DNS_HEADER || len > DNS_MSG_MAX)
		return fail_set(f, ST_BUG, "a DNS message of %zu bytes", len);
	return (l->tcp ? exchange_tcp : exchange_udp)(l, answer, msg, len, deadline, f);
}
