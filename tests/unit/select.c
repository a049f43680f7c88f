/* Which elements of a list are the record's, what becomes of the set of their addresses, and host names as Unicode. */

#include <string.h>

#include "buf.h"
#include "engine/select.h"
#include "engine/steps.h"
#include "fail.h"
#include "punycode.h"
#include "tap.h"
#include "vars.h"

static const struct {
	const char *name, *in_dns; /* NULL: none */
} names[] = {
    {"example.org", "example.org"},
    {"Example.ORG.", "example.org."},
    {"b\xc3\xbc" "cher.example", "xn--bcher-kva.example"},
    {"B\xc3\xbc" "cher", "xn--bcher-kva"},
    {"m\xc3\xbcnchen", "xn--mnchen-3ya"},
    {"\xe4\xbe\x8b\xe3\x81\x88", "xn--r8jz45g"},
    {"fa\xc3\x9f.de", "xn--fa-hia.de"},
    {"\xc3\xbc", "xn--tda"},
    /* RFC 3492, section 7.1: Chinese, and four of the artists and songs */
    {"\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88\xe4\xb8\x8d\xe8\xaf\xb4\xe4\xb8\xad\xe6\x96\x87", "xn--ihqwcrb4cv8a8dqg056pqjye"},
    {"3\xe5\xb9\xb4" "b\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab\xe5\x85\x88\xe7\x94\x9f", "xn--3b-ww4c5e180e575a65lsy2b"},
    {"maji\xe3\x81\xa7" "koi\xe3\x81\x99\xe3\x82\x8b" "5\xe7\xa7\x92\xe5\x89\x8d", "xn--majikoi5-783gue6qz075azm5e"},
    {"\xe3\x83\x91\xe3\x83\x95\xe3\x82\xa3\xe3\x83\xbc" "de\xe3\x83\xab\xe3\x83\xb3\xe3\x83\x90", "xn--de-jg4avhby1noc0d"},
    {"\xe3\x81\x9d\xe3\x81\xae\xe3\x82\xb9\xe3\x83\x94\xe3\x83\xbc\xe3\x83\x89\xe3\x81\xa7", "xn--d9juau41awczczp"},
    {"\xf0\x9f\x92\xa9.la", "xn--ls8h.la"},
    {"xn--bcher-kva", "xn--bcher-kva"},
    {"", ""},
    {"*.example.org", "*.example.org"},
    {"\xfc" "ber", NULL},
    {"a\xc3", NULL},
    {"\xc0\xaf", NULL},
    {"\xe0\x80\xaf", NULL},
    {"\xed\xa0\x80", NULL},
    {"\xf4\x90\x80\x80", NULL},
    {"\xf8\x88\x80\x80\x80", NULL},
    {"a23456789012345678901234567890123456789012345678901234567890123", "a23456789012345678901234567890123456789012345678901234567890123"},
    {"a234567890123456789012345678901234567890123456789012345678901234", NULL},
    {"a2345678901234567890123456789012345678901234567890123456789012\xc3\xbc", NULL},
};

static void
test_names(void)
{
	static const struct {
		const char *a, *b;
		bool same;
	} hosts[] = {{"home.example.org", "HOME.example.org.", true}, {"b\xc3\xbc" "cher.de", "xn--bcher-kva.de", true},
	    {"home.example.org", "home.example.com", false}, {"home", "home.example.org", false}, {"\xfc", "\xfc", false}, {"", "", true}};
	static const struct {
		const char *zone, *host;
		bool holds;
	} zones[] = {{"example.org", "home.example.org", true}, {"example.org", "example.org", true}, {"Example.org.", "home.example.org", true},
	    {"ample.org", "home.example.org", false}, {"home.example.org", "example.org", false}, {"", "example.org", false},
	    {".", "example.org", false}, {"b\xc3\xbc" "cher.de", "a.xn--bcher-kva.de", true}};
	char out[256], whole[270];
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		bool r = punycode_host(out, names[i].name);

		if (!ok(names[i].in_dns ? r && strcmp(out, names[i].in_dns) == 0 : !r, "name %zu: '%s'", i, names[i].in_dns ? names[i].in_dns : "none"))
			printf("# %d %s\n", r, out);
	}
	for (i = 0; i < COUNT(hosts); i++)
		ok(select_same_host(hosts[i].a, hosts[i].b) == hosts[i].same, "'%s' and '%s'", hosts[i].a, hosts[i].b);
	for (i = 0; i < COUNT(zones); i++)
		ok(select_zone_holds(zones[i].zone, zones[i].host) == zones[i].holds, "'%s' in '%s'", zones[i].host, zones[i].zone);
	for (i = 0; i < sizeof whole - 1; i++)
		whole[i] = i % 2 ? '.' : 'a';
	whole[i] = '\0';
	ok(!punycode_host(out, whole), "a name of %zu bytes is too long", i);
	whole[253] = '\0';
	ok(punycode_host(out, whole) && strlen(out) == 253, "one of 253 is not");
}

