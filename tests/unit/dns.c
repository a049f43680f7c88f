/* DNS messages: names, writing, reading what real servers sent, and refusing what nobody should. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "dns.h"
#include "fail.h"
#include "ip.h"
#include "tap.h"

/* What unbound, BIND and Knot sent, with id 0x1234, in the namespace of tests/servers.bash. */
static const char alias_answer[] = /* unbound: A www.example.org, CNAME home.example.org, 203.0.113.7 */
    "12348180000100020000000103777777076578616d706c65036f72670000010001c00c000500010000012c000704686f6d65c010c02d00010001"
    "000000780004cb00710700002904d0000000000000";
static const char two_answer[] = /* BIND: A pair.example.org, two addresses, two NS, three of their addresses, OPT */
    "1234840000010002000200040470616972076578616d706c65036f72670000010001c00c000100010000012c0004cb007115c00c000100010000"
    "012c0004cb007116c011000200010000012c0006036e7332c011c011000200010000012c0006036e7331c011c060000100010000012c0004c000"
    "020bc04e000100010000012c0004c000020cc060001c00010000012c001020010db800000000000000000000001100002904d0000000000000";
static const char soa_answer[] = /* Knot: SOA example.net */
    "123484000001000100000001076578616d706c65036e65740000060001c00c000600010000012c0026026e73c00c0a686f73746d6173746572c0"
    "0c0000000100000e1000000258000151800000000500002904d0000000000000";

static size_t
unhex(unsigned char *out, const char *hex)
{
	size_t n = 0;
	unsigned byte;

	for (; hex[2 * n] && sscanf(hex + 2 * n, "%2x", &byte) == 1; n++)
		out[n] = (unsigned char)byte;
	return n;
}

/* Parses a copy of exactly that size, so that a sanitizer sees a byte too many. */
static int
parse(struct dns_msg *m, const unsigned char *bytes, size_t len)
{
	unsigned char *copy = malloc(len ? len : 1);
	struct fail f = {0};
	int r;

	if (len)
		memcpy(copy, bytes, len);
	r = dns_parse(m, copy, len, &f);
	free(copy);
	return r < 0 && !f.text[0] ? 1 : r;
}

static bool
parses(const char *hex)
{
	unsigned char bytes[1024];
	struct dns_msg m;
	bool good = parse(&m, bytes, unhex(bytes, hex)) == 0;

	dns_msg_free(&m);
	return good;
}

static void
test_names(void)
{
	static const struct {
		const char *name;
		int wire; /* bytes, or -1 */
	} packs[] = {{".", 1}, {"org", 5}, {"org.", 5}, {"home.example.org", 18}, {"a\\.b.org", 9}, {"a\\046b.org", 9},
	    {"\\255.org", 7}, {"", -1}, {"..", -1}, {".org", -1}, {"a..org", -1}, {"org..", -1}, {"a\\", -1}, {"a\\256", -1},
	    {"a\\12", -1}, {"a\\1x", -1}};
	static const struct {
		const char *a, *b;
		bool same, within;
	} pairs[] = {{"Home.Example.ORG.", "home.example.org", true, true}, {"a.org", "b.org", false, false},
	    {"home.example.org", "example.org", false, true}, {"notexample.org", "example.org", false, false},
	    {"example.org", "home.example.org", false, false}, {"org", ".", false, true}, {".", ".", true, true},
	    {"a\\.example.org", "example.org", false, false}, {"a\\.b", "a.b", false, false}, {"\\097", "a", true, true},
	    {"a..b", "a..b", false, false}};
	unsigned char wire[DNS_NAME_WIRE];
	char text[DNS_NAME_MAX] = "";
	bool good = true;
	size_t i;

	for (i = 0; i < sizeof packs / sizeof *packs; i++)
		good = good && dns_name_pack(wire, packs[i].name) == packs[i].wire;
	ok(good, "names become wire bytes, with escapes; empty labels and bad escapes do not");
	for (i = 0, good = true; i < sizeof pairs / sizeof *pairs; i++)
		good = good && dns_same_name(pairs[i].a, pairs[i].b) == pairs[i].same &&
		       dns_name_within(pairs[i].a, pairs[i].b) == pairs[i].within;
	ok(good, "names compare without case, by label");
	for (i = 0; i < 63; i++)
		strcat(text, "a");
	good = dns_name_pack(wire, text) == 65;
	strcat(text, "a");
	ok(good && dns_name_pack(wire, text) == -1, "a label has 63 bytes at most");
	text[0] = '\0';
	for (i = 0; i < 126; i++)
		strcat(text, "a.");
	good = dns_name_pack(wire, text) == 253;
	strcat(text, "b.");
	good = good && dns_name_pack(wire, text) == 255;
	strcat(text, "c");
	ok(good && dns_name_pack(wire, text) == -1, "a name has 255 bytes at most");
	good = strcmp(dns_name_parent("home.example.org"), "example.org") == 0 && strcmp(dns_name_parent("org"), ".") == 0 &&
	       strcmp(dns_name_parent("org."), ".") == 0 && strcmp(dns_name_parent("a\\.b.org"), "org") == 0 &&
	       dns_name_parent(".") == NULL;
	ok(good, "the parent of a name is what its first label leaves");
}

