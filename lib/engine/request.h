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

/* Adds a header, "Name: value". -1: out of memory. */
int request_header(struct request *r, const char *line);

/* All of it, as text. */
void request_text(struct buf *out, const struct request *r);

/* What tells it from others: the same, but for what is new in each. */
void request_key(struct buf *out, const struct request *r, const char *nonce);

#endif
