#ifndef DYNDNSC_ROUND_H
#define DYNDNSC_ROUND_H

/* A round of questions about one family: who is asked, and what they have said. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quorum.h"
#include "sources.h"
#include "webask.h"

struct detection;

#define ROUND_NEED_MAX 9    /* the largest quorum */
#define ROUND_WAVES 3       /* so often others are asked, while those asked before do not agree */
#define ROUND_LOCAL_MAX 6   /* addresses of this machine itself */
#define ROUND_CHILDREN_MAX 9 /* sources with a child of their own: two families, and the web programs, within RUN_MAX */
#define ROUND_VOTERS_MAX 32

/* A voter's answer, and how it comes. */
struct ballot {
	struct source *source;       /* NULL: an address of this machine */
	struct source_memory before; /* what was remembered of it */
	struct webask_job *job;      /* where the answer is: one of the program's (webask.h), or `own` */
	struct webask_job own;
	struct source_ask ask;
	struct webask child;         /* its child's output is read as the program's */
	bool started;
};

struct round {
	struct detection *d;
	unsigned need;
	struct ip expect;                      /* family 0: nothing */
	struct voter v[ROUND_VOTERS_MAX];
	struct ballot b[ROUND_VOTERS_MAX];     /* of v */
	size_t n, local;                       /* of all, of those that are this machine's, which come first */
	char interface[32];                    /* the one that has those */
	size_t children;
	enum quorum state;
	bool dry;                              /* nobody is left who could be asked */
	bool asked;                            /* somebody was */
	size_t could;                          /* how many could have been, where that is too few */
	int64_t next;                          /* when a source that waits for its time may be asked; 0: none does */
};

/* Begins with the addresses of this machine's interface to the internet that may be published: they have one voice
 * together, of the operator "this machine". */
void round_begin(struct round *r, struct detection *d, unsigned need, const struct ip *expect);

/* Adds those that are asked first (wave 0), or next. Of several protocols, so that who can forge one is not believed: the
 * first wave has one source of each kind with a child of its own (DNS, STUN), and two from the web, or as many as the quorum
 * needs; more of the web before more of the others, as an operator's certificate stands for him, and whoever answers for
 * one name server on the way can answer for all. Each operator is asked once. Who rests after failures comes only where
 * the others are too few, or have not agreed. The number of those added. */
size_t round_choose(struct round *r, struct sources *all, unsigned wave, int64_t now);

#endif
