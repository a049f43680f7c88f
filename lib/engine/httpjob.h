#ifndef DYNDNSC_ENGINE_HTTPJOB_H
#define DYNDNSC_ENGINE_HTTPJOB_H

/* A job of dyndnsc-http: which records of one account get which addresses. Read from key=value lines. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/steps.h"
#include "mask.h"
#include "vars.h"
#include "verdict.h"

struct fail;
struct kvs;

struct http_record {
	char host[256];          /* without trailing dot */
	struct ip ip;            /* family always set; the address zero for a removal */
	struct ip confirmed;     /* last confirmed; family 0: none */
	char zone[256];          /* by DNS; "" where it was not looked for */
	bool done;
	struct verdict_line answer;
};

struct http_job {
	const struct steps *steps;
	struct vars vars;        /* options and secrets */
	struct http_record *v;   /* the records of one host stand together */
	size_t n, n_hosts;
	struct { char host[256]; struct ip ip; } *also; /* what is known of families that are not in hand */
	size_t n_also;
	struct mask mask;
	bool remove, replace, create;
	bool both;               /* both addresses of a host in one run */
	int dry, verbose;
	uint32_t batch;
	int64_t deadline;        /* of the whole job, clock_ms() */
	const char *name;        /* of the entry */
	int family;              /* detection */
};

/* Reads a job for a recipe. -1 with fail (ST_CONFIG): a value that is malformed. http_job_free() in either case. */
int http_job_read(struct http_job *out, const struct steps *steps, const struct kvs *lines, struct fail *f);
void http_job_free(struct http_job *job);

#endif
