/* Whole recipes, steps and rules included: whatever is taken holds together, and every mistake has its line. */

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "engine/steps.h"
#include "recipe.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(int good)
{
	if (!good)
		abort();
}

/* What a C library makes of hostile expressions is not our subject: they stand in recipes, which are trusted. */
static bool
costly(const uint8_t *s, size_t len)
{
	size_t i, stars = 0;

	for (i = 0; i + 1 < len; i++) {
		if ((s[i] == '{' && (isdigit(s[i + 1]) || s[i + 1] == ',')) || s[i] == '\\' || (strchr("*+?|", s[i]) && s[i] && ++stars > 12))
			return true;
	}
	return false;
}

static void
check_rule(const struct rule *r)
{
	size_t i;

	check(r->n_tests > 0);
	for (i = 0; i < r->n_tests; i++)
		check(r->tests[i].n_words <= TEST_WORDS && (r->tests[i].kind != TEST_MATCH || r->tests[i].re));
}

static void
check_steps(const struct steps *s)
{
	bool writes = s->n == 0;
	size_t i, k;

	for (i = 0; i < s->n; i++) {
		const struct step *step = &s->v[i];

		check(step->request && step->line > 0);
		check((step->list != LIST_NONE) == (step->list_arg != NULL));
		check(step->list != LIST_NONE || (!step->n_matches && !step->current));
		for (k = 0; k < step->n_takes; k++)
			check(step->takes[k].name[0] && step->takes[k].message);
		if (step->has_none)
			check_rule(&step->none);
		if (step->poll_times)
			check_rule(&step->poll);
		writes = writes || step->write;
	}
	check(writes);
	for (i = 0; i < s->n_judging; i++) {
		check(steps_judging(s, s->judging[i].step) != NULL);
		for (k = 0; k < s->judging[i].rules.n; k++) {
			check_rule(&s->judging[i].rules.v[k]);
			check(s->judging[i].rules.v[k].verdict != V_NONE);
		}
	}
}

/* Every mistake is one line that starts with the file's name and a line number. */
static void
check_mistakes(const char *s)
{
	for (; *s; s = strchr(s, '\n') + 1)
		check(strncmp(s, "/x/r.ini:", 9) == 0 && strchr(s, '\n') && isdigit((unsigned char)s[9]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	int kind;

	for (kind = RECIPE_UPDATE; kind <= RECIPE_NOTIFY && !costly(bytes, len); kind++) {
		struct mistakes m = {0};
		struct recipe *r = recipe_parse("/x/r.ini", (const char *)bytes, len, (enum recipe_kind)kind, &m);
		struct steps steps = {0};

		if (r && steps_parse(&steps, r, &m) == 0) {
			check(m.text.len == 0);
			check_steps(&steps);
		}
		check_mistakes(buf_str(&m.text));
		steps_free(&steps);
		recipe_free(r);
		mistakes_free(&m);
	}
	return 0;
}
