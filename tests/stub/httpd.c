/* httpd [-p PORT] [-o PORTFILE] [-l LOG] PLAN
 *
 * An HTTP/1.1 server that says what its plan says, also what no real server does on purpose. Listens at 127.0.0.1 and ::1,
 * PORT (0: any); prints the port, or writes it to PORTFILE once it answers. Ends with its parent. As a proxy it takes
 * complete URLs as they are. The plan is a file of lines; an answer to a request that was not planned has status 599.
 *
 *   any order               the first answer not yet given that fits is given; otherwise it must be the next in turn
 *   on METHOD TARGET        an answer for this request; a `*` in either stands for anything
 *   with TEXT               and this body; a `*` stands for anything
 *   forever                 for any number of such requests
 *   status N                200 without
 *   header NAME: VALUE
 *   body TEXT               \r \n \t \0 \xNN \\ stand for themselves. `body-file PATH` reads it from a file
 *   delay MS                the answer comes so much later
 *   chunked                 the body is sent in chunks
 *   length N                the Content-Length says so, and the connection is closed behind the body
 *   close, reset, hang      no answer: the connection is closed, is reset, stays open
 *   raw                     the body is sent with nothing before it, then the connection is closed
 *   headers                 headers without end
 *   big                     10 MiB of body
 *
 * The log has for each request "# CONNECTION inet|inet6 BYTES N|again|unexpected MILLISECONDS": the number of the connection
 * (from 1), the bytes of the body, the answer in the plan (from 1) and the time since the start; then the request as it came.
 * Once closed or reset, a request may come again over another connection: the same is done to it, "again". */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "httpplan.h"

enum { CONNS = 1024, TICK = 200 };

struct conn {
	int fd;
	unsigned number;
	bool six, continued, waiting, last, endless, hung;
	int64_t when; /* to send `out`; with `waiting` */
	struct buf in, out;
	size_t sent;
};

static struct conn conns[CONNS];
static size_t n_conns;
static unsigned made;
static int64_t start;
static FILE *record;

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- connections --- */

static void
drop(struct conn *c, bool reset)
{
	const struct linger hard = {1, 0};

	if (reset)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	close(c->fd);
	c->fd = -1;
	buf_free(&c->in);
	buf_free(&c->out);
}

static void
put_body(struct buf *out, const struct planned *p)
{
	size_t at, n;

	if (!p->chunked) {
		buf_add(out, buf_str(&p->body), p->body.len);
		return;
	}
	for (at = 0; at < p->body.len; at += n) {
		n = p->body.len - at < 1000 ? p->body.len - at : 1000;
		buf_addf(out, "%zx\r\n", n);
		buf_add(out, p->body.data + at, n);
		buf_adds(out, "\r\n");
	}
	buf_adds(out, "0\r\n\r\n");
}

static void
answer(struct conn *c, const struct planned *p, bool head)
{
	static const struct planned none = {.status = 599, .length = -1};

	if (!p)
		p = &none;
	c->hung = p->way == HANG;
	if (p->way == CLOSE || p->way == RESET || p->way == HANG) {
		if (p->way != HANG)
			drop(c, p->way == RESET);
		return;
	}
	c->out.max = 2 * BIG;
	c->waiting = true;
	c->when = now_ms() + p->delay;
	if (p->way == RAW) {
		put_body(&c->out, p);
		c->last = true;
		return;
	}
	buf_addf(&c->out, "HTTP/1.1 %d %s\r\n", p->status, p->status < 400 ? "Fine" : "Bad");
	buf_add(&c->out, buf_str(&p->headers), p->headers.len);
	c->endless = p->way == HEADERS;
	if (c->endless)
		return;
	if (p->chunked)
		buf_adds(&c->out, "Transfer-Encoding: chunked\r\n");
	else if (p->status >= 200 && p->status != 204 && p->status != 304)
		buf_addf(&c->out, "Content-Length: %ld\r\n", p->length >= 0 ? p->length : (long)p->body.len);
	buf_adds(&c->out, "\r\n");
	if (!head)
		put_body(&c->out, p);
	if (p->length >= 0)
		c->last = true;
}

