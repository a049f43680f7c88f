/* Name servers that say who asks: the table of providers, texts of TXT records. */

#include <string.h>

#include "dns.h"
#include "tap.h"
#include "whoami.h"

static bool
reads(const char *rdata, size_t len, const char *want)
{
	char out[32] = "x";
	bool got = whoami_text(out, sizeof out, (const unsigned char *)rdata, len);

	return want ? got && strcmp(out, want) == 0 : !got;
}

static void
texts(void)
{
	ok(reads("\7" "8.8.4.4", 8, "8.8.4.4"), "one string");
	ok(reads("\4" "8.8." "\3" "4.4", 9, "8.8.4.4"), "several strings are one text");
	ok(reads("\0", 1, ""), "an empty string");
	ok(reads("", 0, NULL), "no string at all");
	ok(reads("\7" "8.8.4", 6, NULL), "a string that is longer than the record");
	ok(reads("\3" "a\0b", 4, NULL), "a NUL in it");
	ok(reads("\37" "0123456789012345678901234567890", 32, "0123456789012345678901234567890"), "what fits exactly");
	ok(reads("\40" "01234567890123456789012345678901", 33, NULL), "what does not fit");
}

static void
providers(void)
{
	const struct whoami_provider *p;
	struct ip ip;
	bool good = true;
	size_t i;

	for (p = whoami_providers; p->name; p++) {
		unsigned char wire[DNS_NAME_WIRE];

		good = good && dns_name_pack(wire, p->question) > 0 && *p->operator_ && whoami_find(p->name) == p;
		good = good && whoami_knows(p, 4) && (p->class == DNS_CLASS_IN || p->class == DNS_CLASS_CH);
		for (i = 0; p->servers[0][i]; i++)
			good = good && ip_parse(&ip, p->servers[0][i]) && ip.family == 4;
		for (i = 0; p->servers[1][i]; i++)
			good = good && ip_parse(&ip, p->servers[1][i]) && ip.family == 6;
	}
	ok(good, "every provider can be asked, and is found by its name");
	ok(!whoami_find("") && !whoami_find("openDNS"), "others are not");
	ok(!whoami_knows(whoami_find("akamai"), 6), "Akamai knows IPv4 only");
}

struct row {
	const char *name, *provider;
	const char *from;
	const char *a, *txt; /* a record of that type; NULL: none */
	bool aa, ra;
	unsigned rcode;
	int status;
	const char *why;     /* part of it */
};

static const struct row rows[] = {
    {"OpenDNS has no authority, from its own address", "opendns", "208.67.222.222", "8.8.4.4", NULL, false, true, 0, 0, ""},
    {"from another it has none either", "opendns", "208.67.222.1", "8.8.4.4", NULL, false, true, 0, 75, "intercepted"},
    {"another's authority counts", "opendns", "192.0.2.1", "8.8.4.4", NULL, true, false, 0, 0, ""},
    {"Google has authority", "google", "216.239.34.10", NULL, "\7" "8.8.4.4", true, false, 0, 0, ""},
    {"without it is somebody else", "google", "216.239.34.10", NULL, "\7" "8.8.4.4", false, true, 0, 75, "intercepted"},
    {"without it, and without recursion", "google", "216.239.34.10", NULL, "\7" "8.8.4.4", false, false, 0, 75, "no authority"},
    {"a refusal", "google", "216.239.34.10", NULL, NULL, false, true, 5, 75, "REFUSED"},
    {"a name that does not exist", "opendns", "208.67.222.222", NULL, NULL, false, true, 3, 75, "intercepted"},
    {"no record", "opendns", "208.67.222.222", NULL, NULL, false, true, 0, 75, "no address"},
    {"a private address", "opendns", "208.67.222.222", "10.1.2.3", NULL, false, true, 0, 65, "10.1.2.3"},
    {"a text that is no address", "google", "216.239.34.10", NULL, "\1" "x", true, false, 0, 65, "'x'"},
    {"another type", "google", "216.239.34.10", "8.8.4.4", NULL, true, false, 0, 65, "not asked for"},
};

static void
judge(const struct row *row)
{
	const struct whoami_provider *p = whoami_find(row->provider);
	struct dns_ask ask = {.name = p->question, .type = p->text ? DNS_TXT : DNS_A, .outcome = DNS_ANSWERED};
	struct dns_rr rr = {.name = p->question, .class = (uint16_t)p->class, .type = row->txt ? DNS_TXT : DNS_A};
	char why[WHOAMI_WHY_MAX] = "";
	struct ip ip = {0}, a, out = {0};
	int status;

	if (row->a)
		ip_parse(&a, row->a);
	rr.rdata = row->txt ? (const unsigned char *)row->txt : a.b;
	rr.rdlen = (uint16_t)(row->txt ? strlen(row->txt) : 4);
	ip_parse(&ask.from.ip, row->from);
	ask.from.port = DNS_PORT;
	ask.msg = (struct dns_msg){.aa = row->aa, .ra = row->ra, .rcode = row->rcode, .answer = {&rr, row->a || row->txt}};
	status = whoami_judge(&out, why, p, 4, &ask);
	ip_parse(&ip, "8.8.4.4");
	ok(status == row->status && strstr(why, row->why) && (status || ip_equal(&ip, &out)), "%s", row->name);
}

int
main(void)
{
	size_t i;

	texts();
	providers();
	for (i = 0; i < COUNT(rows); i++)
		judge(&rows[i]);
	return done();
}