#define HOME {"/name", MATCH_HOST, "{hostname}"}

/* Which elements are picked: their numbers. */
static const struct {
	const char *name, *body, *list_arg;
	enum list_kind list;
	struct match match[2];
	size_t n;
	int family;
	const char *picked; /* NULL: no list */
} matches[] = {
    {"all without a match", "[1,2,3]", "", LIST_JSON, {{"", MATCH_IS, NULL}}, 0, 4, "0 1 2"},
    {"by host name", "{\"l\":[{\"name\":\"x\"},{\"name\":\"HOME.example.org.\"},{},{\"name\":null},7]}", "/l", LIST_JSON, {HOME}, 1, 4, "1"},
    {"several", "[{\"name\":\"home.example.org\"},{\"name\":\"b\"},{\"name\":\"home.example.org\"}]", "", LIST_JSON, {HOME}, 1, 4, "0 2"},
    {"all matches must hold", "[{\"name\":\"home.example.org\",\"t\":\"A\"},{\"name\":\"home.example.org\",\"t\":\"TXT\"},{\"name\":\"x\",\"t\":\"A\"}]", "",
	LIST_JSON, {HOME, {"/t", MATCH_IS, "A"}}, 2, 4, "0"},
    {"a number", "[{\"t\":1},{\"t\":28},{\"t\":\"1\"}]", "", LIST_JSON, {{"/t", MATCH_IS, "1"}}, 1, 4, "0 2"},
    {"nothing is null or an empty text, and must be there", "[{\"t\":null},{\"t\":\"\"},{},{\"t\":\"x\"}]", "", LIST_JSON, {{"/t", MATCH_IS, "{empty}"}}, 1, 4, "1"},
    {"a text with a NUL is no other", "[{\"t\":\"A\\u0000x\"},{\"t\":\"A\"}]", "", LIST_JSON, {{"/t", MATCH_IS, "A"}}, 1, 4, "1"},
    {"the element itself", "[\"a\",\"home.example.org\"]", "", LIST_JSON, {{".", MATCH_HOST, "{hostname}"}}, 1, 4, "1"},
    {"the longest zone", "[\"org\",\"example.org\",\"home.example.org.com\",\"ome.example.org\"]", "", LIST_JSON, {{".", MATCH_ZONE, "{hostname}"}}, 1, 4, "1"},
    {"the longest zone, in front", "[\"example.org\",\"org\"]", "", LIST_JSON, {{".", MATCH_ZONE, "{hostname}"}}, 1, 4, "0"},
    {"the host itself as zone", "[\"example.org\",\"home.example.org\"]", "", LIST_JSON, {{".", MATCH_ZONE, "{hostname}"}}, 1, 4, "1"},
    {"two zones alike", "[\"example.org\",\"example.org\"]", "", LIST_JSON, {{".", MATCH_ZONE, "{hostname}"}}, 1, 4, "0 1"},
    {"IPv4", "[\"192.0.2.1\",\"2001:db8::1\",\"x\",null]", "", LIST_JSON, {{".", MATCH_FAMILY, ""}}, 1, 4, "0"},
    {"IPv6", "[\"192.0.2.1\",\"2001:db8::1\",\"x\",null]", "", LIST_JSON, {{".", MATCH_FAMILY, ""}}, 1, 6, "1"},
    {"values of an object", "{\"1\":{\"name\":\"x\"},\"2\":{\"name\":\"home.example.org\"}}", "", LIST_JSON, {HOME}, 1, 4, "1"},
    {"one object without brackets", "{\"l\":{\"name\":\"home.example.org\"}}", "/l", LIST_JSON, {HOME}, 1, 4, "0"},
    {"an empty list", "[]", "", LIST_JSON, {HOME}, 1, 4, ""},
    {"a list that is missing is empty", "{}", "/l", LIST_JSON, {HOME}, 1, 4, ""},
    {"a list that is null is empty", "{\"l\":null}", "/l", LIST_JSON, {HOME}, 1, 4, ""},
    {"a list that is none", "{\"l\":\"x\"}", "/l", LIST_JSON, {HOME}, 1, 4, NULL},
    {"an answer that is no JSON", "good", "", LIST_JSON, {HOME}, 1, 4, NULL},
    {"lines", "A\tx\r\nA\thome.example.org\nAAAA\thome.example.org\n", "\t", LIST_LINES,
	{{"/1", MATCH_HOST, "{hostname}"}, {"/0", MATCH_IS, "A"}}, 2, 4, "1"},
};

