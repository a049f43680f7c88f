/* Hardware addresses, the interface identifiers made of them, and the choice among what a neighbour table has of a host. */

#include <string.h>

#include "neigh.h"
#include "tap.h"

#define MAC "34:56:78:9a:bc:de"

/* text NULL: refused. The identifiers of the first two: RFC 4291, appendix A, and RFC 2464, section 4. */
static const struct {
	const char *typed, *text;
	uint8_t id[8];
} macs[] = {
    {"34-56-78-9A-BC-DE", MAC, {0x36, 0x56, 0x78, 0xff, 0xfe, 0x9a, 0xbc, 0xde}},
    {"00:00:00:00:00:00", "00:00:00:00:00:00", {0x02, 0, 0, 0xff, 0xfe, 0, 0, 0}},
    {"ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff", {0xfd, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff}},
    {"02:11:22:33:44:55", "02:11:22:33:44:55", {0x00, 0x11, 0x22, 0xff, 0xfe, 0x33, 0x44, 0x55}},
    {"00:11:22:33:44:55:66:77", "00:11:22:33:44:55:66:77", {0x02, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77}},
    {"", NULL, {0}},
    {"0:11:22:33:44:55", NULL, {0}},
    {"00:11:22:33:44", NULL, {0}},
    {"00:11:22:33:44:55:", NULL, {0}},
    {"00:11:22:33:44:55:66", NULL, {0}},
    {"00:11:22:33:44:55:66:77:88", NULL, {0}},
    {"00:11:22:33:44:5g", NULL, {0}},
    {"001122334455", NULL, {0}},
    {" 0:11:22:33:44:55", NULL, {0}},
};

static void
test_macs(void)
{
	char text[MAC_TEXT_MAX];
	struct mac mac;
	uint8_t id[8];
	size_t i;
	bool is;

	for (i = 0; i < COUNT(macs); i++) {
		is = mac_parse(&mac, macs[i].typed);
		if (!macs[i].text) {
			ok(!is, "'%s' is no hardware address", macs[i].typed);
			continue;
		}
		mac_eui64(id, &mac);
		ok(is && strcmp(mac_text(text, &mac), macs[i].text) == 0 && memcmp(id, macs[i].id, 8) == 0, "%s and its identifier",
		    macs[i].typed);
	}
}

enum { FAILED = 1, FRESH = 2, OTHER = 4 };

/* A table of the neighbours of 2001:db8:0:1::/64; the host meant is MAC. taken -1: none. */
static const struct {
	const char *name;
	struct {
		const char *ip;
		int flags;
		const char *why;
	} v[4];
	int taken;
} tables[] = {
    {"an empty table", {{0}}, -1},
    {"another host", {{"2001:db8:0:1::1", FRESH | OTHER, NULL}}, -1},
    {"one address", {{"2001:db8:0:1::2", 0, NULL}}, 0},
    {"a link-local one, and another prefix", {{"fe80::2", FRESH, "outside the prefix"}, {"2001:db8:0:2::2", FRESH, "outside the prefix"}}, -1},
    {"one that failed", {{"2001:db8:0:1::2", FAILED, "does not answer"}, {"2001:db8:0:1::3", 0, NULL}}, 1},
    {"that of the hardware address first",
	{{"2001:db8:0:1::2", FRESH, "another one goes first"}, {"2001:db8:0:1:3656:78ff:fe9a:bcde", 0, NULL}}, 1},
    {"fresh before stale", {{"2001:db8:0:1::2", 0, "another one goes first"}, {"2001:db8:0:1::3", FRESH, NULL}}, 1},
    {"then the lowest",
	{{"2001:db8:0:1::4", FRESH, "another one goes first"}, {"2001:db8:0:1::3", FRESH, NULL}, {"2001:db8:0:1::5", FRESH, "another one goes first"}},
	1},
};

/* Every table in every rotation: the order does not matter. */
static void
test_choice(void)
{
	struct cidr prefix;
	struct mac mac, other;
	const char *why[4];
	struct neigh v[4];
	size_t t, i, n, at, turn;

	cidr_parse(&prefix, "2001:db8:0:1::/64");
	mac_parse(&mac, MAC);
	mac_parse(&other, "34:56:78:9a:bc:df");
	for (t = 0; t < COUNT(tables); t++) {
		for (n = 0; n < 4 && tables[t].v[n].ip; n++)
			;
		for (turn = 0; turn == 0 || turn < n; turn++) {
			bool good = true;

			for (i = 0; i < n; i++) {
				struct neigh *to = &v[(i + turn) % n];

				*to = (struct neigh){.failed = tables[t].v[i].flags & FAILED, .fresh = tables[t].v[i].flags & FRESH,
				    .mac = tables[t].v[i].flags & OTHER ? other : mac};
				ip_parse(&to->ip, tables[t].v[i].ip);
			}
			at = neigh_choose(v, n, &mac, &prefix, why);
			good = at == (tables[t].taken < 0 ? n : ((size_t)tables[t].taken + turn) % n);
			for (i = 0; i < n; i++) {
				const char *is = why[(i + turn) % n], *want = tables[t].v[i].why;

				good = good && (want ? is && strcmp(is, want) == 0 : !is);
			}
			ok(good, "%s, from %zu on", tables[t].name, turn);
		}
	}
}

int
main(void)
{
	test_macs();
	test_choice();
	return done();
}
