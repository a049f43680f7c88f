/* TSIG: what dig signed and BIND 9.18 answered (captured), and everything that can be wrong with such an answer. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "dns.h"
#include "fail.h"
#include "keyfile.h"
#include "tap.h"
#include "tsig.h"

static const struct vector {
	const char *name, *key, *request, *answer;
} vectors[] = {
    {"hmac-md5", "hmac-md5:Key.md5.example:cIAbH82Pp0+97Jg5Ibi44g==",
	"fb3f002000010000000000010161076578616d706c65036f72670000010001036b6579036d6435076578616d706c650000fa00ff"
	"00000000003a08686d61632d6d6435077369672d616c670372656703696e740000006b047ea0012c001011a9995dc43c585651ce"
	"257b238a2647fb3f00000000",
	"fb3f840000010001000000010161076578616d706c65036f72670000010001c00c000100010000012c0004cb007107036b657903"
	"6d6435076578616d706c650000fa00ff00000000003a08686d61632d6d6435077369672d616c670372656703696e740000006b04"
	"7ea0012c001086d4f574fe617d5866197e7a7cf7c7c8fb3f00000000"},
    {"hmac-sha1", "hmac-sha1:Key.sha1.example:NtJlghgCzK/CFV0pcX0c9nVqAkk=",
	"10c3002000010000000000010161076578616d706c65036f72670000010001036b65790473686131076578616d706c650000fa00"
	"ff00000000002f09686d61632d736861310000006b047ea0012c0014346f24b65448d9fbe26c4ff024a3c3d88f8b553810c30000"
	"0000",
	"10c3840000010001000000010161076578616d706c65036f72670000010001c00c000100010000012c0004cb007107036b657904"
	"73686131076578616d706c650000fa00ff00000000002f09686d61632d736861310000006b047ea0012c001426b3c8bbc6dfd213"
	"59694911cfa5020f53270b0010c300000000"},
    {"hmac-sha224", "hmac-sha224:Key.sha224.example:64ynP3IWFWHz16Wfiff7eoI8S7PhkUWk2wTJnA==",
	"ae26002000010000000000010161076578616d706c65036f72670000010001036b657906736861323234076578616d706c650000"
	"fa00ff0000000000390b686d61632d7368613232340000006b047ea0012c001cb7d05726d00fcc72f3c53d43f2cecc921b544e57"
	"5e42e5df3faf05c0ae2600000000",
	"ae26840000010001000000010161076578616d706c65036f72670000010001c00c000100010000012c0004cb007107036b657906"
	"736861323234076578616d706c650000fa00ff0000000000390b686d61632d7368613232340000006b047ea0012c001cb88e220c"
	"9aa8a4189e7498e97a32eb6af0ba83c6270649b1c227a5d5ae2600000000"},
    {"hmac-sha256", "hmac-sha256:Key.sha256.example:KZqg1aVjswJhVWQSsmI9kQGV3hhDTpTA9L4/BUmri9Q=",
	"5a5e002000010000000000010161076578616d706c65036f72670000010001036b657906736861323536076578616d706c650000"
	"fa00ff00000000003d0b686d61632d7368613235360000006b047ea0012c002037bd39f2cd5e3ea9e7feb901002f05c9abc9c28d"
	"45c9258bdb6d342b4d9eb4ef5a5e00000000",
	"5a5e840000010001000000010161076578616d706c65036f72670000010001c00c000100010000012c0004cb007107036b657906"
	"736861323536076578616d706c650000fa00ff00000000003d0b686d61632d7368613235360000006b047ea0012c00204e9f1b3f"
	"1d9ac97cce3215adb21bf5a425e2be8bbbcaba5ef83e963e7d735b1f5a5e00000000"},
    {"hmac-sha384", "hmac-sha384:Key.sha384.example:IMcKg6hJWORK6mSrFuT1vdFZZ2BCgyxF8D9wU6Ggtx+vQ/O2qU472D1nhwoh+aTD",
	"c146002000010000000000010161076578616d706c65036f72670000010001036b657906736861333834076578616d706c650000"
	"fa00ff00000000004d0b686d61632d7368613338340000006b047ea0012c003001f59200e14631e4cf54f1e88ec5c6c4d09ad64a"
	"2abe017eb87539af3f47ec8d09c4c3004fdb6342f8abf2ba21eba2e6c14600000000",
	"c146840000010001000000010161076578616d706c65036f72670000010001c00c000100010000012c0004cb007107036b657906"
	"736861333834076578616d706c650000fa00ff00000000004d0b686d61632d7368613338340000006b047ea0012c0030a7e77dd5"
	"e536d9a29d83830221604a9c83895f8726e3513060f7882661d3d8b1f9022242fdd84d9748e4aecbb0126ec9c14600000000"},
    {"hmac-sha512",
	"hmac-sha512:Key.sha512.example:"
	"4l0YtfxIYqHogyUtvdKQhPsOBeWvIS0hAf9BP2AmjzEou39XrZN6ScC7aOCV5UDWg9pW8PGCKMcyXjAhsiezfQ==",
	"1986002000010000000000010161076578616d706c65036f72670000010001036b657906736861353132076578616d706c650000"
	"fa00ff00000000005d0b686d61632d7368613531320000006b047ea0012c0040378dde0ecf11538e161b90658127c256367d8a01"
	"47baaedd0f283e2f55a63c7ad75587c046f6932d8e06f086ef3b2a78e33900120311fdffe81b6f97484b1989198600000000",
	"1986840000010001000000010161076578616d706c65036f72670000010001c00c000100010000012c0004cb007107036b657906"
	"736861353132076578616d706c650000fa00ff00000000005d0b686d61632d7368613531320000006b047ea0012c0040cab7e51f"
	"27f14c3eb4f5af38c4a0688343159e3d366768ee2856f61e0e5269c65777188b69cd952904e4f8a21b62cf1b3d56fc34e6403ffc"
	"6702c6485350d84c198600000000"},
};

/* A question of this library's at a clock 4000 s behind, and BIND's BADTIME. */
static const char badtime_key[] = "Key.sha256.example:KZqg1aVjswJhVWQSsmI9kQGV3hhDTpTA9L4/BUmri9Q=";
static const char badtime_request[] =
    "cb32000000010000000000020161076578616d706c65036f7267000001000100002904d0000000000000034b6579067368613235"
    "36076578616d706c650000fa00ff00000000003d0b686d61632d7368613235360000006b046f18012c0020ce19d9d8ad0ff8d1f4"
    "f07f6dc0b8c94a5facdcf7f40114c83af2d660a6f50eb2cb3200000000";