static void
test_match(void)
{
	struct vars vars = {0};
	size_t i, k;

	vars_set(&vars, "hostname", "home.example.org", VAR_TEXT);
	vars_set(&vars, "empty", "", VAR_TEXT);
	for (i = 0; i < COUNT(matches); i++) {
		struct match match[2] = {matches[i].match[0], matches[i].match[1]};
		struct step step = {.list = matches[i].list, .list_arg = matches[i].list_arg, .matches = match, .n_matches = matches[i].n};
		json *doc = json_read(matches[i].body, strlen(matches[i].body), NULL);
		struct selection s = {0};
		struct buf picked = {0};
		int r = select_add(&s, &step, matches[i].body, doc);

		if (r == 0)
			select_match(&s, &step, &vars, matches[i].family);
		for (k = 0; k < s.n; k++)
			buf_addf(&picked, "%s%zu", k ? " " : "", s.picked[k]);
		if (!ok(matches[i].picked ? r == 0 && strcmp(buf_str(&picked), matches[i].picked) == 0 : r < 0, "match: %s", matches[i].name))
			printf("# %d %s\n", r, buf_str(&picked));
		buf_free(&picked);
		select_free(&s);
		json_free(doc);
	}
	vars_free(&vars);
}

/* The set is a list of addresses; wanted is .1, confirmed .9. */
static const struct {
	const char *name, *set;
	bool known, remove, replace;
	enum action action;
	size_t others;
	const char *items; /* NULL: nothing is written; "!": refused */
} sets[] = {
    {"none", "[]", false, false, false, ACT_CREATE, 0, "[\"192.0.2.1\"]"},
    {"one", "[\"192.0.2.7\"]", false, false, false, ACT_CHANGE, 0, "[\"192.0.2.1\"]"},
    {"it is there", "[\"192.0.2.1\"]", false, false, false, ACT_NONE, 0, NULL},
    {"it is there among others", "[\"192.0.2.7\",\"192.0.2.1\"]", false, false, false, ACT_NONE, 0, NULL},
    {"several, none known", "[\"192.0.2.7\",\"192.0.2.8\"]", false, false, false, ACT_NONE, 0, "!"},
    {"several, none ours", "[\"192.0.2.7\",\"192.0.2.8\"]", true, false, false, ACT_NONE, 0, "!"},
    {"several, one ours", "[\"192.0.2.7\",\"192.0.2.9\",\"192.0.2.8\"]", true, false, false, ACT_CHANGE, 0,
	"[\"192.0.2.7\",\"192.0.2.8\",\"192.0.2.1\"]"},
    {"several, all to be replaced", "[\"192.0.2.7\",\"192.0.2.8\"]", false, false, true, ACT_CHANGE, 1, "[\"192.0.2.1\"]"},
    {"remove from none", "[]", true, true, false, ACT_NONE, 0, NULL},
    {"remove the only one", "[\"192.0.2.9\"]", true, true, false, ACT_REMOVE, 0, "[]"},
    {"remove one not ours", "[\"192.0.2.7\"]", true, true, false, ACT_NONE, 0, "!"},
    {"remove ours of several", "[\"192.0.2.7\",\"192.0.2.9\"]", true, true, false, ACT_CHANGE, 0, "[\"192.0.2.7\"]"},
    {"remove several, none ours", "[\"192.0.2.7\",\"192.0.2.8\"]", true, true, false, ACT_NONE, 0, "!"},
    {"remove all", "[\"192.0.2.7\",\"192.0.2.8\"]", false, true, true, ACT_REMOVE, 1, "[]"},
};

