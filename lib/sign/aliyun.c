/* The signature of parameters that Alibaba Cloud's older API had, HMAC-SHA1
 * (https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism, read 2026-12: no longer for new programs), and
 * that others took over. `name` is what the parameter with the id is called, `version` the value of
 * SignatureVersion, which not all of them have. */

#include <string.h>

#include "base64.h"
#include "digest.h"
#include "num.h"
#include "sign/canon.h"
#include "sign/sign.h"

/* The string to sign has everything encoded once more. */
static void
add_text(struct buf *out, const struct signing *s)
{
	struct buf all = {0}, sorted = {0};

	buf_addf(&all, "%s%s%s", s->query, *s->query ? "&" : "", buf_str(&s->parameters));
	canon_query(&sorted, buf_str(&all));
	buf_addf(out, "%s&%%2F&", s->method);
	canon_encode(out, buf_str(&sorted), sorted.len, "");
	out->bad = out->bad || all.bad || sorted.bad;
	buf_free(&all);
	buf_free(&sorted);
}

int
sign_aliyun(struct signing *s, struct fail *f)
{
	unsigned char mac[DIGEST_MAX];
	struct buf text = {0}, key = {0}, time = {0}, coded = {0};
	char now[NUM_TIME_MAX];
	const char *id = sign_value(s, "id");
	size_t n;
	int bad;

	num_time_text(now, s->now);
	canon_encode(&time, now, strlen(now), "");
	buf_addf(&s->parameters, "%s=", sign_value(s, "name"));
	canon_encode(&s->parameters, id, strlen(id), "");
	buf_addf(&s->parameters, "&SignatureMethod=HMAC-SHA1&SignatureNonce=%s&Timestamp=%s", s->nonce, buf_str(&time));
	if (sign_value(s, "version"))
		buf_addf(&s->parameters, "&SignatureVersion=%s", sign_value(s, "version"));
	add_text(&text, s);
	buf_addf(&key, "%s&", sign_value(s, "secret"));
	n = digest_bytes(mac, "hmac-sha1", buf_str(&key), key.len, buf_str(&text), text.len);
	base64_encode(&coded, mac, n);
	canon_encode(&s->secret, buf_str(&coded), coded.len, "");
	buf_addf(&s->parameters, "&Signature=%s", buf_str(&s->secret));
	bad = n == 0 || text.bad || key.bad || time.bad || s->parameters.bad;
	buf_free(&text);
	buf_free(&key);
	buf_free(&time);
	buf_free(&coded);
	return bad ? canon_failed(f) : 0;
}
