/* dnsd [-l ADDR] [-p PORT] [-o PORTFILE] WORD...
 *
 * A DNS server whose every answer is canned, for what no real server does on purpose. Listens at ADDR (127.0.0.1), UDP and
 * TCP, PORT (0: any); writes the port to PORTFILE once it answers. Prints a line per question: udp|tcp NAME TYPE edns|plain.
 *
 *   a=ADDR aaaa=ADDR  the address in the answer (repeatable); without: no record
 *   txt=TEXT          a TXT record (repeatable); '|' divides it into strings
 *   whoami            the asker's own address, as A, AAAA and TXT
 *   cname=NAME        every other name is an alias of NAME, about which the same answer says nothing
 *   loop              with cname: NAME is an alias of itself
 *   aa ra             header flags; an answer has neither otherwise
 *   rcode=N           with this code, and no record
 *   delay=MS          every answer comes so much later
 *   drop=N            the first N questions get no answer; silent: none does
 *   wrongid wrongname wrongtype garbage
 *                     such a datagram with 198.51.100.66 comes before the right one
 *   truncate          over UDP: TC and no record; truncate=tcp: over TCP as well
 *   notcp             closes TCP connections at once; shorttcp: in the middle of the answer
 *   noedns=N          with this code to a question with EDNS, as servers did that do not know it
 *   dropedns          such a question gets no answer, as with some firewalls */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MSG = 4096, QUEUE = 4096, RECORDS = 64 };

static struct {
	bool aa, ra, silent, wrongid, wrongname, wrongtype, garbage, truncate, truncate_tcp, notcp, shorttcp, loop, dropedns, whoami;
	long rcode, delay, drop, noedns;
	const char *cname;
	struct in_addr a[RECORDS];
	struct in6_addr aaaa[RECORDS];
	const char *txt[RECORDS];
	int n_a, n_aaaa, n_txt;
} can = {.rcode = 0, .noedns = -1};

struct later {
	int64_t when;
	struct sockaddr_storage to;
	socklen_t to_len;
	size_t len;
	unsigned char bytes[512];
};

static struct later queue[QUEUE];
static size_t first, queued;

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static size_t
put16(unsigned char *p, unsigned v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
	return 2;
}

/* Where the question ends, or 0; its name as text. */
static size_t
question(const unsigned char *q, size_t len, char *name, size_t size)
{
	size_t at = 12, n = 0;

	while (at < len && q[at]) {
		size_t l = q[at++];

		if (l > 63 || at + l >= len || n + l + 2 > size)
			return 0;
		memcpy(name + n, q + at, l);
		n += l;
		name[n++] = '.';
		at += l;
	}
	name[n ? n - 1 : 0] = '\0';
	return at + 5 <= len ? at + 5 : 0;
}

/* Appends a record about the question's name, in its class. */
static size_t
record(unsigned char *p, const unsigned char *class, unsigned type, const void *rdata, size_t rdlen)
{
	size_t n = put16(p, 0xc00c);

	n += put16(p + n, type);
	memcpy(p + n, class, 2);
	n += 2;
	n += put16(p + n, 0);
	n += put16(p + n, 60);
	n += put16(p + n, (unsigned)rdlen);
	memcpy(p + n, rdata, rdlen);
	return n + rdlen;
}

static size_t
wire_name(unsigned char *out, const char *name)
{
	size_t n = 0;

	while (*name) {
		size_t l = strcspn(name, ".");

		out[n++] = (unsigned char)l;
		memcpy(out + n, name, l);
		n += l;
		name += l + (name[l] == '.');
	}
	out[n++] = 0;
	return n;
}

static size_t
text_record(unsigned char *p, const unsigned char *class, const char *text)
{
	unsigned char rdata[300];
	size_t n = 0;

	do {
		size_t l = strcspn(text, "|");

		if (l > 255 || n + 1 + l > sizeof rdata)
			break;
		rdata[n++] = (unsigned char)l;
		memcpy(rdata + n, text, l);
		n += l;
		text += l;
	} while (*text++ == '|');
	return record(p, class, 16, rdata, n);
}

/* Appends the address of who asks. */
static size_t
who_asks(unsigned char *p, const unsigned char *class, unsigned type, const struct sockaddr_storage *from, unsigned *count)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)from;
	bool six = from->ss_family == AF_INET6;
	char text[INET6_ADDRSTRLEN];

	if (!can.whoami || (type != 16 && type != (six ? 28u : 1u)))
		return 0;
	++*count;
	if (type == 16)
		return text_record(p, class, inet_ntop(from->ss_family, six ? (const void *)&in6->sin6_addr : &in->sin_addr, text,
		    sizeof text));
	return record(p, class, type, six ? (const void *)&in6->sin6_addr : &in->sin_addr, six ? 16 : 4);
}