static void
test_writing(void)
{
	static const char query[] = "123401000001000000000001" "04686f6d65076578616d706c65036f726700" "00010001" "00002904d0000000000000";
	static const char update[] = "0007280000010001000200" "00" "036f726700" "00060001"
				     "0161036f726700" "0005" "00fe" "00000000" "0000"
				     "0161036f726700" "0001" "00ff" "00000000" "0000"
				     "0161036f726700" "0001" "0001" "0000012c" "0004" "cb007107";
	unsigned char want[512];
	struct buf b = {0};
	char longer[2000];
	struct ip ip;
	size_t n = unhex(want, query);

	ok(dns_query(&b, 0x1234, "home.example.org", DNS_A, DNS_CLASS_IN, true, true) == 0 && b.len == n && memcmp(b.data, want, n) == 0,
	    "a question has RD, one name and an OPT record with 1232 bytes");
	n = unhex(want, update);
	ip_parse(&ip, "203.0.113.7");
	dns_put_header(&b, 7, DNS_UPDATE, 0);
	dns_put_question(&b, "org.", DNS_SOA, DNS_CLASS_IN);
	dns_put_rr(&b, DNS_PREREQ, "a.org", DNS_CNAME, DNS_CLASS_NONE, 0, NULL, 0);
	dns_put_rr(&b, DNS_CHANGE, "a.org", DNS_A, DNS_CLASS_ANY, 0, NULL, 0);
	dns_put_ip(&b, DNS_CHANGE, "a.org", DNS_CLASS_IN, 300, &ip);
	ok(!b.bad && b.len == n && memcmp(b.data, want, n) == 0, "an update counts its records by section");
	ok(dns_query(&b, 1, "a..b", DNS_A, DNS_CLASS_IN, true, true) == -1 && b.bad, "a bad name makes no question");
	dns_put_header(&b, 7, DNS_UPDATE, 0);
	memset(longer, 'x', sizeof longer);
	for (n = 0; n < 40; n++)
		dns_put_rr(&b, DNS_CHANGE, "a.org", DNS_TXT, DNS_CLASS_IN, 0, longer, sizeof longer);
	ok(b.bad, "a message has 65535 bytes at most");
	buf_free(&b);
}

