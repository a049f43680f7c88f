#ifndef DYNDNSC_KEYFILE_H
#define DYNDNSC_KEYFILE_H

/* The key that signs updates, in the two forms people have it: the line `[hmac-ALG:]NAME:BASE64` that nsupdate -y
 * takes, and BIND's `key "NAME" { algorithm hmac-ALG; secret "BASE64"; };` as tsig-keygen writes it. No libcrypto in
 * here: the front checks keys too. */

#include <stddef.h>

struct buf;
struct fail;

/* RFC 8945, section 6; the order is that of key_algorithm()'s table. */
enum key_alg {
	KEY_MD5,
	KEY_SHA1,
	KEY_SHA224,
	KEY_SHA256, /* where a line names none */
	KEY_SHA384,
	KEY_SHA512
};

#define KEY_SECRET_MAX 1024 /* bytes, decoded; longer than a block of SHA-512 it makes no sense anyway */

struct key {
	enum key_alg alg;
	char name[256]; /* as written, without a trailing dot; labels of 1-63 bytes, no escapes, 253 bytes at most */
	unsigned char secret[KEY_SECRET_MAX];
	size_t len;
};

/* "hmac-sha256" and so on. */
const char *key_algorithm(enum key_alg alg);

/* Parses the one-line form. 0, or -1 with fail (no status set) that never quotes the secret. key_wipe() after use. */
int key_parse(struct key *out, const char *value, struct fail *f);
void key_wipe(struct key *k);

/* As struct option wants it: is this the one-line form of a key that can be used? */
int key_check(const char *value, struct fail *f);

/* As struct option wants it: puts into the empty buffer `value` the one-line form of the key in a file's text, which is
 * one key clause with BIND's comments (//, #, and C's), or one line in the one-line form. -1 with fail (no status set,
 * "line N: ..."): no clause, more than one (all are named), or a mistake in it. */
int key_from_file(struct buf *value, const char *text, struct fail *f);

#endif
