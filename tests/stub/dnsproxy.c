/* dnsproxy LISTEN UPSTREAM WHAT... : stands between an updater and its server (both IPv4 addresses, port 53) and does
 * to each UPDATE, or to each message after the word `all`, what the words say:
 *
 *   strip        takes the signature off the answer
 *   damage       changes a bit of the answer's signature
 *   lose         passes the update on, and keeps the answer to itself
 *   hang         does not even pass it on
 *   twice        passes it on twice; the second answer is the one that counts
 *   rcode=N      answers by itself, unsigned
 *   first=CMD    runs a shell command before it passes on the first one
 *   each=CMD     ... before every one
 *   mangle=BYTES answers with so many bytes of nonsense behind the id
 *
 * One line per message on stdout: "udp 5" or "tcp 0", transport and opcode. Ends when killed. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct msg {
	unsigned char b[65536];
	size_t len; /* 0: no answer */
};

static struct {
	struct sockaddr_in upstream;
	bool all, strip, damage, lose, hang, twice;
	int rcode, mangle;
	const char *first, *each;
} opt = {.rcode = -1, .mangle = -1};

static struct sockaddr_in
address(const char *text)
{
	struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(53)};

	if (inet_pton(AF_INET, text, &sa.sin_addr) != 1)
		exit(64);
	return sa;
}

static bool
read_all(int fd, unsigned char *p, size_t n)
{
	while (n) {
		ssize_t got = read(fd, p, n);

		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool
read_msg(int fd, struct msg *m)
{
	unsigned char head[2];

	if (!read_all(fd, head, 2))
		return false;
	m->len = (size_t)(head[0] << 8 | head[1]);
	return read_all(fd, m->b, m->len);
}

static void
write_msg(int fd, const struct msg *m)
{
	unsigned char head[2] = {(unsigned char)(m->len >> 8), (unsigned char)m->len};

	if (m->len && (write(fd, head, 2) != 2 || write(fd, m->b, m->len) != (ssize_t)m->len))
		perror("dnsproxy: write");
}

/* Upstream always over TCP, a connection for each message. */
static void
ask(struct msg *m)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&opt.upstream, sizeof opt.upstream) == 0)
		write_msg(fd, m);
	if (!read_msg(fd, m))
		m->len = 0;
	close(fd);
}

static size_t
skip_name(const struct msg *m, size_t at)
{
	while (at < m->len && m->b[at] && m->b[at] < 0xc0)
		at += (size_t)m->b[at] + 1;
	return at + (at < m->len && m->b[at] ? 2 : 1);
}

/* Where the last record of a well-formed message starts. */
static size_t
last_record(const struct msg *m)
{
	int n = m->b[4] << 8 | m->b[5], records = 0, i;
	size_t at = 12, start = 0;

	for (i = 6; i < 12; i += 2)
		records += m->b[i] << 8 | m->b[i + 1];
	while (n--)
		at = skip_name(m, at) + 4;
	while (records--) {
		start = at;
		at = skip_name(m, at);
		at += 10 + (size_t)(m->b[at + 8] << 8 | m->b[at + 9]);
	}
	return start;
}

static void
answer_ourselves(struct msg *m)
{
	size_t question = skip_name(m, 12) + 4;

	m->b[2] |= 0x80;
	m->b[3] = (unsigned char)opt.rcode;
	memset(m->b + 6, 0, 6);
	m->len = question;
}

static void
run(const char *command)
{
	if (system(command) != 0)
		fprintf(stderr, "dnsproxy: failed: %s\n", command);
}

/* What becomes of an update: m is replaced by its answer. */
static void
tamper(struct msg *m)
{
	struct msg copy = *m;

	if (opt.first)
		run(opt.first);
	opt.first = NULL;
	if (opt.each)
		run(opt.each);
	if (opt.twice)
		ask(&copy);
	if (opt.hang) {
		m->len = 0;
	} else if (opt.mangle >= 0) {
		memset(m->b + 2, 0xff, sizeof m->b - 2);
		m->len = (size_t)opt.mangle + 2;
	} else if (opt.rcode >= 0) {
		answer_ourselves(m);
	} else {
		ask(m);
	}
	if (opt.lose)
		m->len = 0;
	if (m->len && opt.strip) {
		m->len = last_record(m);
		m->b[11]--;
	}
	if (m->len && opt.damage)
		m->b[m->len - 8] ^= 1;
}

static void
handle(struct msg *m, const char *transport)
{
	int opcode = m->b[2] >> 3 & 15;

	printf("%s %d\n", transport, opcode);
	fflush(stdout);
	if (opcode == 5 || opt.all)
		tamper(m);
	else
		ask(m);
}

static void
serve_udp(int fd, struct msg *m)
{
	struct sockaddr_in from;
	socklen_t len = sizeof from;
	ssize_t n = recvfrom(fd, m->b, sizeof m->b, 0, (struct sockaddr *)&from, &len);

	if (n < 12)
		return;
	m->len = (size_t)n;
	handle(m, "udp");
	if (m->len)
		sendto(fd, m->b, m->len, 0, (struct sockaddr *)&from, len);
}

/* A message that gets no answer: the connection stays (hang) or breaks (lose). */
static bool
serve_tcp(int fd, struct msg *m)
{
	if (!read_msg(fd, m))
		return false;
	handle(m, "tcp");
	write_msg(fd, m);
	return m->len || opt.hang;
}

int
main(int argc, char **argv)
{
	static struct msg m;
	struct sockaddr_in here;
	struct pollfd p[3] = {{.events = POLLIN}, {.events = POLLIN}, {.fd = -1, .events = POLLIN}};
	int i, on = 1;

	if (argc < 4)
		return 64;
	here = address(argv[1]);
	opt.upstream = address(argv[2]);
	for (i = 3; i < argc; i++) {
		const char *w = argv[i];

		opt.all |= strcmp(w, "all") == 0;
		opt.strip |= strcmp(w, "strip") == 0;
		opt.damage |= strcmp(w, "damage") == 0;
		opt.lose |= strcmp(w, "lose") == 0;
		opt.hang |= strcmp(w, "hang") == 0;
		opt.twice |= strcmp(w, "twice") == 0;
		if (strncmp(w, "rcode=", 6) == 0)
			opt.rcode = atoi(w + 6);
		if (strncmp(w, "mangle=", 7) == 0)
			opt.mangle = atoi(w + 7);
		if (strncmp(w, "first=", 6) == 0)
			opt.first = w + 6;
		if (strncmp(w, "each=", 5) == 0)
			opt.each = w + 5;
	}
	p[0].fd = socket(AF_INET, SOCK_DGRAM, 0);
	p[1].fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(p[1].fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(p[0].fd, (struct sockaddr *)&here, sizeof here) ||
	    bind(p[1].fd, (struct sockaddr *)&here, sizeof here) || listen(p[1].fd, 8)) {
		perror("dnsproxy: listening");
		return 71;
	}
	printf("ready\n");
	fflush(stdout);
	for (;;) {
		if (poll(p, 3, -1) < 0)
			return 71;
		if (p[0].revents)
			serve_udp(p[0].fd, &m);
		if (p[2].fd >= 0 && p[2].revents && !serve_tcp(p[2].fd, &m)) {
			close(p[2].fd);
			p[2].fd = -1;
		}
		if (p[1].revents) {
			if (p[2].fd >= 0)
				close(p[2].fd);
			p[2].fd = accept(p[1].fd, NULL, NULL);
		}
	}
}
