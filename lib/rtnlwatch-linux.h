#ifndef DYNDNSC_RTNLWATCH_LINUX_H
#define DYNDNSC_RTNLWATCH_LINUX_H

/* What the kernel says of its own accord on rtnetlink (rtnetlink(7)), as a pure function over the bytes of one datagram. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTNLWATCH_SEEN 128

/* What it has said before: of each link, address and default route its state. Zeroed at the start; the oldest is forgotten
 * where there is no room. */
struct rtnlwatch {
	struct {
		uint64_t id;    /* 0: free */
		uint32_t state;
		uint32_t place; /* of routes: what takes its place has the same; 0: no route */
	} seen[RTNLWATCH_SEEN];
	unsigned next;
};

/* True when the datagram has something new: a link that went up or down, an address or default route that came, went or is
 * another now (flags count, lifetimes and counters do not). A route that another one takes the place of, or whose link goes
 * down or loses an address, is gone without a message of its own: it is new when it is told of again. What is no netlink message is not new. */
bool rtnlwatch_new(struct rtnlwatch *w, const void *bytes, size_t len);

#endif
