/* STUN messages: the vectors of RFC 5769, and everything about an answer that must not be believed. */

#include <string.h>

#include "stun.h"
#include "tap.h"

static const unsigned char id[STUN_ID] = {0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};

#define HEAD(type, len) type >> 8, type & 255, 0, len, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae
#define SOFTWARE 0x80, 0x22, 0x00, 0x0b, 't', 'e', 's', 't', ' ', 'v', 'e', 'c', 't', 'o', 'r', ' '
#define XOR4 0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43

/* A MESSAGE-INTEGRITY, of no key. */
#define SEAL 0, 8, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20

/* RFC 5769, sections 2.2 and 2.3. */
static const unsigned char response4[] = {HEAD(0x0101, 0x3c), SOFTWARE, XOR4, 0x00, 0x08, 0x00, 0x14, 0x2b, 0x91, 0xf5, 0x99, 0xfd, 0x9e,
    0x90, 0xc3, 0x8c, 0x74, 0x89, 0xf9, 0x2a, 0xf9, 0xba, 0x53, 0xf0, 0x6b, 0xe7, 0xd7, 0x80, 0x28, 0x00, 0x04, 0xc0, 0x7d, 0x4c, 0x96};
static const unsigned char response6[] = {HEAD(0x0101, 0x48), SOFTWARE, 0x00, 0x20, 0x00, 0x14, 0x00, 0x02, 0xa1, 0x47, 0x01, 0x13, 0xa9,
    0xfa, 0xa5, 0xd3, 0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe, 0xd2, 0xb9, 0xd9, 0x00, 0x08, 0x00, 0x14, 0xa3, 0x82, 0x95, 0x4e, 0x4b,
    0xe6, 0x7b, 0xf1, 0x17, 0x84, 0xc9, 0x7c, 0x82, 0x92, 0xc2, 0x75, 0xbf, 0xe3, 0xed, 0x41, 0x80, 0x28, 0x00, 0x04, 0xc8, 0xfb, 0x0b, 0x4c};

/* RFC 5769, section 2.1: with credentials, which we have no use for. */
static const unsigned char request[] = {HEAD(0x0001, 0x58), 0x80, 0x22, 0x00, 0x10, 'S', 'T', 'U', 'N', ' ', 't', 'e', 's', 't', ' ', 'c', 'l',
    'i', 'e', 'n', 't', 0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff, 0x80, 0x29, 0x00, 0x08, 0x93, 0x2f, 0xf9, 0xb1, 0x51, 0x26, 0x3b, 0x36,
    0x00, 0x06, 0x00, 0x09, 'e', 'v', 't', 'j', ':', 'h', '6', 'v', 'Y', ' ', ' ', ' ', 0x00, 0x08, 0x00, 0x14, 0x9a, 0xea, 0xa7, 0x0c, 0xbf, 0xd8,
    0xcb, 0x56, 0x78, 0x1e, 0xf2, 0xb5, 0xb2, 0xd3, 0xf2, 0x49, 0xc1, 0xb5, 0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a, 0x3b, 0xcf};

static void
test_request(void)
{
	static const unsigned char want[] = {HEAD(0x0001, 0)};
	unsigned char out[STUN_HEADER];

	stun_request(out, id);
	ok(memcmp(out, want, sizeof want) == 0, "a binding request");
	ok(stun_length(out) == STUN_HEADER, "and its length");
	ok(stun_length(request) == sizeof request, "RFC 5769, a request: its length");
}

/* address NULL: none. */
static void
reads(const unsigned char *msg, size_t len, enum stun_result want, const char *address, const char *why, const char *name)
{
	char said[STUN_WHY_MAX] = "", text[IP_TEXT_MAX];
	struct ip ip = {0};
	enum stun_result got = stun_read(&ip, said, msg, len, id);

	ok(got == want && (!address || strcmp(ip_text(text, &ip), address) == 0) && (!why || strstr(said, why)), "%s (%d: %s)", name, got, said);
}

static void
test_vectors(void)
{
	char why[STUN_WHY_MAX], text[IP_TEXT_MAX];
	unsigned char copy[sizeof response6];
	enum stun_result r;
	size_t i, n, heard = 0;
	bool good = true;
	struct ip ip;

	reads(request, sizeof request, STUN_NOT_OURS, NULL, NULL, "RFC 5769, a request: no answer, though it be ours");
	reads(response4, sizeof response4, STUN_ADDRESS, "192.0.2.1", NULL, "RFC 5769, IPv4");
	reads(response6, sizeof response6, STUN_ADDRESS, "2001:db8:1234:5678:11:2233:4455:6677", NULL, "RFC 5769, IPv6");
	for (n = 0; n < sizeof response4; n++)
		good = good && stun_read(&(struct ip){0}, (char[STUN_WHY_MAX]){0}, response4, n, id) == STUN_NOT_OURS;
	ok(good, "cut anywhere it is no answer");
	for (i = 0; i < 8 * sizeof response4; i++) {
		memcpy(copy, response4, sizeof response4);
		copy[i / 8] ^= (unsigned char)(1 << i % 8);
		/* a bit may also hide the fingerprint, as one of the attribute's own type does */
		r = stun_read(&ip, why, copy, sizeof response4, id);
		good = good && (r != STUN_ADDRESS || strcmp(ip_text(text, &ip), "192.0.2.1") == 0);
		heard += r == STUN_ADDRESS;
	}
	ok(good && heard < 20, "with any bit changed it gives no other address: the fingerprint");
}