static void
test_reading(void)
{
	unsigned char bytes[1024];
	char name[DNS_NAME_MAX];
	const struct dns_rr *rr;
	struct dns_soa soa;
	struct dns_msg m;
	struct ip ip;
	char text[IP_TEXT_MAX];
	bool good;

	good = parse(&m, bytes, unhex(bytes, alias_answer)) == 0;
	good = good && m.id == 0x1234 && m.qr && !m.aa && !m.tc && m.rd && m.ra && m.rcode == 0 && m.edns;
	good = good && strcmp(m.qname, "www.example.org") == 0 && m.qtype == DNS_A && m.qclass == DNS_CLASS_IN;
	good = good && m.answer.n == 2 && m.authority.n == 0 && m.additional.n == 1;
	good = good && m.answer.v[0].at == 33 && m.answer.v[1].at == 52 && m.additional.v[0].at == 68;
	rr = good ? dns_find(&m.answer, "WWW.example.org.", DNS_CNAME) : NULL;
	good = rr && rr->ttl == 300 && dns_rr_target(name, &m, rr) && strcmp(name, "home.example.org") == 0;
	rr = good ? dns_find(&m.answer, name, DNS_A) : NULL;
	ok(rr && rr->ttl == 120 && dns_rr_ip(&ip, rr) && strcmp(ip_text(text, &ip), "203.0.113.7") == 0,
	    "a resolver's answer with an alias is read");
	dns_msg_free(&m);

	good = parse(&m, bytes, unhex(bytes, two_answer)) == 0 && m.aa && !m.ra;
	good = good && m.answer.n == 2 && m.authority.n == 2 && m.additional.n == 4;
	good = good && strcmp(m.authority.v[1].name, "example.org") == 0 && strcmp(m.additional.v[1].name, "ns2.example.org") == 0;
	good = good && dns_rr_target(name, &m, &m.authority.v[0]) && strcmp(name, "ns2.example.org") == 0;
	good = good && dns_rr_ip(&ip, &m.additional.v[2]) && strcmp(ip_text(text, &ip), "2001:db8::11") == 0;
	ok(good && strcmp(m.additional.v[3].name, ".") == 0, "an authoritative answer with all sections is read");
	dns_msg_free(&m);

	good = parse(&m, bytes, unhex(bytes, soa_answer)) == 0;
	rr = good ? dns_find(&m.answer, "example.net", DNS_SOA) : NULL;
	ok(rr && dns_rr_soa(&soa, &m, rr) && strcmp(soa.mname, "ns.example.net") == 0 && soa.serial == 1 && soa.minimum == 5,
	    "a SOA record is read");
	dns_msg_free(&m);
	good = parse(&m, bytes, unhex(bytes, "123484000000000000000001" "00002904d00100000000" "00")) == 0;
	ok(good && m.rcode == DNS_BADVERS && !m.qname, "an OPT record has the upper bits of the rcode; no question is needed");
	dns_msg_free(&m);
}

static void
test_answers(void)
{
	unsigned char bytes[1024];
	size_t n = unhex(bytes, alias_answer);
	struct dns_msg m;
	bool good;

	good = parse(&m, bytes, n) == 0 && dns_answers(&m, 0x1234, "www.Example.org.", DNS_A, DNS_CLASS_IN);
	good = good && !dns_answers(&m, 0x1235, "www.example.org", DNS_A, DNS_CLASS_IN) &&
	       !dns_answers(&m, 0x1234, "www.example.net", DNS_A, DNS_CLASS_IN) && !dns_answers(&m, 0x1234, "www.example.org", DNS_AAAA, DNS_CLASS_IN);
	dns_msg_free(&m);
	bytes[2] &= 0x7f;
	good = good && parse(&m, bytes, n) == 0 && !dns_answers(&m, 0x1234, "www.example.org", DNS_A, DNS_CLASS_IN);
	dns_msg_free(&m);
	ok(good, "only a response with the same id, name and type answers a question");
	good = parse(&m, bytes, unhex(bytes, "123480010000000000000000")) == 0 && dns_answers(&m, 0x1234, "a", DNS_A, DNS_CLASS_IN);
	dns_msg_free(&m);
	good = good && parse(&m, bytes, unhex(bytes, "123480000000000000000000")) == 0 && !dns_answers(&m, 0x1234, "a", DNS_A, DNS_CLASS_IN);
	dns_msg_free(&m);
	ok(good, "a refusal may come without the question, an answer may not");
}

/* One question for "a", and one answer record that starts with `owner` and goes on with `rest`. */
static bool
record_parses(const char *owner, const char *rest)
{
	char hex[512];

	snprintf(hex, sizeof hex, "123484000001000100000000" "0161000001" "0001" "%s%s", owner, rest);
	return parses(hex);
}

