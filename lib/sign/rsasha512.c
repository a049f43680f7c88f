/* The body signed by an RSA key with SHA-512, in base64, in a header (TransIP:
 * https://api.transip.nl/rest/docs.html#header-authentication, read 2026-11). */

#include "base64.h"
#include "digest.h"
#include "sign/canon.h"
#include "sign/sign.h"

int
sign_rsa_sha512(struct signing *s, struct fail *f)
{
	struct buf mac = {0};
	int r = digest_rsa(&mac, "sha512", sign_value(s, "key"), s->body, s->body_len, f);

	if (r == 0) {
		base64_encode(&s->secret, buf_str(&mac), mac.len);
		buf_addf(&s->lines, "%s: %s\n", sign_value(s, "header"), buf_str(&s->secret));
		if (s->secret.bad || s->lines.bad)
			r = canon_failed(f);
	}
	buf_free(&mac);
	return r;
}
