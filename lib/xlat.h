#ifndef DYNDNSC_XLAT_H
#define DYNDNSC_XLAT_H

/* Translation between IPv4 and IPv6: addresses that are written with a translator's prefix (NAT64), and a machine that has
 * IPv4 only by one (464XLAT). Neither is an address of this machine. */

#include <stdbool.h>
#include <stddef.h>

#include "ip.h"

struct detection;
struct fail;

#define XLAT_PREFIXES 8 /* most that are kept; operators have one or two */

/* The IPv4 address in an IPv6 one, under a prefix of that length: 32, 40, 48, 56, 64 or 96 (RFC 6052, section 2.2). False for
 * another length, and where bits 64 to 71 are not zero. */
bool xlat_extract(struct ip *out, const struct ip *ip6, unsigned bits);

/* The prefixes that the AAAA records of ipv4only.arpa tell of (RFC 7050, section 3), each once: how many. The name has
 * 192.0.0.170 and 192.0.0.171. Where either stands at two places of an address, the one counts that another record has the
 * other of them under too. */
size_t xlat_prefixes(struct cidr out[XLAT_PREFIXES], const struct ip *aaaa, size_t n);

/* Whether what this machine speaks IPv4 from is in 192.0.0.0/29 (RFC 7335): the inner end of a translator (464XLAT, RFC 6877)
 * or of DS-Lite, whose outer address is the provider's. *from is set then. Nothing is sent. */
bool xlat_has_inner(struct ip *from);

/* Whether an IPv6 address can be this machine's: 0, or -1 with fail (ST_DATA) where it is in a prefix of the NAT64 here. Only
 * where this machine has no IPv4 of its own is that looked for: the resolvers are asked for ipv4only.arpa, once in a process,
 * in a child that is d->user, for 2 s at most. Where they say nothing there is no such prefix. */
int xlat_ours(const struct detection *d, const struct ip *ip, struct fail *f);

#endif
