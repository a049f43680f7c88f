#ifndef DYNDNSC_DIGEST_H
#define DYNDNSC_DIGEST_H

/* Digests as services want them in their requests. */

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* True for md5, sha1, sha256, sha512, and for hmac-md5 and so on. */
bool digest_known(const char *algorithm);

/* Appends the digest of len bytes in small hexadecimal digits; key: of an hmac-... . -1: unknown, or libcrypto failed. */
int digest_hex(struct buf *out, const char *algorithm, const char *key, const void *data, size_t len);

#endif
