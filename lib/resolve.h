#ifndef DYNDNSC_RESOLVE_H
#define DYNDNSC_RESOLVE_H

/* The addresses of host names in DNS, of many at once: as resolvers know them, or as the zones' own servers do. */

#include <stddef.h>

#include "dnsnet.h"
#include "ip.h"

struct fail;

enum resolve_result {
	RESOLVE_UNKNOWN = 0, /* why: one line */
	RESOLVE_FOUND,       /* ips */
	RESOLVE_NONE,        /* answered: there is no such record */
	RESOLVE_PENDING      /* the zone's servers disagree; why: a line for each, without the last LF */
};

struct resolution {
	/* in */
	const char *host; /* a valid name (dns.h) */
	int family;       /* 4: A; 6: AAAA */
	/* out; resolution_free() */
	enum resolve_result result;
	struct ip *ips;   /* sorted, each once */
	size_t n;
	char *why;        /* may be NULL where result is FOUND or NONE; shows foreign text escaped */
};

/* Asks resolvers. 0, or -1 with fail (ST_SYSTEM); free each resolution in either case. */
int resolve_all(struct resolution *v, size_t n, const struct dns_via *via, struct fail *f);

/* Finds each name's zone through the resolvers and asks all servers of the zone themselves, on port 53, without recursion.
 * Only answers with authority count; aliases are followed into their own zones. As above. */
int resolve_authority(struct resolution *v, size_t n, const struct dns_via *via, struct fail *f);

void resolution_free(struct resolution *r);

/* For both: settles a resolution as unknown. -1: out of memory. */
int resolve_unknown(struct resolution *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
