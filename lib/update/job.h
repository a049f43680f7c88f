#ifndef DYNDNSC_UPDATE_JOB_H
#define DYNDNSC_UPDATE_JOB_H

/* One job of dyndnsc-rfc2136: which hosts get which addresses, and how. Read from key=value lines, checked. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"
#include "keyfile.h"
#include "update/change.h"

struct fail;
struct kvs;

struct job {
	char (*hosts)[256];    /* without trailing dots */
	size_t n_hosts;
	struct wish wish[2];   /* one per family; `confirmed` is open: job_wish() */
	size_t n_wishes;
	bool server_set;
	char server[256];      /* an address or a name; "" where server_at is one */
	struct endpoint server_at;
	uint16_t port;
	const char *zone;      /* NULL: to be found */
	char zone_text[256];
	bool signs;
	struct key key;
	int dry;               /* 1: read, do not write; 2: no network */
	int verbose;
	uint32_t seconds;      /* for all of it */
	const struct kvs *lines;
};

/* Reads a job; the lines must outlive it. 0, or -1 with fail (ST_CONFIG, ST_SYSTEM) that names the key and never quotes
 * the secret. job_free() in either case. */
int job_read(struct job *out, const struct kvs *lines, struct fail *f);
void job_free(struct job *job);

/* The job's wish number i for one of its hosts, with the address last confirmed for it. */
struct wish job_wish(const struct job *job, size_t i, const char *host);

#endif
