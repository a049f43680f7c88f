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

/* The one of that name: of the table, else the recipe recipes/update/NAME.ini (place.h), which is read and kept for as
 * long as the process lives. NULL: there is none, or the recipe has mistakes: *m (may be NULL) has them then. One whose
 * service is gone (recipe.h) is found like any other. */
const struct protocol *protocol_load(const char *name, struct mistakes *m);

/* There is one of that name; nothing is read. */
bool protocol_exists(const char *name);

/* Calls fn for every protocol: the table's, then all recipes, which are read for it. What is wrong with one goes to *m
 * (may be NULL), and it is left out. */
void protocol_each(void (*fn)(void *ctx, const struct protocol *p), void *ctx, struct mistakes *m);

/* The name that may have been meant; 0 and "": none is near. */
int protocol_nearest(char out[64], const char *typed);

/* "authoritative" "dns" "none" "read"; false for another word. */
bool compare_parse(enum compare *out, const char *word);

/* Adds a line for each protocol, then one for each executable whose name is prefix ("dyndnsc-update-") and one that is no
 * protocol. What cannot be read goes to *m. */
struct buf;
void protocol_lines(struct buf *out, const char *prefix, struct mistakes *m);

#endif
