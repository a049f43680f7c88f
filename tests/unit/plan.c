/* Which sections share work. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "plan.h"
#include "report.h"
#include "tap.h"

static const unsigned char salt[16] = "a test";

static void
is_str(const char *got, const char *want, const char *name)
{
	ok(got && strcmp(got, want) == 0, "%s (%s)", name, got ? got : "nothing");
}

/* An entry of a kind with options "key=value key=value". */
static struct entry
entry(const char *name, const char *kind, const char *options)
{
	struct entry e = {.name = strdup(name), .kind = strdup(kind), .compare = COMPARE_AUTHORITATIVE, .min_interval = 60};
	char text[256], *word, *save = NULL;

	snprintf(text, sizeof text, "%s", options);
	for (word = strtok_r(text, ";", &save); word; word = strtok_r(NULL, ";", &save)) {
		char *value = strchr(word, '=');

		*value++ = '\0';
		kvs_add(&e.options, word, value);
	}
	return e;
}

static void
keys(void)
{
	struct entry a = entry("a", "svc", "hostname=a.example.org;url=https://x/"), b = entry("b", "svc", "hostname=b.example.org;url=https://x/"),
		     c = entry("c", "svc", "hostname=a.example.org;url=https://y/"), d = entry("d", "svd", "hostname=a.example.org;url=https://x/");
	struct entry_secret literal = {NULL, strdup("token"), SECRET_LITERAL, strdup("one")},
			    other = {NULL, strdup("token"), SECRET_LITERAL, strdup("two")}, file = {NULL, strdup("token"), SECRET_FILE, strdup("one")};

	ok(plan_update_key(&a, salt) == plan_update_key(&b, salt), "other hosts of one account can be published as one");
	ok(plan_update_key(&a, salt) != plan_update_key(&c, salt), "another option keeps apart");
	ok(plan_update_key(&a, salt) != plan_update_key(&d, salt), "another protocol keeps apart");
	ok(plan_account_key(&a, salt) == plan_account_key(&b, salt) && plan_account_key(&a, salt) != plan_account_key(&c, salt),
	    "an account is told apart by its url, not by its hosts");
	ok(plan_detect_key(&a, salt) != plan_detect_key(&b, salt), "a host is an option like any other of a detector");
	b.allow_private = true;
	ok(plan_update_key(&a, salt) != plan_update_key(&b, salt), "who may publish private addresses is kept apart");
	b.allow_private = false;
	b.compare = COMPARE_NONE;
	ok(plan_update_key(&a, salt) != plan_update_key(&b, salt), "another comparison keeps apart");
	b.compare = COMPARE_AUTHORITATIVE;
	b.refresh = 60;
	ok(plan_update_key(&a, salt) != plan_update_key(&b, salt), "another refresh keeps apart");
	b.refresh = 0;
	b.min_interval = 61;
	ok(plan_update_key(&a, salt) != plan_update_key(&b, salt), "another min-interval keeps apart");
	b.min_interval = 60;
	b.url_inet6 = strdup("https://six/");
	ok(plan_update_key(&a, salt) != plan_update_key(&b, salt), "another url for IPv6 keeps apart");
	free(b.url_inet6);
	b.url_inet6 = NULL;
	a.secrets = &literal;
	a.n_secrets = b.n_secrets = 1;
	b.secrets = &other;
	ok(plan_update_key(&a, salt) != plan_update_key(&b, salt), "another secret keeps apart");
	b.secrets = &file;
	ok(plan_update_key(&a, salt) != plan_update_key(&b, salt), "a secret and a file of that name are not the same");
	b.secrets = &literal;
	ok(plan_update_key(&a, salt) == plan_update_key(&b, salt), "the same secret does not");
	a.secrets = b.secrets = NULL;
	a.n_secrets = b.n_secrets = 0;
	entry_free(&a);
	entry_free(&b);
	entry_free(&c);
	entry_free(&d);
	free(literal.name);
	free(literal.ref);
	free(other.name);
	free(other.ref);
	free(file.name);
	free(file.ref);
}

static void
merging(void)
{
	struct entry v[4] = {entry("a", "svc", "hostname=a.example.org"), entry("b", "svc", "hostname=x.example.org;ttl=5"),
	    entry("c", "svc", "hostname=c.example.org, d.example.org"), entry("d", "svc", "hostname=a.example.org")};
	char label[PLAN_LABEL_MAX];
	struct merged *m;
	int n = plan_merge(&m, v, 4);

	ok(n == 2, "two sets of options are two requests");
	ok(m[0].n == 3 && m[0].of[0] == 0 && m[0].of[1] == 2 && m[0].of[2] == 3, "in their order");
	is_str(kvs_get(&m[0].entry.options, "hostname"), "a.example.org c.example.org, d.example.org a.example.org", "all hosts");
	is_str(kvs_get(&v[0].options, "hostname"), "a.example.org", "the first keeps its own");
	is_str(plan_label(label, v[m[0].of[0]].name, m[0].n), "a and 2 more", "a label for several");
	is_str(plan_label(label, v[m[1].of[0]].name, m[1].n), "b", "a label for one");
	is_str(kvs_get(&m[1].entry.options, "ttl"), "5", "one alone is itself");
	plan_merged_free(m, 2);
	ok(plan_merge(&m, v, 0) == 0, "of nothing comes nothing");
	plan_merged_free(m, 0);
	for (n = 0; n < 4; n++)
		entry_free(&v[n]);
}

