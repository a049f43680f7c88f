#include <errno.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fail.h"
#include "ifaddr.h"
#include "neigh.h"
#include "rtnl-linux.h"

/* Unread bytes. Headers are copied out of them, so that alignment and length are nobody's promise. */
struct bytes {
	const unsigned char *p;
	size_t len;
};

struct attr {
	unsigned type;
	struct bytes value;
};

/* What a walk over a datagram hands its messages to; 0, or -1 with fail. */
struct sink {
	int (*take)(struct sink *s, unsigned type, struct bytes body, struct fail *f);
	int family;
	unsigned index;
	struct ifaddr_list *addresses;
	struct rtnl_route *best;
	struct neigh_list *neighbours;
};

/* Copies the first n bytes without going past them; false where there are fewer. */
static bool
peek(void *out, size_t n, const struct bytes *b)
{
	if (b->len < n)
		return false;
	memcpy(out, b->p, n);
	return true;
}

/* Goes past n bytes and the padding behind them (netlink aligns to 4), which the last one may lack. */
static void
skip(struct bytes *b, size_t n)
{
	size_t padded = (n + 3) & ~(size_t)3;

	if (padded > b->len)
		padded = b->len;
	b->p += padded;
	b->len -= padded;
}

static bool
next_attr(struct bytes *b, struct attr *out)
{
	struct rtattr h;

	if (!peek(&h, sizeof h, b) || h.rta_len < sizeof h || h.rta_len > b->len)
		return false;
	out->type = h.rta_type & (unsigned)NLA_TYPE_MASK;
	out->value.p = b->p + sizeof h;
	out->value.len = h.rta_len - sizeof h;
	skip(b, h.rta_len);
	return true;
}

/* What NLMSG_ERROR and NLMSG_DONE carry. A kernel without a family, or a family without routes, has none to tell of. */
static int
end_of_answer(const struct bytes *body, struct fail *f)
{
	int32_t err = 0;

	peek(&err, sizeof err, body);
	if (err >= 0 || err == -ENOENT || err == -EOPNOTSUPP || err == -EAFNOSUPPORT)
		return RTNL_END;
	errno = err > -4096 ? (int)-err : EPROTO;
	return fail_errno(f, "asking the kernel for addresses and routes");
}

/* One message: RTNL_MORE goes on. */
static int
message(struct sink *s, const struct nlmsghdr *h, struct bytes body, struct fail *f)
{
	if ((h->nlmsg_flags & NLM_F_DUMP_INTR) || h->nlmsg_type == NLMSG_OVERRUN)
		return RTNL_AGAIN;
	if (h->nlmsg_type == NLMSG_ERROR || h->nlmsg_type == NLMSG_DONE)
		return end_of_answer(&body, f);
	return s->take(s, h->nlmsg_type, body, f) < 0 ? -1 : RTNL_MORE;
}

static int
walk(struct sink *s, const void *bytes, size_t len, uint32_t seq, struct fail *f)
{
	struct bytes rest = {bytes, len}, body;
	struct nlmsghdr h;
	int r = RTNL_MORE;

	while (rest.len && r == RTNL_MORE) {
		if (!peek(&h, sizeof h, &rest) || h.nlmsg_len < sizeof h || h.nlmsg_len > rest.len)
			return fail_set(f, ST_SYSTEM, "the kernel's answer about addresses and routes is damaged");
		body.p = rest.p + sizeof h;
		body.len = h.nlmsg_len - sizeof h;
		skip(&rest, h.nlmsg_len);
		if (h.nlmsg_seq == seq)
			r = message(s, &h, body, f);
	}
	return r;
}

static bool
read_ip(struct ip *out, int family, const struct bytes *value)
{
	*out = (struct ip){.family = (uint8_t)family};
	return value->len == (family == 6 ? 16 : 4) && peek(out->b, value->len, value);
}