static void
test_sets(void)
{
	struct step step = {.list = LIST_JSON, .list_arg = "", .current = "."};
	struct vars vars = {0};
	size_t i;

	for (i = 0; i < COUNT(sets); i++) {
		struct select_wish w = {.host = "home.example.org", .remove = sets[i].remove, .replace = sets[i].replace, .sets = true};
		json *doc = json_read(sets[i].set, strlen(sets[i].set), NULL), *items = NULL;
		enum action action = ACT_NONE;
		struct selection s = {0};
		struct fail f = {0};
		size_t others = 0;
		int r;

		ip_parse(&w.want, "192.0.2.1");
		if (sets[i].known)
			ip_parse(&w.confirmed, "192.0.2.9");
		r = select_add(&s, &step, "", doc);
		select_match(&s, &step, &vars, 4);
		r |= select_decide(&s, &w, &action, &others, &f);
		if (r == 0 && action != ACT_NONE)
			items = select_items(&s, "\"{address}\"", &w.want, w.remove, &vars, &f);
		if (sets[i].items && *sets[i].items == '!')
			ok(r < 0 && f.status == ST_CONFIG && strstr(f.text, "--replace-set"), "set: %s", sets[i].name);
		else if (!ok(r == 0 && action == sets[i].action && others == sets[i].others &&
				 (items ? sets[i].items && strcmp(json_print(items), sets[i].items) == 0 : !sets[i].items), "set: %s", sets[i].name))
			printf("# %d %d %zu %s\n", r, (int)action, others, items ? json_print(items) : "");
		json_free(items);
		select_free(&s);
		json_free(doc);
	}
}

static void
test_items(void)
{
	static const char body[] = "[{\"v\":\"192.0.2.9\",\"ttl\":60,\"id\":1},{\"v\":\"192.0.2.7\",\"ttl\":90,\"id\":2},{\"v\":\"2001:db8::1\"}]";
	struct step step = {.list = LIST_JSON, .list_arg = "", .current = "/v"};
	json *doc = json_read(body, sizeof body - 1, NULL), *items;
	struct selection s = {0};
	struct vars vars = {0};
	struct fail f = {0};
	struct ip ours;

	ip_parse(&ours, "192.0.2.1");
	select_add(&s, &step, "", doc);
	select_match(&s, &step, &vars, 4);
	ok(s.n == 3 && s.ip[0].family == 4 && !s.ip[2].family, "an address of the other family is none of the set's");
	s.n = 2;
	items = select_items(&s, "{\"v\":\"{address}\",\"ttl\":\"{ttl}\"}", &ours, false, &vars, &f);
	ok(items && strcmp(json_print(items), "[{\"v\":\"192.0.2.7\",\"ttl\":90},{\"v\":\"192.0.2.1\",\"ttl\":60}]") == 0,
	    "others stay as they were read, ours keeps what is not said");
	json_free(items);
	vars_set(&vars, "ttl", "300", VAR_JSON);
	items = select_items(&s, "{\"v\":\"{address}\",\"ttl\":\"{ttl}\"}", &ours, false, &vars, &f);
	ok(items && strcmp(json_print(items), "[{\"v\":\"192.0.2.7\",\"ttl\":90},{\"v\":\"192.0.2.1\",\"ttl\":300}]") == 0, "ours has what is said");
	json_free(items);
	ok(!select_items(&s, "{", &ours, false, &vars, &f) && f.status == ST_CONFIG, "an item that is no JSON");
	vars_free(&vars);
	select_free(&s);
	json_free(doc);
}

