/* Alibaba Cloud, signature method V3, ACS3-HMAC-SHA256
 * (https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature, read 2026-12). The recipe has
 * the headers x-acs-action and x-acs-version. */

#include <string.h>

#include "digest.h"
#include "num.h"
#include "sign/canon.h"
#include "sign/sign.h"

static void
add_headers(struct signing *s, struct canon *c, const char *hash, const char *time)
{
	const char *type = canon_header(s, "Content-Type"), *action = canon_header(s, "x-acs-action"),
		   *version = canon_header(s, "x-acs-version"), *token = sign_value(s, "token");

	buf_addf(&s->lines, "x-acs-content-sha256: %s\nx-acs-date: %s\nx-acs-signature-nonce: %s\n", hash, time, s->nonce);
	if (token)
		buf_addf(&s->lines, "x-acs-security-token: %s\n", token);
	if (type)
		canon_add(c, "content-type", type);
	canon_add(c, "host", s->host);
	if (action)
		canon_add(c, "x-acs-action", action);
	canon_add(c, "x-acs-content-sha256", hash);
	canon_add(c, "x-acs-date", time);
	if (token)
		canon_add(c, "x-acs-security-token", token);
	canon_add(c, "x-acs-signature-nonce", s->nonce);
	if (version)
		canon_add(c, "x-acs-version", version);
}

int
sign_acs3(struct signing *s, struct fail *f)
{
	struct buf request = {0}, path = {0}, hash = {0}, text = {0};
	char time[NUM_TIME_MAX];
	struct canon c = {0};
	int bad;

	canon_hash(&hash, s->body, s->body_len);
	add_headers(s, &c, buf_str(&hash), num_time_text(time, s->now));
	canon_again(&path, s->path, strlen(s->path), "/");
	canon_request(&request, s, buf_str(&path), &c);
	buf_adds(&text, "ACS3-HMAC-SHA256\n");
	canon_hash(&text, buf_str(&request), request.len);
	bad = request.bad || text.bad || digest_hex(&s->secret, "hmac-sha256", sign_value(s, "secret"), buf_str(&text), text.len) < 0;
	buf_addf(&s->lines, "Authorization: ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s\n", sign_value(s, "id"),
	    buf_str(&c.names), buf_str(&s->secret));
	bad = bad || s->lines.bad;
	buf_free(&hash);
	buf_free(&text);
	buf_free(&path);
	buf_free(&request);
	canon_free(&c);
	return bad ? canon_failed(f) : 0;
}
