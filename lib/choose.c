#include <string.h>

#include "choose.h"
#include "ifaddr.h"

bool
choose_select_parse(enum choose_select *out, const char *s)
{
	static const char *const words[] = {"stable", "temporary", "eui64"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(words[i], s) == 0) {
			*out = (enum choose_select)i;
			return true;
		}
	}
	return false;
}

const char *
choose_not_global(const struct ip *ip)
{
	static const struct {
		const char *block, *what;
	} blocks[] = {
	    {"fe80::/10", "link-local"},
	    {"fec0::/10", "site-local"},
	    {"fc00::/7", "unique-local"},
	    {"ff00::/8", "multicast"},
	    {"::/64", "not a global address"},
	};
	struct cidr c;
	size_t i;

	for (i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		if (cidr_parse(&c, blocks[i].block) && cidr_match(&c, ip))
			return blocks[i].what;
	}
	return NULL;
}

/* Made from this hardware address. */
static bool
is_eui64(const struct ip *ip, const struct mac *mac)
{
	uint8_t id[8];

	mac_eui64(id, mac);
	return mac->len && memcmp(ip->b + 8, id, 8) == 0;
}

static bool
is_link_local4(const struct ip *ip)
{
	return ip->b[0] == 169 && ip->b[1] == 254;
}

/* What keeps an address out, whatever others there are; NULL: nothing. */
static const char *
unfit(const struct ifaddr_entry *e, const struct choose_rule *rule)
{
	bool six = rule->family == 6, temporary = e->flags & IFADDR_TEMPORARY;
	const char *what = six ? choose_not_global(&e->ip) : is_link_local4(&e->ip) ? "link-local" : NULL;

	if (e->ip.family != rule->family)
		return "of the other family";
	if (what)
		return what;
	if (!(e->flags & IFADDR_GLOBAL))
		return "not of global scope";
	if (rule->netmask.base.family && !cidr_match(&rule->netmask, &e->ip))
		return "outside the netmask";
	if (e->flags & IFADDR_DADFAILED)
		return "another host has it too (duplicate address detection failed)";
	if (e->flags & IFADDR_TENTATIVE)
		return "tentative";
	if ((e->flags & IFADDR_DEPRECATED) || e->preferred == 0)
		return "deprecated";
	if (six && temporary && rule->select != CHOOSE_TEMPORARY)
		return "temporary";
	if (six && !temporary && rule->select == CHOOSE_TEMPORARY)
		return "not temporary";
	if (six && rule->select == CHOOSE_EUI64 && !is_eui64(&e->ip, &rule->mac))
		return rule->mac.len ? "not made from the hardware address" : "there is no hardware address to compare with";
	return NULL;
}

/* Why b is taken rather than a; NULL: it is not. */
static const char *
beaten(const struct ifaddr_entry *a, const struct ifaddr_entry *b)
{
	unsigned differ = a->flags ^ b->flags;

	if (differ & IFADDR_SECONDARY)
		return a->flags & IFADDR_SECONDARY ? "secondary" : NULL;
	if (differ & IFADDR_PERMANENT)
		return a->flags & IFADDR_PERMANENT ? NULL : "dynamic, and there is a permanent one";
	return ip_compare(&b->ip, &a->ip) < 0 ? "there is a lower one" : NULL;
}

size_t
choose(const struct ifaddr_entry *v, size_t n, const struct choose_rule *rule, const char **why)
{
	uint32_t longest = 0;
	size_t best = n, i;

	for (i = 0; i < n; i++) {
		why[i] = unfit(&v[i], rule);
		if (!why[i] && v[i].preferred > longest)
			longest = v[i].preferred;
	}
	for (i = 0; i < n; i++) {
		if (!why[i] && rule->family == 6 && (uint64_t)v[i].preferred * 3 < longest)
			why[i] = "preferred for less than a third of the longest time";
		if (!why[i] && (best == n || beaten(&v[best], &v[i])))
			best = i;
	}
	for (i = 0; i < n; i++) {
		if (!why[i] && i != best) {
			why[i] = beaten(&v[i], &v[best]);
			if (!why[i])
				why[i] = "the same address again";
		}
	}
	return best;
}
