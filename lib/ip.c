#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "ip.h"
#include "num.h"

bool
ip_parse(struct ip *out, const char *s)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	struct ip ip = {0};

	ip.family = strchr(s, ':') ? 6 : 4;
	if (inet_pton(ip.family == 6 ? AF_INET6 : AF_INET, s, ip.b) != 1)
		return false;
	if (ip.family == 6 && memcmp(ip.b, mapped, sizeof mapped) == 0)
		return false;
	*out = ip;
	return true;
}

/* RFC 5952, section 4: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals)
 * is "::". Never dotted: what libraries print for ::1.2.3.4 differs. */
static void
text6(char *out, const uint8_t b[16])
{
	int best = -1, best_len = 1, run = 0, i;
	unsigned group[8];
	char *o = out;

	for (i = 0; i < 8; i++) {
		group[i] = (unsigned)b[2 * i] << 8 | b[2 * i + 1];
		run = group[i] == 0 ? run + 1 : 0;
		if (run > best_len) {
			best_len = run;
			best = i - run + 1;
		}
	}
	for (i = 0; i < 8; i++) {
		if (i == best) {
			o += sprintf(o, "::");
			i += best_len - 1;
			continue;
		}
		o += sprintf(o, "%s%x", i == 0 || o[-1] == ':' ? "" : ":", group[i]);
	}
}

const char *
ip_text(char out[IP_TEXT_MAX], const struct ip *ip)
{
	if (ip->family == 4)
		snprintf(out, IP_TEXT_MAX, "%u.%u.%u.%u", ip->b[0], ip->b[1], ip->b[2], ip->b[3]);
	else if (ip->family == 6)
		text6(out, ip->b);
	else
		out[0] = '\0';
	return out;
}

int
ip_compare(const struct ip *a, const struct ip *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->b, b->b, sizeof a->b);
}

bool
ip_equal(const struct ip *a, const struct ip *b)
{
	return ip_compare(a, b) == 0;
}

struct special {
	const char *block, *name, *hint;
};

static const char cgnat[] = "you are behind carrier-grade NAT", behind_nat[] = "you are behind NAT",
    example[] = "an address for examples only";

