/* NAT-PMP and PCP: their messages, what is believed of a router, epochs, and when a question is sent again. */

#include <stdlib.h>
#include <string.h>

#include "natpmp.h"
#include "routerask.h"
#include "tap.h"

/* "00 80 ..." as bytes. */
static size_t
unhex(unsigned char *out, const char *hex)
{
	size_t n = 0;
	char *end;

	for (;; hex = end) {
		unsigned long v = strtoul(hex, &end, 16);

		if (end == hex)
			return n;
		out[n++] = (unsigned char)v;
	}
}

static bool
is(const struct ip *ip, const char *want)
{
	char text[IP_TEXT_MAX];

	return strcmp(ip_text(text, ip), want) == 0;
}

#define EPOCH "00 01 51 80 " /* 86400 */
#define Z4 "00 00 00 00 "
#define Z12 Z4 Z4 Z4

static const struct natpmp_row {
	const char *hex;
	bool answer, announcement;
	unsigned version, result;
	const char *ip;
	const char *name;
} natpmp_rows[] = {
    {"00 80 00 00 " EPOCH "08 08 04 04", true, true, 0, 0, "8.8.4.4", "an address"},
    {"00 80 00 00 " EPOCH Z4, true, true, 0, 0, "0.0.0.0", "none: that is an answer"},
    {"00 80 00 03 " EPOCH Z4, true, true, 0, 3, "", "a refusal"},
    {"00 80 00 03 " EPOCH, true, true, 0, 3, "", "a refusal without the address"},
    {"00 80 ff ff " EPOCH Z4, true, true, 0, 65535, "", "a refusal that nobody knows"},
    {"00 00 00 01 " EPOCH, true, false, 0, 1, "", "a version that is not known, without the opcode"},
    {"00 80 00 00 " EPOCH "08 08 04", false, false, 0, 0, "", "a byte is missing"},
    {"00 80 00 00 " EPOCH "08 08 04 04 00", false, false, 0, 0, "", "a byte too many"},
    {"00 80 00 00 " EPOCH, false, false, 0, 0, "", "success, and no address"},
    {"00 80 00 03 00 01 51", false, false, 0, 0, "", "shorter than any refusal"},
    {"00 00 00 00 " EPOCH "08 08 04 04", false, false, 0, 0, "", "a question is no answer"},
    {"00 81 00 00 " EPOCH "08 08 04 04", false, false, 0, 0, "", "an answer to another question"},
    {"01 80 00 00 " EPOCH "08 08 04 04", false, false, 0, 0, "", "another version"},
    {"02 80 00 01 " Z4 EPOCH Z12, true, false, 2, 1, "", "PCP only"},
    {"02 80 00 00 " Z4 EPOCH Z12, false, true, 2, 0, "", "an announcement of PCP"},
    {"02 80 00 00 " Z4 EPOCH Z12 "00", false, false, 0, 0, "", "... not in fours"},
    {"02 80 00 00 " Z4 EPOCH Z4 Z4, false, false, 0, 0, "", "... too short"},
    {"02 81 00 00 " Z4 EPOCH Z12, false, false, 0, 0, "", "... of another opcode"},
    {"02 00 00 00 " Z4 EPOCH Z12, false, false, 0, 0, "", "... a request"},
    {"02 80 00 02 " Z4 EPOCH Z12, false, false, 0, 0, "", "... a refusal, of nothing"},
    {"", false, false, 0, 0, "", "nothing"},
};

static void
natpmp(void)
{
	unsigned char bytes[128], question[NATPMP_QUESTION] = {9, 9};
	struct natpmp_said said;
	size_t i, n;

	natpmp_question(question);
	ok(question[0] == 0 && question[1] == 0, "the question of NAT-PMP");
	for (i = 0; i < COUNT(natpmp_rows); i++) {
		const struct natpmp_row *r = &natpmp_rows[i];

		n = unhex(bytes, r->hex);
		ok(natpmp_answer(&said, bytes, n) == r->answer, "NAT-PMP, an answer: %s", r->name);
		if (r->answer)
			ok(said.version == r->version && said.result == r->result && is(&said.ip, r->ip) &&
				(r->version == 2 || said.epoch == 86400), "NAT-PMP, what it says: %s", r->name);
		ok(natpmp_announcement(&said, bytes, n) == r->announcement, "an announcement: %s", r->name);
		if (r->announcement)
			ok(said.version == r->version && said.result == r->result && is(&said.ip, r->ip) && said.epoch == 86400,
			    "what it announces: %s", r->name);
	}
}

