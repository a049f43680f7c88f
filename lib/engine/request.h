#ifndef DYNDNSC_ENGINE_REQUEST_H
#define DYNDNSC_ENGINE_REQUEST_H

/* One request of a step, with every value put in. */

#include "buf.h"
#include "json.h"

struct fail;
struct mask;
struct step;
struct vars;

struct request {
	char method[8];
	struct buf url, body;
	char **headers;   /* "Name: value" */
	size_t n_headers;
	bool has_body;
	char unset[64];   /* the placeholder without which it could not be built; "": none */
};

/* Builds it. vars gets the digests and {nonce} {time}; common: the recipe's [request]; items: what "{items}" stands for, or
 * NULL; mask gets what is made of secrets. -1 with fail (ST_CONFIG: a value that cannot go where it should; ST_TEMP: one that
 * no answer gave; ST_SYSTEM).
 * request_free() in either case. */
int request_build(struct request *out, const struct step *step, const struct step *common, int family,
    struct vars *vars, json *items, struct mask *mask, struct fail *f);
void request_free(struct request *r);

/* Asks for another page of the step's list: `page` is what its `pages` found, and takes the place of what the step says; NULL:
 * the first one. -1: out of memory. */
int request_turn(struct request *r, const struct step *step, const char *page);

/* Adds a header, "Name: value". -1: out of memory. */
int request_header(struct request *r, const char *line);

/* What tells it from others: all of it, as text. */
void request_text(struct buf *out, const struct request *r);

#endif