/* The kernel's flags (the 32-bit ones, IFA_FLAGS) as ours: one bit is "temporary" for IPv6 and "secondary" for IPv4. */
static unsigned
flags_of(int family, unsigned scope, uint32_t flags)
{
	unsigned ours = scope == RT_SCOPE_UNIVERSE ? IFADDR_GLOBAL : 0;

	if (flags & IFA_F_TEMPORARY)
		ours |= family == 6 ? IFADDR_TEMPORARY : IFADDR_SECONDARY;
	if (flags & IFA_F_TENTATIVE)
		ours |= IFADDR_TENTATIVE;
	if (flags & IFA_F_DADFAILED)
		ours |= IFADDR_DADFAILED;
	if (flags & IFA_F_DEPRECATED)
		ours |= IFADDR_DEPRECATED;
	if (flags & IFA_F_PERMANENT)
		ours |= IFADDR_PERMANENT;
	return ours;
}

static int
add(struct ifaddr_list *list, const struct ifaddr_entry *e, struct fail *f)
{
	/* grown at each power of two, so that the number says how much there is */
	if ((list->n & (list->n - 1)) == 0) {
		struct ifaddr_entry *v = realloc(list->v, (list->n ? 2 * list->n : 1) * sizeof *v);

		if (!v)
			return fail_set(f, ST_SYSTEM, "out of memory");
		list->v = v;
	}
	list->v[list->n++] = *e;
	return 0;
}

/* IFA_LOCAL is ours; an IFA_ADDRESS that differs from it is the other end's. */
static int
take_address(struct sink *s, unsigned type, struct bytes body, struct fail *f)
{
	struct ifaddr_entry e = {.preferred = IFADDR_FOREVER, .valid = IFADDR_FOREVER};
	struct ip address = {0}, local = {0};
	struct ifa_cacheinfo life;
	struct ifaddrmsg m;
	struct attr a;
	uint32_t flags;

	if (type != RTM_NEWADDR || !peek(&m, sizeof m, &body) || m.ifa_family != (s->family == 6 ? AF_INET6 : AF_INET))
		return 0;
	if (s->index && m.ifa_index != s->index)
		return 0;
	skip(&body, sizeof m);
	flags = m.ifa_flags;
	while (next_attr(&body, &a)) {
		if (a.type == IFA_ADDRESS && !read_ip(&address, s->family, &a.value))
			return 0;
		if (a.type == IFA_LOCAL && !read_ip(&local, s->family, &a.value))
			return 0;
		if (a.type == IFA_FLAGS)
			peek(&flags, sizeof flags, &a.value);
		if (a.type == IFA_CACHEINFO && peek(&life, sizeof life, &a.value)) {
			e.preferred = life.ifa_prefered;
			e.valid = life.ifa_valid;
		}
	}
	e.ip = local.family ? local : address;
	if (!e.ip.family)
		return 0;
	if (local.family && address.family && !ip_equal(&local, &address))
		e.peer = address;
	e.bits = m.ifa_prefixlen;
	e.index = m.ifa_index;
	e.flags = flags_of(s->family, m.ifa_scope, flags);
	return add(s->addresses, &e, f);
}

int
rtnl_addresses(struct ifaddr_list *out, int family, unsigned index, const void *bytes, size_t len, uint32_t seq,
    struct fail *f)
{
	struct sink s = {.take = take_address, .family = family, .index = index, .addresses = out};

	return walk(&s, bytes, len, seq, f);
}

static void
read_gateway(struct ip *out, int family, const struct bytes *value)
{
	if (!read_ip(out, family, value))
		*out = (struct ip){0};
}

/* The interface and the gateway of the first living one of several next hops; index 0: none lives. */
static void
next_hop(struct rtnl_route *r, int family, struct bytes hops)
{
	struct bytes inner;
	struct rtnexthop h;
	struct attr a;

	while (peek(&h, sizeof h, &hops) && h.rtnh_len >= sizeof h && h.rtnh_len <= hops.len) {
		if (!(h.rtnh_flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) && h.rtnh_ifindex > 0) {
			r->index = (unsigned)h.rtnh_ifindex;
			inner = (struct bytes){hops.p + sizeof h, h.rtnh_len - sizeof h};
			while (next_attr(&inner, &a)) {
				if (a.type == RTA_GATEWAY)
					read_gateway(&r->gateway, family, &a.value);
			}
			return;
		}
		skip(&hops, h.rtnh_len);
	}
	r->index = 0;
}

