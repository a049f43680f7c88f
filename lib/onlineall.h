#ifndef DYNDNSC_ONLINEALL_H
#define DYNDNSC_ONLINEALL_H

/* Many sections of a configuration are asked about (online.h), several at once. */

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct config;
struct kvs;

struct online_all {
	struct config *config;     /* without mistakes */
	const char *config_path;   /* as for online_check() */
	const struct buf *ini;
	const struct kvs *list;    /* the sections, as keys */
	bool four, six;
	uint32_t deadline;         /* seconds, for each */
	unsigned jobs;             /* at once, 1 to RUN_MAX */
	void (*said)(int status, const char *line); /* in the order of the list */
};

/* The worst exit status. */
int online_all(const struct online_all *a);

#endif