/* The answer to the question in q[0..end). */
static size_t
answer(unsigned char *out, const unsigned char *q, size_t end, long rcode, bool truncate, const struct sockaddr_storage *from)
{
	const unsigned char *class = q + end - 2;
	unsigned type = (unsigned)(q[end - 4] << 8 | q[end - 3]), count = 0;
	unsigned char target[256];
	size_t n = end, len = can.cname ? wire_name(target, can.cname) : 0;
	bool alias = len && (can.loop || len != end - 16 || memcmp(q + 12, target, len) != 0);
	int i;

	memcpy(out, q, end);
	memset(out + 6, 0, 6);
	out[2] = (unsigned char)(0x80 | (q[2] & 0x79) | (can.aa ? 4 : 0) | (truncate ? 2 : 0));
	out[3] = (unsigned char)((can.ra ? 0x80 : 0) | rcode);
	if (rcode || truncate)
		return n;
	if (alias) {
		n += record(out + n, class, 5, target, len);
		count++;
	} else {
		n += who_asks(out + n, class, type, from, &count);
	}
	for (i = 0; !alias && type == 1 && i < can.n_a; i++, count++)
		n += record(out + n, class, 1, &can.a[i], 4);
	for (i = 0; !alias && type == 28 && i < can.n_aaaa; i++, count++)
		n += record(out + n, class, 28, &can.aaaa[i], 16);
	for (i = 0; !alias && type == 16 && i < can.n_txt; i++, count++)
		n += text_record(out + n, class, can.txt[i]);
	put16(out + 6, count);
	return n;
}

/* A datagram that must not be believed. */
static size_t
lie(unsigned char *out, const unsigned char *q, size_t end)
{
	static const unsigned char false_address[4] = {198, 51, 100, 66};
	size_t n = end;

	memcpy(out, q, end);
	memset(out + 6, 0, 6);
	out[2] = 0x84;
	out[3] = 0x80;
	n += record(out + n, q + end - 2, 1, false_address, 4);
	put16(out + 6, 1);
	out[0] ^= can.wrongid;
	out[13] ^= can.wrongname;
	out[end - 3] ^= can.wrongtype;
	return can.garbage ? 13 : n;
}

static void
send_later(const struct sockaddr_storage *to, socklen_t to_len, const unsigned char *bytes, size_t len)
{
	struct later *l = &queue[(first + queued) % QUEUE];

	if (queued == QUEUE || len > sizeof l->bytes)
		return;
	queued++;
	l->when = now_ms() + can.delay;
	l->to = *to;
	l->to_len = to_len;
	l->len = len;
	memcpy(l->bytes, bytes, len);
}

static void
send_due(int fd)
{
	for (; queued && queue[first].when <= now_ms(); queued--, first = (first + 1) % QUEUE) {
		struct later *l = &queue[first];

		(void)!sendto(fd, l->bytes, l->len, 0, (struct sockaddr *)&l->to, l->to_len);
	}
}

/* Prints the question; false where it gets no answer. *rcode is what the answer must have. */
static bool
heard(const char *how, const unsigned char *q, size_t len, size_t *end, long *rcode)
{
	char name[512];
	bool edns;

	*end = len >= 12 ? question(q, len, name, sizeof name) : 0;
	if (!*end)
		return false;
	edns = q[10] || q[11];
	printf("%s %s %u %s\n", how, name, (unsigned)(q[*end - 4] << 8 | q[*end - 3]), edns ? "edns" : "plain");
	*rcode = edns && can.noedns >= 0 ? can.noedns : can.rcode;
	if (can.drop > 0) {
		can.drop--;
		return false;
	}
	return !can.silent && !(edns && can.dropedns);
}

static void
serve_udp(int fd)
{
	unsigned char q[MSG], out[MSG];
	struct sockaddr_storage from;
	socklen_t len = sizeof from;
	ssize_t n = recvfrom(fd, q, sizeof q, 0, (struct sockaddr *)&from, &len);
	size_t end;
	long rcode;

	if (n <= 0 || !heard("udp", q, (size_t)n, &end, &rcode))
		return;
	if (can.wrongid || can.wrongname || can.wrongtype || can.garbage)
		send_later(&from, len, out, lie(out, q, end));
	send_later(&from, len, out, answer(out, q, end, rcode, can.truncate, &from));
}

static void
serve_tcp(int fd)
{
	unsigned char q[MSG], out[MSG + 2];
	struct timespec delay = {can.delay / 1000, can.delay % 1000 * 1000000};
	struct sockaddr_storage from;
	socklen_t from_len = sizeof from;
	int c = accept(fd, (struct sockaddr *)&from, &from_len);
	size_t end, len;
	long rcode;

	if (c < 0)
		return;
	if (!can.notcp && recv(c, q, 2, MSG_WAITALL) == 2) {
		len = (size_t)(q[0] << 8 | q[1]);
		if (len <= sizeof q && recv(c, q, len, MSG_WAITALL) == (ssize_t)len && heard("tcp", q, len, &end, &rcode)) {
			len = answer(out + 2, q, end, rcode, can.truncate_tcp, &from);
			put16(out, (unsigned)len);
			nanosleep(&delay, NULL);
			(void)!write(c, out, can.shorttcp ? len / 2 : len + 2);
		}
	}
	close(c);
}

