#ifndef DYNDNSC_RTNL_LINUX_H
#define DYNDNSC_RTNL_LINUX_H

/* The kernel's rtnetlink answers (rtnetlink(7)), as pure functions over the bytes of one datagram. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"

struct fail;
struct ifaddr_list;
struct neigh_list;

enum {
	RTNL_MORE, /* another datagram follows */
	RTNL_END,  /* that was all */
	RTNL_AGAIN /* something changed meanwhile: the whole answer has to be asked for again */
};

/* The best default route so far. */
struct rtnl_route {
	bool found;
	unsigned index;  /* of its interface */
	struct ip gateway; /* family 0: none of that family */
	bool from;       /* it counts for some source addresses only */
	uint32_t metric;
	int preference;  /* RFC 4191: 1 high, 0 medium, -1 low */
};

/* All take what answers question number `seq` and pass over the rest. Result: one of the above, or -1 with fail
 * (ST_SYSTEM): the kernel refused, or these are no netlink messages. */

/* Adds the addresses of a family, of the interface with that index (0: all). */
int rtnl_addresses(struct ifaddr_list *out, int family, unsigned index, const void *bytes, size_t len, uint32_t seq,
    struct fail *f);

/* Keeps the best default route of a family in the main table, by the interface with that index (0: by any). */
int rtnl_default(struct rtnl_route *best, int family, unsigned index, const void *bytes, size_t len, uint32_t seq, struct fail *f);

/* Adds the IPv6 neighbours of the interface with that index. */
int rtnl_neighbours(struct neigh_list *out, unsigned index, const void *bytes, size_t len, uint32_t seq, struct fail *f);

#endif
