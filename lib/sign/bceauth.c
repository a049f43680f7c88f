/* Baidu AI Cloud, bce-auth-v1 (https://cloud.baidu.com/doc/Reference/s/njwvz1yfu, read 2026-12): signs Host, Content-Length,
 * Content-MD5, Content-Type and x-bce-date, as is the default there. */

#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "num.h"
#include "sign/canon.h"
#include "sign/sign.h"

#define SECONDS 1800 /* that the signature is good for */

/* Here a value is encoded, and no line end stands behind the last one. */
static void
add(struct canon *c, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	buf_addf(&c->lines, "%s%s:", c->lines.len ? "\n" : "", name);
	canon_encode(&c->lines, value, strlen(value), "");
	buf_addf(&c->names, "%s%s", c->names.len ? ";" : "", name);
}

static void
add_headers(const struct signing *s, struct canon *c, const char *time)
{
	char length[24] = "";

	if (s->body_len)
		snprintf(length, sizeof length, "%zu", s->body_len);
	add(c, "content-length", length);
	add(c, "content-md5", canon_header(s, "Content-MD5"));
	add(c, "content-type", canon_header(s, "Content-Type"));
	add(c, "host", s->host);
	add(c, "x-bce-date", time);
}

int
sign_bce(struct signing *s, struct fail *f)
{
	struct buf prefix = {0}, key = {0}, request = {0};
	char time[NUM_TIME_MAX];
	struct canon c = {0};
	int bad;

	buf_addf(&prefix, "bce-auth-v1/%s/%s/%d", sign_value(s, "id"), num_time_text(time, s->now), SECONDS);
	bad = digest_hex(&key, "hmac-sha256", sign_value(s, "secret"), buf_str(&prefix), prefix.len) < 0;
	add_headers(s, &c, time);
	buf_addf(&request, "%s\n", s->method);
	canon_again(&request, s->path, strlen(s->path), "/");
	buf_addc(&request, '\n');
	canon_query(&request, s->query);
	buf_addf(&request, "\n%s", buf_str(&c.lines));
	/* the text of the first digest is the key of the second */
	bad = bad || request.bad || digest_hex(&s->secret, "hmac-sha256", buf_str(&key), buf_str(&request), request.len) < 0;
	buf_addf(&s->lines, "x-bce-date: %s\nAuthorization: %s/%s/%s\n", time, buf_str(&prefix), buf_str(&c.names),
	    buf_str(&s->secret));
	bad = bad || s->lines.bad;
	buf_free(&prefix);
	buf_free(&key);
	buf_free(&request);
	canon_free(&c);
	return bad ? canon_failed(f) : 0;
}
