#ifndef DYNDNSC_QUORUM_H
#define DYNDNSC_QUORUM_H

/* Which address several sources agree on. */

#include <stdbool.h>
#include <stddef.h>

#include "ip.h"

enum voter_state { VOTER_ASKED, VOTER_SAID, VOTER_NONE };

struct voter {
	const char *name;
	const char *operator_; /* all sources of one operator have one voice */
	bool local;            /* an address of this machine itself: it has a voice, but confirms no expectation */
	enum voter_state state;
	struct ip ip;          /* VOTER_SAID */
};

enum quorum {
	QUORUM_OPEN,     /* who has not answered yet can still decide it */
	QUORUM_REACHED,  /* *out is it */
	QUORUM_MISSED    /* and cannot be reached any more */
};

/* How many operators say an address. */
unsigned quorum_voices(const struct voter *v, size_t n, const struct ip *ip);

/* The address that at least `need` (1 or more) operators say; or that one of them says and `expect` (family 0: nothing)
 * is, since what is known already needs no proof but a sign that it still holds. That an interface still has the expected
 * address is no such sign: it has it behind a NAT as well. So where more than one is needed nobody but the internet decides. */
enum quorum quorum_judge(struct ip *out, const struct voter *v, size_t n, unsigned need, const struct ip *expect);

#endif
