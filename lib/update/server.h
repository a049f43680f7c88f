#ifndef DYNDNSC_UPDATE_SERVER_H
#define DYNDNSC_UPDATE_SERVER_H

/* The server that updates go to: one connection for all messages of a run, signed both ways. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns.h"
#include "dnslink.h"
#include "fail.h"
#include "tsig.h"

struct buf;
struct key;
struct notes;

#define SERVER_ADDRESSES 8 /* of one server, tried in turn */

struct server {
	char name[320];                        /* as people know it: for messages */
	struct endpoint at[SERVER_ADDRESSES];
	size_t n;
	const struct key *key;                 /* NULL: nothing is signed; may change between messages */
	size_t way; /* now: TCP to at[way], from n on UDP to at[way - n]; 2n: all have failed */
	struct dns_link link;
	bool open;                             /* link is a connection */
	bool used;                             /* that has carried an answer */
	bool reached;                          /* somebody was there, ever */
	struct fail why;                       /* why the last way failed */
};

struct reply {
	struct dns_msg msg;
	bool tcp;
	bool trusted;             /* signed as it must be; without a key always */
	struct tsig_answer tsig;
	struct fail why;          /* what is wrong with the signature: "is not signed" */
};

enum server_outcome {
	SERVER_ANSWERED, /* *reply is set; server_reply_free() */
	SERVER_SILENT,   /* the message went out, or may have, and no answer came: fail (ST_TEMP) */
	SERVER_UNREACHED,/* there is no connection: fail (ST_TEMP) */
	SERVER_FAILED    /* our own side: fail (ST_SYSTEM, ST_CONFIG) */
};

/* Sends a question (signed where there is a key) and gives its answer: over TCP to each address, then over UDP to each,
 * until one answers; later messages go the same way at once. A server that nobody answers for is remembered as dead. */
enum server_outcome server_query(struct server *s, struct reply *reply, const char *name, unsigned type,
    int64_t deadline, const struct notes *notes, struct fail *f);

/* Sends an UPDATE message, which must not be signed yet, once, the way that the last question went. */
enum server_outcome server_update(struct server *s, struct reply *reply, struct buf *msg, int64_t deadline,
    const struct notes *notes, struct fail *f);

void server_reply_free(struct reply *reply);

/* Closes the connection; the server may be used again. */
void server_close(struct server *s);

#endif
