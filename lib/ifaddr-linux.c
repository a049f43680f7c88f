#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fail.h"
#include "ifaddr.h"
#include "netlink-linux.h"
#include "rtnl-linux.h"

/* linux/in6.h, which cannot be included beside netinet/in.h with every libc. */
#define PREFER_SRC_PUBLIC 0x0002

/* Where the answers go. */
struct answer {
	int family;
	unsigned index;
	struct ifaddr_list *addresses; /* NULL: it was about routes */
	struct rtnl_route route;
};

static void
begin(void *ctx)
{
	struct answer *a = ctx;

	a->route = (struct rtnl_route){0};
	if (a->addresses)
		a->addresses->n = 0;
}

static int
take(void *ctx, const void *bytes, size_t len, uint32_t seq, struct fail *f)
{
	struct answer *a = ctx;

	return a->addresses ? rtnl_addresses(a->addresses, a->family, a->index, bytes, len, seq, f)
			    : rtnl_default(&a->route, a->family, a->index, bytes, len, seq, f);
}

static int
converse(struct answer *a, struct fail *f)
{
	unsigned char family = a->family == 6 ? AF_INET6 : AF_INET;
	struct ifaddrmsg address = {.ifa_family = family};
	struct rtmsg route = {.rtm_family = family, .rtm_table = RT_TABLE_MAIN};
	struct netlink_dump d = {.type = RTM_GETROUTE, .body = &route, .len = sizeof route, .begin = begin, .take = take, .ctx = a};

	if (a->addresses) {
		d.type = RTM_GETADDR;
		d.body = &address;
		d.len = sizeof address;
	}
	return netlink_dump(&d, f);
}

int
ifaddr_read(struct ifaddr_list *out, int family, unsigned index, struct fail *f)
{
	struct answer a = {.family = family, .index = index, .addresses = out};

	*out = (struct ifaddr_list){0};
	return converse(&a, f);
}

void
ifaddr_free(struct ifaddr_list *list)
{
	free(list->v);
	*list = (struct ifaddr_list){0};
}

int
ifaddr_default(unsigned *index, int family, struct fail *f)
{
	struct ip gateway;

	*index = 0;
	return ifaddr_gateway(&gateway, index, family, f);
}

int
ifaddr_gateway(struct ip *gateway, unsigned *index, int family, struct fail *f)
{
	struct answer a = {.family = family, .index = *index};

	if (converse(&a, f) < 0)
		return -1;
	*index = a.route.index;
	*gateway = a.route.gateway;
	return a.route.found;
}

size_t
ifaddr_mac(unsigned char mac[8], const char *interface)
{
	struct ifreq r = {0};
	size_t len = 0;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return 0;
	if (strlen(interface) < sizeof r.ifr_name) {
		memcpy(r.ifr_name, interface, strlen(interface));
		if (ioctl(fd, SIOCGIFHWADDR, &r) == 0)
			len = r.ifr_hwaddr.sa_family == ARPHRD_ETHER ? 6 : r.ifr_hwaddr.sa_family == ARPHRD_IEEE1394 ? 8 : 0;
	}
	memcpy(mac, r.ifr_hwaddr.sa_data, len);
	close(fd);
	return len;
}

void
ifaddr_prefer_public(int fd)
{
	int preference = PREFER_SRC_PUBLIC;

	setsockopt(fd, IPPROTO_IPV6, IPV6_ADDR_PREFERENCES, &preference, sizeof preference);
}