/* An element that is a whole set: what becomes of its addresses, and of what else is in it. */
static const struct joint {
	const char *name, *doc;
	char split;
	bool remove, replace;
	int r;
	enum action action;
	size_t n, kept;
	const char *items;
} joints[] = {
    {"a list", "[{\"n\":\"h\",\"v\":[\"192.0.2.9\"]}]", '\0', false, false, 0, ACT_CHANGE, 1, 0, "[\"192.0.2.1\"]"},
    {"a list of several", "[{\"n\":\"h\",\"v\":[\"192.0.2.7\",\"192.0.2.9\"]}]", '\0', false, false, 0, ACT_CHANGE, 2, 0,
	"[\"192.0.2.7\",\"192.0.2.1\"]"},
    {"right already", "[{\"n\":\"h\",\"v\":[\"192.0.2.1\"]}]", '\0', false, false, 0, ACT_NONE, 1, 0, NULL},
    {"no such set", "[{\"n\":\"x\",\"v\":[\"192.0.2.1\"]}]", '\0', false, false, 0, ACT_CREATE, 0, 0, "[\"192.0.2.1\"]"},
    {"a set without addresses", "[{\"n\":\"h\"}]", '\0', false, false, 0, ACT_CREATE, 0, 0, "[\"192.0.2.1\"]"},
    {"two sets", "[{\"n\":\"h\",\"v\":[\"192.0.2.9\"]},{\"n\":\"h\",\"v\":[\"192.0.2.8\"]}]", '\0', false, true, -1, ACT_NONE, 0, 0, NULL},
    {"a text", "[{\"n\":\"h\",\"v\":\"192.0.2.9,2001:db8::9\"}]", ',', false, false, 0, ACT_CHANGE, 1, 1,
	"[\"2001:db8::9\",\"192.0.2.1\"]"},
    {"the other family alone", "[{\"n\":\"h\",\"v\":\"2001:db8::9\"}]", ',', false, false, 0, ACT_CREATE, 0, 1,
	"[\"2001:db8::9\",\"192.0.2.1\"]"},
    {"ours goes, the other family stays", "[{\"n\":\"h\",\"v\":\"192.0.2.9,2001:db8::9\"}]", ',', true, false, 0, ACT_CHANGE, 1, 1,
	"[\"2001:db8::9\"]"},
    {"ours goes, and nothing stays", "[{\"n\":\"h\",\"v\":\"192.0.2.9\"}]", ',', true, false, 0, ACT_REMOVE, 1, 0, "[]"},
    {"all are replaced, the other family stays", "[{\"n\":\"h\",\"v\":\"192.0.2.8,2001:db8::9,192.0.2.7\"}]", ',', false, true, 0, ACT_CHANGE, 2,
	1, "[\"2001:db8::9\",\"192.0.2.1\"]"},
};

static void
test_joints(void)
{
	struct match match = {"/*", MATCH_IS, "h"};
	struct step step = {.list = LIST_JSON, .list_arg = "", .current = ".", .values = "/v", .matches = &match, .n_matches = 1};
	struct vars vars = {0};
	size_t i;

	for (i = 0; i < COUNT(joints); i++) {
		const struct joint *t = &joints[i];
		struct select_wish w = {.host = "h", .remove = t->remove, .replace = t->replace, .sets = true};
		json *doc = json_read(t->doc, strlen(t->doc), NULL), *items = NULL;
		enum action action = ACT_NONE;
		struct selection s = {0};
		struct fail f = {0};
		size_t others = 0;
		int r;

		ip_parse(&w.want, "192.0.2.1");
		ip_parse(&w.confirmed, "192.0.2.9");
		step.split = t->split;
		r = select_add(&s, &step, "", doc);
		select_match(&s, &step, &vars, 4);
		r |= select_decide(&s, &w, &action, &others, &f);
		if (r == 0 && action != ACT_NONE)
			items = select_items(&s, "\"{address}\"", &w.want, w.remove, &vars, &f);
		if (!ok(r == t->r && action == t->action && s.n == t->n && select_kept(&s) == t->kept &&
			    (items ? t->items && strcmp(json_print(items), t->items) == 0 : !t->items), "in one element: %s", t->name))
			printf("# %d %d %zu %zu %s\n", r, (int)action, s.n, select_kept(&s), items ? json_print(items) : "");
		json_free(items);
		select_free(&s);
		json_free(doc);
	}
}

int
main(void)
{
	test_names();
	test_match();
	test_sets();
	test_items();
	test_joints();
	return done();
}
