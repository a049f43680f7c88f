/* FreeBSD, OpenBSD, NetBSD, macOS: getifaddrs(3), in6(4)'s ioctls, route(4)'s table by sysctl(3). */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <sys/sysctl.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/route.h>
#include <netinet/in.h>
#include <netinet6/in6_var.h>

#include <ifaddrs.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fail.h"
#include "ifaddr.h"

#ifndef IN6_IFF_TEMPORARY
#define IN6_IFF_TEMPORARY 0
#endif

/* Lifetimes are moments there: seconds left of one. */
static uint32_t
seconds_left(time_t expires, time_t now)
{
	if (expires == 0)
		return IFADDR_FOREVER;
	return expires > now ? (uint32_t)(expires - now) : 0;
}

/* What only the ioctls tell of an IPv6 address. */
static void
read_state6(int fd, const char *name, const struct sockaddr *sa, struct ifaddr_entry *e)
{
	struct in6_ifreq r = {0};
	struct timespec now = {0};
	int flags;

	strlcpy(r.ifr_name, name, sizeof r.ifr_name);
	memcpy(&r.ifr_addr, sa, sizeof r.ifr_addr);
	if (ioctl(fd, SIOCGIFAFLAG_IN6, &r) < 0)
		return;
	flags = r.ifr_ifru.ifru_flags6;
	e->flags |= flags & IN6_IFF_TEMPORARY ? IFADDR_TEMPORARY : 0;
	e->flags |= flags & IN6_IFF_TENTATIVE ? IFADDR_TENTATIVE : 0;
	e->flags |= flags & IN6_IFF_DUPLICATED ? IFADDR_DADFAILED : 0;
	e->flags |= flags & IN6_IFF_DEPRECATED ? IFADDR_DEPRECATED : 0;
	e->flags |= flags & IN6_IFF_AUTOCONF ? 0 : IFADDR_PERMANENT;
	memcpy(&r.ifr_addr, sa, sizeof r.ifr_addr);
	if (ioctl(fd, SIOCGIFALIFETIME_IN6, &r) < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	e->preferred = seconds_left(r.ifr_ifru.ifru_lifetime.ia6t_preferred, now.tv_sec);
	e->valid = seconds_left(r.ifr_ifru.ifru_lifetime.ia6t_expire, now.tv_sec);
}

static bool
is_global(const struct ip *ip)
{
	if (ip->family == 6)
		return !(ip->b[0] == 0xfe && (ip->b[1] & 0xc0) == 0x80);
	return ip->b[0] != 127 && !(ip->b[0] == 169 && ip->b[1] == 254);
}

static void
read_one(int fd, const struct ifaddrs *i, struct ifaddr_entry *e)
{
	struct ip mask = {0};
	unsigned bits;

	e->preferred = e->valid = IFADDR_FOREVER;
	if (i->ifa_netmask) {
		/* its family is not always filled in */
		struct sockaddr_storage sa = {0};

		memcpy(&sa, i->ifa_netmask, i->ifa_netmask->sa_len < sizeof sa ? i->ifa_netmask->sa_len : sizeof sa);
		sa.ss_family = i->ifa_addr->sa_family;
		ip_from_sockaddr(&mask, (struct sockaddr *)&sa);
	}
	for (bits = 0; bits < 128 && mask.b[bits / 8] >> (7 - bits % 8) & 1; bits++)
		;
	e->bits = bits;
	e->flags = is_global(&e->ip) ? IFADDR_GLOBAL : 0;
	if ((i->ifa_flags & IFF_POINTOPOINT) && i->ifa_dstaddr)
		ip_from_sockaddr(&e->peer, i->ifa_dstaddr);
	if (e->ip.family == 6 && fd >= 0)
		read_state6(fd, i->ifa_name, i->ifa_addr, e);
	else
		e->flags |= IFADDR_PERMANENT;
}

int
ifaddr_read(struct ifaddr_list *out, int family, unsigned index, struct fail *f)
{
	struct ifaddrs *all, *i;
	size_t n = 0;
	int fd;

	*out = (struct ifaddr_list){0};
	if (getifaddrs(&all) < 0)
		return fail_errno(f, "asking the kernel for addresses");
	for (i = all; i; i = i->ifa_next)
		n++;
	out->v = calloc(n + 1, sizeof *out->v);
	fd = socket(AF_INET6, SOCK_DGRAM, 0);
	for (i = all; i && out->v; i = i->ifa_next) {
		struct ifaddr_entry *e = &out->v[out->n];

		if (!i->ifa_addr || !ip_from_sockaddr(&e->ip, i->ifa_addr) || e->ip.family != family)
			continue;
		e->index = if_nametoindex(i->ifa_name);
		if (index && e->index != index)
			continue;
		read_one(fd, i, e);
		out->n++;
	}
	if (fd >= 0)
		close(fd);
	freeifaddrs(all);
	return out->v ? 0 : fail_set(f, ST_SYSTEM, "out of memory");
}

void
ifaddr_free(struct ifaddr_list *list)
{
	free(list->v);
	*list = (struct ifaddr_list){0};
}

/* True for a route to everywhere: destination and mask are zero. The addresses follow the message, each padded. */
static bool
is_default(const struct rt_msghdr *m, const char *end)
{
	const char *p = (const char *)(m + 1);
	struct ip ip;
	int bit;

	for (bit = 0; bit < RTAX_MAX; bit++) {
		const struct sockaddr *sa = (const struct sockaddr *)(const void *)p;

		if (!(m->rtm_addrs & (1 << bit)))
			continue;
		if (p + sizeof *sa > end || (sa->sa_len && p + sa->sa_len > end))
			return false;
		if (bit == RTAX_DST && (!ip_from_sockaddr(&ip, sa) || memcmp(ip.b, (uint8_t[16]){0}, 16) != 0))
			return false;
		if (bit == RTAX_NETMASK) {
			size_t i;

			/* cut after its last set byte; family and length are no part of the mask */
			for (i = 4; i < sa->sa_len; i++) {
				if (p[i])
					return false;
			}
			return true;
		}
		p += sa->sa_len ? (sa->sa_len + sizeof(long) - 1) & ~(sizeof(long) - 1) : sizeof(long);
	}
	return !(m->rtm_flags & RTF_HOST);
}

int
ifaddr_default(unsigned *index, int family, struct fail *f)
{
	int name[] = {CTL_NET, PF_ROUTE, 0, family == 6 ? AF_INET6 : AF_INET, NET_RT_DUMP, 0};
	size_t len = 0, at = 0;
	char *table;
	int found = 0;

	if (sysctl(name, 6, NULL, &len, NULL, 0) < 0)
		return fail_errno(f, "asking the kernel for routes");
	len += len / 4 + 1024; /* it may have grown since */
	table = malloc(len);
	if (!table)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (sysctl(name, 6, table, &len, NULL, 0) < 0) {
		free(table);
		return fail_errno(f, "asking the kernel for routes");
	}
	while (!found && at + sizeof(struct rt_msghdr) <= len) {
		const struct rt_msghdr *m = (const struct rt_msghdr *)(const void *)(table + at);

		if (m->rtm_msglen < sizeof *m || m->rtm_msglen > len - at)
			break;
		/* the kernel lists them by metric where it has one */
		if ((m->rtm_flags & RTF_UP) && !(m->rtm_flags & (RTF_REJECT | RTF_BLACKHOLE)) && m->rtm_index &&
		    is_default(m, table + at + m->rtm_msglen)) {
			*index = m->rtm_index;
			found = 1;
		}
		at += m->rtm_msglen;
	}
	free(table);
	return found;
}

int
ifaddr_gateway(struct ip *gateway, unsigned *index, int family, struct fail *f)
{
	(void)gateway;
	(void)index;
	(void)family;
	return fail_set(f, ST_SYSTEM, "the router cannot be found on this system");
}

size_t
ifaddr_mac(unsigned char mac[8], const char *interface)
{
	const struct sockaddr_dl *dl;
	struct ifaddrs *all, *i;
	size_t len = 0;

	if (getifaddrs(&all) < 0)
		return 0;
	for (i = all; i && !len; i = i->ifa_next) {
		if (!i->ifa_addr || i->ifa_addr->sa_family != AF_LINK || strcmp(i->ifa_name, interface) != 0)
			continue;
		dl = (const struct sockaddr_dl *)(const void *)i->ifa_addr;
		if (dl->sdl_alen == 6 || dl->sdl_alen == 8) {
			len = dl->sdl_alen;
			memcpy(mac, LLADDR(dl), len);
		}
	}
	freeifaddrs(all);
	return len;
}

void
ifaddr_prefer_public(int fd)
{
#ifdef IPV6_PREFER_TEMPADDR
	int no = 0;

	setsockopt(fd, IPPROTO_IPV6, IPV6_PREFER_TEMPADDR, &no, sizeof no);
#else
	(void)fd; /* this kernel prefers public addresses anyway */
#endif
}
