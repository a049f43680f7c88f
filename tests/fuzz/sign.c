/* What signatures are made of: a query in any spelling has one canonical form, and a key may be any text. The first line is a
 * query, all of it a key and an account's JSON. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "digest.h"
#include "fail.h"
#include "sign/canon.h"
#include "sign/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(int good)
{
	if (!good)
		abort();
}

static void
query(const char *text)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%=&";
	struct buf once = {0}, twice = {0}, path = {0}, again = {0};

	canon_query(&once, text);
	check(!once.bad && strspn(buf_str(&once), allowed) == once.len);
	canon_query(&twice, buf_str(&once));
	check(strcmp(buf_str(&once), buf_str(&twice)) == 0);
	canon_again(&path, text, strlen(text), "/");
	canon_again(&again, buf_str(&path), path.len, "/");
	check(!path.bad && strcmp(buf_str(&path), buf_str(&again)) == 0);
	buf_free(&once);
	buf_free(&twice);
	buf_free(&path);
	buf_free(&again);
}

static void
key(const char *text)
{
	struct signing s = {.signer = sign_find("google-jwt"), .values = {text, "scope", "audience"}};
	struct buf mac = {0};
	struct fail f = {0};

	check(digest_rsa(&mac, "sha256", text, "x", 1, &f) == 0 ? mac.len >= 64 && !f.status : !mac.len && f.status);
	f = (struct fail){0};
	check(s.signer->sign(&s, &f) == 0 ? s.form.len && !f.status : !s.form.len && f.status);
	sign_free(&s);
	buf_free(&mac);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1);

	if (!text)
		return 0;
	memcpy(text, bytes, len);
	text[len] = '\0';
	key(text);
	text[strcspn(text, "\n")] = '\0';
	query(text);
	free(text);
	return 0;
}
