#ifndef DYNDNSC_ENGINE_ENGINE_H
#define DYNDNSC_ENGINE_ENGINE_H

/* Runs the steps of recipes: all jobs at once, one run per record or group of records. */

#include "engine/httpjob.h"

struct engine;
struct fail;
struct notes;

struct engine_out {
	/* A record's verdict is known. */
	void (*verdict)(void *ctx, const struct verdict_line *v);
	/* What a dry run shows. */
	void (*text)(void *ctx, const char *text);
	/* A detection: the address (family 0: none, and why). */
	void (*address)(void *ctx, const struct http_job *job, const struct ip *ip, const char *why);
	void *ctx;
};

/* notes: what goes on, masked (level 2: requests and answers; 3: bodies). NULL: out of memory. */
struct engine *engine_new(const struct engine_out *out, const struct notes *notes, const char *agent);
void engine_free(struct engine *e);

/* Adds a job, which must outlive the engine's run. -1 with fail. */
int engine_add(struct engine *e, struct http_job *job, struct fail *f);

/* Runs everything to its end. The worst exit status. */
int engine_run(struct engine *e);

#endif
