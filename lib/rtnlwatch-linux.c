#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "num.h"
#include "rtnlwatch-linux.h"

/* What a message is about, as bytes, and how that is. */
struct thing {
	unsigned char id[512];
	size_t n;
	uint32_t state;
	uint32_t place;
	bool counts;
};

static void
add(struct thing *t, const void *bytes, size_t n)
{
	if (n > sizeof t->id - t->n)
		n = sizeof t->id - t->n;
	memcpy(t->id + t->n, bytes, n);
	t->n += n;
}

/* The next attribute: its header and length of value; NULL at the end. Headers are copied: alignment is nobody's promise. */
static const unsigned char *
next(const unsigned char **p, size_t *len, struct rtattr *h)
{
	const unsigned char *value;
	size_t whole;

	if (*len < sizeof *h)
		return NULL;
	memcpy(h, *p, sizeof *h);
	if (h->rta_len < sizeof *h || h->rta_len > *len)
		return NULL;
	value = *p + sizeof *h;
	whole = ((size_t)h->rta_len + 3) & ~(size_t)3;
	if (whole > *len)
		whole = *len;
	*p += whole;
	*len -= whole;
	return value;
}

static void
take_link(struct thing *t, const unsigned char *p, size_t len)
{
	struct ifinfomsg m;

	if (len < sizeof m)
		return;
	memcpy(&m, p, sizeof m);
	add(t, &m.ifi_index, sizeof m.ifi_index);
	t->state = m.ifi_flags & (IFF_UP | IFF_RUNNING | IFF_LOWER_UP);
	t->counts = true;
}

static void
take_address(struct thing *t, const unsigned char *p, size_t len)
{
	const unsigned char *value;
	struct ifaddrmsg m;
	struct rtattr h;

	if (len < sizeof m)
		return;
	memcpy(&m, p, sizeof m);
	add(t, &m.ifa_index, sizeof m.ifa_index);
	t->state = m.ifa_flags;
	/* link-local addresses come and go with their link, which is told of as well */
	t->counts = m.ifa_scope < RT_SCOPE_LINK;
	p += sizeof m;
	len -= sizeof m;
	while ((value = next(&p, &len, &h))) {
		if (h.rta_type == IFA_ADDRESS || h.rta_type == IFA_LOCAL)
			add(t, value, h.rta_len - sizeof h);
		if (h.rta_type == IFA_FLAGS && h.rta_len - sizeof h == sizeof t->state)
			memcpy(&t->state, value, sizeof t->state);
	}
}

static void
take_route(struct thing *t, const unsigned char *p, size_t len)
{
	const unsigned char *value;
	struct rtmsg m;
	struct rtattr h;
	uint32_t table, metric = 0;

	if (len < sizeof m)
		return;
	memcpy(&m, p, sizeof m);
	table = m.rtm_table;
	p += sizeof m;
	len -= sizeof m;
	add(t, &m.rtm_family, sizeof m.rtm_family);
	while ((value = next(&p, &len, &h))) {
		if (h.rta_type == RTA_TABLE && h.rta_len - sizeof h == sizeof table)
			memcpy(&table, value, sizeof table);
		if (h.rta_type == RTA_PRIORITY && h.rta_len - sizeof h == sizeof metric)
			memcpy(&metric, value, sizeof metric);
		if (h.rta_type == RTA_OIF || h.rta_type == RTA_GATEWAY || h.rta_type == RTA_PRIORITY || h.rta_type == RTA_MULTIPATH ||
		    h.rta_type == RTA_PREFSRC || h.rta_type == RTA_VIA)
			add(t, value, h.rta_len - sizeof h);
	}
	t->place = (metric << 1 ^ m.rtm_family) | 1U << 31;
	t->counts = m.rtm_dst_len == 0 && m.rtm_type == RTN_UNICAST && table == RT_TABLE_MAIN && !(m.rtm_flags & RTM_F_CLONED);
}

/* Forgets the routes of a place; 0: all routes. */
static void
forget_routes(struct rtnlwatch *w, uint32_t place)
{
	size_t i;

	for (i = 0; i < RTNLWATCH_SEEN; i++) {
		if (w->seen[i].place && (!place || w->seen[i].place == place))
			w->seen[i].id = w->seen[i].place = 0;
	}
}

/* Remembers it; true when it was not known like this. */
static bool
remember(struct rtnlwatch *w, uint64_t id, const struct thing *t, bool gone)
{
	size_t i;

	for (i = 0; i < RTNLWATCH_SEEN && w->seen[i].id != id; i++)
		;
	if (i < RTNLWATCH_SEEN && !gone && w->seen[i].state == t->state)
		return false;
	if (i == RTNLWATCH_SEEN) {
		if (gone)
			return true;
		i = w->next;
		w->next = (w->next + 1) % RTNLWATCH_SEEN;
	}
	w->seen[i].id = gone ? 0 : id;
	w->seen[i].state = t->state;
	w->seen[i].place = gone ? 0 : t->place;
	return true;
}

/* Remembers a route that takes the place of what was there. */
static bool
remember_instead(struct rtnlwatch *w, uint64_t id, const struct thing *t)
{
	bool known = false;
	size_t i;

	for (i = 0; i < RTNLWATCH_SEEN; i++)
		known = known || w->seen[i].id == id;
	forget_routes(w, t->place);
	remember(w, id, t, false);
	return !known;
}

static bool
message(struct rtnlwatch *w, const struct nlmsghdr *h, const unsigned char *body, size_t len)
{
	static const unsigned char key[16] = "rtnlwatch";
	unsigned type = h->nlmsg_type;
	struct thing t = {.n = 0};
	bool gone = type == RTM_DELLINK || type == RTM_DELADDR || type == RTM_DELROUTE;
	unsigned char class = (unsigned char)(type / 4);
	uint64_t id;

	add(&t, &class, 1);
	if (type == RTM_NEWLINK || type == RTM_DELLINK)
		take_link(&t, body, len);
	else if (type == RTM_NEWADDR || type == RTM_DELADDR)
		take_address(&t, body, len);
	else if (type == RTM_NEWROUTE || type == RTM_DELROUTE)
		take_route(&t, body, len);
	if (!t.counts)
		return false;
	id = num_siphash(key, t.id, t.n) | 1;
	if (t.place && !gone && (h->nlmsg_flags & NLM_F_REPLACE))
		return remember_instead(w, id, &t);
	if (!remember(w, id, &t, gone))
		return false;
	/* what went with the last address of a link, or with the link, is not told of */
	if (class == RTM_NEWLINK / 4 || type == RTM_DELADDR)
		forget_routes(w, 0);
	return true;
}

bool
rtnlwatch_new(struct rtnlwatch *w, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	struct nlmsghdr h;
	bool news = false;
	size_t whole;

	while (len >= sizeof h) {
		memcpy(&h, p, sizeof h);
		if (h.nlmsg_len < sizeof h || h.nlmsg_len > len)
			break;
		news = message(w, &h, p + sizeof h, h.nlmsg_len - sizeof h) || news;
		whole = ((size_t)h.nlmsg_len + 3) & ~(size_t)3;
		if (whole > len)
			break;
		p += whole;
		len -= whole;
	}
	return news;
}
