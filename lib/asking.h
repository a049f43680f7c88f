#ifndef DYNDNSC_ASKING_H
#define DYNDNSC_ASKING_H

/* Rounds of questions (round.h), for each family one, at the same time: everybody is asked at once, the web in one program,
 * each of the others in a child. */

#include "round.h"

struct fail;

struct asking_wave {
	struct webask web;
	struct webask_job jobs[2 * ROUND_VOTERS_MAX];
	bool started;
};

struct asking {
	struct round r[2];             /* begun */
	size_t n;
	struct sources sources;        /* loaded */
	struct asking_wave waves[ROUND_WAVES];
	size_t n_waves;
};

/* Asks until each round has its quorum, or cannot have it any more, or its time is up; more sources than at first where those
 * do not agree, or let us wait. Then nobody is at work any more. 0, or -1 with fail. */
int asking_run(struct asking *a, struct fail *f);

#endif