static const char badtime_answer[] =
    "cb32800900010000000000020161076578616d706c65036f7267000001000100002904d0000000000000036b6579067368613235"
    "36076578616d706c650000fa00ff0000000000430b686d61632d7368613235360000006b046f18012c00206cc9dcc73b6f73f425"
    "7a512ff0d3a2968bbc828fe411939055b2305269262be7cb320012000600006b047eb8";

/* More, unless it is empty, says which of several. */
static void
holds(bool good, const char *name, const char *more)
{
	ok(good, "%s%s%s", name, *more ? ": " : "", more);
}

static size_t
unhex(unsigned char *out, const char *hex)
{
	size_t n = strlen(hex) / 2, i;

	for (i = 0; i < n; i++) {
		char two[3] = {hex[2 * i], hex[2 * i + 1], 0};

		out[i] = (unsigned char)strtoul(two, NULL, 16);
	}
	return n;
}

/* One exchange: what tsig_verify() says of an answer to a request that was signed. */
struct exchange {
	struct key key;
	struct tsig tsig;
	unsigned char answer[1024];
	size_t len;
	int64_t time; /* of signing */
};

/* Takes the captured request apart and signs it again: true where that gives the very same bytes. */
static bool
sign_again(struct exchange *e, const char *key, const char *request, const char *answer)
{
	unsigned char q[1024];
	size_t n = unhex(q, request), start;
	struct buf b = {0};
	struct dns_msg m;
	struct fail f;
	bool same;

	if (key_parse(&e->key, key, &f) < 0 || dns_parse(&m, q, n, &f) < 0)
		return false;
	start = m.additional.v[m.additional.n - 1].at;
	e->time = (int64_t)((uint64_t)dns_get16(m.additional.v[m.additional.n - 1].rdata +
				       strlen(key_algorithm(e->key.alg)) + (e->key.alg == KEY_MD5 ? 18 : 2)) << 32);
	e->time |= dns_get32(m.additional.v[m.additional.n - 1].rdata + strlen(key_algorithm(e->key.alg)) +
			     (e->key.alg == KEY_MD5 ? 20 : 4));
	dns_msg_free(&m);
	q[11]--;
	buf_add(&b, q, start);
	q[11]++;
	same = tsig_sign(&e->tsig, &b, &e->key, e->time, &f) == 0 && b.len == n;
	/* but for the owner name: ours is written as in the key's line, dig's in small letters */
	same = same && memcmp(b.data, q, start) == 0 &&
	       memcmp(b.data + n - e->tsig.mac_len - 6, q + n - e->tsig.mac_len - 6, e->tsig.mac_len + 6) == 0;
	buf_free(&b);
	e->len = unhex(e->answer, answer);
	return same;
}

