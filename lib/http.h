#ifndef DYNDNSC_HTTP_H
#define DYNDNSC_HTTP_H

/* HTTP requests, many at once over shared connections. The only includer of curl.h. TLS is always verified; answers of
 * more than 1 MiB or with more than 64 KiB of headers are none. Where a way is set (via.h) all leave by it, and servers are
 * looked up by it (httpname.h), before http_start() returns; a proxy of the environment is not used then. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fail;
struct http;
struct reply;

#define HTTP_PER_SERVER 8   /* most connections to one server */
#define HTTP_SECONDS 30     /* most that one request takes; 10 of them to connect */

struct http_request {
	const char *method;
	const char *url;             /* http or https */
	const char *const *headers;  /* "Name: value" */
	size_t n_headers;
	const char *body;            /* NULL: none */
	size_t body_len;
	const char *agent;           /* User-Agent */
	const char *ca_file;         /* NULL: the system's store */
	const char *proxy;           /* NULL: what the variables say, unless `direct` */
	bool direct;                 /* no proxy of the environment */
	int family;                  /* 4 or 6: over that one only; 0: either */
	unsigned redirects;          /* how many are followed: of GET, to the same scheme, host and port */
	int64_t deadline;            /* clock_ms() */
	void *ctx;                   /* comes back with the answer */
};

/* NULL: out of memory. */
struct http *http_new(void);
void http_free(struct http *h);

/* Starts a request; everything is copied. -1 with fail (ST_SYSTEM; ST_TEMP: the server's name, by a way that is set). */
int http_start(struct http *h, const struct http_request *request, struct fail *f);

/* How many are under way. */
size_t http_busy(const struct http *h);

/* Waits for an answer until `until` (clock_ms()): NULL when none came; else its ctx, with *reply, which has one user. */
void *http_next(struct http *h, int64_t until, struct reply **reply);

/* "scheme://host:port" of a URL into out, the port always given; false: no http or https URL. */
bool http_origin(char out[300], const char *url);

#endif