/* The value of a header in the lines up to `end`, or NULL. */
static const char *
header(const char *head, const char *end, const char *name)
{
	size_t n = strlen(name);
	const char *line;

	for (line = strstr(head, "\r\n"); line && line < end; line = strstr(line + 2, "\r\n")) {
		if (strncasecmp(line + 2, name, n) == 0 && line[2 + n] == ':')
			return line + 3 + n + strspn(line + 3 + n, " ");
	}
	return NULL;
}

static void
write_record(const struct conn *c, const struct planned *p, const char *how, size_t head, size_t body)
{
	size_t i;

	if (!record)
		return;
	fprintf(record, "# %u %s %zu ", c->number, c->six ? "inet6" : "inet", body);
	if (how)
		fprintf(record, "%s", how);
	else
		fprintf(record, "%zu", (size_t)(p - plan) + 1);
	fprintf(record, " %lld\n", (long long)(now_ms() - start));
	for (i = 0; i < head + body; i++) {
		if (i >= head || c->in.data[i] != '\r')
			putc(c->in.data[i], record);
	}
	putc('\n', record);
	fflush(record);
}

static void
no_sense(struct conn *c)
{
	if (record)
		fprintf(record, "# %u bad request\n", c->number);
	drop(c, false);
}

/* Answers the next request in the buffer, once it is whole. */
static void
request(struct conn *c)
{
	const char *how, *value, *end = c->in.len ? strstr(c->in.data, "\r\n\r\n") : NULL;
	struct planned *p;
	char method[32], *target, *body, kept;
	size_t head, length, all;
	bool close_it;

	if (!end)
		return;
	head = (size_t)(end + 4 - c->in.data);
	value = header(c->in.data, end, "Content-Length");
	length = value ? (size_t)strtoul(value, NULL, 10) : 0;
	all = head + length;
	value = header(c->in.data, end, "Expect");
	if (value && !c->continued && c->in.len < all) {
		c->continued = true;
		(void)!write(c->fd, "HTTP/1.1 100 Continue\r\n\r\n", 25);
	}
	if (c->in.len < all)
		return;
	c->continued = false;
	value = header(c->in.data, end, "Connection");
	close_it = value && strncasecmp(value, "close", 5) == 0;
	target = malloc(head);
	if (!target || sscanf(c->in.data, "%31s %s HTTP/1.1\r\n", method, target) != 2) {
		free(target);
		no_sense(c);
		return;
	}
	body = c->in.data + head;
	kept = body[length];
	body[length] = '\0';
	p = choose(method, target, body, &how);
	body[length] = kept;
	write_record(c, p, how, head, length);
	memmove(c->in.data, c->in.data + all, c->in.len - all + 1);
	c->in.len -= all;
	c->last = close_it;
	answer(c, p, strcmp(method, "HEAD") == 0);
	free(target);
}

static void
more_in(struct conn *c)
{
	char bytes[65536];
	ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		drop(c, false);
		return;
	}
	buf_add(&c->in, bytes, (size_t)n);
	if (!c->waiting && !c->hung)
		request(c);
}

static void
more_out(struct conn *c)
{
	ssize_t n = send(c->fd, buf_str(&c->out) + c->sent, c->out.len - c->sent, MSG_NOSIGNAL);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		drop(c, false);
		return;
	}
	c->sent += (size_t)n;
	if (c->sent < c->out.len)
		return;
	buf_reset(&c->out);
	c->sent = 0;
	if (c->endless) {
		buf_adds(&c->out, "X-More: 0123456789 0123456789 0123456789 0123456789 0123456789\r\n");
		return;
	}
	c->waiting = false;
	if (c->last)
		drop(c, false);
	else
		request(c);
}

static void
new_conn(int listener, bool six)
{
	int fd = accept(listener, NULL, NULL);
	size_t i;

	if (fd < 0)
		return;
	for (i = 0; i < n_conns && conns[i].fd >= 0; i++)
		;
	if (i == CONNS) {
		close(fd);
		return;
	}
	if (i == n_conns)
		n_conns++;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	conns[i] = (struct conn){.fd = fd, .six = six, .number = ++made};
}

