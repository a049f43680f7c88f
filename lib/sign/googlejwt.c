/* A service account of Google asks for a token with an assertion that its key has signed (RFC 7523; RS256: RFC 7518, section
 * 3.3; https://developers.google.com/identity/protocols/oauth2/service-account, read 2026-11): adds the field `assertion` to
 * the form. `key` is the JSON of the account as Google hands it out, of which the fields client_email, private_key_id and
 * private_key are used: where the token comes from, the recipe says, and not the file. */

#include <string.h>

#include "base64.h"
#include "digest.h"
#include "fail.h"
#include "json.h"
#include "jsonout.h"
#include "sign/canon.h"
#include "sign/sign.h"

#define SECONDS 3600 /* that the token is to be good for: the most that there is */

static bool
take_text(void *ctx, json *found)
{
	return json_text(ctx, found) == 0;
}

/* As RFC 4648, section 5, without padding. */
static void
add_base64url(struct buf *out, const void *bytes, size_t len)
{
	struct buf coded = {0};
	const char *s;

	base64_encode(&coded, bytes, len);
	for (s = buf_str(&coded); *s && *s != '='; s++)
		buf_addc(out, (char)(*s == '+' ? '-' : *s == '/' ? '_' : *s));
	out->bad = out->bad || coded.bad;
	buf_free(&coded);
}

static void
add_part(struct buf *out, const struct buf *text)
{
	add_base64url(out, buf_str(text), text->len);
	out->bad = out->bad || text->bad;
}

/* Header and claims. */
static void
add_claims(struct buf *out, const struct signing *s, json *account)
{
	struct buf id = {0}, email = {0}, head = {0}, claims = {0};

	json_find(account, "/private_key_id", take_text, &id);
	json_find(account, "/client_email", take_text, &email);
	buf_adds(&head, "{\"alg\":\"RS256\",\"typ\":\"JWT\"");
	if (id.len) {
		buf_adds(&head, ",\"kid\":");
		jsonout_string(&head, buf_str(&id));
	}
	buf_addc(&head, '}');
	buf_adds(&claims, "{\"iss\":");
	jsonout_string(&claims, buf_str(&email));
	buf_adds(&claims, ",\"scope\":");
	jsonout_string(&claims, sign_value(s, "scope"));
	buf_adds(&claims, ",\"aud\":");
	jsonout_string(&claims, sign_value(s, "audience"));
	buf_addf(&claims, ",\"iat\":%lld,\"exp\":%lld}", (long long)s->now, (long long)s->now + SECONDS);
	add_part(out, &head);
	buf_addc(out, '.');
	add_part(out, &claims);
	out->bad = out->bad || !email.len;
	buf_free(&id);
	buf_free(&email);
	buf_free(&head);
	buf_free(&claims);
}

int
sign_google(struct signing *s, struct fail *f)
{
	const char *key = sign_value(s, "key");
	json *account = json_read(key, strlen(key), NULL);
	struct buf pem = {0}, mac = {0};
	int r;

	if (!account || !json_find(account, "/private_key", take_text, &pem)) {
		r = fail_set(f, ST_CONFIG, "the key is not the JSON of a service account, which has a 'client_email' and a 'private_key'");
	} else {
		add_claims(&s->secret, s, account);
		r = s->secret.bad ? fail_set(f, ST_CONFIG, "the key of the service account has no 'client_email'")
				  : digest_rsa(&mac, "sha256", buf_str(&pem), buf_str(&s->secret), s->secret.len, f);
	}
	if (r == 0) {
		buf_addc(&s->secret, '.');
		add_base64url(&s->secret, buf_str(&mac), mac.len);
		buf_addf(&s->form, "assertion=%s", buf_str(&s->secret));
		if (s->secret.bad || s->form.bad)
			r = canon_failed(f);
	}
	json_free(account);
	buf_free(&pem);
	buf_free(&mac);
	return r;
}