/* The empty name marks a block that may be published although a larger one around it may not. */
static const struct special specials[] = {
    {"0.0.0.0/8", "\"This network\"", NULL},
    {"0.0.0.0/32", "\"This host on this network\"", NULL},
    {"10.0.0.0/8", "Private-Use", behind_nat},
    {"100.64.0.0/10", "Shared Address Space", cgnat},
    {"127.0.0.0/8", "Loopback", NULL},
    {"169.254.0.0/16", "Link Local", "no address was assigned here"},
    {"172.16.0.0/12", "Private-Use", behind_nat},
    {"192.0.0.0/24", "IETF Protocol Assignments", NULL},
    {"192.0.0.0/29", "IPv4 Service Continuity Prefix", "IPv4 is translated here (464XLAT or DS-Lite)"},
    {"192.0.0.8/32", "IPv4 dummy address", NULL},
    {"192.0.0.9/32", "Port Control Protocol Anycast", NULL},
    {"192.0.0.10/32", "Traversal Using Relays around NAT Anycast", NULL},
    {"192.0.0.170/31", "NAT64/DNS64 Discovery", NULL},
    {"192.0.2.0/24", "Documentation (TEST-NET-1)", example},
    {"192.31.196.0/24", "AS112-v4", NULL},
    {"192.52.193.0/24", "AMT", NULL},
    {"192.88.99.0/24", "Deprecated (6to4 Relay Anycast)", NULL},
    {"192.88.99.2/32", "6a44-relay anycast address", NULL},
    {"192.168.0.0/16", "Private-Use", behind_nat},
    {"192.175.48.0/24", "Direct Delegation AS112 Service", NULL},
    {"198.18.0.0/15", "Benchmarking", NULL},
    {"198.51.100.0/24", "Documentation (TEST-NET-2)", example},
    {"203.0.113.0/24", "Documentation (TEST-NET-3)", example},
    {"224.0.0.0/4", "Multicast", NULL},
    {"240.0.0.0/4", "Reserved", NULL},
    {"255.255.255.255/32", "Limited Broadcast", NULL},
    {"::/0", "outside the Global Unicast block 2000::/3", NULL},
    {"2000::/3", "", NULL},
    {"::/128", "Unspecified Address", NULL},
    {"::1/128", "Loopback Address", NULL},
    {"64:ff9b::/96", "IPv4-IPv6 Translation", "this is an IPv4 address seen through NAT64"},
    {"64:ff9b:1::/48", "IPv4-IPv6 Translation", "this is an IPv4 address seen through NAT64"},
    {"100::/64", "Discard-Only Address Block", NULL},
    {"100:0:0:1::/64", "Dummy IPv6 Prefix", NULL},
    {"2001::/23", "IETF Protocol Assignments", NULL},
    {"2001::/32", "", NULL},
    {"2001:1::1/128", "Port Control Protocol Anycast", NULL},
    {"2001:1::2/128", "Traversal Using Relays around NAT Anycast", NULL},
    {"2001:1::3/128", "DNS-SD Service Registration Protocol Anycast", NULL},
    {"2001:2::/48", "Benchmarking", NULL},
    {"2001:3::/32", "AMT", NULL},
    {"2001:4:112::/48", "AS112-v6", NULL},
    {"2001:10::/28", "Deprecated (previously ORCHID)", NULL},
    {"2001:20::/28", "ORCHIDv2", NULL},
    {"2001:30::/28", "Drone Remote ID Protocol Entity Tags (DETs) Prefix", NULL},
    {"2001:db8::/32", "Documentation", example},
    {"2002::/16", "6to4", "6to4 is not reachable for most of the internet"},
    {"2620:4f:8000::/48", "Direct Delegation AS112 Service", NULL},
    {"3fff::/20", "Documentation", example},
    {"5f00::/16", "Segment Routing (SRv6) SIDs", NULL},
    {"fc00::/7", "Unique-Local", "it is reachable in your own network only"},
    {"fe80::/10", "Link-Local Unicast", "it is reachable on one link only"},
    {"ff00::/8", "Multicast", NULL},
};

const char *
ip_unpublishable(const struct ip *ip, const char **hint)
{
	const struct special *best = NULL;
	unsigned best_bits = 0;
	struct cidr c;
	size_t i;

	for (i = 0; i < sizeof specials / sizeof *specials; i++) {
		if (!cidr_parse(&c, specials[i].block) || !cidr_match(&c, ip))
			continue;
		if (!best || c.bits >= best_bits) {
			best = &specials[i];
			best_bits = c.bits;
		}
	}
	if (hint)
		*hint = best ? best->hint : NULL;
	return best && *best->name ? best->name : NULL;
}

const char *
ip_type(const struct ip *ip)
{
	return ip->family == 6 ? "AAAA" : "A";
}

const char *
ip_family_key(int family)
{
	return family == 6 ? "inet6" : "inet";
}

const char *
ip_family_name(int family)
{
	return family == 6 ? "IPv6" : "IPv4";
}

int
ip_family_parse(const char *s)
{
	static const char *const four[] = {"inet", "ipv4", "4"}, *const six[] = {"inet6", "ipv6", "6"};
	size_t i;

	for (i = 0; i < 3; i++) {
		if (strcasecmp(s, four[i]) == 0)
			return 4;
		if (strcasecmp(s, six[i]) == 0)
			return 6;
	}
	return 0;
}

bool
cidr_parse(struct cidr *out, const char *s)
{
	const char *slash = strchr(s, '/');
	char addr[IP_TEXT_MAX];
	struct cidr c;
	uint32_t bits;
	size_t len = slash ? (size_t)(slash - s) : strlen(s);

	if (len >= sizeof addr)
		return false;
	memcpy(addr, s, len);
	addr[len] = '\0';
	if (!ip_parse(&c.base, addr))
		return false;
	bits = c.base.family == 6 ? 128 : 32;
	if (slash && !num_parse(&bits, slash + 1, 0, bits))
		return false;
	c.bits = bits;
	*out = c;
	return true;
}

/* Bit i of an address, the first bit being 0. */
static bool
bit(const struct ip *ip, unsigned i)
{
	return ip->b[i / 8] >> (7 - i % 8) & 1;
}

