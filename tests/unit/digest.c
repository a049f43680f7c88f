/* Digests, with the vectors of RFC 1321 (A.5), RFC 3174 (7.3), RFC 6234 (8.5), RFC 2202 and RFC 4231. */

#include <string.h>

#include "buf.h"
#include "digest.h"
#include "tap.h"

static const struct {
	const char *algorithm, *key, *data, *hex;
} vectors[] = {
    {"md5", NULL, "", "d41d8cd98f00b204e9800998ecf8427e"},
    {"md5", NULL, "a", "0cc175b9c0f1b6a831c399e269772661"},
    {"md5", NULL, "abc", "900150983cd24fb0d6963f7d28e17f72"},
    {"md5", NULL, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
    {"md5", NULL, "abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
    {"sha1", NULL, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"sha1", NULL, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
    {"sha256", NULL, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"sha256", NULL, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"sha512", NULL, "abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
			    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    {"hmac-md5", "Jefe", "what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"},
    {"hmac-sha1", "Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {"hmac-sha256", "Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"hmac-sha512", "Jefe", "what do ya want for nothing?",
	"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	"9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {"hmac-sha256", "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b", "Hi There",
	"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
};

int
main(void)
{
	static const char *const unknown[] = {"", "md4", "SHA1", "sha", "sha1 ", "hmac-", "hmac-hmac-md5", "hmac"};
	struct buf out = {0};
	size_t i;

	for (i = 0; i < COUNT(vectors); i++) {
		buf_reset(&out);
		ok(digest_known(vectors[i].algorithm) &&
			digest_hex(&out, vectors[i].algorithm, vectors[i].key, vectors[i].data, strlen(vectors[i].data)) == 0 &&
			strcmp(buf_str(&out), vectors[i].hex) == 0, "%s of '%s'", vectors[i].algorithm, vectors[i].data);
	}
	buf_reset(&out);
	for (i = 0; i < COUNT(unknown); i++) {
		ok(!digest_known(unknown[i]) && digest_hex(&out, unknown[i], "key", "abc", 3) < 0 && out.len == 0,
		    "no algorithm '%s'", unknown[i]);
	}
	ok(digest_hex(&out, "hmac-sha256", NULL, "abc", 3) < 0 && out.len == 0, "none without its key");
	buf_addc(&out, '=');
	ok(digest_hex(&out, "md5", NULL, "a\0b", 3) == 0 && strcmp(buf_str(&out), "=70350f6027bce3713f6b76473084309b") == 0,
	    "a NUL is data, and it is added behind what there is");
	buf_free(&out);
	return done();
}