static void
test_hostile(void)
{
	static const char a[] = "00010001000000010004cb007107";
	static const char *const messages[] = {alias_answer, two_answer, soa_answer};
	unsigned char bytes[1024];
	bool good = true;
	struct dns_msg m;
	size_t i, k, n;
	unsigned v;

	ok(record_parses("c00c", a) && record_parses("0162c00c", a), "pointers backwards are followed");
	ok(!record_parses("c013", a), "a pointer at itself is refused");
	ok(!record_parses("0162c013", a), "a pointer at the name it is in is refused");
	ok(!record_parses("c020", a) && !record_parses("c3ff", a), "a pointer forwards or out of the message is refused");
	ok(!record_parses("4161", a) && !record_parses("8161", a), "label types that do not exist are refused");
	ok(!record_parses("3f6162", a) && !record_parses("c0", ""), "a label or pointer past the end is refused");
	ok(!record_parses("c00c", "00010001000000010005cb007107"), "a record longer than the message is refused");
	ok(!record_parses("c00c", "00010001000000010004cb00710700"), "bytes behind the last record are refused");
	ok(!parses("1234840000010fff00000000" "0161000001" "0001" "c00c00010001000000010004cb007107"),
	    "more records counted than there are, are refused");
	ok(!parses("123484000002000000000000" "01610000010001" "01620000010001"), "two questions are refused");

	for (i = 0; i < 3; i++) {
		n = unhex(bytes, messages[i]);
		for (k = 0; k < n; k++) {
			good = good && parse(&m, bytes, k) == -1;
			dns_msg_free(&m);
		}
	}
	ok(good, "an answer cut anywhere is refused");
	for (i = 0; i < 3; i++) {
		n = unhex(bytes, messages[i]);
		for (k = 0; k < n; k++) {
			for (v = 0; v < 256; v++) {
				bytes[k] ^= (unsigned char)v;
				(void)!parse(&m, bytes, n);
				dns_msg_free(&m);
				bytes[k] ^= (unsigned char)v;
			}
		}
	}
	ok(true, "an answer with any byte changed is read or refused");
}

static void
test_records(void)
{
	unsigned char bytes[1024];
	char name[DNS_NAME_MAX];
	struct dns_msg m;
	struct ip ip;
	bool good;

	good = parse(&m, bytes, unhex(bytes, "12348400000100010000000001610000010001c00c00010001000000010005cb00710700")) == 0;
	ok(good && !dns_rr_ip(&ip, &m.answer.v[0]), "an A record of five bytes is no address");
	dns_msg_free(&m);
	good = parse(&m, bytes, unhex(bytes, "12348400000100010000000001610000010001c00c00010003000000010004cb007107")) == 0;
	ok(good && !dns_rr_ip(&ip, &m.answer.v[0]), "an A record of another class is no address");
	dns_msg_free(&m);
	good = parse(&m, bytes, unhex(bytes, "12348400000100010000000001610000010001c00c000500010000000100020161")) == 0;
	good = good && !dns_rr_target(name, &m, &m.answer.v[0]);
	dns_msg_free(&m);
	good = good && parse(&m, bytes, unhex(bytes, "12348400000100010000000001610000010001c00c00050001000000010003c00c00")) == 0;
	ok(good && !dns_rr_target(name, &m, &m.answer.v[0]), "an alias whose name does not fill its record is none");
	dns_msg_free(&m);
	good = parse(&m, bytes, unhex(bytes, "12348400000100000000000005612e6200ff0000010001")) == 0;
	ok(good && strcmp(m.qname, "a\\.b\\000\\255") == 0, "a dot, a NUL and other bytes inside a label are escaped");
	dns_msg_free(&m);
}

/* 5000 records whose names are all the longest there is. */
static void
test_large(void)
{
	unsigned char *bytes = calloc(1, DNS_MSG_MAX), *p;
	struct dns_msg m;
	int i;

	bytes[2] = 0x84;
	bytes[5] = 1;
	bytes[6] = 5000 >> 8;
	bytes[7] = 5000 & 0xff;
	p = bytes + 12;
	for (i = 0; i < 127; i++) {
		*p++ = 1;
		*p++ = 1;
	}
	p += 1 + 4;
	for (i = 0; i < 5000; i++, p += 12) {
		p[0] = 0xc0;
		p[1] = (unsigned char)(12 + i % 2 * 2);
	}
	ok(parse(&m, bytes, (size_t)(p - bytes)) == 0 && m.answer.n == 5000 && strlen(m.answer.v[0].name) == 127 * 5 - 1,
	    "5000 records with the longest names are read");
	dns_msg_free(&m);
	free(bytes);
}

int
main(void)
{
	test_names();
	test_writing();
	test_reading();
	test_answers();
	test_hostile();
	test_records();
	test_large();
	return done();
}