bool
cidr_match(const struct cidr *c, const struct ip *ip)
{
	unsigned whole = c->bits / 8, i;

	if (c->base.family != ip->family || memcmp(c->base.b, ip->b, whole) != 0)
		return false;
	for (i = whole * 8; i < c->bits; i++) {
		if (bit(&c->base, i) != bit(ip, i))
			return false;
	}
	return true;
}

bool
ip_with_suffix(struct ip *ip, const struct cidr *suffix)
{
	unsigned i, n = ip->family == 6 ? 128 : 32;

	if (ip->family != suffix->base.family)
		return false;
	for (i = 0; i < suffix->bits; i++) {
		if (bit(&suffix->base, i))
			return false;
	}
	for (; i < n; i++) {
		uint8_t mask = (uint8_t)(0x80 >> i % 8);

		ip->b[i / 8] = (uint8_t)((ip->b[i / 8] & ~mask) | (suffix->base.b[i / 8] & mask));
	}
	return true;
}

/* Copies [s, s+len) and parses it as an address, with "%interface" behind a link-local one. */
static bool
scoped_parse(struct endpoint *e, const char *s, size_t len)
{
	char text[IP_TEXT_MAX + IF_NAMESIZE], *percent;

	if (len >= sizeof text)
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	percent = strchr(text, '%');
	if (percent) {
		*percent = '\0';
		e->scope = if_nametoindex(percent + 1);
		if (e->scope == 0 && !num_parse(&e->scope, percent + 1, 1, UINT32_MAX))
			return false;
	}
	if (!ip_parse(&e->ip, text))
		return false;
	return !percent || (e->ip.family == 6 && e->ip.b[0] == 0xfe && (e->ip.b[1] & 0xc0) == 0x80);
}

bool
endpoint_parse(struct endpoint *out, const char *s, uint16_t default_port)
{
	struct endpoint e = {.port = default_port};
	const char *end, *port = NULL;
	bool bracket = *s == '[';
	uint32_t n;

	if (bracket) {
		end = strchr(++s, ']');
		if (!end || (end[1] && end[1] != ':'))
			return false;
		port = end[1] ? end + 2 : NULL;
	} else {
		const char *colon = strchr(s, ':');

		end = s + strlen(s);
		if (colon && !strchr(colon + 1, ':')) {
			end = colon;
			port = colon + 1;
		}
	}
	if (!scoped_parse(&e, s, (size_t)(end - s)) || (bracket && e.ip.family != 6))
		return false;
	if (port) {
		if (!num_parse(&n, port, 1, 65535))
			return false;
		e.port = (uint16_t)n;
	}
	*out = e;
	return true;
}

const char *
endpoint_text(char out[ENDPOINT_TEXT_MAX], const struct endpoint *e, uint16_t hide)
{
	char addr[IP_TEXT_MAX];

	ip_text(addr, &e->ip);
	if (e->port == hide)
		snprintf(out, ENDPOINT_TEXT_MAX, "%s", addr);
	else
		snprintf(out, ENDPOINT_TEXT_MAX, e->ip.family == 6 ? "[%s]:%u" : "%s:%u", addr, e->port);
	return out;
}

unsigned
endpoint_sockaddr(struct sockaddr_storage *out, const struct endpoint *e)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;
	struct sockaddr_in *in = (struct sockaddr_in *)out;

	memset(out, 0, sizeof *out);
	if (e->ip.family == 6) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(e->port);
		in6->sin6_scope_id = e->scope;
		memcpy(&in6->sin6_addr, e->ip.b, 16);
		return sizeof *in6;
	}
	in->sin_family = AF_INET;
	in->sin_port = htons(e->port);
	memcpy(&in->sin_addr, e->ip.b, 4);
	return sizeof *in;
}

bool
ip_from_sockaddr(struct ip *out, const struct sockaddr *sa)
{
	*out = (struct ip){0};
	if (sa->sa_family == AF_INET) {
		out->family = 4;
		memcpy(out->b, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
		return true;
	}
	if (sa->sa_family == AF_INET6) {
		out->family = 6;
		memcpy(out->b, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
		return true;
	}
	return false;
}
