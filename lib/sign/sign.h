#ifndef DYNDNSC_SIGN_H
#define DYNDNSC_SIGN_H

/* Signatures over whole requests: what a recipe names with `sign`. Each scheme is one file here, and a line of the table
 * in sign.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct fail;
struct signing;

#define SIGN_PARAMS 5 /* most parameters of one signer */

struct signer {
	const char *name;
	struct sign_param {
		const char *name; /* NULL: no more */
		bool optional;
	} params[SIGN_PARAMS];
	/* -1 with fail (ST_CONFIG: a parameter is malformed; ST_SYSTEM). */
	int (*sign)(struct signing *s, struct fail *f);
};

/* A request as it is about to be sent, and what its signature adds. */
struct signing {
	const struct signer *signer;
	const char *values[SIGN_PARAMS];  /* of the parameters, in the order of signer->params; NULL: not set */
	const char *method, *host;        /* host: as in the header, with a port that is not the scheme's */
	const char *path, *query;         /* as sent: percent-encoded; query: behind '?', "" for none */
	const char *const *headers;       /* "Name: value" */
	size_t n_headers;
	const void *body;
	size_t body_len;
	int64_t now;                      /* seconds since 1970 */
	const char *nonce;                /* new for each request */
	/* out; sign_free() */
	struct buf lines;                 /* headers, each "Name: value\n" */
	struct buf parameters;            /* of the query, "name=value" with '&' between them, percent-encoded */
	struct buf form;                  /* likewise, of the body */
	struct buf secret;                /* what nobody may see of it: the signature */
};

/* The signer of that name, or NULL. */
const struct signer *sign_find(const char *name);

/* All names, for messages. */
#define SIGN_NAMES 9
extern const char *const sign_names[SIGN_NAMES];

/* The value of a parameter; NULL: not set. */
const char *sign_value(const struct signing *s, const char *name);

void sign_free(struct signing *s);

int sign_acs3(struct signing *s, struct fail *f);
int sign_aliyun(struct signing *s, struct fail *f);
int sign_aws4(struct signing *s, struct fail *f);
int sign_bce(struct signing *s, struct fail *f);
int sign_google(struct signing *s, struct fail *f);
int sign_rsa_sha512(struct signing *s, struct fail *f);
int sign_sdk_hmac(struct signing *s, struct fail *f);
int sign_tc3(struct signing *s, struct fail *f);
int sign_volcengine(struct signing *s, struct fail *f);

#endif