#define ANSWER(...) \
	(const unsigned char[]){__VA_ARGS__}, sizeof((const unsigned char[]){__VA_ARGS__})

static void
test_answers(void)
{
	unsigned char other[sizeof response4];

	reads(ANSWER(HEAD(0x0101, 12), XOR4), STUN_ADDRESS, "192.0.2.1", NULL, "without more it is enough");
	reads(ANSWER(HEAD(0x0101, 24), XOR4, 0, 0x20, 0, 8, 0, 1, 0, 0, 1, 2, 3, 4), STUN_ADDRESS, "192.0.2.1", NULL, "of two the first counts");
	reads(ANSWER(HEAD(0x0101, 24), 0, 1, 0, 8, 0, 1, 0, 80, 10, 0, 0, 1, XOR4), STUN_ADDRESS, "192.0.2.1", NULL, "MAPPED-ADDRESS is passed over");
	reads(ANSWER(HEAD(0x0101, 12), 0, 1, 0, 8, 0, 1, 0, 80, 10, 0, 0, 1), STUN_USELESS, NULL, "no address that routers leave alone",
	    "and is not enough");
	reads(ANSWER(HEAD(0x0101, 0)), STUN_USELESS, NULL, "no address", "nothing in it");
	reads(ANSWER(HEAD(0x0101, 16), XOR4, 0x7f, 0xff, 0, 0), STUN_USELESS, NULL, "0x7fff", "an attribute that must be understood");
	reads(ANSWER(HEAD(0x0101, 16), XOR4, 0xff, 0xff, 0, 0), STUN_ADDRESS, "192.0.2.1", NULL, "one that need not be");
	reads(ANSWER(HEAD(0x0101, 12), 0, 0x20, 0, 8, 0, 2, 1, 2, 3, 4, 5, 6), STUN_USELESS, NULL, "damaged", "an address of the other family's length");
	reads(ANSWER(HEAD(0x0101, 12), 0, 0x20, 0, 8, 0, 3, 1, 2, 3, 4, 5, 6), STUN_USELESS, NULL, "damaged", "of no family");
	reads(ANSWER(HEAD(0x0101, 12), 0, 0x20, 0, 9, 0, 1, 1, 2, 3, 4, 5, 6), STUN_NOT_OURS, NULL, NULL, "an attribute longer than the message");
	reads(ANSWER(HEAD(0x0101, 4), 0, 0x20, 0, 0), STUN_USELESS, NULL, "damaged", "an empty address");
	reads(ANSWER(HEAD(0x0111, 16), 0, 9, 0, 11, 0, 0, 4, 20, 'U', 'n', '\033', 'k', 'n', 'o', 'w', 0), STUN_REFUSED, NULL, "refused: 420 Un", "an error");
	reads(ANSWER(HEAD(0x0111, 28), XOR4, 0, 9, 0, 11, 0, 0, 3, 0, 'g', 'o', ' ', 'a', 'w', 'a', 'y', 0), STUN_REFUSED, NULL, "refused: 300 go away",
	    "an error with an address is an error");
	reads(ANSWER(HEAD(0x0111, 0)), STUN_REFUSED, NULL, "without saying why", "an error without a code");
	reads(ANSWER(HEAD(0x0001, 12), XOR4), STUN_NOT_OURS, NULL, NULL, "a request");
	reads(ANSWER(HEAD(0x0011, 12), XOR4), STUN_NOT_OURS, NULL, NULL, "an indication");
	reads(ANSWER(HEAD(0x4101, 12), XOR4), STUN_NOT_OURS, NULL, NULL, "not STUN");
	reads(ANSWER(HEAD(0x0101, 36), SEAL, XOR4), STUN_USELESS, NULL, "no address", "an address behind a seal");
	reads(ANSWER(HEAD(0x0101, 40), XOR4, SEAL, 0x7f, 0xff, 0, 0), STUN_ADDRESS, "192.0.2.1", NULL, "what is behind a seal need not be understood");
	reads(ANSWER(HEAD(0x0101, 36), XOR4, SEAL, 0x7f, 0xff, 0, 1), STUN_NOT_OURS, NULL, NULL, "but has to fit");
	memcpy(other, response4, sizeof other);
	other[19] ^= 1;
	reads(other, sizeof other, STUN_NOT_OURS, NULL, NULL, "another transaction");
}

int
main(void)
{
	test_request();
	test_vectors();
	test_answers();
	return done();
}
