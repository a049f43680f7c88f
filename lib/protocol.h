#ifndef DYNDNSC_PROTOCOL_H
#define DYNDNSC_PROTOCOL_H

/* The update protocols: which options they take, who speaks them, how they want to be paced. */

#include <stdbool.h>
#include <stdint.h>

#include "option.h"

enum compare {
	COMPARE_AUTHORITATIVE, /* with what the zone's own servers say */
	COMPARE_DNS,           /* with what the resolver says */
	COMPARE_NONE,          /* not at all: the name is no DNS name */
	COMPARE_READ           /* not with DNS, where a proxy stands in front: the backend's own reading decides */
};

struct recipe;

struct protocol {
	const char *name;             /* NULL ends a table */
	const char *title;            /* one line for --list */
	const struct option *options; /* "hostname" among them */
	const char *backend;          /* the program that speaks it; NULL: nobody need be asked (dummy) */
	enum compare compare;         /* unless the user says otherwise */
	uint32_t min_interval;        /* seconds between two requests for one record */
	uint32_t refresh;             /* seconds after which the service wants to hear the same address again; 0: never */
	bool removes;                 /* --remove works */
	uint32_t batch;               /* most hosts in one request, unless the user says otherwise; 0: one host a run */
	const struct recipe *recipe;  /* NULL: none */
};

/* Those that are no recipes, ended by a NULL name. */
extern const struct protocol protocols[];

struct mistakes;

/* The one of that name: of the table, else the recipe `recipes/update/NAME.ini`, which is read and kept. NULL: there is
 * none, or the recipe has mistakes; *m has them then. */
const struct protocol *protocol_load(const char *name, struct mistakes *m);

/* As protocol_load(), for who does not care why not. */
const struct protocol *protocol_find(const char *name);

/* Calls fn for every protocol: the table's, then the recipes that can be used. */
void protocol_list(void (*fn)(void *ctx, const char *name, const char *title), void *ctx);

/* The name that may have been meant; 0 and "": none is near. */
int protocol_nearest(char out[64], const char *typed);

/* "authoritative" "dns" "none" "read"; false for another word. */
bool compare_parse(enum compare *out, const char *word);

#endif
