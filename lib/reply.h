#ifndef DYNDNSC_REPLY_H
#define DYNDNSC_REPLY_H

/* One answer over HTTP. */

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "json.h"

enum reply_how {
	REPLY_ANSWERED,
	REPLY_SENT,   /* the request went out, or may have, and there is no usable answer: `error` */
	REPLY_NOCONN, /* no connection was made */
	REPLY_OURS    /* our side: a CA file that cannot be read, a URL that is none */
};

/* Shared by all runs that made the same request: reply_free() when the last is done with it. */
struct reply {
	int users;
	enum reply_how how;
	unsigned status;
	struct buf head;       /* header lines, "Name: value\n" */
	struct buf body;
	char error[256];
	uint32_t retry_after;  /* seconds; 0: not said */
	bool json_tried;
	json *json;
};

void reply_free(struct reply *r);

/* The body as JSON; NULL: it is none. */
json *reply_json(struct reply *r);

/* The value of the first header of that name (any case) into out. False: there is none. */
bool reply_header(struct buf *out, const struct reply *r, const char *name);

#endif