#define NONCE "01 02 03 04 05 06 07 08 09 0a 0b 0c "
#define HEAD "02 81 00 00 00 00 00 78 " EPOCH Z12
#define BODY NONCE "11 00 00 00 c0 01 c0 01 "
#define EXTERNAL Z4 Z4 "00 00 ff ff 08 08 04 04"

static const struct pcp_row {
	const char *hex;
	bool answer;
	unsigned version, result;
	const char *ip, *name;
} pcp_rows[] = {
    {HEAD BODY EXTERNAL, true, 2, 0, "8.8.4.4", "an address"},
    {HEAD BODY Z4 Z4 "00 00 ff ff 00 00 00 00", true, 2, 0, "0.0.0.0", "none: that is an answer"},
    {HEAD BODY "20 01 0d b8 " Z4 Z4 "00 00 00 01", true, 2, 0, "2001:db8::1", "an IPv6 address"},
    {HEAD BODY EXTERNAL " 01 00 00 00", true, 2, 0, "8.8.4.4", "an option behind it"},
    {HEAD "01 02 03 04 05 06 07 08 09 0a 0b 0d 11 00 00 00 c0 01 c0 01 " EXTERNAL, false, 0, 0, "", "another nonce"},
    {HEAD NONCE "06 00 00 00 c0 01 c0 01 " EXTERNAL, false, 0, 0, "", "another protocol"},
    {HEAD NONCE "11 00 00 00 c0 02 c0 01 " EXTERNAL, false, 0, 0, "", "another port"},
    {HEAD BODY Z4 Z4 "00 00 ff ff", false, 0, 0, "", "cut off"},
    {HEAD BODY EXTERNAL " 00", false, 0, 0, "", "not in fours"},
    {"02 01 00 00 00 00 00 78 " EPOCH Z12 BODY EXTERNAL, false, 0, 0, "", "a request"},
    {"02 80 00 00 00 00 00 78 " EPOCH Z12 BODY EXTERNAL, false, 0, 0, "", "another opcode"},
    {"02 81 00 08 00 00 00 1e " EPOCH Z12 BODY EXTERNAL, true, 2, 8, "", "a refusal"},
    {"02 81 00 08 00 00 00 1e " EPOCH Z12 "00" NONCE "11 00 00 00 c0 01 c0 " EXTERNAL, false, 0, 0, "",
	"a refusal of another question"},
    {"02 81 00 08 00 00 00 1e " EPOCH Z12, false, 0, 0, "", "a refusal that does not say of what"},
    {"02 81 00 03 00 00 00 1e " EPOCH Z12, true, 2, 3, "", "a refusal of what was not understood"},
    {"02 81 00 00 00 00 00 78 " EPOCH Z12, false, 0, 0, "", "success, and nothing behind it"},
    {"00 00 00 01 " EPOCH, true, 0, 1, "", "NAT-PMP only"},
    {"00 81 00 01 " EPOCH, true, 0, 1, "", "NAT-PMP only, with the opcode"},
    {"00 80 00 00 " EPOCH "08 08 04 04", false, 0, 0, "", "an answer of NAT-PMP"},
    {"00 80 00 03 " EPOCH, false, 0, 0, "", "a refusal of NAT-PMP"},
    {"01 81 00 01 " Z4 EPOCH Z12, true, 1, 1, "", "an older version only"},
    {"03 81 00 00 " Z4 EPOCH Z12 BODY EXTERNAL, false, 0, 0, "", "a newer version"},
    {"", false, 0, 0, "", "nothing"},
};