static struct tsig_answer
verify(const struct exchange *e, const unsigned char *bytes, size_t len, int64_t now)
{
	struct tsig_answer a = {.result = TSIG_NOT_VERIFIED};
	struct dns_msg m;
	struct fail f;

	if (dns_parse(&m, bytes, len, &f) < 0)
		return a;
	a = tsig_verify(&e->tsig, &m, now, &f);
	dns_msg_free(&m);
	return a;
}

static bool
verified(const struct exchange *e, const unsigned char *bytes, size_t len, int64_t now)
{
	return verify(e, bytes, len, now).result == TSIG_VERIFIED;
}

/* Every byte but those of the id, which a proxy may change, is covered. */
static void
test_flips(const struct exchange *e, const char *name)
{
	unsigned char copy[1024];
	char at[32] = "";
	size_t i, bit, names, end;
	struct dns_msg m;
	struct fail f;

	dns_parse(&m, e->answer, e->len, &f);
	names = m.additional.v[m.additional.n - 1].at;
	end = e->len - e->tsig.mac_len - 16;
	dns_msg_free(&m);
	for (i = 2; i < e->len; i++) {
		for (bit = 0; bit < 8; bit++) {
			memcpy(copy, e->answer, e->len);
			copy[i] ^= (unsigned char)(1u << bit);
			/* the case of a letter in the names of key and algorithm does not matter */
			if (verified(e, copy, e->len, e->time) && (bit != 5 || i < names || i >= end))
				snprintf(at, sizeof at, "byte %zu bit %zu", i, bit);
		}
	}
	holds(!*at, "an answer with any bit changed is not verified", *at ? at : name);
}

static void
test_lengths(const struct exchange *e, const char *name)
{
	unsigned char copy[1025];
	size_t i, wrong = 0;

	/* of exactly that length in memory, for the address sanitizer */
	for (i = 0; i < e->len; i++) {
		unsigned char *exact = malloc(i + 1);

		memcpy(exact, e->answer, i);
		wrong += verified(e, exact, i, e->time);
		free(exact);
	}
	memcpy(copy, e->answer, e->len);
	copy[e->len] = 0;
	wrong += verified(e, copy, e->len + 1, e->time);
	holds(!wrong, "an answer cut short or with a byte too many is not verified", name);
}

