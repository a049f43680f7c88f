#ifndef DYNDNSC_ZONE_H
#define DYNDNSC_ZONE_H

/* Which zone a name lies in, and which servers speak for it. */

#include <stdbool.h>
#include <stddef.h>

#include "dnsnet.h"

struct fail;

#define ZONE_WHY_MAX 256

struct zone_find {
	const char *host;       /* in: a valid name */
	char *zone, *mname;     /* out: small letters, no trailing dot; NULL where it could not be found: */
	char why[ZONE_WHY_MAX]; /* the reason, */
	bool none;              /* which is that there is no zone: asked and answered */
};

/* Finds the zone of every host at once: the closest SOA record. A host that is an alias, or below one (CNAME, DNAME), lies
 * in the zone of its parent; it may itself be the top of its zone. `own`: the servers are asked for what is their own
 * (RD=0), and only answers with authority count.
 * 0, or -1 with fail (ST_SYSTEM); zone_find_free() each in either case. */
int zone_find_all(struct zone_find *v, size_t n, const struct dns_via *via, bool own, struct fail *f);

void zone_find_free(struct zone_find *z);

struct zone_server {
	char *name;
	struct endpoint at;
};

struct zone {
	char *name;                  /* in */
	struct zone_server *servers; /* out: every address of each NS that there is a route to, each once */
	size_t n;
	char why[ZONE_WHY_MAX];      /* n is 0: the reason */
};

/* Finds the name servers of many zones at once. 0, or -1 with fail (ST_SYSTEM); zone_free() each in either case. */
int zone_servers_all(struct zone *v, size_t n, const struct dns_via *via, struct fail *f);

/* Frees the name too. */
void zone_free(struct zone *z);

/* A name in small letters and without trailing dot, malloc'd, or NULL (memory): such names compare by strcmp(). */
char *zone_name(const char *name);

#endif
