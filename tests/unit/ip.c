/* Addresses: what is one, how it is written, what may be published, prefixes, suffixes and endpoints. */

#include <stdint.h>
#include <string.h>

#include "ip.h"
#include "tap.h"

/* What is parsed, and its canonical text; NULL: refused. */
static const struct {
	const char *text, *canonical;
} texts[] = {
    {"0.0.0.0", "0.0.0.0"},
    {"255.255.255.255", "255.255.255.255"},
    {"192.0.2.1", "192.0.2.1"},
    {"10.20.30.40", "10.20.30.40"},
    {"", NULL},
    {".", NULL},
    {":", NULL},
    {"1", NULL},
    {"1.2.3", NULL},
    {"1.2.3.", NULL},
    {".1.2.3", NULL},
    {"1..2.3", NULL},
    {"1.2.3.4.", NULL},
    {"1.2.3.4.5", NULL},
    {"1.2.3.256", NULL},
    {"1.2.3.999", NULL},
    {"1.2.3.4294967300", NULL},
    {"1.2.3.-4", NULL},
    {"+1.2.3.4", NULL},
    {"1.2.3.04", NULL},
    {"01.2.3.4", NULL},
    {"001.2.3.4", NULL},
    {"1.2.00.4", NULL},
    {"0x1.2.3.4", NULL},
    {"1.2.3.4a", NULL},
    {"1,2,3,4", NULL},
    {"127.1", NULL},
    {"1.2.772", NULL},
    {"16909060", NULL},
    {"0x01020304", NULL},
    {"localhost", NULL},
    {"\xef\xbc\x91.2.3.4", NULL},
    {"1.2.3.4 ", NULL},
    {" 1.2.3.4", NULL},
    {"\t1.2.3.4", NULL},
    {"1.2.3.4\n", NULL},
    {"1.2.3.4\r", NULL},
    {"1.2.3.4 5.6.7.8", NULL},
    {"1.2.3.4/32", NULL},
    {"1.2.3.4%eth0", NULL},
    {"1.2.3.4:53", NULL},
    {"[1.2.3.4]", NULL},
    {"::", "::"},
    {"::1", "::1"},
    {"1::", "1::"},
    {"0:0:0:0:0:0:0:0", "::"},
    {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
    {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
    {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
    {"::1.2.3.4", "::102:304"},
    {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
    {"::ffff:0:1.2.3.4", "::ffff:0:102:304"},
    {":::", NULL},
    {":1", NULL},
    {"1:", NULL},
    {"1:2:3:4:5:6:7", NULL},
    {"1:2:3:4:5:6:7:", NULL},
    {"1:2:3:4:5:6:7:8:", NULL},
    {"1:2:3:4:5:6:7:8:9", NULL},
    {"1::2::3", NULL},
    {"1:2:3:4:5:6:7::8", NULL},
    {"12345::", NULL},
    {"00001::", NULL},
    {"g::1", NULL},
    {"-1::", NULL},
    {"1:2:3:4:5:6:7:1.2.3.4", NULL},
    {"::1.2.3", NULL},
    {"::1.2.3.4.5", NULL},
    {"::01.2.3.4", NULL},
    {"::1.2.3.256", NULL},
    {"1.2.3.4::", NULL},
    {"fe80::1%eth0", NULL},
    {"fe80::1%1", NULL},
    {"[::1]", NULL},
    {"[::1]:53", NULL},
    {"::1/128", NULL},
    {"2001:db8::/32", NULL},
    {"::1 ", NULL},
    {" ::1", NULL},
    {"::1\n", NULL},
    /* the IPv4-mapped block, first to last, and its neighbours */
    {"::fffe:ffff:ffff", "::fffe:ffff:ffff"},
    {"::ffff:0:0", NULL},
    {"::ffff:1.2.3.4", NULL},
    {"::FFFF:1.2.3.4", NULL},
    {"0:0:0:0:0:ffff:0102:0304", NULL},
    {"::ffff:ffff:ffff", NULL},
    {"::1:0:0:0", "::1:0:0:0"},
    /* RFC 5952, sections 1, 2 and 4 */
    {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
    {"2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
    {"2001:db8::1:0:0:1", "2001:db8::1:0:0:1"},
    {"2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"},
    {"2001:0db8::1:0:0:1", "2001:db8::1:0:0:1"},
    {"2001:db8:0:0:1::1", "2001:db8::1:0:0:1"},
    {"2001:db8:0000:0:1::1", "2001:db8::1:0:0:1"},
    {"2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"},
    {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"},
    {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"},
    {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:01", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"},
    {"2001:db8:aaaa:bbbb:cccc:dddd::1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1"},
    {"2001:db8:aaaa:bbbb:cccc:dddd:0:1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1"},
    {"2001:db8:0:0:0::1", "2001:db8::1"},
    {"2001:db8:0:0::1", "2001:db8::1"},
    {"2001:db8:0::1", "2001:db8::1"},
    {"2001:db8::1", "2001:db8::1"},
    {"2001:db8::aaaa:0:0:1", "2001:db8::aaaa:0:0:1"},
    {"2001:db8:0:0:aaaa::1", "2001:db8::aaaa:0:0:1"},
    {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"},
    {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:AaAa", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"},
    {"2001:0db8::0001", "2001:db8::1"},
    {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
    {"2001:db8::0:1", "2001:db8::1"},
    {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
    {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
    {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
    {"0:0:1:0:0:0:0:0", "0:0:1::"},
    {"0:0:0:1:0:0:0:0", "0:0:0:1::"},
    {"0:0:0:0:1:0:0:0", "::1:0:0:0"},
    {"1:0:0:2:0:0:3:0", "1::2:0:0:3:0"},
    {"1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0"},
};

static void
test_texts(void)
{
	char text[IP_TEXT_MAX];
	struct ip ip, before;
	size_t i;

	for (i = 0; i < COUNT(texts); i++) {
		memset(&ip, 0x55, sizeof ip);
		before = ip;
		if (!texts[i].canonical)
			ok(!ip_parse(&ip, texts[i].text) && memcmp(&ip, &before, sizeof ip) == 0, "'%s' is no address",
			    texts[i].text[0] && !strpbrk(texts[i].text, "\n\r") ? texts[i].text : "empty, or with a line end");
		else
			ok(ip_parse(&ip, texts[i].text) && strcmp(ip_text(text, &ip), texts[i].canonical) == 0, "'%s' is %s",
			    texts[i].text, texts[i].canonical);
	}
	ip = (struct ip){0};
	ok(strcmp(ip_text(text, &ip), "") == 0, "no address has no text");
}

/* A small generator, the same everywhere. */
static uint32_t
random32(void)
{
	static uint32_t x = 20111123;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

/* RFC 5952 from the text alone: one "::" at most, none for a single group, lower case, no group longer than needed. */
static bool
is_canonical(const char *s)
{
	const char *run = strstr(s, "::"), *p;
	int groups = 0;

	if (strspn(s, "0123456789abcdef:") != strlen(s) || (run && strstr(run + 1, "::")))
		return false;
	for (p = s; *p; p += strcspn(p, ":"), p += *p == ':') {
		if (*p == ':')
			continue;
		groups++;
		if (*p == '0' && p[1] && p[1] != ':')
			return false;
	}
	return run ? groups <= 6 : groups == 8 && !strstr(s, ":0:0:") && strncmp(s, "0:0:", 4) != 0;
}

static void
test_round_trip(void)
{
	char text[IP_TEXT_MAX];
	struct ip ip, back;
	int i, g, bad = 0;

	for (i = 0; i < 50000; i++) {
		ip = (struct ip){.family = 6};
		for (g = 0; g < 8; g++) {
			uint32_t r = random32();

			ip.b[2 * g] = r & 3 ? 0 : (uint8_t)(r >> 8);
			ip.b[2 * g + 1] = r & 12 ? 0 : (uint8_t)(r >> 16);
		}
		if (memcmp(ip.b, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0)
			continue;
		ip_text(text, &ip);
		bad += !is_canonical(text) || !ip_parse(&back, text) || !ip_equal(&ip, &back);
	}
	ok(bad == 0, "any IPv6 address is the same after writing and reading it, and its text is canonical");
	for (bad = i = 0; i < 50000; i++) {
		uint32_t r = random32();

		ip = (struct ip){.family = 4, .b = {(uint8_t)r, (uint8_t)(r >> 8), (uint8_t)(r >> 16), (uint8_t)(r >> 24)}};
		bad += !ip_parse(&back, ip_text(text, &ip)) || !ip_equal(&ip, &back);
	}
	ok(bad == 0, "any IPv4 address is the same after writing and reading it");
}

static struct ip
parsed(const char *s)
{
	struct ip ip = {0};

	ip_parse(&ip, s);
	return ip;
}

static void
test_order(void)
{
	struct ip a = parsed("9.0.0.0"), b = parsed("10.0.0.0"), c = parsed("::1"), d = parsed("2001:db8::");

	ok(ip_compare(&a, &b) < 0 && ip_compare(&b, &a) > 0 && ip_compare(&a, &a) == 0, "IPv4 addresses sort by value");
	ok(ip_compare(&b, &c) < 0 && ip_compare(&c, &b) > 0, "IPv4 sorts before IPv6");
	ok(ip_compare(&c, &d) < 0 && ip_equal(&d, &d) && !ip_equal(&c, &d), "IPv6 addresses sort by value");
	ok(strcmp(ip_type(&a), "A") == 0 && strcmp(ip_type(&c), "AAAA") == 0, "the record types are A and AAAA");
	ok(ip_family_parse("INET") == 4 && ip_family_parse("inet") == 4 && ip_family_parse("IPv4") == 4 &&
		ip_family_parse("4") == 4, "INET, ipv4 and 4 are IPv4");
	ok(ip_family_parse("INET6") == 6 && ip_family_parse("Inet6") == 6 && ip_family_parse("ipv6") == 6 &&
		ip_family_parse("6") == 6, "INET6, ipv6 and 6 are IPv6");
	ok(!ip_family_parse("") && !ip_family_parse("inet4") && !ip_family_parse("46") && !ip_family_parse("any"),
	    "nothing else is a family");
}

#define GUA "outside the Global Unicast block 2000::/3"
#define IETF "IETF Protocol Assignments"
#define PUBLIC NULL
#define EDGE "" /* there is no neighbour */

/* Each block of the IANA IPv4 and IPv6 Special-Purpose Address Registries (and multicast): its first and last address,
 * its name, and what the neighbours just outside are. */
static const struct {
	const char *first, *last, *name, *below, *above;
} blocks[] = {
    {"0.0.0.0", "0.0.0.0", "\"This host on this network\"", EDGE, "\"This network\""},
    {"0.0.0.1", "0.255.255.255", "\"This network\"", "\"This host on this network\"", PUBLIC},
    {"10.0.0.0", "10.255.255.255", "Private-Use", PUBLIC, PUBLIC},
    {"100.64.0.0", "100.127.255.255", "Shared Address Space", PUBLIC, PUBLIC},
    {"127.0.0.0", "127.255.255.255", "Loopback", PUBLIC, PUBLIC},
    {"169.254.0.0", "169.254.255.255", "Link Local", PUBLIC, PUBLIC},
    {"172.16.0.0", "172.31.255.255", "Private-Use", PUBLIC, PUBLIC},
    {"192.0.0.0", "192.0.0.7", "IPv4 Service Continuity Prefix", PUBLIC, "IPv4 dummy address"},
    {"192.0.0.8", "192.0.0.8", "IPv4 dummy address", "IPv4 Service Continuity Prefix",
	"Port Control Protocol Anycast"},
    {"192.0.0.9", "192.0.0.9", "Port Control Protocol Anycast", "IPv4 dummy address",
	"Traversal Using Relays around NAT Anycast"},
    {"192.0.0.10", "192.0.0.10", "Traversal Using Relays around NAT Anycast", "Port Control Protocol Anycast", IETF},
    {"192.0.0.11", "192.0.0.169", IETF, "Traversal Using Relays around NAT Anycast", "NAT64/DNS64 Discovery"},
    {"192.0.0.170", "192.0.0.171", "NAT64/DNS64 Discovery", IETF, IETF},
    {"192.0.0.172", "192.0.0.255", IETF, "NAT64/DNS64 Discovery", PUBLIC},
    {"192.0.2.0", "192.0.2.255", "Documentation (TEST-NET-1)", PUBLIC, PUBLIC},
    {"192.31.196.0", "192.31.196.255", "AS112-v4", PUBLIC, PUBLIC},
    {"192.52.193.0", "192.52.193.255", "AMT", PUBLIC, PUBLIC},
    {"192.88.99.0", "192.88.99.1", "Deprecated (6to4 Relay Anycast)", PUBLIC, "6a44-relay anycast address"},
    {"192.88.99.2", "192.88.99.2", "6a44-relay anycast address", "Deprecated (6to4 Relay Anycast)",
	"Deprecated (6to4 Relay Anycast)"},
    {"192.88.99.3", "192.88.99.255", "Deprecated (6to4 Relay Anycast)", "6a44-relay anycast address", PUBLIC},
    {"192.168.0.0", "192.168.255.255", "Private-Use", PUBLIC, PUBLIC},
    {"192.175.48.0", "192.175.48.255", "Direct Delegation AS112 Service", PUBLIC, PUBLIC},
    {"198.18.0.0", "198.19.255.255", "Benchmarking", PUBLIC, PUBLIC},
    {"198.51.100.0", "198.51.100.255", "Documentation (TEST-NET-2)", PUBLIC, PUBLIC},
    {"203.0.113.0", "203.0.113.255", "Documentation (TEST-NET-3)", PUBLIC, PUBLIC},
    {"224.0.0.0", "239.255.255.255", "Multicast", PUBLIC, "Reserved"},
    {"240.0.0.0", "255.255.255.254", "Reserved", "Multicast", "Limited Broadcast"},
    {"255.255.255.255", "255.255.255.255", "Limited Broadcast", "Reserved", EDGE},
    {"::", "::", "Unspecified Address", EDGE, "Loopback Address"},
    {"::1", "::1", "Loopback Address", "Unspecified Address", GUA},
    {"64:ff9b::", "64:ff9b::ffff:ffff", "IPv4-IPv6 Translation", GUA, GUA},
    {"64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "IPv4-IPv6 Translation", GUA, GUA},
    {"100::", "100::ffff:ffff:ffff:ffff", "Discard-Only Address Block", GUA, "Dummy IPv6 Prefix"},
    {"100:0:0:1::", "100::1:ffff:ffff:ffff:ffff", "Dummy IPv6 Prefix", "Discard-Only Address Block", GUA},
    /* Teredo */
    {"2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", PUBLIC, PUBLIC, IETF},
    {"2001:1::1", "2001:1::1", "Port Control Protocol Anycast", IETF, "Traversal Using Relays around NAT Anycast"},
    {"2001:1::2", "2001:1::2", "Traversal Using Relays around NAT Anycast", "Port Control Protocol Anycast",
	"DNS-SD Service Registration Protocol Anycast"},
    {"2001:1::3", "2001:1::3", "DNS-SD Service Registration Protocol Anycast",
	"Traversal Using Relays around NAT Anycast",
	IETF},
    {"2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", "Benchmarking", IETF, IETF},
    {"2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff", "AMT", IETF, IETF},
    {"2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff", "AS112-v6", IETF, IETF},
    {"2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", "Deprecated (previously ORCHID)", IETF, "ORCHIDv2"},
    {"2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", "ORCHIDv2", "Deprecated (previously ORCHID)",
	"Drone Remote ID Protocol Entity Tags (DETs) Prefix"},
    {"2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", "Drone Remote ID Protocol Entity Tags (DETs) Prefix",
	"ORCHIDv2",
	IETF},
    {"2001:40::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", IETF,
	"Drone Remote ID Protocol Entity Tags (DETs) Prefix",
	PUBLIC},
    {"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "Documentation", PUBLIC, PUBLIC},
    {"2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "6to4", PUBLIC, PUBLIC},
    {"2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "Direct Delegation AS112 Service", PUBLIC, PUBLIC},
    {"3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "Documentation", PUBLIC, PUBLIC},
    {"5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Segment Routing (SRv6) SIDs", GUA, GUA},
    {"fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Unique-Local", GUA, GUA},
    {"fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Link-Local Unicast", GUA, GUA},
    {"ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Multicast", GUA, EDGE},
    /* the edges of what is global unicast at all, and some that are */
    {"::2", "::2", GUA, "Loopback Address", GUA},
    {"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", GUA, GUA, PUBLIC},
    {"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", PUBLIC, PUBLIC, GUA},
    {"fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", GUA, "Link-Local Unicast", "Multicast"},
    {"2a00:1450:4001:82a::200e", "2a00:1450:4001:82a::200e", PUBLIC, PUBLIC, PUBLIC},
    {"8.8.8.8", "8.8.8.8", PUBLIC, PUBLIC, PUBLIC},
};

/* One more or one less. */
static struct ip
neighbour(struct ip ip, int step)
{
	int i = ip.family == 4 ? 3 : 15;

	for (; i >= 0; i--) {
		ip.b[i] = (uint8_t)(ip.b[i] + step);
		if (ip.b[i] != (step > 0 ? 0 : 0xff))
			break;
	}
	return ip;
}

static void
is_entry(struct ip ip, const char *want)
{
	const char *name = ip_unpublishable(&ip, NULL);
	char text[IP_TEXT_MAX];

	if (want && !*want)
		return;
	ok(ip.family && (want ? name && strcmp(name, want) == 0 : !name), "%s: %s", ip_text(text, &ip),
	    want ? want : "may be published");
}

static void
test_publishable(void)
{
	struct ip ip = parsed("100.64.1.2");
	const char *hint = "";
	size_t i;

	for (i = 0; i < COUNT(blocks); i++) {
		is_entry(parsed(blocks[i].first), blocks[i].name);
		is_entry(parsed(blocks[i].last), blocks[i].name);
		is_entry(neighbour(parsed(blocks[i].first), -1), blocks[i].below);
		is_entry(neighbour(parsed(blocks[i].last), 1), blocks[i].above);
	}
	ip_unpublishable(&ip, &hint);
	ok(hint && strcmp(hint, "you are behind carrier-grade NAT") == 0, "shared address space has a hint for its user");
	ip = parsed("224.0.0.1");
	ip_unpublishable(&ip, &hint);
	ok(!hint, "an entry without a hint has none");
	hint = "";
	ip = parsed("8.8.8.8");
	ok(!ip_unpublishable(&ip, &hint) && !hint, "what may be published has no hint");
}

/* base NULL: refused. */
static const struct {
	const char *text, *base;
	unsigned bits;
} cidrs[] = {
    {"10.0.0.0/8", "10.0.0.0", 8},
    {"10.1.2.3/8", "10.1.2.3", 8},
    {"0.0.0.0/0", "0.0.0.0", 0},
    {"192.0.2.1/32", "192.0.2.1", 32},
    {"192.0.2.1", "192.0.2.1", 32},
    {"2001:0000::/32", "2001::", 32},
    {"::/0", "::", 0},
    {"::1/128", "::1", 128},
    {"2001:db8::1", "2001:db8::1", 128},
    {"10.0.0.0/33", NULL, 0},
    {"::/129", NULL, 0},
    {"10.0.0.0/", NULL, 0},
    {"10.0.0.0/-1", NULL, 0},
    {"10.0.0.0/+8", NULL, 0},
    {"10.0.0.0/8 ", NULL, 0},
    {"10.0.0.0/ 8", NULL, 0},
    {"10.0.0.0/8/8", NULL, 0},
    {"10.0.0.0/255.0.0.0", NULL, 0},
    {"10.0.0/8", NULL, 0},
    {"/8", NULL, 0},
    {"", NULL, 0},
    {"10.0.0.0/4294967304", NULL, 0},
    {"::ffff:10.0.0.0/104", NULL, 0},
    {"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/8", NULL, 0},
};

static const struct {
	const char *cidr, *ip;
	bool match;
} matches[] = {
    {"10.0.0.0/8", "10.255.255.255", true},
    {"10.0.0.0/8", "11.0.0.0", false},
    {"10.255.255.255/8", "10.0.0.0", true},
    {"0.0.0.0/0", "255.255.255.255", true},
    {"0.0.0.0/0", "::", false},
    {"::/0", "0.0.0.0", false},
    {"192.0.2.128/25", "192.0.2.127", false},
    {"192.0.2.128/25", "192.0.2.128", true},
    {"192.0.2.1/32", "192.0.2.1", true},
    {"192.0.2.1/32", "192.0.2.0", false},
    {"2001:db8::/33", "2001:db8:7fff::", true},
    {"2001:db8::/33", "2001:db8:8000::", false},
    {"::1/128", "::1", true},
    {"::1/128", "::", false},
};

static void
test_cidr(void)
{
	struct cidr c;
	struct ip ip;
	size_t i;

	for (i = 0; i < COUNT(cidrs); i++) {
		bool is = cidr_parse(&c, cidrs[i].text);

		ip = cidrs[i].base ? parsed(cidrs[i].base) : (struct ip){0};
		ok(cidrs[i].base ? is && ip_equal(&c.base, &ip) && c.bits == cidrs[i].bits : !is, "'%s' is %s", cidrs[i].text,
		    cidrs[i].base ? "a prefix" : "no prefix");
	}
	for (i = 0; i < COUNT(matches); i++) {
		ip = parsed(matches[i].ip);
		ok(cidr_parse(&c, matches[i].cidr) && cidr_match(&c, &ip) == matches[i].match, "%s is %s %s", matches[i].ip,
		    matches[i].match ? "in" : "outside", matches[i].cidr);
	}
}

/* result NULL: refused. */
static const struct {
	const char *ip, *suffix, *result;
} suffixes[] = {
    {"2001:db8:1:2:aaaa:bbbb:cccc:dddd", "::1:2:3:4/64", "2001:db8:1:2:1:2:3:4"},
    {"2001:db8:1:2::1", "::/64", "2001:db8:1:2::"},
    {"2001:db8:1:2ff::1", "::20:0:0:0:5/56", "2001:db8:1:220::5"},
    {"2001:db8:1:2ff::1", "::1ff:0:0:0:5/57", NULL},
    {"2001:db8::1", "::1:0:0:0:4/64", NULL},
    {"2001:db8::1", "2001:db8::5/64", NULL},
    {"2001:db8::1", "::5/128", NULL},
    {"2001:db8::1", "::/128", "2001:db8::1"},
    {"2001:db8::1", "abcd::5/0", "abcd::5"},
    {"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "::1/127", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "::/127", "2001:db8:ffff:ffff:ffff:ffff:ffff:fffe"},
    {"192.0.2.200", "0.0.0.7/24", "192.0.2.7"},
    {"192.0.2.200", "0.0.1.7/24", NULL},
    {"192.0.2.200", "::7/64", NULL},
    {"2001:db8::1", "0.0.0.7/24", NULL},
};

static void
test_suffix(void)
{
	struct cidr suffix;
	struct ip ip, want;
	size_t i;
	bool is;

	for (i = 0; i < COUNT(suffixes); i++) {
		ip = parsed(suffixes[i].ip);
		want = parsed(suffixes[i].result ? suffixes[i].result : suffixes[i].ip);
		is = cidr_parse(&suffix, suffixes[i].suffix) && ip_with_suffix(&ip, &suffix);
		ok(is == (suffixes[i].result != NULL) && ip_equal(&ip, &want), "%s with the suffix %s is %s", suffixes[i].ip,
		    suffixes[i].suffix, suffixes[i].result ? suffixes[i].result : "refused");
	}
}

/* With the default port 53, which is not printed; printed NULL: refused. */
static const struct {
	const char *text, *printed;
	uint32_t scope;
} endpoints[] = {
    {"192.0.2.1", "192.0.2.1", 0},
    {"192.0.2.1:53", "192.0.2.1", 0},
    {"192.0.2.1:5353", "192.0.2.1:5353", 0},
    {"192.0.2.1:1", "192.0.2.1:1", 0},
    {"192.0.2.1:65535", "192.0.2.1:65535", 0},
    {"2001:db8::1", "2001:db8::1", 0},
    {"2001:DB8::1:53", "2001:db8::1:53", 0},
    {"[2001:db8::1]", "2001:db8::1", 0},
    {"[2001:db8::1]:53", "2001:db8::1", 0},
    {"[2001:db8::1]:5353", "[2001:db8::1]:5353", 0},
    {"fe80::1%7", "fe80::1", 7},
    {"[fe80::1%7]:5353", "[fe80::1]:5353", 7},
    {"febf::1%4294967295", "febf::1", 4294967295},
    {"fe80::1%4294967296", NULL, 0},
    {"fe80::1%0", NULL, 0},
    {"fe80::1%", NULL, 0},
    {"fe80::1%no-such-interface", NULL, 0},
    {"fe80::1%7%7", NULL, 0},
    {"fec0::1%7", NULL, 0},
    {"2001:db8::1%7", NULL, 0},
    {"192.0.2.1%7", NULL, 0},
    {"", NULL, 0},
    {":53", NULL, 0},
    {"192.0.2.1:", NULL, 0},
    {"192.0.2.1:0", NULL, 0},
    {"192.0.2.1:65536", NULL, 0},
    {"192.0.2.1:-1", NULL, 0},
    {"192.0.2.1: 53", NULL, 0},
    {"192.0.2.1:53x", NULL, 0},
    {"192.0.2.1:53:53", NULL, 0},
    {"192.0.2.01", NULL, 0},
    {" 192.0.2.1", NULL, 0},
    {"[192.0.2.1]:53", NULL, 0},
    {"[]:53", NULL, 0},
    {"[2001:db8::1", NULL, 0},
    {"2001:db8::1]", NULL, 0},
    {"[2001:db8::1]53", NULL, 0},
    {"[2001:db8::1]:", NULL, 0},
    {"[2001:db8::1] :53", NULL, 0},
    {"[[2001:db8::1]]", NULL, 0},
    {"::ffff:192.0.2.1", NULL, 0},
    {"ns.example.org", NULL, 0},
    {"ns.example.org:53", NULL, 0},
    {"fe80::1%an-interface-name-that-is-much-longer-than-any-kernel-would-let-it-be", NULL, 0},
};

static void
test_endpoints(void)
{
	char text[ENDPOINT_TEXT_MAX];
	struct endpoint e;
	size_t i;

	for (i = 0; i < COUNT(endpoints); i++) {
		bool is = endpoint_parse(&e, endpoints[i].text, 53);

		if (endpoints[i].printed)
			ok(is && e.scope == endpoints[i].scope && strcmp(endpoint_text(text, &e, 53), endpoints[i].printed) == 0,
			    "endpoint '%s' is %s", endpoints[i].text, endpoints[i].printed);
		else
			ok(!is, "'%s' is no endpoint", endpoints[i].text);
	}
	ok(endpoint_parse(&e, "fe80::1%lo", 53) && e.scope > 0, "an interface is found by its name");
}

int
main(void)
{
	test_texts();
	test_round_trip();
	test_order();
	test_publishable();
	test_cidr();
	test_suffix();
	test_endpoints();
	return done();
}
