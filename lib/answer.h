#ifndef DYNDNSC_ANSWER_H
#define DYNDNSC_ANSWER_H

/* What one answer says about the addresses of a name. */

#include <stdbool.h>
#include <stddef.h>

#include "dns.h"
#include "ip.h"

struct dns_ask;

enum answer_kind {
	ANSWER_FAILED = 0, /* it refuses, is malformed, or is no answer at all */
	ANSWER_REFERRAL,   /* "ask those over there" */
	ANSWER_FOUND,      /* ips */
	ANSWER_NONE,       /* the name does not exist, or has no such record */
	ANSWER_ALIAS,      /* the name is an alias of `target`, about which this answer says nothing */
	ANSWER_LOOP        /* aliases go round in circles, or are too many */
};

struct answer {
	enum answer_kind kind;
	struct ip *ips;   /* sorted, each once; answer_free() */
	size_t n;
	char *target;
};

/* Reads the answer to an A or AAAA question. `follow`: go along aliases as far as this answer tells (right for a
 * resolver); else stop at the first (right for a zone's own server, which cannot speak for others' names).
 * 0, or -1: out of memory. */
int answer_read(struct answer *out, const struct dns_ask *ask, bool follow);

/* They say the same. */
bool answer_same(const struct answer *a, const struct answer *b);

void answer_free(struct answer *a);

#define ANSWER_HOPS 16 /* most aliases in a row */

#endif
