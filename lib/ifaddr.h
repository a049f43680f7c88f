#ifndef DYNDNSC_IFADDR_H
#define DYNDNSC_IFADDR_H

/* What the kernel knows of this machine's addresses. One file per kind of kernel. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"

struct fail;

enum {
	IFADDR_GLOBAL = 1,     /* its scope, as the kernel sees it: the whole internet */
	IFADDR_TEMPORARY = 2,  /* IPv6, RFC 8981 */
	IFADDR_SECONDARY = 4,  /* IPv4 */
	IFADDR_TENTATIVE = 8,  /* IPv6: not yet known to be nobody else's (RFC 4862, section 5.4) */
	IFADDR_DADFAILED = 16, /* IPv6: it is somebody else's */
	IFADDR_DEPRECATED = 32,
	IFADDR_PERMANENT = 64  /* set by hand, not by DHCP or a router */
};

#define IFADDR_FOREVER UINT32_MAX

struct ifaddr_entry {
	struct ip ip;              /* our own */
	struct ip peer;            /* the other end of a point-to-point link; family 0: none */
	unsigned bits;             /* length of the prefix */
	unsigned index;            /* of its interface */
	unsigned flags;            /* IFADDR_* */
	uint32_t preferred, valid; /* lifetimes left, seconds, or IFADDR_FOREVER */
};

struct ifaddr_list {
	struct ifaddr_entry *v;
	size_t n;
};

/* The addresses of a family (4, 6) on the interface with that index (0: on all). 0, or -1 with fail: ST_SYSTEM, or
 * ST_TEMP where they changed all the while. ifaddr_free() in either case. */
int ifaddr_read(struct ifaddr_list *out, int family, unsigned index, struct fail *f);
void ifaddr_free(struct ifaddr_list *list);

/* The index of the interface that a family's default route goes out of, that of the lowest metric, leaving out those
 * whose link is down: 1, 0 when there is none, -1 with fail (as above). */
int ifaddr_default(unsigned *index, int family, struct fail *f);

/* The same with the route's gateway, of the routes by the interface *index (0: by any); *gateway has family 0 where it has none of that family (a point-to-point link). Where
 * the kernel cannot be asked for it: -1 with ST_SYSTEM. */
int ifaddr_gateway(struct ip *gateway, unsigned *index, int family, struct fail *f);

/* The hardware address of an interface: its length (6 or 8), or 0 where it has none that an IPv6 interface id could be
 * made from. */
size_t ifaddr_mac(unsigned char mac[8], const char *interface);

/* Asks that connecting this IPv6 socket prefers a public source address over a temporary one (RFC 5014). */
void ifaddr_prefer_public(int fd);

#endif
