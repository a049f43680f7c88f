#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "choose.h"
#include "fail.h"
#include "ifaddr.h"
#include "ip.h"
#include "route.h"
#include "text.h"
#include "via.h"

static struct {
	char text[IP_TEXT_MAX]; /* longer than any interface's name; "": nothing is set */
	struct ip ip;           /* family 0: it is a name */
} via;

/* Where it leads at the moment. */
struct way {
	char name[IF_NAMESIZE];
	unsigned index;
	struct ip from;
};

int
via_check(const char *value, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];
	struct ip ip;

	if (ip_parse(&ip, value))
		return 0;
	/* what Linux takes for the name of one */
	if (*value && strlen(value) < IF_NAMESIZE && !value[strcspn(value, "/: \t\r\n")])
		return 0;
	return fail_set(f, 0, "'%s' is neither the name of an interface nor an address", text_clean(shown, value, strlen(value)));
}

int
via_set(const char *value, struct fail *f)
{
	via.text[0] = '\0';
	via.ip.family = 0;
	if (!value)
		return 0;
	if (via_check(value, f) < 0) {
		f->status = ST_CONFIG;
		return fail_prefix(f, "via");
	}
	snprintf(via.text, sizeof via.text, "%s", value);
	ip_parse(&via.ip, value);
	return 0;
}

const char *
via_get(void)
{
	return via.text[0] ? via.text : NULL;
}

int
via_family(void)
{
	return via.ip.family;
}

/* "via 'eth1': ...", and the errno for who gets no words. */
static int
cannot(struct fail *f, int err, const char *why)
{
	fail_set(f, ST_TEMP, "via '%s': %s", via.text, why);
	return err;
}

static bool
is_up(const char *name)
{
	struct ifreq r = {0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool up;

	if (fd < 0)
		return true; /* then the kernel says so when it is used */
	memcpy(r.ifr_name, name, strlen(name));
	up = ioctl(fd, SIOCGIFFLAGS, &r) < 0 || (r.ifr_flags & IFF_UP);
	close(fd);
	return up;
}

/* The address of an interface to speak from: the one that the detector iface takes; else a temporary one, or one of the
 * site. */
static size_t
source(const struct ifaddr_list *all, int family)
{
	const struct choose_rule stable = {.family = family}, temporary = {.family = family, .select = CHOOSE_TEMPORARY};
	const unsigned unfit = IFADDR_TENTATIVE | IFADDR_DADFAILED;
	const char **why = calloc(all->n + 1, sizeof *why);
	size_t i = all->n;

	if (why)
		i = choose(all->v, all->n, &stable, why);
	if (why && i == all->n && family == 6)
		i = choose(all->v, all->n, &temporary, why);
	free(why);
	if (i < all->n)
		return i;
	for (i = 0; i < all->n && (!(all->v[i].flags & IFADDR_GLOBAL) || (all->v[i].flags & unfit)); i++)
		;
	return i;
}

/* The interface that was named, and which of its addresses; or the interface that has the address. 0, or an errno. */
static int
pick(struct way *w, const struct ifaddr_list *all, int family, struct fail *f)
{
	char why[60];
	size_t i;

	if (!via.ip.family) {
		i = source(all, family);
		snprintf(why, sizeof why, "the interface has no %s address", ip_family_name(family));
	} else {
		for (i = 0; i < all->n && !ip_equal(&all->v[i].ip, &via.ip); i++)
			;
		snprintf(why, sizeof why, "no interface has this address");
	}
	if (i == all->n)
		return cannot(f, EADDRNOTAVAIL, why);
	w->index = all->v[i].index;
	w->from = all->v[i].ip;
	return if_indextoname(w->index, w->name) ? 0 : cannot(f, ENODEV, "the interface is gone");
}

/* 0, or an errno with fail. */
static int
find(struct way *w, int family, struct fail *f)
{
	struct ifaddr_list all = {0};
	int r;

	*w = (struct way){0};
	if (via.ip.family && via.ip.family != family)
		return cannot(f, EAFNOSUPPORT, family == 6 ? "this address is not for IPv6" : "this address is not for IPv4");
	if (!via.ip.family && !(w->index = if_nametoindex(via.text)))
		return cannot(f, ENODEV, "there is no such interface");
	r = ifaddr_read(&all, family, w->index, f) < 0 ? EAGAIN : pick(w, &all, family, f);
	ifaddr_free(&all);
	if (r == 0 && !is_up(w->name))
		return cannot(f, ENETDOWN, "the interface is down");
	return r;
}

bool
via_interface(char *out, unsigned size)
{
	struct way w;

	if (!via.text[0])
		return false;
	if (!via.ip.family)
		return snprintf(out, size, "%s", via.text) < (int)size && if_nametoindex(via.text);
	return find(&w, via.ip.family, NULL) == 0 && snprintf(out, size, "%s", w.name) < (int)size;
}

int
via_ready(int family, struct fail *f)
{
	struct way w;

	return via.text[0] && find(&w, family, f) != 0 ? -1 : 0;
}

int
via_bind(int fd, const struct ip *to)
{
	struct endpoint from = {0};
	struct sockaddr_storage sa;
	socklen_t len;
	unsigned index;
	struct way w;
	int err;

	if (!via.text[0])
		return 0;
	err = find(&w, to->family, NULL);
	if (!err && route_to(&index, to, w.index, NULL) == 0)
		err = ENETUNREACH;
	if (err)
		errno = err;
	if (err || via_bind_interface(fd, to->family, w.name, w.index) < 0)
		return -1;
	from.ip = w.from;
	len = endpoint_sockaddr(&sa, &from);
	return bind(fd, (struct sockaddr *)&sa, len);
}
