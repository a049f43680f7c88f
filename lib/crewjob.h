#ifndef DYNDNSC_CREWJOB_H
#define DYNDNSC_CREWJOB_H

/* One command of a crew (crew.h): how it is called. */

#include "crew.h"

enum crew_kind {
	CREW_DETECT,
	CREW_PROBE,  /* dyndnsc-update without a word on any wire: is everything still refused? */
	CREW_UPDATE,
	CREW_CALL    /* a function */
};

struct crew_job {
	enum crew_kind kind;
	struct crew_task *task;   /* NULL for a CREW_CALL */
	size_t *of, n;            /* sections */
	bool running;
	int64_t began;
	struct run run;
	struct buf words;         /* the text of argv */
	const char **argv;
	void (*free_ctx)(void *ctx);
};

/* Fills in job->run for a command. -1 with fail. run.fd is to be closed when it was started. */
struct fail;
int crewjob_prepare(struct crew_job *job, const struct crew *c, struct fail *f);

void crewjob_free(struct crew_job *job);

#endif
