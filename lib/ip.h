#ifndef DYNDNSC_IP_H
#define DYNDNSC_IP_H

/* Addresses by value: parse, print, compare, what the IANA registries say of them, prefix and suffix. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;
struct sockaddr_storage;

struct ip {
	uint8_t family;  /* 4 or 6; 0: none */
	uint8_t b[16];   /* network order; an IPv4 address in the first four, the rest zero */
};

struct cidr {
	struct ip base;
	unsigned bits;   /* 0..32 or 0..128 */
};

/* Where a server listens. scope is the interface index of a link-local IPv6 address, else 0. */
struct endpoint {
	struct ip ip;
	uint16_t port;
	uint32_t scope;
};

#define IP_TEXT_MAX 46       /* longest text of an address, with NUL */
#define ENDPOINT_TEXT_MAX 56 /* "[address]:65535" with NUL */

/* Strict: dotted quad without leading zeros, or any RFC 4291 section 2.2 spelling of an IPv6 address but the
 * IPv4-mapped block; no zone index, no prefix length, no blanks. False leaves *out alone. */
bool ip_parse(struct ip *out, const char *s);

/* The canonical text: dotted quad, or RFC 5952. Returns out. */
const char *ip_text(char out[IP_TEXT_MAX], const struct ip *ip);

bool ip_equal(const struct ip *a, const struct ip *b);

/* Order for sorting: IPv4 before IPv6, then by value; as memcmp(). */
int ip_compare(const struct ip *a, const struct ip *b);

/* The name of the registry entry that keeps an address from being published in DNS, by longest match, or NULL where it
 * may be published; *hint (unless hint is NULL) is what that means for its user, or NULL.
 * IANA IPv4 and IPv6 Special-Purpose Address Registries, read 2026-11; multicast; RFC 7526 (192.88.99.0/24);
 * for IPv6 all outside 2000::/3, and 6to4. Teredo (2001::/32) may be published. */
const char *ip_unpublishable(const struct ip *ip, const char **hint);

/* "A" or "AAAA"; "inet" or "inet6"; "IPv4" or "IPv6". */
const char *ip_type(const struct ip *ip);
const char *ip_family_key(int family);
const char *ip_family_name(int family);

/* "INET" "INET6" (the seed's), "inet" "inet6" "ipv4" "ipv6" "4" "6", any case: 4 or 6, else 0. */
int ip_family_parse(const char *s);

/* "2001:db8::/32", "10.0.0.0/8"; bits behind the prefix are ignored; without "/N" the whole address. */
bool cidr_parse(struct cidr *out, const char *s);
bool cidr_match(const struct cidr *c, const struct ip *ip);

/* Keeps the first suffix->bits bits of *ip and takes the others from the suffix ("::1:2:3:4/64"). False where families
 * differ or the suffix has bits inside the prefix. */
bool ip_with_suffix(struct ip *ip, const struct cidr *suffix);

/* "ADDR", "ADDR:PORT", "V6", "[V6]", "[V6]:PORT"; a link-local V6 may carry "%interface". */
bool endpoint_parse(struct endpoint *out, const char *s, uint16_t default_port);

/* "ADDR:PORT" or "[V6]:PORT", without the port where it is `hide`. Returns out. */
const char *endpoint_text(char out[ENDPOINT_TEXT_MAX], const struct endpoint *e, uint16_t hide);

/* To and from the socket interface; the result of the first is the length. */
unsigned endpoint_sockaddr(struct sockaddr_storage *out, const struct endpoint *e);
bool ip_from_sockaddr(struct ip *out, const struct sockaddr *sa);

#endif
