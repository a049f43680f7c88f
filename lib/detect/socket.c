#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "choose.h"
#include "detect.h"
#include "detect/checks.h"
#include "detect/methods.h"
#include "fail.h"
#include "ifaddr.h"
#include "kv.h"
#include "note.h"
#include "via.h"
#include "xlat.h"

#define TARGET4 "192.0.2.1" /* on the internet, as far as routes go: RFC 5737, RFC 3849 */
#define TARGET6 "2001:db8::1"
#define DISCARD 9 /* a port: connecting a UDP socket sends nothing, so any will do */

/* After connect(): an unreachable, prohibited or blackhole route, or no address for it. */
static bool
is_no_route(void)
{
	return errno == ENETUNREACH || errno == EHOSTUNREACH || errno == EADDRNOTAVAIL || errno == EACCES || errno == EINVAL ||
	       errno == ENETDOWN || errno == ENODEV || errno == EAFNOSUPPORT;
}

bool
detect_has_route(int family)
{
	struct endpoint to = {.port = DISCARD};
	struct sockaddr_storage sa;
	struct ip from;
	socklen_t len;
	bool route;
	int fd;

	ip_parse(&to.ip, family == 6 ? TARGET6 : TARGET4);
	len = endpoint_sockaddr(&sa, &to);
	fd = socket(family == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno != EAFNOSUPPORT;
	route = (via_bind(fd, &to.ip) == 0 && connect(fd, (struct sockaddr *)&sa, len) == 0) || !is_no_route();
	len = sizeof sa;
	if (route && family == 6 && getsockname(fd, (struct sockaddr *)&sa, &len) == 0 &&
	    ip_from_sockaddr(&from, (struct sockaddr *)&sa))
		route = !choose_not_global(&from);
	close(fd);
	return route;
}

int
detect_no_route(const struct detection *d, const char *to, struct fail *f)
{
	const char *family = ip_family_name(d->family);

	if (via_ready(d->family, f) < 0)
		return -1;
	if (via_get())
		return fail_set(f, ST_TEMP, "no route to %s via '%s' over %s", to, via_get(), family);
	fail_set(f, ST_NONE, "no route to %s: this machine has no %s now", to, family);
	return 0;
}

/* Connects the socket and asks for its own end. */
static int
source_address(int fd, struct detection *d, const struct endpoint *to, const char *target, struct fail *f)
{
	struct sockaddr_storage sa;
	socklen_t len = endpoint_sockaddr(&sa, to);

	if (via_bind(fd, &to->ip) < 0 || connect(fd, (struct sockaddr *)&sa, len) < 0) {
		if (is_no_route())
			return detect_no_route(d, target, f);
		return fail_errno(f, "looking for a route to %s", target);
	}
	len = sizeof sa;
	if (getsockname(fd, (struct sockaddr *)&sa, &len) < 0 || !ip_from_sockaddr(&d->ip, (struct sockaddr *)&sa))
		return fail_errno(f, "asking for the source address");
	return 1;
}

/* An address of the link or of the site is no answer to who we are on the internet. */
static int
judge(struct detection *d, const char *target, struct fail *f)
{
	const char *what = d->family == 6 ? choose_not_global(&d->ip) : NULL;
	char text[IP_TEXT_MAX];

	ip_text(text, &d->ip);
	note_line(d->notes, "from %s to %s: %s%s", text, target, what ? "not taken: " : "taken", what ? what : "");
	note_record(d->notes, &(struct candidate){.family = d->family, .name = target, .protocol = "socket", .said = text, .ms = NOTE_UNTIMED,
	    .taken = !what, .why = what});
	if (!what)
		return 1;
	fail_set(f, ST_NONE, "this machine speaks to %s from %s, which is %s", target, text, what);
	return 0;
}

int
detect_socket(struct detection *d, struct fail *f)
{
	const char *target = kvs_get_or(d->options, "target", d->family == 6 ? TARGET6 : TARGET4);
	struct endpoint to = {.port = DISCARD};
	int fd, r;

	if (!ip_parse(&to.ip, target) || to.ip.family != d->family)
		return fail_set(f, ST_CONFIG, "the target %s is no %s address", target, ip_family_name(d->family));
	fd = socket(d->family == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno == EAFNOSUPPORT ? detect_no_route(d, target, f) : fail_errno(f, "opening a socket");
	if (d->family == 6)
		ifaddr_prefer_public(fd);
	r = source_address(fd, d, &to, target, f);
	close(fd);
	if (r > 0)
		r = judge(d, target, f);
	return r > 0 && xlat_ours(d, &d->ip, f) < 0 ? -1 : r;
}
