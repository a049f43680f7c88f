/* Hostile answers: read as JSON, as markup, as lines, by every source and list. A line of header lines ("|" ends one), then
 * the body. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/select.h"
#include "engine/source.h"
#include "engine/steps.h"
#include "fail.h"
#include "markup.h"
#include "reply.h"
#include "vars.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(int good)
{
	if (!good)
		abort();
}

static void
sources(struct reply *r)
{
	static const char *const texts[] = {"json /ip", "json /a/*/b", "json /0/1", "json", "header X", "body", "line 1", "line 2",
	    "regex ^([0-9a-f.:]+)$", "regex (x*)", "xml a", "xml a@b", "parser plain"};
	static const char *const parsers[] = {"plain", "checkip", "checkip_dns_he_net", "freedns_afraid", "jsonip"};
	size_t i, n = sizeof texts / sizeof *texts;

	for (i = 0; i < n + sizeof parsers / sizeof *parsers; i++) {
		struct source s;
		struct buf out = {0};
		struct fail f;
		json *j = NULL;

		check((i < n ? source_parse(&s, texts[i], &f) : source_parser(&s, parsers[i - n], &f)) == 0);
		if (source_get(&out, &s, r, NULL, &j))
			check(strlen(buf_str(&out)) == out.len);
		(void)source_ambiguous(&s, r);
		buf_free(&out);
		source_free(&s);
	}
}

static void
markup(const char *body)
{
	struct buf out = {0};

	markup_untag(&out, body);
	check(out.len <= strlen(body) && !strchr(buf_str(&out), '<'));
	buf_reset(&out);
	if (markup_find(&out, body, "a"))
		check(!strchr(buf_str(&out), '<'));
	buf_free(&out);
}

/* The set as it is decided and written back: every element that is not ours is in it as it was. */
static void
decide(struct selection *s, bool replace, bool remove)
{
	struct select_wish wish = {.host = "home.example.org", .want = {.family = 4, .b = {192, 0, 2, 1}},
	    .confirmed = {.family = 4, .b = {192, 0, 2, 9}}, .remove = remove, .replace = replace, .sets = true};
	static const char item[] = "{\"value\":\"{address}\"}";
	struct vars vars = {0};
	enum action action;
	size_t others, before = s->n, i;
	struct fail f = {0};
	json *items;

	s->whole = false;
	check(s->n == 0 || select_element(s, 0) != NULL);
	items = select_all(s);
	check(json_count(items) == s->n);
	json_free(items);
	if (select_decide(s, &wish, &action, &others, &f) < 0) {
		check(f.status == ST_CONFIG && (!replace || s->sets));
		return;
	}
	check(s->n == before && others <= s->n);
	check(action != ACT_CREATE || (!remove && s->n == 0));
	for (i = 0; i < s->n; i++)
		check(s->picked[i] < json_count(s->list));
	if (action == ACT_NONE)
		return;
	items = select_items(s, item, &wish.want, remove, &vars, &f);
	check(items != NULL && json_count(items) == select_kept(s) + (s->whole || !s->n ? !remove : s->n - remove));
	json_free(items);
}

static void
lists(struct reply *r)
{
	struct match match[] = {{"/name", MATCH_HOST, "home.example.org"}, {".", MATCH_ZONE, "home.example.org"},
	    {"/0", MATCH_IS, "A"}, {"/*", MATCH_FAMILY, ""}};
	struct step step = {.list_root = "answer"};
	struct vars vars = {0};
	size_t i;

	for (i = 0; i < 15; i++) {
		struct selection s = {0};

		step.list = i < 5 ? LIST_JSON : i < 10 ? LIST_LINES : LIST_XML;
		step.list_arg = i < 5 ? i & 1 ? "" : "/list" : i < 10 ? i & 1 ? "\t" : "" : "set";
		snprintf(step.values, sizeof step.values, "%s", i >= 10 ? "/values/*/value/*" : i == 4 ? "/values" : "");
		step.split = i == 11 ? ',' : '\0';
		step.current = step.values[0] ? "." : "/value";
		step.matches = &match[i % 5 < 4 ? i % 5 : 0];
		step.n_matches = i % 5 < 4;
		if (select_add(&s, &step, buf_str(&r->body), reply_json(r)) == 0) {
			select_match(&s, &step, &vars, 4);
			check(s.n <= SELECT_MAX && s.n <= json_count(s.list));
			decide(&s, false, false);
			decide(&s, true, false);
			decide(&s, false, true);
			decide(&s, true, true);
		}
		select_free(&s);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct reply *r = calloc(1, sizeof *r);
	size_t n, i;

	if (!r)
		return 0;
	for (n = 0; n < len && bytes[n] != '\n'; n++)
		;
	for (i = 0; i < n; i++)
		buf_addc(&r->head, (char)(bytes[i] == '|' ? '\n' : bytes[i]));
	if (n + 1 < len)
		buf_add(&r->body, bytes + n + 1, len - n - 1);
	sources(r);
	markup(buf_str(&r->body));
	lists(r);
	reply_free(r);
	return 0;
}
