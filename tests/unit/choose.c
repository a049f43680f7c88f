/* The choice among an interface's addresses: every case in every order of its candidates. */

#include <string.h>

#include "choose.h"
#include "ifaddr.h"
#include "tap.h"

#define MOST 5
#define MAC {0x02, 0x11, 0x22, 0x33, 0x44, 0x55}

enum { G = IFADDR_GLOBAL, P = IFADDR_GLOBAL | IFADDR_PERMANENT, D = IFADDR_GLOBAL };

struct candidate {
	const char *ip;
	unsigned flags;
	uint32_t preferred;
	const char *why; /* the start of the reason; NULL: taken */
};

struct row {
	const char *name;
	int family;
	const char *netmask;
	enum choose_select select;
	struct candidate v[MOST];
};

#define EVER IFADDR_FOREVER

static const struct row rows[] = {
    {"nothing to choose from gives nothing", 6, NULL, CHOOSE_STABLE, {{0}}},
    {"one global address is taken", 6, NULL, CHOOSE_STABLE, {{"2001:db8::1", P, EVER, NULL}}},
    {"link-local, unique-local, site-local, loopback and multicast are never taken", 6, NULL, CHOOSE_STABLE,
	{{"fe80::1", P & ~(unsigned)G, EVER, "link-local"}, {"fd00::1", P, EVER, "unique-local"},
	    {"fec0::1", P, EVER, "site-local"}, {"::1", P, EVER, "not a global"}, {"ff0e::1", P, EVER, "multicast"}}},
    {"a link-local address that the kernel calls global is not taken either", 6, NULL, CHOOSE_STABLE,
	{{"fe80::1", P, EVER, "link-local"}}},
    {"an address of host scope is not taken", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8::1", P & ~(unsigned)G, EVER, "not of global scope"}}},
    {"tentative, failed, deprecated and temporary addresses are not taken", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8::1", P | IFADDR_TENTATIVE, EVER, "tentative"},
	    {"2001:db8::2", P | IFADDR_TENTATIVE | IFADDR_DADFAILED, EVER, "another host has it"},
	    {"2001:db8::3", P | IFADDR_DEPRECATED, 0, "deprecated"}, {"2001:db8::4", D | IFADDR_TEMPORARY, 900, "temporary"},
	    {"2001:db8::5", D, 900, NULL}}},
    {"a preferred lifetime of 0 is deprecated, before the kernel says so", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8::1", D, 0, "deprecated"}, {"2001:db8::2", D, 60, NULL}}},
    {"what may not be taken does not count for the longest lifetime", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8::1", D | IFADDR_TEMPORARY, 86400, "temporary"}, {"2001:db8::2", D, 60, NULL}}},
    {"permanent before dynamic, although it is higher", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8::1", D, EVER, "dynamic"}, {"2001:db8::2", P, EVER, NULL}}},
    {"the lowest of equals", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8::2", D, 900, "there is a lower"}, {"2001:db8::1", D, 899, NULL}, {"2001:db8::3", D, 901, "there is a lower"}}},
    {"an old prefix is left when its lifetime is less than a third of the new one's", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8:1::1", D, 299, "preferred for less"}, {"2001:db8:2::1", D, 900, NULL}}},
    {"a third is enough, so that a renewal does not flap", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8:1::1", D, 300, NULL}, {"2001:db8:2::1", D, 900, "there is a lower"}}},
    {"a third is not rounded down", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8:1::1", D, 3, "preferred for less"}, {"2001:db8:2::1", D, 10, NULL}}},
    {"a permanent address that fades is left as well", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8:1::1", P, 60, "preferred for less"}, {"2001:db8:2::1", D, 900, NULL}}},
    {"for ever is longer than any lifetime", 6, NULL, CHOOSE_STABLE,
	{{"2001:db8:1::1", D, 1431655764, "preferred for less"}, {"2001:db8:2::1", P, EVER, NULL}}},
    {"the netmask keeps others out", 6, "2001:db8:2::/48", CHOOSE_STABLE,
	{{"2001:db8:1::1", P, EVER, "outside the netmask"}, {"2001:db8:2::1", D, 900, NULL}}},
    {"the netmask does not let a unique-local address in", 6, "fd00::/8", CHOOSE_STABLE, {{"fd00::1", P, EVER, "unique-local"}}},
    {"temporary: only temporary ones", 6, NULL, CHOOSE_TEMPORARY,
	{{"2001:db8::1", P, EVER, "not temporary"}, {"2001:db8::9", D | IFADDR_TEMPORARY, 900, NULL},
	    {"2001:db8::2", D | IFADDR_TEMPORARY, 100, "preferred for less"},
	    {"2001:db8::3", D | IFADDR_TEMPORARY | IFADDR_DEPRECATED, 0, "deprecated"}}},
    {"eui64: only one made from the hardware address", 6, NULL, CHOOSE_EUI64,
	{{"2001:db8::1", P, EVER, "not made from"}, {"2001:db8::11:22ff:fe33:4455", D, 900, NULL},
	    {"2001:db8::211:22ff:fe33:4455", D, 900, "not made from"}}},
    {"IPv4: what is not of global scope is not taken", 4, NULL, CHOOSE_STABLE,
	{{"127.0.0.1", P & ~(unsigned)G, EVER, "not of global scope"}, {"169.254.1.1", P, EVER, "link-local"},
	    {"192.0.2.1", P | IFADDR_DEPRECATED, 0, "deprecated"}}},
    {"IPv4: primary before secondary", 4, NULL, CHOOSE_STABLE,
	{{"192.0.2.1", P | IFADDR_SECONDARY, EVER, "secondary"}, {"192.0.2.2", D, 900, NULL}}},
    {"IPv4: permanent before dynamic", 4, NULL, CHOOSE_STABLE,
	{{"192.0.2.1", D, 900, "dynamic"}, {"192.0.2.2", P, EVER, NULL}}},
    {"IPv4: then the lowest, whatever its lifetime", 4, NULL, CHOOSE_STABLE,
	{{"192.0.2.1", D, 10, NULL}, {"192.0.2.2", D, 900, "there is a lower"}}},
    {"IPv4: private addresses are taken, update judges them", 4, NULL, CHOOSE_STABLE, {{"10.0.0.1", P, EVER, NULL}}},
    {"IPv4: the netmask keeps others out", 4, "10.0.0.0/8", CHOOSE_STABLE,
	{{"9.255.255.255", P, EVER, "outside the netmask"}, {"10.0.0.1", D, 9, NULL}}},
    {"the other family is never taken", 4, NULL, CHOOSE_STABLE, {{"2001:db8::1", P, EVER, "of the other family"}}},
};

/* Judges one order of a row's candidates. */
static bool
judge(const struct row *row, const int *order, size_t n)
{
	struct choose_rule rule = {.family = row->family, .select = row->select, .mac = {MAC, 6}};
	struct ifaddr_entry v[MOST] = {0};
	const char *why[MOST];
	size_t best, i, taken = n;

	if (row->netmask && !cidr_parse(&rule.netmask, row->netmask))
		return false;
	for (i = 0; i < n; i++) {
		const struct candidate *c = &row->v[order[i]];

		if (!ip_parse(&v[i].ip, c->ip))
			return false;
		v[i].flags = c->flags;
		v[i].preferred = v[i].valid = c->preferred;
		if (!c->why)
			taken = i;
	}
	best = choose(v, n, &rule, why);
	for (i = 0; i < n; i++) {
		const char *want = row->v[order[i]].why;

		if (want ? !why[i] || strncmp(why[i], want, strlen(want)) != 0 : why[i] != NULL) {
			printf("# %s: %s\n", row->v[order[i]].ip, why[i] ? why[i] : "taken");
			return false;
		}
	}
	return best == taken;
}

/* The next order after Narayana Pandita; false after the last. */
static bool
next_order(int *order, size_t n)
{
	size_t i = n, j = n, k;

	while (i > 1 && order[i - 2] >= order[i - 1])
		i--;
	if (i <= 1)
		return false;
	while (order[j - 1] <= order[i - 2])
		j--;
	k = (size_t)order[i - 2];
	order[i - 2] = order[j - 1];
	order[j - 1] = (int)k;
	for (j = n; i < j; i++, j--) {
		int swap = order[i - 1];

		order[i - 1] = order[j - 1];
		order[j - 1] = swap;
	}
	return true;
}

int
main(void)
{
	size_t i, n;

	for (i = 0; i < COUNT(rows); i++) {
		int order[MOST] = {0, 1, 2, 3, 4};
		bool good;

		for (n = 0; n < MOST && rows[i].v[n].ip; n++)
			;
		do
			good = judge(&rows[i], order, n);
		while (good && next_order(order, n));
		ok(good, "%s", rows[i].name);
	}
	return done();
}
