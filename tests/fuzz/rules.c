/* Rules, and answers that they judge: a line with the rule, a line with header lines in it where "|" is a line's end, and
 * the body. No rule whatever makes a success of a page or of a bad status that it does not name. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/rules.h"
#include "fail.h"
#include "markup.h"
#include "reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(int good)
{
	if (!good)
		abort();
}

/* What a C library makes of hostile expressions is not our subject: they stand in recipes, which are trusted. */
static bool
costly(const char *rule)
{
	size_t stars = 0;

	if (!strstr(rule, "match"))
		return false;
	for (; *rule; rule++) {
		if (*rule == '{' || *rule == '\\' || (strchr("*+?|", *rule) && ++stars > 3))
			return true;
	}
	return false;
}

static bool
names_status(const struct rule *r)
{
	size_t i;

	for (i = 0; i < r->n_tests; i++) {
		if (r->tests[i].kind == TEST_STATUS)
			return true;
	}
	return false;
}

static void
judge(const struct rules *rules, struct reply *r)
{
	const struct rules *sets[] = {NULL, rules};
	const struct rule *found;

	for (r->status = 100; r->status < 600; r->status += 101) {
		found = rules_find(sets, 2, r, NULL);
		if (found && verdict_status(found->verdict) == ST_OK) {
			check(rule_holds(found, r, NULL));
			check(r->status / 100 == 2 || names_status(found));
			check(found->untag || found->tests[0].kind == TEST_XML || found->n_tests > 1 || !markup_is_page(buf_str(&r->body)));
		}
		check(found || !rule_holds(&rules->v[1], r, NULL));
		(void)rules_hint(found, found ? found->verdict : V_911, r);
		(void)rule_holds(&rules->v[0], r, "one line");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *rule = malloc(len + 1), *head, *body, *s;
	struct reply *r = calloc(1, sizeof *r);
	struct rules rules = {0};
	struct fail f = {0};

	if (!rule || !r) {
		free(rule);
		free(r);
		return 0;
	}
	if (len)
		memcpy(rule, bytes, len);
	rule[len] = '\0';
	head = strchr(rule, '\n');
	if (head)
		*head++ = '\0';
	body = head ? strchr(head, '\n') : NULL;
	if (body) {
		*body++ = '\0';
		for (s = head; *s; s++)
			*s = *s == '|' ? '\n' : *s;
		buf_adds(&r->head, head);
		buf_add(&r->body, body, (size_t)(rule + len - body));
	}
	if (!costly(rule)) {
		if (rules_add(&rules, V_GOOD, rule, &f) < 0)
			check(f.status == ST_CONFIG && *f.text);
		else if (rules_add(&rules, V_NOHOST, rule, &f) == 0)
			judge(&rules, r);
	}
	rules_free(&rules);
	reply_free(r);
	free(rule);
	return 0;
}
