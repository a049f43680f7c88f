/* What is changed, and how: the decision by table, and message and text of each change. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "dns.h"
#include "fail.h"
#include "tap.h"
#include "update/change.h"

#define HEAD "prereq nxrrset h.example. CNAME\n"

static const struct row {
	const char *name;
	const char *wanted, *confirmed; /* NULL: remove; none */
	bool replace_set;
	const char *ttl;                /* NULL: not set */
	const char *set;                /* the addresses, separated by blanks; NULL: not readable */
	const char *expect;             /* text; "" for nothing to send; NULL: refused */
} rows[] = {
    {"equal: nothing", "192.0.2.1", NULL, false, NULL, "192.0.2.1", ""},
    {"equal: nothing, whatever the TTL", "192.0.2.1", NULL, true, "9", "192.0.2.1", ""},
    {"empty: it must stay so until we add", "192.0.2.1", NULL, false, NULL, "",
	HEAD "prereq nxrrset h.example. A\nupdate add h.example. 300 A 192.0.2.1\nsend\n"},
    {"empty: with the user's TTL", "192.0.2.1", NULL, false, "0", "",
	HEAD "prereq nxrrset h.example. A\nupdate add h.example. 0 A 192.0.2.1\nsend\n"},
    {"another: the whole set must be as read", "192.0.2.1", NULL, false, NULL, "192.0.2.2",
	HEAD "prereq yxrrset h.example. A 192.0.2.2\nupdate delete h.example. A\nupdate add h.example. 60 A "
	     "192.0.2.1\nsend\n"},
    {"IPv6", "2001:db8::1", NULL, false, "5", "2001:db8::2",
	HEAD "prereq yxrrset h.example. AAAA 2001:db8::2\nupdate delete h.example. AAAA\nupdate add h.example. 5 AAAA "
	     "2001:db8::1\nsend\n"},
    {"not readable: without a value", "192.0.2.1", NULL, false, NULL, NULL,
	HEAD "update delete h.example. A\nupdate add h.example. 300 A 192.0.2.1\nsend\n"},
    {"several, none ours: refused", "192.0.2.1", NULL, false, NULL, "192.0.2.2 192.0.2.3", NULL},
    {"several, the confirmed one not among them: refused", "192.0.2.1", "192.0.2.4", false, NULL, "192.0.2.2 192.0.2.3",
	NULL},
    {"several, ours among them: it alone is replaced", "192.0.2.1", "192.0.2.3", false, NULL, "192.0.2.2 192.0.2.3",
	HEAD "prereq yxrrset h.example. A 192.0.2.2\nprereq yxrrset h.example. A 192.0.2.3\nupdate delete h.example. A "
	     "192.0.2.3\n"
	     "update add h.example. 60 A 192.0.2.1\nsend\n"},
    {"several, the wanted one among them: nothing", "192.0.2.3", "192.0.2.2", false, NULL, "192.0.2.2 192.0.2.3", ""},
    {"several, all to be replaced", "192.0.2.1", NULL, true, NULL, "192.0.2.2 192.0.2.3",
	HEAD
	"prereq yxrrset h.example. A 192.0.2.2\nprereq yxrrset h.example. A 192.0.2.3\nupdate delete h.example. A\n"
	"update add h.example. 60 A 192.0.2.1\nsend\n"},
    {"remove ours", NULL, "192.0.2.2", false, NULL, "192.0.2.2",
	HEAD "prereq yxrrset h.example. A 192.0.2.2\nupdate delete h.example. A\nsend\n"},
    {"remove ours among several", NULL, "192.0.2.2", false, NULL, "192.0.2.2 192.0.2.3",
	HEAD "prereq yxrrset h.example. A 192.0.2.2\nprereq yxrrset h.example. A 192.0.2.3\nupdate delete h.example. A "
	     "192.0.2.2\n"
	     "send\n"},
    {"remove what is not there: nothing", NULL, "192.0.2.2", false, NULL, "", ""},
    {"remove what is not ours: refused", NULL, "192.0.2.2", false, NULL, "192.0.2.3", NULL},
    {"remove without knowing what is ours: refused", NULL, NULL, false, NULL, "192.0.2.3", NULL},
    {"remove what cannot be read: refused", NULL, "192.0.2.2", false, NULL, NULL, NULL},
    {"remove all the same", NULL, NULL, true, NULL, "192.0.2.3 192.0.2.4",
	HEAD "prereq yxrrset h.example. A 192.0.2.3\nprereq yxrrset h.example. A 192.0.2.4\nupdate delete h.example. "
	     "A\nsend\n"},
};

static void
fill(struct rrset *set, const char *list)
{
	char copy[200], *word;

	*set = (struct rrset){.state = list ? RRSET_READ : RRSET_HIDDEN, .ttl = 60};
	snprintf(copy, sizeof copy, "%s", list ? list : "");
	for (word = strtok(copy, " "); word; word = strtok(NULL, " "))
		ip_parse(&set->ip[set->n++], word);
}

/* The message says the same as the text: as many prerequisites and changes, in the right sections. */
static bool
message_agrees(const struct change *c, const char *text)
{
	size_t prereqs = 0, changes = 0;
	struct buf b = {0};
	struct dns_msg m;
	struct fail f;
	const char *p;
	bool good;

	for (p = text; (p = strstr(p, "prereq ")); p++)
		prereqs++;
	for (p = text; (p = strstr(p, "update ")); p++)
		changes++;
	good = change_message(&b, c, 7) == 0 && dns_parse(&m, b.data, b.len, &f) == 0;
	if (good) {
		good = m.opcode == DNS_UPDATE && m.id == 7 && m.qtype == DNS_SOA && dns_same_name(m.qname, "example") &&
		       m.answer.n == prereqs && m.authority.n == changes && m.additional.n == 0;
		dns_msg_free(&m);
	}
	buf_free(&b);
	return good;
}

static bool
test(const struct row *r)
{
	struct wish w = {.family = 4, .replace_set = r->replace_set, .ttl_set = r->ttl != NULL};
	struct change c;
	struct rrset set;
	struct buf text = {0};
	struct fail f = {0};
	bool good;

	if (r->wanted)
		ip_parse(&w.ip, r->wanted);
	if (r->confirmed)
		ip_parse(&w.confirmed, r->confirmed);
	w.family = w.ip.family ? w.ip.family : 4;
	w.ttl = r->ttl ? (uint32_t)(*r->ttl - '0') : 0;
	fill(&set, r->set);
	switch (change_decide(&c, "example", "h.example", &w, &set, &f)) {
	case CHANGE_NONE:
		return r->expect && !*r->expect;
	case CHANGE_NOT:
		return !r->expect && f.status == ST_CONFIG && strstr(f.text, "--replace-set");
	default:
		break;
	}
	change_text(&text, &c);
	good = r->expect && strcmp(buf_str(&text), r->expect) == 0 && message_agrees(&c, r->expect);
	if (!good)
		printf("# got:\n# %s\n", buf_str(&text));
	buf_free(&text);
	return good;
}

int
main(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		ok(test(&rows[i]), "%s", rows[i].name);
	return done();
}