/* --- all of it --- */

static int
listen_at(int family, uint16_t port)
{
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = in6addr_loopback};
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(family, SOCK_STREAM, 0), on = 1;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (bind(fd, family == AF_INET6 ? (void *)&in6 : (void *)&in, family == AF_INET6 ? sizeof in6 : sizeof in) < 0 ||
	    listen(fd, 512) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Both families at one port. */
static unsigned
listen_both(int fds[2], unsigned port)
{
	struct sockaddr_in sa;
	socklen_t len = sizeof sa;
	int tries;

	for (tries = 0; tries < 50; tries++) {
		fds[0] = listen_at(AF_INET, (uint16_t)port);
		if (fds[0] < 0 || getsockname(fds[0], (struct sockaddr *)&sa, &len) < 0)
			die("httpd: 127.0.0.1");
		fds[1] = listen_at(AF_INET6, ntohs(sa.sin_port));
		if (fds[1] >= 0)
			return ntohs(sa.sin_port);
		close(fds[0]);
	}
	die("httpd: ::1");
	return 0;
}

static void
say_port(const char *path, unsigned port)
{
	char other[4096];
	FILE *f = stdout;

	if (path) {
		snprintf(other, sizeof other, "%s.new", path);
		f = fopen(other, "w");
	}
	if (!f)
		die(path);
	fprintf(f, "%u\n", port);
	if (path ? fclose(f) != 0 || rename(other, path) < 0 : fflush(f) != 0)
		die(path ? path : "stdout");
}

/* Fills in what to wait for; the time until the first delayed answer is due, in milliseconds. */
static int
prepare(struct pollfd *p, const int fds[2])
{
	int64_t now = now_ms(), due = now + TICK;
	size_t i;

	p[0] = (struct pollfd){.fd = fds[0], .events = POLLIN};
	p[1] = (struct pollfd){.fd = fds[1], .events = POLLIN};
	for (i = 0; i < n_conns; i++) {
		p[2 + i] = (struct pollfd){.fd = conns[i].fd, .events = POLLIN};
		if (!conns[i].waiting || conns[i].fd < 0)
			continue;
		if (conns[i].when <= now)
			p[2 + i].events = POLLIN | POLLOUT;
		else if (conns[i].when < due)
			due = conns[i].when;
	}
	return (int)(due - now);
}

int
main(int argc, char **argv)
{
	static struct pollfd p[CONNS + 2];
	const char *portfile = NULL, *log = NULL;
	pid_t parent = getppid();
	int fds[2], opt, wait;
	unsigned port = 0;
	size_t i, n;

	while ((opt = getopt(argc, argv, "p:o:l:")) != -1) {
		if (opt == 'p')
			port = (unsigned)atoi(optarg);
		else if (opt == 'o')
			portfile = optarg;
		else if (opt == 'l')
			log = optarg;
		else
			return 64;
	}
	if (optind + 1 != argc)
		return 64;
	signal(SIGPIPE, SIG_IGN);
	read_plan(argv[optind]);
	if (log && !(record = fopen(log, "w")))
		die(log);
	start = now_ms();
	port = listen_both(fds, port);
	say_port(portfile, port);
	while (getppid() == parent) {
		n = n_conns;
		wait = prepare(p, fds);
		if (poll(p, n + 2, wait) < 0 && errno != EINTR)
			die("poll");
		for (i = 0; i < n; i++) {
			if (conns[i].fd >= 0 && p[2 + i].revents & (POLLIN | POLLHUP | POLLERR))
				more_in(&conns[i]);
			if (conns[i].fd >= 0 && p[2 + i].revents & POLLOUT)
				more_out(&conns[i]);
		}
		for (i = 0; i < 2; i++) {
			if (p[i].revents)
				new_conn(fds[i], i == 1);
		}
	}
	return 0;
}
