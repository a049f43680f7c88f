#include <stdio.h>
#include <string.h>

#include "stun.h"
#include "text.h"

#define COOKIE 0x2112a442u
#define FINGERPRINT_XOR 0x5354554eu

enum { BINDING_REQUEST = 0x0001, BINDING_SUCCESS = 0x0101, BINDING_ERROR = 0x0111 };
enum { MESSAGE_INTEGRITY = 0x0008, ERROR_CODE = 0x0009, MESSAGE_INTEGRITY_SHA256 = 0x001c, XOR_MAPPED_ADDRESS = 0x0020, FINGERPRINT = 0x8028,
	OPTIONAL = 0x8000 };

static unsigned
get16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t
get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static void
put32(unsigned char *p, uint32_t n)
{
	p[0] = (unsigned char)(n >> 24);
	p[1] = (unsigned char)(n >> 16);
	p[2] = (unsigned char)(n >> 8);
	p[3] = (unsigned char)n;
}

/* ITU V.42, as RFC 8489 section 14.7 wants it; messages are short. */
static uint32_t
crc32_of(const unsigned char *p, size_t len)
{
	uint32_t crc = 0xffffffffu;
	int bit;

	while (len--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

void
stun_request(unsigned char out[STUN_HEADER], const unsigned char id[STUN_ID])
{
	put32(out, (uint32_t)BINDING_REQUEST << 16);
	put32(out + 4, COOKIE);
	memcpy(out + 8, id, STUN_ID);
}

size_t
stun_length(const unsigned char header[STUN_HEADER])
{
	size_t len = get16(header + 2);

	/* the two bits in front tell STUN from what may share its port */
	if ((header[0] & 0xc0) || len % 4 || get32(header + 4) != COOKIE)
		return 0;
	return STUN_HEADER + len;
}

/* Those of RFC 8489 and of RFC 3489, whose servers still send theirs. */
static bool
understood(unsigned type)
{
	return type >= OPTIONAL || (type >= 0x0001 && type <= 0x000b) || type == 0x0014 || type == 0x0015 || (type >= 0x001c && type <= 0x001e) ||
	       type == XOR_MAPPED_ADDRESS;
}

/* Family, port and address, all of them XORed with what both sides know (section 14.2). */
static bool
read_address(struct ip *out, const unsigned char *value, size_t len, const unsigned char *msg)
{
	size_t want = len >= 2 && value[1] == 1 ? 4 : len >= 2 && value[1] == 2 ? 16 : 0, i;

	if (!want || len != 4 + want)
		return false;
	*out = (struct ip){.family = want == 4 ? 4 : 6};
	/* the cookie and the transaction id, as they stand in the message */
	for (i = 0; i < want; i++)
		out->b[i] = value[4 + i] ^ msg[4 + i];
	return true;
}

/* "refused: 420 Unknown Attribute" */
static void
read_error(char why[STUN_WHY_MAX], const unsigned char *value, size_t len)
{
	char shown[TEXT_SHOWN + 4];

	if (len < 4)
		snprintf(why, STUN_WHY_MAX, "refused, without saying why");
	else
		snprintf(why, STUN_WHY_MAX, "refused: %u %.120s", (value[2] & 7u) * 100 + value[3],
		    text_clean(shown, (const char *)value + 4, len - 4));
}

/* What the attributes had. */
struct found {
	struct ip ip;
	const unsigned char *error;
	size_t error_len;
	unsigned unknown;
	bool address, bad_address;
};

static void
take(struct found *a, unsigned type, const unsigned char *value, size_t len, const unsigned char *msg)
{
	if (type == XOR_MAPPED_ADDRESS && !a->address) {
		a->address = true;
		a->bad_address = !read_address(&a->ip, value, len, msg);
	}
	if (type == ERROR_CODE && !a->error) {
		a->error = value;
		a->error_len = len;
	}
	if (!understood(type) && !a->unknown)
		a->unknown = type;
}

/* Walks over them: false where they do not fit the message, or where its checksum is wrong. Of several of a kind the first
 * counts (section 14); behind a MESSAGE-INTEGRITY nothing does but the checksum (sections 14.5 and 14.6). */
static bool
walk(struct found *a, const unsigned char *msg, size_t len)
{
	size_t at = STUN_HEADER;
	bool sealed = false;

	while (at < len) {
		unsigned type = get16(msg + at);
		size_t n = get16(msg + at + 2), padded = (n + 3) & ~(size_t)3;
		const unsigned char *value = msg + at + 4;

		if (padded > len - at - 4)
			return false;
		if (type == FINGERPRINT)
			return n == 4 && at + 8 == len && get32(value) == (crc32_of(msg, at) ^ FINGERPRINT_XOR);
		if (!sealed)
			take(a, type, value, n, msg);
		sealed = sealed || type == MESSAGE_INTEGRITY || type == MESSAGE_INTEGRITY_SHA256;
		at += 4 + padded;
	}
	return true;
}

enum stun_result
stun_read(struct ip *out, char why[STUN_WHY_MAX], const unsigned char *msg, size_t len, const unsigned char id[STUN_ID])
{
	struct found a = {.error = NULL};
	unsigned type;

	if (len < STUN_HEADER || stun_length(msg) != len || memcmp(msg + 8, id, STUN_ID) != 0)
		return STUN_NOT_OURS;
	type = get16(msg);
	if ((type != BINDING_SUCCESS && type != BINDING_ERROR) || !walk(&a, msg, len))
		return STUN_NOT_OURS;
	if (type == BINDING_ERROR) {
		read_error(why, a.error, a.error ? a.error_len : 0);
		return STUN_REFUSED;
	}
	*out = a.ip;
	if (a.unknown)
		snprintf(why, STUN_WHY_MAX, "its answer has an attribute 0x%04x that has to be understood", a.unknown);
	else if (!a.address)
		snprintf(why, STUN_WHY_MAX, "its answer has no address that routers leave alone (XOR-MAPPED-ADDRESS)");
	else if (a.bad_address)
		snprintf(why, STUN_WHY_MAX, "its answer has a damaged address");
	else
		return STUN_ADDRESS;
	return STUN_USELESS;
}
