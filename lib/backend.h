#ifndef DYNDNSC_BACKEND_H
#define DYNDNSC_BACKEND_H

/* The one who speaks a protocol: a program that gets jobs as key=value lines and answers in verdict lines (contract,
 * section 8). */

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "kv.h"
#include "verdict.h"

struct entry;
struct fail;
struct notes;

/* One record of a job. */
struct backend_record {
	const char *host;
	int family;             /* 4 or 6 */
	struct ip ip;           /* to publish */
	struct ip confirmed;    /* the last address confirmed; family 0: none */
	struct ip also;         /* the other family's address of the host, where that is not among the records and the service
	                           removes what is not mentioned (recipe->wipes); family 0: not known, or no matter */
	struct verdict_line answer; /* out */
	bool answered;          /* out: the program said something of this record */
};

struct backend {
	const struct entry *entry;
	const struct kvs *secrets;
	int dry;                /* 0, 1 (-n: may read) or 2 (-nn: no network) */
	bool remove;            /* instead of publishing */
	int64_t deadline;
	const char *user;
	const struct notes *notes;
	int (*before)(void *ctx, struct fail *f); /* called once, before anything is sent: -1 with fail, and nothing is */
	void *ctx;              /* of before() */
	struct buf text;        /* out: with dry, what would be sent; buf_free() */
	int status;             /* out: the program's exit status */
};

/* Runs all records, which belong to one entry, at once; those of one host stand next to each other. The jobs: one for all
 * hosts with the same families (one a family, where option url differs by family), with the lines name, hostname..., ip...
 * (remove and family instead), "confirmed=HOST ADDRESS"..., "also=HOST ADDRESS"... (struct backend_record), the options and
 * secrets, deadline (seconds), verbose, dry-run. For a recipe the program is dyndnsc-http [--user NAME] update PATH.
 * A program of ours is started before before() is called: it loads its libraries meanwhile, and waits for its job.
 * A record that the program said nothing of gets an answer that says so. -1 with fail when nothing was sent: no such program,
 * a value that cannot go into a line (ST_SYSTEM, ST_CONFIG), or what before() gave. */
int backend_run(struct backend *b, struct backend_record *v, size_t n, struct fail *f);

#endif
