/* Name servers that say who asks: their files, texts of TXT records, what answers are worth. */

#include <string.h>

#include "buf.h"
#include "config.h"
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

#define HEAD "[recipe]\ntitle = x\ndocs = https://example.org/\nchecked = 2026-11\noperator = x\n"
#define DNS "[dns]\nquestion = who.example.org\n"
#define SERVERS "servers = 192.0.2.53\n"

static const struct {
	const char *name, *text, *mistake; /* part of it; NULL: there is none */
} files[] = {
    {"a question and a server", HEAD DNS SERVERS, NULL},
    {"IPv6 only", HEAD DNS "servers-inet6 = 2001:db8::53\n", NULL},
    {"a port", HEAD DNS "servers = 192.0.2.53:5353 192.0.2.54\n", NULL},
    {"a text in class CH", HEAD DNS SERVERS "type = txt\nclass = CH\nauthority = no\n", NULL},
    {"one that is gone needs no more", "[recipe]\ntitle = x\ndocs = https://example.org/\nchecked = 2026-11\nstatus = gone since x\n", NULL},
    {"not for all", HEAD "auto = no\nmin-interval = 5m\n" DNS SERVERS, NULL},
    {"no section", HEAD, "x.ini:1: no section [dns]"},
    {"no head", DNS SERVERS, "no section [recipe]"},
    {"no operator", "[recipe]\ntitle = x\ndocs = https://example.org/\nchecked = 2026-11\n" DNS SERVERS, "needs 'operator'"},
    {"no question", HEAD "[dns]\n" SERVERS, "needs 'question'"},
    {"no server", HEAD DNS, "'servers'"},
    {"an empty list of servers", HEAD DNS "servers =\n", "servers '': 1 to 8 addresses"},
    {"too many servers", HEAD DNS "servers = 1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5 1.1.1.6 1.1.1.7 1.1.1.8 1.1.1.9\n", "1 to 8"},
    {"a name for a server", HEAD DNS "servers = ns.example.org\n", "addresses of IPv4"},
    {"a server of the other family", HEAD DNS "servers = 2001:db8::53\n", "addresses of IPv4"},
    {"a name that does not fit", HEAD "[dns]\nquestion = a..b\n" SERVERS, "a name in DNS"},
    {"another type", HEAD DNS SERVERS "type = MX\n", "address (A or AAAA) or txt"},
    {"another class", HEAD DNS SERVERS "class = HS\n", "IN or CH"},
    {"addresses in class CH", HEAD DNS SERVERS "class = CH\n", "type = txt"},
    {"an authority that is neither", HEAD DNS SERVERS "authority = maybe\n", "yes or no"},
    {"an unknown key", HEAD DNS SERVERS "server = 192.0.2.1\n", "9: unknown key 'server' in [dns]: did you mean 'servers'?"},
    {"a key twice", HEAD DNS SERVERS SERVERS, "key given twice: 'servers'"},
    {"another section", HEAD DNS SERVERS "[step x]\nrequest = GET https://example.org/\n", "unknown section [step x]"},
    {"a key of other recipes", HEAD "redirects = 1\n" DNS SERVERS, "unknown key 'redirects'"},
    {"an auto that is neither", HEAD "auto = often\n" DNS SERVERS, "yes or no"},
};

static void
read_files(void)
{
	size_t i;

	for (i = 0; i < COUNT(files); i++) {
		struct mistakes m = {0};
		struct whoami_provider *p = whoami_parse("x.ini", files[i].text, strlen(files[i].text), &m);

		ok(files[i].mistake ? !p && strstr(buf_str(&m.text), files[i].mistake) : p && !m.text.len, "%s (%.*s)", files[i].name,
		    (int)strcspn(buf_str(&m.text), "\n"), buf_str(&m.text));
		whoami_free(p);
		mistakes_free(&m);
	}
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

/* As the files that are shipped. */
static const struct whoami_provider *
provider(const char *name)
{
	static struct whoami_provider opendns = {.question = "myip.opendns.com", .class = DNS_CLASS_IN, .n = {1, 0}},
				      google = {.question = "o-o.myaddr.l.google.com", .class = DNS_CLASS_IN, .text = true, .authority = true, .n = {1, 0}};

	endpoint_parse(&opendns.servers[0][0], "208.67.222.222", DNS_PORT);
	endpoint_parse(&google.servers[0][0], "216.239.34.10", DNS_PORT);
	return strcmp(name, "opendns") == 0 ? &opendns : &google;
}

static void
judge(const struct row *row)
{
	const struct whoami_provider *p = provider(row->provider);
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
	read_files();
	for (i = 0; i < COUNT(rows); i++)
		judge(&rows[i]);
	return done();
}
