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

/* All of them, ended by a NULL name. */
extern const struct protocol protocols[];

/* The one of that name, or NULL. */
const struct protocol *protocol_find(const char *name);

/* Names of protocols and detectors that the seed has and that are spoken over HTTP, for which there is no backend yet. */
bool protocol_needs_http(const char *name);
bool detector_needs_http(const char *name);

/* "authoritative" "dns" "none" "read"; false for another word. */
bool compare_parse(enum compare *out, const char *word);

#endif
