#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "fail.h"
#include "route.h"

#define ANSWER_MAX 16384 /* one link with all it has, of which there is at most this much (rtnetlink(7)) */

/* linux/if_arp.h, for who has an old one: raw IP, as WireGuard, tun and modems have it */
#define TYPE_NONE 0xFFFE

struct question {
	struct nlmsghdr header;
	union {
		struct rtmsg route;
		struct ifinfomsg link;
	} body;
	unsigned char attributes[64];
};

/* One attribute behind those that are there. */
static void
put(struct question *q, unsigned short type, const void *value, size_t len)
{
	struct rtattr a = {.rta_len = (unsigned short)(sizeof a + len), .rta_type = type};
	unsigned char *at = (unsigned char *)q + NLMSG_ALIGN(q->header.nlmsg_len);

	memcpy(at, &a, sizeof a);
	memcpy(at + sizeof a, value, len);
	q->header.nlmsg_len = NLMSG_ALIGN(q->header.nlmsg_len) + (uint32_t)(sizeof a + len);
}

/* Asks one question: the length of the answer, a whole message; 0 with errno where the kernel says no, or nothing. */
static size_t
ask(const struct question *q, void *answer, size_t size)
{
	struct timeval patience = {5, 0};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), err;
	struct nlmsghdr h = {0};
	ssize_t n = -1;

	if (fd < 0)
		return 0;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (send(fd, q, q->header.nlmsg_len, 0) >= 0) {
		do
			n = recv(fd, answer, size, 0);
		while (n < 0 && errno == EINTR);
	}
	err = errno;
	close(fd);
	if (n >= (ssize_t)sizeof h)
		memcpy(&h, answer, sizeof h);
	if (n >= 0)
		err = EPROTO;
	if (h.nlmsg_type == NLMSG_ERROR && n >= (ssize_t)(sizeof h + sizeof err)) {
		memcpy(&err, (const char *)answer + NLMSG_HDRLEN, sizeof err);
		err = -err;
	}
	errno = err;
	return h.nlmsg_type == NLMSG_ERROR || h.nlmsg_len > (size_t)(n < 0 ? 0 : n) ? 0 : h.nlmsg_len;
}

/* The attribute of that type among len bytes; NULL where it is not there. */
static const unsigned char *
attribute(const unsigned char *p, size_t len, unsigned type, size_t *value_len)
{
	struct rtattr a;
	size_t step;

	for (; len >= sizeof a; p += step, len -= step) {
		memcpy(&a, p, sizeof a);
		if (a.rta_len < sizeof a || a.rta_len > len)
			return NULL;
		*value_len = a.rta_len - sizeof a;
		if ((a.rta_type & (unsigned)NLA_TYPE_MASK) == type)
			return p + sizeof a;
		step = NLMSG_ALIGN(a.rta_len) < len ? NLMSG_ALIGN(a.rta_len) : len;
	}
	return NULL;
}

/* Errors that mean that there is no way. */
static bool
is_none(int err)
{
	return err == ENETUNREACH || err == EHOSTUNREACH || err == EACCES || err == EINVAL || err == ENODEV || err == ENETDOWN ||
	       err == EAGAIN;
}

/* With an interface Linux takes it that everything is on its link, where no route says otherwise: RTM_F_FIB_MATCH asks for
 * a route that is there. */
int
route_to(unsigned *out, const struct ip *to, unsigned index, struct fail *f)
{
	struct question q = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof q.body.route), .nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST}};
	unsigned char answer[ANSWER_MAX];
	const unsigned char *value;
	size_t len, n;

	q.body.route.rtm_family = to->family == 6 ? AF_INET6 : AF_INET;
	q.body.route.rtm_dst_len = to->family == 6 ? 128 : 32;
	q.body.route.rtm_flags = index ? RTM_F_FIB_MATCH : 0;
	put(&q, RTA_DST, to->b, to->family == 6 ? 16 : 4);
	if (index)
		put(&q, RTA_OIF, &index, sizeof index);
	len = ask(&q, answer, sizeof answer);
	if (len < NLMSG_LENGTH(sizeof q.body.route))
		return is_none(errno) ? 0 : fail_errno(f, "asking the kernel for a route");
	value = attribute(answer + NLMSG_LENGTH(sizeof q.body.route), len - NLMSG_LENGTH(sizeof q.body.route), RTA_OIF, &n);
	*out = index;
	if (!index && value && n == sizeof *out)
		memcpy(out, value, sizeof *out);
	return *out != 0;
}

static bool
is_kind(const unsigned char *kind, size_t len, const char *const *list)
{
	/* the kernel's text ends in NUL */
	for (; *list; list++) {
		if (len >= strlen(*list) && strncmp((const char *)kind, *list, len) == 0 && strnlen((const char *)kind, len) == strlen(*list))
			return true;
	}
	return false;
}

/* What `ip link add type` calls them. A modem has raw IP as well, but no kind, or that of its drivers. */
bool
route_is_tunnel(const char *name)
{
	static const char *const tunnels[] = {"tun", "wireguard", "amneziawg", "ovpn", "ovpn-dco", "ipip", "ip6tnl", "sit", "gre", "gretap",
	    "ip6gre", "ip6gretap", "erspan", "vti", "vti6", "xfrm", "fou", "geneve", "vxlan", NULL};
	static const char *const modems[] = {"wwan", "rmnet", NULL};
	struct question q = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof q.body.link), .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST}};
	unsigned char answer[ANSWER_MAX];
	const unsigned char *info, *kind = NULL;
	struct ifinfomsg link;
	size_t len, n, n_kind = 0;

	q.body.link.ifi_index = (int)if_nametoindex(name);
	len = q.body.link.ifi_index ? ask(&q, answer, sizeof answer) : 0;
	if (len < NLMSG_LENGTH(sizeof link))
		return false;
	memcpy(&link, answer + NLMSG_HDRLEN, sizeof link);
	info = attribute(answer + NLMSG_LENGTH(sizeof link), len - NLMSG_LENGTH(sizeof link), IFLA_LINKINFO, &n);
	if (info)
		kind = attribute(info, n, IFLA_INFO_KIND, &n_kind);
	if (link.ifi_type == ARPHRD_TUNNEL || link.ifi_type == ARPHRD_TUNNEL6 || link.ifi_type == ARPHRD_SIT || link.ifi_type == ARPHRD_IPGRE)
		return true;
	if (!kind)
		return false;
	return is_kind(kind, n_kind, tunnels) || (link.ifi_type == TYPE_NONE && !is_kind(kind, n_kind, modems));
}
