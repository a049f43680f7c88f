#ifndef DYNDNSC_DIGEST_H
#define DYNDNSC_DIGEST_H

/* Digests and signatures as services want them in their requests (HMAC: RFC 2104; RSASSA-PKCS1-v1_5: RFC 8017, section
 * 8.2). The only includer of libcrypto. */

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct fail;

/* True for md5, sha1, sha224, sha256, sha384, sha512, and for hmac-md5 and so on. */
bool digest_known(const char *algorithm);

/* Appends the digest of len bytes in small hexadecimal digits; key: of an hmac-... . -1: unknown, or libcrypto failed. */
int digest_hex(struct buf *out, const char *algorithm, const char *key, const void *data, size_t len);

/* Whether two digests are the same, in a time that does not tell where they differ. */
bool digest_same(const unsigned char *a, const unsigned char *b, size_t len);

#define DIGEST_MAX 64 /* most bytes of one */

/* The same as bytes, with a key of any bytes; their number, or 0: unknown, or libcrypto failed. */
size_t digest_bytes(unsigned char out[DIGEST_MAX], const char *algorithm, const void *key, size_t key_len, const void *data,
    size_t len);

/* Appends the signature of len bytes by an RSA key, as bytes; algorithm: sha256 and so on. pem: the private key in PEM
 * (RFC 7468; PKCS #8 or PKCS #1, without a pass phrase); its line ends may be blanks or \n, or not there at all.
 * -1 with fail (ST_CONFIG: the key is none), which never quotes it. */
int digest_rsa(struct buf *out, const char *algorithm, const char *pem, const void *data, size_t len, struct fail *f);

#endif