static void
items(void)
{
	struct plan p = {0}, q = {0};
	struct plan_item v[] = {{"a", 1, 1, 1, 300, "", NULL, NULL}, {"b b\tc", 1, 2, 1, 300, "mail,\nexec", "", NULL},
	    {"c", 1, 1, 1, 60, "", "192.0.2.1 2001:db8::1", NULL}, {"d", 2, 1, 1, 300, "", NULL, "- eth1"}, {"e", 1, 1, 1, 300, "", NULL, NULL}};
	size_t of[5] = {0, 1, 2, 3, 4}, i;
	struct buf text = {0};

	for (i = 0; i < 5; i++)
		plan_add(&p, &v[i]);
	ok(plan_print(&p, &text) == 0 && plan_parse(&q, buf_str(&text)) == 0 && q.n == 5, "as text and back");
	is_str(q.v[1].name, "b b\tc", "a name with blanks");
	is_str(q.v[1].plugins, "mail, exec", "a list of several lines is one line");
	ok(!q.v[0].expect && strcmp(q.v[1].expect, "") == 0, "no expectation, and an unknown one");
	is_str(q.v[2].expect, "192.0.2.1 2001:db8::1", "an expectation");
	ok(!q.v[0].hear && q.v[3].hear && strcmp(q.v[3].hear, "- eth1") == 0, "a router that is heard, and none");
	ok(q.v[1].update == 2 && q.v[3].detect == 2 && q.v[2].interval == 60, "the numbers");
	ok(plan_parse(&q, "nonsense\n\n") < 0 && plan_parse(&q, "1 2 3 4 x") < 0 && plan_parse(&q, "1 2 3 4 x\n\n") < 0, "what is no plan");
	ok(plan_detection(&p, of, 5) == 3 && of[0] == 0 && of[1] == 1 && of[2] == 4, "one detection, of one interval");
	ok(plan_call(&p, of, 3, 10) == 2 && of[0] == 0 && of[1] == 4 && of[2] == 1, "one call");
	ok(plan_call(&p, of, 3, 1) == 1, "not more than wanted");
	ok(plan_call(&p, of, 0, 1) == 0, "none of none");
	plan_free(&p);
	plan_free(&q);
	buf_free(&text);
}

static void
reports(void)
{
	char line[REPORT_LINE_MAX];
	struct report r, in = {.line = {.host = "h.example.org", .family = 4, .verdict = V_BADAUTH, .message = "no such user"},
				 .sent = true, .refused = true, .first = true, .until = 1800000000, .name = "my home"};

	ip_parse(&in.old, "192.0.2.1");
	ip_parse(&in.line.ip, "192.0.2.2");
	is_str(report_text(line, &in), "h.example.org\tA\tbadauth\t192.0.2.2\tno such user\tsent refused first until=1800000000 old=192.0.2.1\tmy home",
	    "a refusal");
	ok(report_parse(&r, line) && r.sent && r.refused && r.first && !r.published && !r.recovered && r.until == 1800000000 &&
		ip_equal(&r.old, &in.old), "and back");
	is_str(r.name, "my home", "its name");
	is_str(r.line.message, "no such user", "its message");
	in.unsaved = true;
	ok(report_parse(&r, report_text(line, &in)) && r.unsaved && r.refused && r.until == 1800000000, "what could not be noted");
	ok(report_parse(&r, "h\tA\tgood\t192.0.2.2\t\tkept new recovered\tx") && !r.sent && r.published && r.recovered && !r.until, "words");
	ok(!report_parse(&r, "h\tA\tgood\t192.0.2.2\t"), "a verdict line is none");
	ok(!report_parse(&r, "h\tA\tgood\t192.0.2.2\t\tsent"), "without a name it is none");
	ok(!report_parse(&r, "h\tB\tgood\t\t\tsent\tx") && !report_parse(&r, ""), "nonsense is none");
	ok(report_parse(&r, "h\tA\tgood\t\t\told=nonsense until=x\tx") && !r.old.family && !r.until, "nonsense among the words");
}

int
main(void)
{
	keys();
	merging();
	items();
	reports();
	return done();
}
