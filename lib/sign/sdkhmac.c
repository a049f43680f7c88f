/* Huawei Cloud, SDK-HMAC-SHA256 (https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html, by its
 * issue of 2021-07): AWS's canonical request, but that the path ends in '/', and the secret itself is the key. */

#include <string.h>

#include "digest.h"
#include "sign/canon.h"
#include "sign/sign.h"

int
sign_sdk_hmac(struct signing *s, struct fail *f)
{
	const char *type = canon_header(s, "Content-Type"), *token = sign_value(s, "token");
	struct buf request = {0}, path = {0}, text = {0};
	char stamp[CANON_STAMP];
	struct canon c = {0};
	int bad;

	buf_addf(&s->lines, "X-Sdk-Date: %s\n", canon_stamp(stamp, s->now));
	if (token)
		buf_addf(&s->lines, "X-Security-Token: %s\n", token);
	if (type)
		canon_add(&c, "content-type", type);
	canon_add(&c, "host", s->host);
	canon_add(&c, "x-sdk-date", stamp);
	if (token)
		canon_add(&c, "x-security-token", token);
	canon_again(&path, s->path, strlen(s->path), "/");
	if (!path.len || path.data[path.len - 1] != '/')
		buf_addc(&path, '/');
	canon_request(&request, s, buf_str(&path), &c);
	buf_addf(&text, "SDK-HMAC-SHA256\n%s\n", stamp);
	canon_hash(&text, buf_str(&request), request.len);
	bad = request.bad || text.bad || digest_hex(&s->secret, "hmac-sha256", sign_value(s, "secret"), buf_str(&text), text.len) < 0;
	buf_addf(&s->lines, "Authorization: SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%s\n", sign_value(s, "id"),
	    buf_str(&c.names), buf_str(&s->secret));
	bad = bad || s->lines.bad;
	buf_free(&text);
	buf_free(&path);
	buf_free(&request);
	canon_free(&c);
	return bad ? canon_failed(f) : 0;
}
