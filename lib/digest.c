#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base64.h"
#include "buf.h"
#include "digest.h"
#include "fail.h"

static const char *
bare(const char *algorithm)
{
	return strncmp(algorithm, "hmac-", 5) == 0 ? algorithm + 5 : algorithm;
}

bool
digest_known(const char *algorithm)
{
	static const char *const names[] = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], bare(algorithm)) == 0)
			return true;
	}
	return false;
}

size_t
digest_bytes(unsigned char out[DIGEST_MAX], const char *algorithm, const void *key, size_t key_len, const void *data,
    size_t len)
{
	const EVP_MD *md = digest_known(algorithm) ? EVP_get_digestbyname(bare(algorithm)) : NULL;
	unsigned n = 0;

	if (!md || (algorithm != bare(algorithm) ? !key || !HMAC(md, key, (int)key_len, data, len, out, &n)
						  : !EVP_Digest(data, len, out, &n, md, NULL)))
		return 0;
	return n;
}

bool
digest_same(const unsigned char *a, const unsigned char *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}

int
digest_hex(struct buf *out, const char *algorithm, const char *key, const void *data, size_t len)
{
	unsigned char mac[DIGEST_MAX];
	size_t n = digest_bytes(mac, algorithm, key, key ? strlen(key) : 0, data, len), i;

	for (i = 0; i < n; i++)
		buf_addf(out, "%02x", mac[i]);
	return n == 0 || out->bad ? -1 : 0;
}

/* What stands between the lines of a PEM text, decoded. A JSON file has its line ends as \\n, and an option is one line. */
static unsigned char *
pem_bytes(const char *pem, size_t *n)
{
	static const char begin[] = "-----BEGIN ";
	const char *s = strstr(pem, begin), *end = s ? strstr(s, "-----END ") : NULL;
	unsigned char *out = NULL;
	struct buf digits = {0};

	s = s ? strstr(s + strlen(begin), "-----") : NULL;
	for (s = s ? s + 5 : NULL; s && end && s < end; s++) {
		if (*s == '\\')
			s++;
		else if (!strchr(" \t\r\n", *s))
			buf_addc(&digits, *s);
	}
	out = digits.len ? malloc(digits.len) : NULL;
	if (out && base64_decode(out, digits.len, n, buf_str(&digits), digits.len) < 0) {
		free(out);
		out = NULL;
	}
	buf_free(&digits);
	return out;
}

static EVP_PKEY *
rsa_key(const char *pem)
{
	size_t n = 0;
	unsigned char *der = pem_bytes(pem, &n);
	const unsigned char *at = der;
	EVP_PKEY *key = der ? d2i_AutoPrivateKey(NULL, &at, (long)n) : NULL;

	if (der)
		wipe(der, n);
	free(der);
	if (key && EVP_PKEY_base_id(key) != EVP_PKEY_RSA) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

int
digest_rsa(struct buf *out, const char *algorithm, const char *pem, const void *data, size_t len, struct fail *f)
{
	EVP_PKEY *key = rsa_key(pem);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char *mac = NULL;
	size_t n = key ? (size_t)EVP_PKEY_size(key) : 0;
	int r = -1;

	if (!key)
		r = fail_set(f, ST_CONFIG, "the key is not an RSA private key in PEM without a pass phrase");
	else if (!ctx || !(mac = malloc(n)) ||
		 EVP_DigestSignInit(ctx, NULL, EVP_get_digestbyname(algorithm), NULL, key) != 1 ||
		 EVP_DigestSign(ctx, mac, &n, data, len) != 1)
		r = fail_set(f, ST_SYSTEM, "libcrypto could not sign");
	else
		r = buf_add(out, mac, n) < 0 ? fail_set(f, ST_SYSTEM, "out of memory") : 0;
	free(mac);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return r;
}
