#ifndef DYNDNSC_NETLINK_LINUX_H
#define DYNDNSC_NETLINK_LINUX_H

/* Asking the kernel for one of its tables (rtnetlink(7)): one question, an answer of many datagrams, asked again when the
 * table changed meanwhile. */

#include <stddef.h>
#include <stdint.h>

struct fail;

struct netlink_dump {
	uint16_t type;    /* RTM_GET... */
	const void *body; /* what follows the header, at most 32 bytes */
	size_t len;
	/* the answer begins (anew): what was taken is void */
	void (*begin)(void *ctx);
	/* one datagram of it: RTNL_MORE, RTNL_END or RTNL_AGAIN (rtnl-linux.h), or -1 with fail */
	int (*take)(void *ctx, const void *bytes, size_t len, uint32_t seq, struct fail *f);
	void *ctx;
};

/* 0, or -1 with fail: ST_SYSTEM, or ST_TEMP where the table changed all the while. */
int netlink_dump(const struct netlink_dump *d, struct fail *f);

#endif