static void
test_times(const struct exchange *e, const char *name)
{
	holds(verified(e, e->answer, e->len, e->time + 290) && verified(e, e->answer, e->len, e->time - 290) &&
	       !verified(e, e->answer, e->len, e->time + 310) && !verified(e, e->answer, e->len, e->time - 310) &&
	       !verified(e, e->answer, e->len, 0),
	    "an answer signed more than 300 s off is not verified", name);
}

static void
test_vector(const struct vector *v)
{
	struct exchange e = {0}, other;

	holds(sign_again(&e, v->key, v->request, v->answer), "a request is signed as dig signs it", v->name);
	holds(verified(&e, e.answer, e.len, e.time), "BIND's answer is verified", v->name);
	test_flips(&e, v->name);
	test_lengths(&e, v->name);
	test_times(&e, v->name);
	other = e;
	other.tsig.mac[0] ^= 1;
	holds(!verified(&other, e.answer, e.len, e.time), "the answer to another request is not verified", v->name);
	other = e;
	other.key.secret[0] ^= 1;
	other.tsig.key = &other.key;
	holds(!verified(&other, e.answer, e.len, e.time), "another secret does not verify it", v->name);
}

/* The answer with its TSIG record's tail replaced: mac of `mac_len` bytes, error and other data. */
static size_t
rebuild(unsigned char *out, const struct exchange *e, unsigned mac_len, unsigned error, unsigned other_len)
{
	struct buf b = {0}, rdata = {0};
	struct dns_msg m;
	struct fail f;
	size_t n, i;
	unsigned char fixed[] = {0, 0, 0, 0, 0, 0, 1, 44, (unsigned char)(mac_len >> 8), (unsigned char)mac_len};
	unsigned char tail[] = {0, 7, 0, (unsigned char)error,
	    (unsigned char)(other_len >> 8), (unsigned char)other_len};

	if (dns_parse(&m, e->answer, e->len, &f) < 0)
		return 0;
	buf_add(&b, m.wire, m.additional.v[m.additional.n - 1].at);
	b.data[11]--;
	buf_add(&rdata, m.additional.v[m.additional.n - 1].rdata, strlen("hmac-sha256") + 2);
	buf_add(&rdata, fixed, sizeof fixed);
	for (i = 0; i < mac_len && i < 400; i++)
		buf_addc(&rdata, 'm');
	buf_add(&rdata, tail, sizeof tail);
	for (i = 0; i < other_len && i < 6; i++)
		buf_addc(&rdata, 1);
	dns_put_rr(&b, DNS_ADDITIONAL, "key.sha256.example", DNS_TSIG, DNS_CLASS_ANY, 0, rdata.data, rdata.len);
	n = b.len;
	memcpy(out, b.data, n);
	buf_free(&b);
	buf_free(&rdata);
	dns_msg_free(&m);
	return n;
}

static void
test_hostile(const struct exchange *e)
{
	static const struct {
		const char *name;
		unsigned mac_len, error, other_len;
		enum tsig_result result;
		unsigned expect;
	} rows[] = {
	    {"an error without a MAC is not signed", 0, DNS_BADSIG, 0, TSIG_NOT_SIGNED, DNS_BADSIG},
	    {"no MAC and no error is not signed", 0, 0, 0, TSIG_NOT_SIGNED, 0},
	    {"a MAC of one byte is not verified", 1, 0, 0, TSIG_NOT_VERIFIED, 0},
	    {"a truncated MAC is not verified", 16, 0, 0, TSIG_NOT_VERIFIED, 0},
	    {"a MAC that is too long is not verified", 33, 0, 0, TSIG_NOT_VERIFIED, 0},
	    {"a MAC longer than any is not verified", 300, 0, 0, TSIG_NOT_VERIFIED, 0},
	    {"a MAC longer than the record is malformed", 500, 0, 0, TSIG_NOT_VERIFIED, 0},
	    {"a MAC of 65535 bytes is malformed", 65535, 0, 0, TSIG_NOT_VERIFIED, 0},
	    {"BADTIME without a MAC is not signed, and has the time", 0, DNS_BADTIME, 6, TSIG_NOT_SIGNED, DNS_BADTIME},
	    {"other data longer than the record is malformed", 0, DNS_BADTIME, 7, TSIG_NOT_VERIFIED, 0},
	    {"other data of 65535 bytes is malformed", 0, DNS_BADTIME, 65535, TSIG_NOT_VERIFIED, 0},
	};
	unsigned char bytes[2048];
	struct tsig_answer a;
	size_t i, n;

	for (i = 0; i < COUNT(rows); i++) {
		n = rebuild(bytes, e, rows[i].mac_len, rows[i].error, rows[i].other_len);
		a = verify(e, bytes, n, e->time);
		holds(n && a.result == rows[i].result && a.error == rows[i].expect, rows[i].name, "");
	}
}

