#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "detect.h"
#include "dnslink.h"
#include "fail.h"
#include "note.h"
#include "priv.h"
#include "resolvconf.h"
#include "resolve.h"
#include "run.h"
#include "xlat.h"

#define NAME "ipv4only.arpa"
#define INTERNET "192.0.2.1" /* as far as routes go: RFC 5737 */
#define INNER "192.0.0.0/29"
#define DISCARD 9            /* a port: connecting a UDP socket sends nothing */
#define PATIENCE_MS 2000
#define OUTPUT_MAX 4096

/* The address that this machine speaks IPv4 from; false where it has no way to. */
static bool
source(struct ip *out)
{
	struct endpoint to = {.port = DISCARD};
	struct sockaddr_storage sa;
	socklen_t len = sizeof sa;
	bool found;
	int fd;

	ip_parse(&to.ip, INTERNET);
	fd = dns_socket(&to, false);
	if (fd < 0)
		return false;
	found = getsockname(fd, (struct sockaddr *)&sa, &len) == 0 && ip_from_sockaddr(out, (struct sockaddr *)&sa);
	close(fd);
	return found;
}

bool
xlat_has_inner(struct ip *from)
{
	struct cidr inner;

	return source(from) && cidr_parse(&inner, INNER) && cidr_match(&inner, from);
}

/* In a child: prints what the resolvers say, an address a line. */
static int
ask(void *ctx)
{
	const struct detection *d = ctx;
	int64_t until = clock_ms() + PATIENCE_MS;
	struct resolution r = {.host = NAME, .family = 6};
	struct resolvers resolvers;
	struct dns_via how = {.servers = resolvers.v, .deadline = until < d->deadline ? until : d->deadline, .notes = d->notes};
	char text[IP_TEXT_MAX];
	struct fail f;
	size_t i;

	resolvconf_read(&resolvers, "/etc/resolv.conf");
	how.n = resolvers.n;
	if (resolve_all(&r, 1, &how, &f) == 0) {
		for (i = 0; i < r.n; i++)
			dprintf(STDOUT_FILENO, "%s\n", ip_text(text, &r.ips[i]));
	}
	resolution_free(&r);
	return ST_OK;
}

/* The addresses in what the child has printed. */
static size_t
read_lines(struct ip *out, size_t max, char *text)
{
	size_t n = 0;
	char *lf;

	for (; n < max && (lf = strchr(text, '\n')); text = lf + 1) {
		*lf = '\0';
		n += ip_parse(&out[n], text);
	}
	return n;
}

static size_t
discover(struct cidr out[XLAT_PREFIXES], const struct detection *d)
{
	struct detection copy = *d;
	struct run r = {.fn = ask, .ctx = &copy, .deadline = clock_ms() + PATIENCE_MS + 500, .user = priv_user(d->user),
	    .out.max = OUTPUT_MAX};
	struct ip aaaa[32];
	struct fail f;
	size_t n = 0;

	if (run(&r, &f) == 0 && r.out.data)
		n = read_lines(aaaa, sizeof aaaa / sizeof *aaaa, r.out.data);
	buf_free(&r.out);
	buf_free(&r.err);
	note(d->notes, 1, "this machine has no IPv4 of its own: %s has %zu IPv6 addresses from the NAT64 here", NAME, n);
	return xlat_prefixes(out, aaaa, n);
}

int
xlat_ours(const struct detection *d, const struct ip *ip, struct fail *f)
{
	static struct cidr prefixes[XLAT_PREFIXES];
	static size_t n;
	static bool known;
	char text[IP_TEXT_MAX], base[IP_TEXT_MAX];
	struct ip from;
	size_t i;

	if (ip->family != 6)
		return 0;
	if (!known && (!source(&from) || xlat_has_inner(&from)))
		n = discover(prefixes, d);
	known = true;
	for (i = 0; i < n; i++) {
		if (cidr_match(&prefixes[i], ip))
			return fail_set(f, ST_DATA, "%s is in %s/%u, where the NAT64 here has other machines' IPv4 addresses",
			    ip_text(text, ip), ip_text(base, &prefixes[i].base), prefixes[i].bits);
	}
	return 0;
}
