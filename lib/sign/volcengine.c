/* Volcengine, HMAC-SHA256 (https://www.volcengine.com/docs/6369/67269, read 2026-12): AWS's scheme under other names. */

#include <string.h>

#include "sign/canon.h"
#include "sign/sign.h"

int
sign_volcengine(struct signing *s, struct fail *f)
{
	char stamp[CANON_STAMP];
	struct scoped how = {"HMAC-SHA256", "", "request", canon_stamp(stamp, s->now), sign_value(s, "region")};
	const char *type = canon_header(s, "Content-Type"), *token = sign_value(s, "token");
	struct buf request = {0}, path = {0}, hash = {0};
	struct canon c = {0};
	int r;

	canon_hash(&hash, s->body, s->body_len);
	buf_addf(&s->lines, "X-Date: %s\n", stamp);
	if (s->body_len)
		buf_addf(&s->lines, "X-Content-Sha256: %s\n", buf_str(&hash));
	if (token)
		buf_addf(&s->lines, "X-Security-Token: %s\n", token);
	if (type)
		canon_add(&c, "content-type", type);
	canon_add(&c, "host", s->host);
	if (s->body_len)
		canon_add(&c, "x-content-sha256", buf_str(&hash));
	canon_add(&c, "x-date", stamp);
	if (token)
		canon_add(&c, "x-security-token", token);
	canon_again(&path, s->path, strlen(s->path), "/");
	canon_request(&request, s, buf_str(&path), &c);
	r = canon_scoped(s, &how, &c, &request, f);
	buf_free(&hash);
	buf_free(&path);
	buf_free(&request);
	canon_free(&c);
	return r;
}
