/* What an answer says about the addresses of a name, by table. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "buf.h"
#include "dns.h"
#include "dnsnet.h"
#include "ip.h"
#include "tap.h"

#define MOST 6

enum { AA = 0x0400, NX = DNS_NXDOMAIN, FAIL = DNS_SERVFAIL };

struct record {
	int section;
	const char *name;
	unsigned type;
	const char *value; /* address or name */
};

struct row {
	const char *title;
	unsigned type, flags;
	struct record v[MOST];
	enum answer_kind follow, alone; /* as from a resolver, and from a zone's server */
	const char *says;               /* addresses, or the target, when followed */
};

#define AN DNS_ANSWER
#define AU DNS_AUTHORITY

static const struct row rows[] = {
    {"addresses come sorted, each once", DNS_A, 0,
	{{AN, "h.a", DNS_A, "192.0.2.20"}, {AN, "H.A", DNS_A, "192.0.2.3"}, {AN, "h.a", DNS_A, "192.0.2.20"}}, ANSWER_FOUND,
	ANSWER_FOUND, "192.0.2.3 192.0.2.20"},
    {"only records of the type asked for count", DNS_AAAA, 0,
	{{AN, "h.a", DNS_A, "192.0.2.1"}, {AN, "h.a", DNS_AAAA, "2001:db8::1"}}, ANSWER_FOUND, ANSWER_FOUND, "2001:db8::1"},
    {"only records of the name asked for count", DNS_A, 0, {{AN, "x.a", DNS_A, "192.0.2.1"}}, ANSWER_NONE, ANSWER_NONE, ""},
    {"addresses in other sections do not count", DNS_A, 0, {{AU, "h.a", DNS_A, "192.0.2.1"}}, ANSWER_NONE, ANSWER_NONE, ""},
    {"an alias is followed in the answer of a resolver only", DNS_A, 0,
	{{AN, "h.a", DNS_CNAME, "i.b"}, {AN, "i.b", DNS_A, "192.0.2.1"}}, ANSWER_FOUND, ANSWER_ALIAS, "192.0.2.1"},
    {"the order of the records does not matter", DNS_A, 0,
	{{AN, "j.b", DNS_A, "192.0.2.1"}, {AN, "i.b", DNS_CNAME, "j.b"}, {AN, "h.a", DNS_CNAME, "i.b"}}, ANSWER_FOUND,
	ANSWER_ALIAS, "192.0.2.1"},
    {"an alias that the answer does not follow is to be asked for", DNS_A, AA,
	{{AN, "h.a", DNS_CNAME, "i.b"}, {AN, "i.b", DNS_CNAME, "j.c"}}, ANSWER_ALIAS, ANSWER_ALIAS, "j.c"},
    {"an alias of a name without such a record has none", DNS_A, 0,
	{{AN, "h.a", DNS_CNAME, "i.b"}, {AU, "b", DNS_SOA, "ns.b"}}, ANSWER_NONE, ANSWER_ALIAS, ""},
    {"an alias of a name that does not exist has none", DNS_A, NX, {{AN, "h.a", DNS_CNAME, "i.b"}}, ANSWER_NONE, ANSWER_ALIAS,
	""},
    {"an alias of itself leads nowhere", DNS_A, 0, {{AN, "h.a", DNS_CNAME, "h.a"}}, ANSWER_LOOP, ANSWER_ALIAS, NULL},
    {"two aliases of one another lead nowhere", DNS_A, 0,
	{{AN, "h.a", DNS_CNAME, "i.b"}, {AN, "i.b", DNS_CNAME, "h.a"}}, ANSWER_LOOP, ANSWER_ALIAS, NULL},
    {"an alias without a name is no answer", DNS_A, 0, {{AN, "h.a", DNS_CNAME, "i.b"}, {AN, "i.b", DNS_CNAME, "192.0.2.1"}},
	ANSWER_FAILED, ANSWER_ALIAS, ""},
    {"no such name", DNS_A, NX | AA, {{AU, "a", DNS_SOA, "ns.a"}}, ANSWER_NONE, ANSWER_NONE, ""},
    {"no such record", DNS_A, AA, {{AU, "a", DNS_SOA, "ns.a"}}, ANSWER_NONE, ANSWER_NONE, ""},
    {"no such record, from a forwarder that strips the SOA record", DNS_A, 0, {{0}}, ANSWER_NONE, ANSWER_NONE, ""},
    {"a referral is no answer", DNS_A, 0, {{AU, "h.a", DNS_NS, "ns.h.a"}}, ANSWER_REFERRAL, ANSWER_REFERRAL, ""},
    {"a failure is no answer", DNS_A, FAIL, {{AN, "h.a", DNS_A, "192.0.2.1"}}, ANSWER_FAILED, ANSWER_FAILED, ""},
};

static void
put(struct buf *b, const struct record *r)
{
	unsigned char rdata[600];
	struct ip ip;
	int n;

	if (ip_parse(&ip, r->value)) {
		dns_put_rr(b, r->section, r->name, r->type, DNS_CLASS_IN, 60, ip.b, ip.family == 6 ? 16 : 4);
		return;
	}
	n = dns_name_pack(rdata, r->value);
	if (r->type == DNS_SOA) {
		memset(rdata + n, 0, 21);
		n += 21;
	}
	dns_put_rr(b, r->section, r->name, r->type, DNS_CLASS_IN, 60, rdata, (size_t)n);
}

static void
text(char *out, const struct answer *a)
{
	char addr[IP_TEXT_MAX];
	size_t i;

	out[0] = '\0';
	for (i = 0; i < a->n; i++)
		sprintf(out + strlen(out), "%s%s", i ? " " : "", ip_text(addr, &a->ips[i]));
	if (a->target)
		strcpy(out, a->target);
}

static bool
judge(const struct row *row)
{
	struct dns_ask ask = {.name = "h.a", .type = row->type, .outcome = DNS_ANSWERED};
	struct answer follow, alone;
	struct buf b = {0};
	char says[500];
	bool good;
	size_t i;

	dns_put_header(&b, 1, DNS_QUERY, 0x8000 | row->flags);
	dns_put_question(&b, "h.a", row->type, DNS_CLASS_IN);
	for (i = 0; i < MOST && row->v[i].name; i++)
		put(&b, &row->v[i]);
	good = dns_parse(&ask.msg, b.data, b.len, NULL) == 0 && answer_read(&follow, &ask, true) == 0 &&
	       answer_read(&alone, &ask, false) == 0 && follow.kind == row->follow && alone.kind == row->alone;
	if (good) {
		text(says, &follow);
		good = (!row->says || strcmp(says, row->says) == 0) && answer_same(&follow, &follow) &&
		       answer_same(&follow, &alone) ==
			   (follow.kind == alone.kind && (!follow.target || strcmp(follow.target, alone.target) == 0));
		answer_free(&follow);
		answer_free(&alone);
	}
	dns_msg_free(&ask.msg);
	buf_free(&b);
	return good;
}

int
main(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		ok(judge(&rows[i]), "%s", rows[i].title);
	return done();
}
