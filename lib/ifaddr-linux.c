#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "fail.h"
#include "ifaddr.h"
#include "rtnl-linux.h"

/* linux/in6.h, which cannot be included beside netinet/in.h with every libc. */
#define PREFER_SRC_PUBLIC 0x0002

#define ATTEMPTS 8 /* of a dump that changes while it is read */

struct question {
	struct nlmsghdr header;
	union {
		struct ifaddrmsg address;
		struct rtmsg route;
	} body;
};

/* Where the answers go. */
struct answer {
	int family;
	unsigned index;
	struct ifaddr_list *addresses; /* NULL: it was about routes */
	struct rtnl_route route;
};

static int
netlink_open(struct fail *f)
{
	struct timeval patience = {5, 0};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), on = 1;

	if (fd < 0)
		return fail_errno(f, "asking the kernel for addresses and routes");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	/* older kernels do without: they send every table's routes and we leave them out */
	setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
	return fd;
}

static int
ask(int fd, const struct answer *a, uint32_t seq, struct fail *f)
{
	struct question q = {.header = {.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_seq = seq}};
	unsigned char family = a->family == 6 ? AF_INET6 : AF_INET;
	size_t len = NLMSG_LENGTH(a->addresses ? sizeof q.body.address : sizeof q.body.route);

	q.header.nlmsg_len = (uint32_t)len;
	if (a->addresses) {
		q.header.nlmsg_type = RTM_GETADDR;
		q.body.address.ifa_family = family;
	} else {
		q.header.nlmsg_type = RTM_GETROUTE;
		q.body.route.rtm_family = family;
		q.body.route.rtm_table = RT_TABLE_MAIN;
	}
	if (send(fd, &q, len, 0) < 0)
		return fail_errno(f, "asking the kernel for addresses and routes");
	return 0;
}

/* Reads one whole answer: RTNL_END, RTNL_AGAIN or -1. */
static int
listen_for(int fd, struct answer *a, uint32_t seq, struct fail *f)
{
	static unsigned char bytes[32768]; /* as much as the kernel puts in one datagram */
	struct sockaddr_nl from;
	struct iovec iov = {bytes, sizeof bytes};
	int r = RTNL_MORE;

	while (r == RTNL_MORE) {
		struct msghdr m = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &iov, .msg_iovlen = 1};
		ssize_t n = recvmsg(fd, &m, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS)
			return RTNL_AGAIN;
		if (n < 0)
			return fail_errno(f, "waiting for the kernel's addresses and routes");
		if (m.msg_namelen != sizeof from || from.nl_pid != 0)
			continue;
		if (m.msg_flags & MSG_TRUNC)
			return fail_set(f, ST_SYSTEM, "the kernel's answer about addresses and routes is too long");
		r = a->addresses ? rtnl_addresses(a->addresses, a->family, a->index, bytes, (size_t)n, seq, f)
				 : rtnl_default(&a->route, a->family, bytes, (size_t)n, seq, f);
	}
	return r;
}

/* Each attempt has a socket of its own, so that nothing of the one before is left in it. */
static int
converse(struct answer *a, struct fail *f)
{
	uint32_t seq;
	int fd, r = RTNL_AGAIN;

	for (seq = 1; seq <= ATTEMPTS && r == RTNL_AGAIN; seq++) {
		a->route = (struct rtnl_route){0};
		if (a->addresses)
			a->addresses->n = 0;
		fd = netlink_open(f);
		if (fd < 0)
			return -1;
		r = ask(fd, a, seq, f) < 0 ? -1 : listen_for(fd, a, seq, f);
		close(fd);
	}
	if (r == RTNL_AGAIN)
		return fail_set(f, ST_TEMP, "addresses and routes keep changing while they are read");
	return r < 0 ? -1 : 0;
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

	return ifaddr_gateway(&gateway, index, family, f);
}

int
ifaddr_gateway(struct ip *gateway, unsigned *index, int family, struct fail *f)
{
	struct answer a = {.family = family};

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
