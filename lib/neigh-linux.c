#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "fail.h"
#include "neigh.h"
#include "netlink-linux.h"
#include "rtnl-linux.h"

struct answer {
	struct neigh_list *list;
	unsigned index;
};

static void
begin(void *ctx)
{
	struct answer *a = ctx;

	a->list->n = 0;
}

static int
take(void *ctx, const void *bytes, size_t len, uint32_t seq, struct fail *f)
{
	struct answer *a = ctx;

	return rtnl_neighbours(a->list, a->index, bytes, len, seq, f);
}

int
neigh_read(struct neigh_list *out, unsigned index, struct fail *f)
{
	struct answer a = {out, index};
	struct ndmsg body = {.ndm_family = AF_INET6};
	struct netlink_dump d = {.type = RTM_GETNEIGH, .body = &body, .len = sizeof body, .begin = begin, .take = take, .ctx = &a};

	*out = (struct neigh_list){0};
	return netlink_dump(&d, f);
}
