/* The parsers of the kernel's rtnetlink answers and of what it says of its own accord, over any bytes. The corpus is real
 * answers to question number 1, and real news (news-*). */

#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "ifaddr.h"
#include "neigh.h"
#include "rtnl-linux.h"
#include "rtnlwatch-linux.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What is remembered makes sense: nothing twice, and what is free has nothing in it. */
static void
check(const struct rtnlwatch *w)
{
	size_t i, j;

	if (w->next >= RTNLWATCH_SEEN)
		abort();
	for (i = 0; i < RTNLWATCH_SEEN; i++) {
		if (!w->seen[i].id && w->seen[i].place)
			abort();
		for (j = 0; w->seen[i].id && j < i; j++) {
			if (w->seen[j].id == w->seen[i].id)
				abort();
		}
	}
}

/* The bytes as one datagram, and as one for each message; what comes again at once, and takes nothing away, is no news. */
static void
hear(const uint8_t *bytes, size_t len)
{
	static struct rtnlwatch whole, parts, again;
	struct nlmsghdr h;
	bool gone;

	memset(&whole, 0, sizeof whole);
	memset(&parts, 0, sizeof parts);
	rtnlwatch_new(&whole, bytes, len);
	check(&whole);
	while (len >= sizeof h) {
		memcpy(&h, bytes, sizeof h);
		if (h.nlmsg_len < sizeof h || h.nlmsg_len > len)
			break;
		rtnlwatch_new(&parts, bytes, h.nlmsg_len);
		check(&parts);
		gone = h.nlmsg_type % 4 == 1; /* RTM_DEL... */
		again = parts;
		if (!gone && rtnlwatch_new(&again, bytes, h.nlmsg_len))
			abort();
		len -= h.nlmsg_len;
		bytes += h.nlmsg_len;
		if (h.nlmsg_len % 4 && len < 4 - h.nlmsg_len % 4)
			break;
		len -= (4 - h.nlmsg_len % 4) % 4;
		bytes += (4 - h.nlmsg_len % 4) % 4;
	}
	if (memcmp(&whole, &parts, sizeof whole) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct rtnl_route best;
	struct neigh_list neighbours;
	struct ifaddr_list all;
	struct fail f;
	int family;

	for (family = 4; family <= 6; family += 2) {
		all = (struct ifaddr_list){0};
		rtnl_addresses(&all, family, 0, bytes, len, 1, &f);
		ifaddr_free(&all);
		best = (struct rtnl_route){0};
		rtnl_default(&best, family, 0, bytes, len, 1, &f);
	}
	neighbours = (struct neigh_list){0};
	rtnl_neighbours(&neighbours, 2, bytes, len, 1, &f);
	neigh_free(&neighbours);
	hear(bytes, len);
	return 0;
}