/* A signature that is not the last record, twice, or in another section. */
static void
test_places(const struct exchange *e)
{
	struct buf b = {0};
	struct dns_msg m;
	struct dns_rr t;
	struct fail f;

	dns_parse(&m, e->answer, e->len, &f);
	t = m.additional.v[m.additional.n - 1];
	buf_add(&b, e->answer, e->len);
	dns_put_rr(&b, DNS_ADDITIONAL, "x.example", DNS_TXT, DNS_CLASS_IN, 0, "\1x", 2);
	holds(!verified(e, (unsigned char *)b.data, b.len, e->time), "a signature before another record is none", "");
	buf_reset(&b);
	buf_add(&b, e->answer, e->len);
	dns_put_rr(&b, DNS_ADDITIONAL, t.name, DNS_TSIG, DNS_CLASS_ANY, 0, t.rdata, t.rdlen);
	holds(!verified(e, (unsigned char *)b.data, b.len, e->time), "two signatures are none", "");
	buf_reset(&b);
	dns_put_header(&b, 1, DNS_QUERY, 0x8400);
	dns_put_rr(&b, DNS_ANSWER, t.name, DNS_TSIG, DNS_CLASS_ANY, 0, t.rdata, t.rdlen);
	holds(!verified(e, (unsigned char *)b.data, b.len, e->time), "a signature in the answer section is none", "");
	buf_reset(&b);
	dns_put_header(&b, 1, DNS_QUERY, 0x8400);
	holds(verify(e, (unsigned char *)b.data, b.len, e->time).result == TSIG_NOT_SIGNED,
	    "an empty message is not signed", "");
	buf_free(&b);
	dns_msg_free(&m);
}

static void
test_case(struct exchange e)
{
	struct dns_msg m;
	struct fail f;

	dns_parse(&m, e.answer, e.len, &f);
	e.answer[m.additional.v[m.additional.n - 1].at + 1] ^= 0x20;
	dns_msg_free(&m);
	holds(verified(&e, e.answer, e.len, e.time), "the case of the key's name does not matter", "");
}

static void
test_badtime(void)
{
	struct exchange e = {0};
	struct tsig_answer a;

	holds(sign_again(&e, badtime_key, badtime_request, badtime_answer), "a request from a wrong clock is signed", "");
	a = verify(&e, e.answer, e.len, e.time);
	holds(a.result == TSIG_VERIFIED && a.error == DNS_BADTIME && a.server_time - e.time == 4000,
	    "BIND's BADTIME is verified and has its time", "");
}

int
main(void)
{
	struct exchange e = {0};
	size_t i;

	for (i = 0; i < COUNT(vectors); i++)
		test_vector(&vectors[i]);
	sign_again(&e, vectors[3].key, vectors[3].request, vectors[3].answer);
	test_hostile(&e);
	test_places(&e);
	test_case(e);
	test_badtime();
	return done();
}
