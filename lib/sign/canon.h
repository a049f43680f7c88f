#ifndef DYNDNSC_CANON_H
#define DYNDNSC_CANON_H

/* What the schemes have in common: the canonical form of a request, and how its signature gets into the header
 * Authorization. */

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct fail;
struct signing;

/* Appends a text percent-encoded (RFC 3986, section 2.3: all but A-Z a-z 0-9 - . _ ~), and the characters of `keep`. */
void canon_encode(struct buf *out, const char *text, size_t len, const char *keep);

/* Appends what is percent-encoded in some way in that one way. */
void canon_again(struct buf *out, const char *text, size_t len, const char *keep);

/* Appends the parameters of a query, each in that one way, sorted by their bytes. Without '=' one has an empty value. */
void canon_query(struct buf *out, const char *query);

/* The value of a header that is sent (any case), or NULL. */
const char *canon_header(const struct signing *s, const char *name);

#define CANON_STAMP 17
/* The time as "20150830T123600Z". */
const char *canon_stamp(char out[CANON_STAMP], int64_t now);

/* The headers that are signed; to be added in the order of their names. */
struct canon {
	struct buf lines; /* "name:value\n" */
	struct buf names; /* "a;b;c" */
};

void canon_add(struct canon *c, const char *name, const char *value);
void canon_free(struct canon *c);

/* Appends METHOD, path, query, headers, their names and the body's SHA-256, a line each: the canonical request of most. */
void canon_request(struct buf *out, const struct signing *s, const char *path, const struct canon *c);

/* Appends the SHA-256 of a text in hex. */
void canon_hash(struct buf *out, const void *text, size_t len);

/* A scheme with a key that is derived for a day and a service (the AWS one, and what was made after it). */
struct scoped {
	const char *algorithm; /* as it stands in front of everything */
	const char *prefix;    /* of the secret, for the first key */
	const char *end;       /* of the scope */
	const char *stamp;     /* the time as the string to sign has it */
	const char *region;    /* NULL: the scope has none */
};

/* Signs a canonical request: adds Authorization, with the parameters id, secret and service. -1 with fail. */
int canon_scoped(struct signing *s, const struct scoped *how, const struct canon *c, const struct buf *request,
    struct fail *f);

/* What is said when something could not be made. */
int canon_failed(struct fail *f);

#endif
