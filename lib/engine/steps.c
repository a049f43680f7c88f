#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "engine/names.h"
#include "engine/stepkeys.h"
#include "engine/steps.h"
#include "fail.h"
#include "recipe.h"
#include "template.h"

static void
check_step(const struct recipe *r, struct step *s, struct mistakes *m)
{
	int bodies = (s->form.n > 0) + (s->json != NULL) + (s->xml != NULL) + (s->text != NULL);

	/* by the method, or as what creates, changes or removes and lists nothing */
	if (s->request && strncmp(s->request, "GET", 3) != 0 && strncmp(s->request, "POST", 4) != 0)
		s->write = true;
	if (s->list == LIST_NONE && (s->others || s->when == WHEN_CREATE || s->when == WHEN_CHANGE || s->when == WHEN_REMOVE))
		s->write = true;
	if (!s->request)
		mistake(m, ST_CONFIG, "%s:%d: step '%s' has no request", r->path, s->line, s->name);
	if (bodies > 1)
		mistake(m, ST_CONFIG, "%s:%d: step '%s' has more than one body (form, json, xml, text)", r->path, s->line, s->name);
	if (s->n_matches && s->list == LIST_NONE)
		mistake(m, ST_CONFIG, "%s:%d: step '%s' has a match and no list", r->path, s->line, s->name);
	if (s->current && s->list == LIST_NONE)
		mistake(m, ST_CONFIG, "%s:%d: step '%s' has a current and no list", r->path, s->line, s->name);
	if (s->members && !s->current)
		mistake(m, ST_CONFIG, "%s:%d: step '%s' has members and no current", r->path, s->line, s->name);
}

static bool
is_zone(void *ctx, const char *name)
{
	bool *found = ctx;

	*found = *found || strcmp(name, "zone") == 0 || strcmp(name, "label") == 0;
	return !*found;
}

static void
look_for_zone(struct steps *out)
{
	const struct recipe *r = out->recipe;
	size_t i, k;

	for (i = 0; i < r->ini.n; i++) {
		if (strncmp(r->ini.v[i].name, "step ", 5) != 0 && strcmp(r->ini.v[i].name, "request") != 0)
			continue;
		for (k = 0; k < r->ini.v[i].n; k++) {
			if (strcmp(r->ini.v[i].keys[k].key, "when") != 0)
				template_names(r->ini.v[i].keys[k].value, is_zone, &out->uses_zone);
		}
	}
	for (i = 0; i < out->n; i++) {
		out->sets = out->sets || out->v[i].current;
		for (k = 0; k < out->v[i].n_takes; k++)
			out->finds_zone = out->finds_zone || strcmp(out->v[i].takes[k].name, "zone") == 0;
	}
}

/* Rules of a step that there is not would never be looked at. */
static void
check_answers(const struct steps *s, struct mistakes *m)
{
	size_t i, k;

	for (i = 0; i < s->n_judging; i++) {
		for (k = 0; k < s->n && strcmp(s->v[k].name, s->judging[i].step) != 0; k++)
			;
		if (*s->judging[i].step && k == s->n)
			mistake(m, ST_CONFIG, "%s:%d: there is no step '%s'", s->recipe->path, s->judging[i].line, s->judging[i].step);
	}
}

int
steps_parse(struct steps *out, const struct recipe *recipe, struct mistakes *m)
{
	size_t before = m->text.len, i;

	*out = (struct steps){.recipe = recipe};
	for (i = 0; i < recipe->ini.n; i++) {
		const struct ini_section *sec = &recipe->ini.v[i];
		bool step = strncmp(sec->name, "step ", 5) == 0, answer = strncmp(sec->name, "answer", 6) == 0;

		if (strcmp(sec->name, "request") == 0)
			stepkeys_read(recipe, sec, &out->common, NULL, m);
		if ((step && stepkeys_grow(&out->v, out->n, sizeof *out->v) < 0) ||
		    (answer && stepkeys_grow(&out->judging, out->n_judging, sizeof *out->judging) < 0))
			return mistake(m, ST_SYSTEM, "out of memory");
		if (step) {
			out->v[out->n].name = sec->name + 5;
			out->v[out->n].line = sec->line;
			stepkeys_read(recipe, sec, &out->v[out->n], NULL, m);
			check_step(recipe, &out->v[out->n++], m);
		}
		if (answer) {
			out->judging[out->n_judging].step = sec->name[6] ? sec->name + 7 : "";
			out->judging[out->n_judging].line = sec->line;
			stepkeys_read(recipe, sec, NULL, &out->judging[out->n_judging++], m);
		}
	}
	check_answers(out, m);
	names_check(recipe, m);
	look_for_zone(out);
	/* what is nowhere said to write, writes at its end */
	for (i = 0; i < out->n && !out->v[i].write; i++)
		;
	if (i == out->n && out->n)
		out->v[out->n - 1].write = true;
	return m->text.len == before ? 0 : -1;
}

static void
step_free(struct step *s)
{
	size_t i;

	for (i = 0; i < s->n_takes; i++) {
		source_free(&s->takes[i].source);
		free(s->takes[i].text);
	}
	rule_free(&s->none);
	rule_free(&s->poll);
	free(s->takes);
	free(s->matches);
	free(s->query.v);
	free(s->header.v);
	free(s->json_header.v);
	free(s->form.v);
	free(s->digest.v);
}

void
steps_free(struct steps *s)
{
	size_t i, k;

	step_free(&s->common);
	for (i = 0; i < s->n; i++)
		step_free(&s->v[i]);
	for (i = 0; i < s->n_judging; i++) {
		rules_free(&s->judging[i].rules);
		for (k = 0; k < s->judging[i].n_echo; k++)
			source_free(&s->judging[i].echo[k]);
		source_free(&s->judging[i].message);
		free(s->judging[i].echo);
		free(s->judging[i].hints.v);
	}
	free(s->v);
	free(s->judging);
	*s = (struct steps){0};
}

const struct judging *
steps_judging(const struct steps *s, const char *step)
{
	size_t i;

	for (i = 0; i < s->n_judging; i++) {
		if (strcmp(s->judging[i].step, step) == 0)
			return &s->judging[i];
	}
	return NULL;
}