static long
number(const char *word, const char *value)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (!*value || *end) {
		fprintf(stderr, "dnsd: no number: %s\n", word);
		exit(64);
	}
	return n;
}

static void
learn(char *word)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {{"aa", &can.aa}, {"ra", &can.ra}, {"silent", &can.silent}, {"wrongid", &can.wrongid},
	    {"wrongname", &can.wrongname}, {"wrongtype", &can.wrongtype}, {"garbage", &can.garbage},
	    {"truncate", &can.truncate}, {"notcp", &can.notcp}, {"shorttcp", &can.shorttcp}, {"loop", &can.loop}, {"dropedns", &can.dropedns}, {"whoami", &can.whoami}};
	const struct {
		const char *name;
		long *number;
	} numbers[] = {{"rcode=", &can.rcode}, {"delay=", &can.delay}, {"drop=", &can.drop}, {"noedns=", &can.noedns}};
	size_t i;

	for (i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (strcmp(word, flags[i].name) == 0) {
			*flags[i].flag = true;
			return;
		}
	}
	for (i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		size_t n = strlen(numbers[i].name);

		if (strncmp(word, numbers[i].name, n) == 0) {
			*numbers[i].number = number(word, word + n);
			return;
		}
	}
	if (strncmp(word, "a=", 2) == 0 && can.n_a < RECORDS && inet_pton(AF_INET, word + 2, &can.a[can.n_a]) == 1)
		can.n_a++;
	else if (strncmp(word, "aaaa=", 5) == 0 && can.n_aaaa < RECORDS &&
	    inet_pton(AF_INET6, word + 5, &can.aaaa[can.n_aaaa]) == 1)
		can.n_aaaa++;
	else if (strncmp(word, "txt=", 4) == 0 && can.n_txt < RECORDS)
		can.txt[can.n_txt++] = word + 4;
	else if (strncmp(word, "cname=", 6) == 0)
		can.cname = word + 6;
	else if (strcmp(word, "truncate=tcp") == 0)
		can.truncate = can.truncate_tcp = true;
	else {
		fprintf(stderr, "dnsd: what is '%s'?\n", word);
		exit(64);
	}
}

/* Binds UDP and TCP to one port. */
static unsigned
listen_at(int fds[2], const char *addr, unsigned port)
{
	struct sockaddr_storage sa = {0};
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&sa;
	struct sockaddr_in *in = (struct sockaddr_in *)&sa;
	bool six = strchr(addr, ':');
	socklen_t len = six ? sizeof *in6 : sizeof *in;
	int on = 1, size = 4 << 20;

	sa.ss_family = six ? AF_INET6 : AF_INET;
	if (inet_pton(sa.ss_family, addr, six ? (void *)&in6->sin6_addr : (void *)&in->sin_addr) != 1)
		die(addr);
	in->sin_port = htons((uint16_t)port);
	fds[0] = socket(sa.ss_family, SOCK_STREAM, 0);
	fds[1] = socket(sa.ss_family, SOCK_DGRAM, 0);
	setsockopt(fds[0], SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(fds[1], SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	if (bind(fds[0], (struct sockaddr *)&sa, len) < 0 || listen(fds[0], 64) < 0 ||
	    getsockname(fds[0], (struct sockaddr *)&sa, &len) < 0 || bind(fds[1], (struct sockaddr *)&sa, len) < 0)
		die("listening");
	return ntohs(in->sin_port);
}

int
main(int argc, char **argv)
{
	const char *addr = "127.0.0.1", *port_file = NULL;
	unsigned port = 0;
	int fds[2], opt, wait;
	FILE *out;

	while ((opt = getopt(argc, argv, "l:p:o:")) != -1) {
		switch (opt) {
		case 'l':
			addr = optarg;
			break;
		case 'p':
			port = (unsigned)number("-p", optarg);
			break;
		case 'o':
			port_file = optarg;
			break;
		default:
			return 64;
		}
	}
	for (; optind < argc; optind++)
		learn(argv[optind]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	port = listen_at(fds, addr, port);
	if (port_file) {
		out = fopen(port_file, "w");
		if (!out || fprintf(out, "%u\n", port) < 0 || fclose(out) != 0)
			die(port_file);
	}
	for (;;) {
		struct pollfd p[2] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};

		wait = queued ? (int)(queue[first].when - now_ms()) : -1;
		if (poll(p, 2, queued && wait < 0 ? 0 : wait) < 0)
			continue;
		if (p[1].revents)
			serve_udp(fds[1]);
		if (p[0].revents)
			serve_tcp(fds[0]);
		send_due(fds[1]);
	}
}
