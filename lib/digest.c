#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "buf.h"
#include "digest.h"

static const char *
bare(const char *algorithm)
{
	return strncmp(algorithm, "hmac-", 5) == 0 ? algorithm + 5 : algorithm;
}

bool
digest_known(const char *algorithm)
{
	static const char *const names[] = {"md5", "sha1", "sha256", "sha512"};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], bare(algorithm)) == 0)
			return true;
	}
	return false;
}

int
digest_hex(struct buf *out, const char *algorithm, const char *key, const void *data, size_t len)
{
	const EVP_MD *md = digest_known(algorithm) ? EVP_get_digestbyname(bare(algorithm)) : NULL;
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned n = 0, i;

	if (!md || (algorithm != bare(algorithm) ? !key || !HMAC(md, key, (int)strlen(key), data, len, mac, &n)
						  : !EVP_Digest(data, len, mac, &n, md, NULL)))
		return -1;
	for (i = 0; i < n; i++)
		buf_addf(out, "%02x", mac[i]);
	return out->bad ? -1 : 0;
}
