#include <string.h>

#include "natpmp.h"

#define RESPONSE 0x80   /* in the byte of the opcode */
#define OP_ADDRESS 0    /* of NAT-PMP */
#define OP_ANNOUNCE 0   /* of PCP */
#define OP_MAP 1
#define UDP 17          /* IANA's protocol numbers */

#define NATPMP_ADDRESS 12 /* bytes of the answer with the address */
#define NATPMP_REFUSAL 8  /* the shortest that has a result and an epoch */
#define PCP_HEADER 24

/* Where things are in a MAP message, behind the header. */
enum {
	AT_NONCE = PCP_HEADER,
	AT_PROTOCOL = AT_NONCE + 12,
	AT_PORT = AT_PROTOCOL + 4,
	AT_EXTERNAL = AT_PORT + 4
};

static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff}; /* ::ffff:0:0/96 */

static uint16_t
get16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t
get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static void
put16(unsigned char *p, unsigned v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

static void
put32(unsigned char *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

/* PCP writes IPv4 addresses as IPv4-mapped ones. */
static void
put_ip(unsigned char *p, const struct ip *ip)
{
	if (ip->family == 6) {
		memcpy(p, ip->b, 16);
		return;
	}
	memcpy(p, mapped, 12);
	memcpy(p + 12, ip->b, 4);
}

static void
get_ip(struct ip *out, const unsigned char *p)
{
	bool four = memcmp(p, mapped, 12) == 0;

	*out = (struct ip){.family = four ? 4 : 6};
	memcpy(out->b, four ? p + 12 : p, four ? 4 : 16);
}

void
natpmp_question(unsigned char out[NATPMP_QUESTION])
{
	out[0] = NATPMP_VERSION;
	out[1] = OP_ADDRESS;
}

void
pcp_map(unsigned char out[PCP_MAP], const struct pcp_map *m)
{
	const struct ip any = {.family = m->client.family};

	memset(out, 0, PCP_MAP);
	out[0] = PCP_VERSION;
	out[1] = OP_MAP;
	put32(out + 4, m->lifetime);
	put_ip(out + 8, &m->client);
	memcpy(out + AT_NONCE, m->nonce, sizeof m->nonce);
	out[AT_PROTOCOL] = UDP;
	put16(out + AT_PORT, m->port);
	put_ip(out + AT_EXTERNAL, &any); /* whichever external port and address it likes */
}

/* What NAT-PMP's answer and announcement have in common. */
static bool
natpmp_read(struct natpmp_said *out, const unsigned char *p, size_t len)
{
	if (len < NATPMP_REFUSAL || p[0] != NATPMP_VERSION)
		return false;
	out->version = p[0];
	out->result = get16(p + 2);
	out->epoch = get32(p + 4);
	/* who does not know the version may not know the opcode either */
	if (out->result == NATPMP_UNSUPPORTED_VERSION)
		return true;
	if (p[1] != (RESPONSE | OP_ADDRESS))
		return false;
	if (out->result != 0)
		return true;
	out->ip.family = 4;
	memcpy(out->ip.b, p + 8, len == NATPMP_ADDRESS ? 4 : 0);
	return len == NATPMP_ADDRESS;
}

/* A header of PCP, of any version: they all keep version, opcode and result where they are (RFC 6887, section 9). */
static bool
other_version(struct natpmp_said *out, const unsigned char *p, size_t len)
{
	if (len < 4 || !(p[1] & RESPONSE) || p[3] != NATPMP_UNSUPPORTED_VERSION)
		return false;
	out->version = p[0];
	out->result = p[3];
	return true;
}

bool
natpmp_answer(struct natpmp_said *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	*out = (struct natpmp_said){0};
	if (len && p[0] != NATPMP_VERSION)
		return other_version(out, p, len);
	return natpmp_read(out, p, len);
}

static bool
pcp_header(struct natpmp_said *out, unsigned opcode, const unsigned char *p, size_t len)
{
	if (len < PCP_HEADER || len > PCP_MAX || len % 4 != 0 || p[0] != PCP_VERSION || p[1] != (RESPONSE | opcode))
		return false;
	out->version = p[0];
	out->result = p[3];
	out->lifetime = get32(p + 4);
	out->epoch = get32(p + 8);
	return true;
}

/* Refusals of questions that were not understood, which the router cannot repeat: UNSUPP_VERSION, MALFORMED_REQUEST,
 * UNSUPP_OPCODE. */
static bool
not_understood(unsigned result)
{
	return result == NATPMP_UNSUPPORTED_VERSION || result == 3 || result == 4;
}

static bool
is_about(const struct pcp_map *asked, const unsigned char *p)
{
	return memcmp(p + AT_NONCE, asked->nonce, sizeof asked->nonce) == 0 && p[AT_PROTOCOL] == UDP &&
	       get16(p + AT_PORT) == asked->port;
}

bool
pcp_answer(struct natpmp_said *out, const struct pcp_map *asked, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	*out = (struct natpmp_said){0};
	if (len && p[0] == NATPMP_VERSION)
		return natpmp_read(out, p, len) && out->result == NATPMP_UNSUPPORTED_VERSION;
	if (len && p[0] != PCP_VERSION)
		return other_version(out, p, len);
	if (!pcp_header(out, OP_MAP, p, len))
		return false;
	if (len < PCP_MAP)
		return not_understood(out->result);
	if (!is_about(asked, p))
		return false;
	if (out->result == 0)
		get_ip(&out->ip, p + AT_EXTERNAL);
	return true;
}

bool
natpmp_announcement(struct natpmp_said *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	*out = (struct natpmp_said){0};
	if (len && p[0] == PCP_VERSION)
		return pcp_header(out, OP_ANNOUNCE, p, len) && out->result == 0;
	return natpmp_read(out, p, len) && out->result != NATPMP_UNSUPPORTED_VERSION;
}

const char *
natpmp_result(const struct natpmp_said *said)
{
	static const char *const natpmp[] = {"success", "it does not know this version", "it does not allow it",
	    "it has no address of the internet now (network failure)", "it has no resources left", "it does not know the question"};
	static const char *const pcp[] = {"success", "it does not know this version", "it does not allow it",
	    "it calls the question malformed", "it does not know the question", "it does not know an option",
	    "it calls an option malformed", "it has no address of the internet now (network failure)", "it has no resources left",
	    "it does not map UDP", "this machine has as many mappings as it may", "it cannot give that external address",
	    "there is another router between it and this machine", "too many peers"};
	bool old = said->version == NATPMP_VERSION;
	size_t n = old ? sizeof natpmp / sizeof *natpmp : sizeof pcp / sizeof *pcp;

	return said->result >= n ? "a result that nobody knows" : old ? natpmp[said->result] : pcp[said->result];
}

/* NAT-PMP: it may run an eighth slower than our clock, and 2 s more. PCP: a second back, then a sixteenth in either
 * direction, and 2 s more. */
bool
natpmp_epoch_good(unsigned version, const struct natpmp_epoch *before, const struct natpmp_epoch *now)
{
	int64_t ours = (now->ms - before->ms) / 1000, theirs = (int64_t)now->epoch - before->epoch;

	if (ours < 0)
		ours = 0;
	if (version == NATPMP_VERSION)
		return theirs >= ours - ours / 8 - 2;
	if (theirs < -1)
		return false;
	return ours + 2 >= theirs - theirs / 16 && theirs + 2 >= ours - ours / 16;
}