static void
pcp(void)
{
	static unsigned char bytes[PCP_MAX + 4];
	struct pcp_map map = {.nonce = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, .client = {.family = 4, .b = {192, 168, 1, 2}},
	    .port = 0xc001, .lifetime = 120};
	unsigned char question[PCP_MAP], want[PCP_MAP];
	struct natpmp_said said;
	size_t i, n;

	pcp_map(question, &map);
	n = unhex(want, "02 01 00 00 00 00 00 78 00 00 00 00 00 00 00 00 00 00 ff ff c0 a8 01 02 " NONCE
	    "11 00 00 00 c0 01 00 00 00 00 00 00 00 00 00 00 00 00 ff ff 00 00 00 00");
	ok(n == PCP_MAP && memcmp(question, want, n) == 0, "the request for a mapping");
	map.client = (struct ip){.family = 6, .b = {0x20, 1, 0xd, 0xb8, [15] = 1}};
	map.lifetime = 0;
	pcp_map(question, &map);
	unhex(want, "02 01 00 00 00 00 00 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 " NONCE
	    "11 00 00 00 c0 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
	ok(memcmp(question, want, n) == 0, "... to take it away, over IPv6");
	for (i = 0; i < COUNT(pcp_rows); i++) {
		const struct pcp_row *r = &pcp_rows[i];

		n = unhex(bytes, r->hex);
		ok(pcp_answer(&said, &map, bytes, n) == r->answer, "PCP, an answer: %s", r->name);
		if (r->answer)
			ok(said.version == r->version && said.result == r->result && is(&said.ip, r->ip), "PCP, what it says: %s",
			    r->name);
	}
	unhex(bytes, HEAD BODY EXTERNAL);
	ok(pcp_answer(&said, &map, bytes, PCP_MAX) && said.lifetime == 120 && said.epoch == 86400, "the longest message");
	ok(!pcp_answer(&said, &map, bytes, PCP_MAX + 4), "a longer one");
}

static void
results(void)
{
	struct natpmp_said said = {.version = 2, .result = 12};

	ok(strstr(natpmp_result(&said), "another router"), "ADDRESS_MISMATCH in words");
	said.result = 14;
	ok(strstr(natpmp_result(&said), "nobody knows"), "a result of PCP that nobody knows");
	said = (struct natpmp_said){.result = 5};
	ok(strstr(natpmp_result(&said), "question"), "NAT-PMP's last result");
	said.result = 6;
	ok(strstr(natpmp_result(&said), "nobody knows"), "a result of NAT-PMP that nobody knows");
}

static const struct epoch_row {
	unsigned version;
	uint32_t before, now;
	int elapsed; /* s */
	bool good;
} epochs[] = {
    /* RFC 6886, section 3.6: no less than 7/8 of the time, and 2 s */
    {0, 100, 180, 80, true}, {0, 100, 168, 80, true}, {0, 100, 167, 80, false}, {0, 100, 0, 0, false}, {0, 100, 98, 0, true},
    {0, 100, 97, 0, false}, {0, 100, 5000, 80, true}, {0, 4000000000U, 4000000080U, 80, true}, {0, 4000000000U, 10, 80, false},
    /* RFC 6887, section 8.5 */
    {2, 100, 180, 80, true}, {2, 100, 99, 0, true}, {2, 100, 98, 0, false}, {2, 100, 173, 80, true}, {2, 100, 172, 80, false},
    {2, 100, 187, 80, true}, {2, 100, 188, 80, false}, {2, 0, 0, 0, true}, {2, 4000000000U, 0, 80, false},
};

static void
epoch(void)
{
	size_t i;

	for (i = 0; i < COUNT(epochs); i++) {
		const struct epoch_row *r = &epochs[i];
		struct natpmp_epoch before = {r->before, 5000}, now = {r->now, 5000 + r->elapsed * 1000};

		ok(natpmp_epoch_good(r->version, &before, &now) == r->good, "version %u, from %lu to %lu in %d s", r->version,
		    (unsigned long)r->before, (unsigned long)r->now, r->elapsed);
	}
}

/* RFC 6886: 250 ms, doubled, nine times. RFC 6887: 3 s, doubled up to 1024 s, each a tenth more or less. */
static void
schedule(void)
{
	static const uint32_t randoms[] = {0, 1, 299, 300, 600, 0x7fffffff, 0xffffffff};
	bool good = true, low = false, high = false;
	int wait = 0, total = 0, i;
	size_t k;

	for (i = 0; i < routerask_natpmp.tries; i++) {
		wait = routerask_wait(&routerask_natpmp, wait, 12345);
		total += wait;
	}
	ok(i == 9 && wait == 64000 && total == 127750, "NAT-PMP: nine tries, the last of 64 s");
	for (k = 0; k < COUNT(randoms); k++) {
		wait = routerask_wait(&routerask_pcp, 0, randoms[k]);
		good = good && wait >= 2700 && wait <= 3300;
		low = low || wait == 2700;
		high = high || wait == 3300;
		good = good && routerask_wait(&routerask_pcp, wait, randoms[k]) >= 2 * wait * 9 / 10 - 60;
		good = good && routerask_wait(&routerask_pcp, wait, randoms[k]) <= 2 * wait * 11 / 10 + 60;
	}
	ok(good && low && high, "PCP: 3 s, then twice as long, a tenth more or less");
	for (wait = 0, i = 0, good = true; i < 40; i++) {
		wait = routerask_wait(&routerask_pcp, wait, 0xffffffff);
		good = good && wait > 0 && wait <= 1024000 + 102400;
	}
	ok(good && wait >= 1024000 - 102400, "PCP: 1024 s at most");
}

int
main(void)
{
	natpmp();
	pcp();
	results();
	epoch();
	schedule();
	return done();
}
