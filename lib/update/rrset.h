#ifndef DYNDNSC_UPDATE_RRSET_H
#define DYNDNSC_UPDATE_RRSET_H

/* What a zone's server says it has: one record set, or what stands in its place. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns.h"
#include "ip.h"

#define RRSET_MAX 64 /* most addresses in a set that is still changed */

enum rrset_state {
	RRSET_READ,      /* ip[0..n) is the whole set; n may be 0 */
	RRSET_CNAME,     /* the host is a CNAME for `other` */
	RRSET_BELOW,     /* the host lies below a delegation: at `other` another zone begins */
	RRSET_HIDDEN,    /* this server does not let us read */
	RRSET_NOT_AUTH,  /* the server does not speak for the zone */
	RRSET_TOO_MANY   /* more than RRSET_MAX addresses */
};

struct rrset {
	enum rrset_state state;
	struct ip ip[RRSET_MAX]; /* sorted */
	size_t n;
	uint32_t ttl;            /* of the set, where it is not empty */
	char other[DNS_NAME_MAX];
};

/* Reads the answer to the question for a host's addresses of one family, asked with RD=0: its rcode is NOERROR,
 * NXDOMAIN, REFUSED or NOTAUTH. */
void rrset_read(struct rrset *out, const struct dns_msg *answer, const char *host, int family);

bool rrset_has(const struct rrset *set, const struct ip *ip);

/* The same addresses; the TTL does not matter. */
bool rrset_equal(const struct rrset *a, const struct rrset *b);

/* "203.0.113.7, 203.0.113.8 and 4 more", or "nothing". Returns out. */
#define RRSET_TEXT_MAX 220
const char *rrset_text(char out[RRSET_TEXT_MAX], const struct rrset *set);

#endif
