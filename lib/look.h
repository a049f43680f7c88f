#ifndef DYNDNSC_LOOK_H
#define DYNDNSC_LOOK_H

/* One look at DNS for many records: runs dyndnsc-resolve once and compares. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"
#include "policy.h"

struct fail;
struct notes;

struct look {
	const char *host;
	struct ip want;
	enum dns_says says;  /* out; DNS_UNKNOWN where nobody could tell */
};

struct look_how {
	bool authoritative;
	int64_t deadline;          /* clock_ms() */
	const char *via;           /* by which way it asks (via.h); NULL: any */
	const char *user;          /* whom the program becomes as root; NULL: its default */
	const struct notes *notes;
};

/* Asks for all n records and fills in `says`. A set that holds the address agrees, whatever else is in it.
 * -1 with fail (ST_SYSTEM) when the program could not be run; the answers are DNS_UNKNOWN then. */
int look_all(struct look *looks, size_t n, const struct look_how *how, struct fail *f);

/* Takes what `dyndnsc-resolve --verdicts` prints into the looks. For tests and fuzzing; never fails. */
void look_parse(struct look *looks, size_t n, const char *text, const struct notes *notes);

#endif