/* RFC 4191, section 2.1. */
static int
preference(const struct bytes *value)
{
	uint8_t pref = 0;

	peek(&pref, 1, value);
	return pref == 1 ? 1 : pref == 3 ? -1 : 0;
}

static bool
better(const struct rtnl_route *a, const struct rtnl_route *b)
{
	if (!b->found || a->from != b->from)
		return !b->found || b->from;
	if (a->metric != b->metric)
		return a->metric < b->metric;
	return a->preference > b->preference;
}

static int
take_route(struct sink *s, unsigned type, struct bytes body, struct fail *f)
{
	struct rtnl_route r = {.found = true};
	struct rtmsg m;
	struct attr a;
	uint32_t table;

	(void)f;
	if (type != RTM_NEWROUTE || !peek(&m, sizeof m, &body) || m.rtm_family != (s->family == 6 ? AF_INET6 : AF_INET))
		return 0;
	if (m.rtm_dst_len != 0 || m.rtm_tos != 0 || m.rtm_type != RTN_UNICAST)
		return 0;
	skip(&body, sizeof m);
	table = m.rtm_table;
	r.from = m.rtm_src_len != 0;
	while (next_attr(&body, &a)) {
		if (a.type == RTA_TABLE)
			peek(&table, sizeof table, &a.value);
		else if (a.type == RTA_PRIORITY)
			peek(&r.metric, sizeof r.metric, &a.value);
		else if (a.type == RTA_PREF)
			r.preference = preference(&a.value);
		else if (a.type == RTA_OIF && !(m.rtm_flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)))
			peek(&r.index, sizeof r.index, &a.value);
		else if (a.type == RTA_GATEWAY)
			read_gateway(&r.gateway, s->family, &a.value);
		else if (a.type == RTA_MULTIPATH)
			next_hop(&r, s->family, a.value);
	}
	if (table == RT_TABLE_MAIN && r.index && (!s->index || r.index == s->index) && better(&r, s->best))
		*s->best = r;
	return 0;
}

int
rtnl_default(struct rtnl_route *best, int family, unsigned index, const void *bytes, size_t len, uint32_t seq, struct fail *f)
{
	struct sink s = {.take = take_route, .family = family, .index = index, .best = best};

	return walk(&s, bytes, len, seq, f);
}

static int
add_neighbour(struct neigh_list *list, const struct neigh *one, struct fail *f)
{
	/* as above */
	if ((list->n & (list->n - 1)) == 0) {
		struct neigh *v = realloc(list->v, (list->n ? 2 * list->n : 1) * sizeof *v);

		if (!v)
			return fail_set(f, ST_SYSTEM, "out of memory");
		list->v = v;
	}
	list->v[list->n++] = *one;
	return 0;
}

/* The states are those of RFC 4861, section 7.3.2, and a few of the kernel's own. */
static int
take_neighbour(struct sink *s, unsigned type, struct bytes body, struct fail *f)
{
	struct neigh one = {.failed = false};
	struct ndmsg m;
	struct attr a;

	if (type != RTM_NEWNEIGH || !peek(&m, sizeof m, &body) || m.ndm_family != AF_INET6 || m.ndm_ifindex < 0 ||
	    (unsigned)m.ndm_ifindex != s->index || (m.ndm_flags & NTF_PROXY))
		return 0;
	skip(&body, sizeof m);
	while (next_attr(&body, &a)) {
		if (a.type == NDA_DST && !read_ip(&one.ip, 6, &a.value))
			return 0;
		if (a.type == NDA_LLADDR && (a.value.len == 6 || a.value.len == 8)) {
			one.mac.len = a.value.len;
			peek(one.mac.b, a.value.len, &a.value);
		}
	}
	if (!one.ip.family || !one.mac.len || (m.ndm_state & NUD_NOARP))
		return 0;
	one.failed = !(m.ndm_state & (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT));
	one.fresh = m.ndm_state & (NUD_REACHABLE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT);
	return add_neighbour(s->neighbours, &one, f);
}

int
rtnl_neighbours(struct neigh_list *out, unsigned index, const void *bytes, size_t len, uint32_t seq, struct fail *f)
{
	struct sink s = {.take = take_neighbour, .family = 6, .index = index, .neighbours = out};

	return walk(&s, bytes, len, seq, f);
}
