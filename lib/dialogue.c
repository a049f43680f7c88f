#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "dialogue.h"
#include "iniwrite.h"
#include "option.h"
#include "presettext.h"
#include "protocol.h"
#include "recipe.h"
#include "setup.h"

#define FOUND_MAX 30 /* services shown at once */

/* The services that an expression matches: shown with a number, and kept. */
struct search {
	const struct ask *ask;
	struct preset_match *match;
	char names[FOUND_MAX][128];
	size_t n;
	struct {
		const char *protocol, *title;
	} covered[FOUND_MAX]; /* by a preset that was found */
	size_t n_covered;
};

static void
found(struct search *s, const char *prefix, const char *name, const char *title)
{
	if (s->n < FOUND_MAX) {
		snprintf(s->names[s->n], sizeof s->names[0], "%s%s", prefix, name);
		ask_show(s->ask, "%3zu  %-28s %s\n", s->n + 1, name, title);
	}
	s->n++;
}

static void
cover(struct search *s, const struct config *c, const struct preset *p, const char *title)
{
	const struct ini_key *updater = preset_key(c, p, "updater", NULL);

	if (!updater || s->n_covered == FOUND_MAX)
		return;
	s->covered[s->n_covered].protocol = updater->value;
	s->covered[s->n_covered++].title = title;
}

/* A preset with the title of its protocol is the same service by another name: it need not be shown under both. */
static bool
is_covered(const struct search *s, const struct protocol *p)
{
	size_t i;

	for (i = 0; i < s->n_covered; i++) {
		if (strcmp(s->covered[i].protocol, p->name) == 0 && strcmp(s->covered[i].title, p->title) == 0)
			return true;
	}
	return false;
}

static void
match_protocol(void *ctx, const struct protocol *p)
{
	struct search *s = ctx;
	const struct recipe *r = p->recipe;

	if ((!r || !r->gone) && !is_covered(s, p) && (preset_match_text(s->match, p->name) || preset_match_text(s->match, p->title) ||
	    (r && r->domains && preset_match_text(s->match, r->domains))))
		found(s, "protocol:", p->name, p->title);
}

static void
search(struct config *c, struct search *s, struct mistakes *m)
{
	const struct ini_key *title, *status;
	struct preset p;
	const char *name;
	size_t i;

	s->n = s->n_covered = 0;
	for (i = 0; (name = config_preset_name(c, i, m)); i++) {
		if (!config_preset(c, name, &p, m) || !preset_matches(s->match, c, &p, name))
			continue;
		status = preset_key(c, &p, "status", NULL);
		title = preset_key(c, &p, "title", NULL);
		if (status && strncmp(status->value, "gone", 4) == 0)
			continue;
		found(s, "preset:", name, title ? title->value : "");
		cover(s, c, &p, title ? title->value : "");
	}
	protocol_each(match_protocol, s, NULL);
	if (s->n > FOUND_MAX)
		ask_show(s->ask, "and %zu more: type more of the name\n", s->n - FOUND_MAX);
	if (s->n == 0)
		ask_show(s->ask, "nothing matches that\n");
}

/* One answer to "which service": 1 when it named one, 0 when not yet, -1 with a mistake. */
static int
take_service(struct search *s, struct setup *setup, struct config *c, const char *answer, struct mistakes *m)
{
	size_t number = strtoul(answer, NULL, 10);
	struct mistakes unheard = {0};
	const char *chosen = number > 0 && number <= s->n && number <= FOUND_MAX ? s->names[number - 1] : answer;
	struct fail f = {0};
	int r;

	r = setup_service(setup, c, chosen, &unheard);
	mistakes_free(&unheard);
	if (r == 0)
		return 1;
	setup_free(setup);
	if (preset_match_compile(&s->match, answer, &f) < 0) {
		ask_show(s->ask, "%s\n", f.text);
		return 0;
	}
	search(c, s, m);
	preset_match_free(s->match);
	return s->n != 1 ? 0 : setup_service(setup, c, s->names[0], m) < 0 ? -1 : 1;
}

int
dialogue_service(const struct ask *a, struct setup *setup, struct config *c, struct mistakes *m)
{
	struct search s = {.ask = a};
	struct buf answer = {0};
	struct fail f = {0};
	int r, got = 0;

	while (got == 0) {
		r = ask_line(a, &answer, "service (its name, a part of it, or of a host name): ", false, &f);
		if (r <= 0)
			got = mistake(m, r < 0 ? f.status : ST_USAGE, "%s", r < 0 ? f.text : "no service named: nothing was written");
		else if (answer.len)
			got = take_service(&s, setup, c, buf_str(&answer), m);
	}
	buf_free(&answer);
	return got < 0 ? -1 : 0;
}

/* Asks for one option until its value will do. */
static int
ask_option(const struct ask *a, struct setup *s, const char *key, const struct option *o, bool files, struct fail *f)
{
	char question[512], name[128];
	struct buf answer = {0};
	struct fail why = {0};
	int r;

	snprintf(name, sizeof name, "%s", key); /* setup_missing() gives it again */
	snprintf(question, sizeof question, "%s%s%s%s: ", o->name, o->help && *o->help ? " (" : "", o->help ? o->help : "",
	    o->help && *o->help ? ")" : "");
	while ((r = ask_line(a, &answer, question, o->flags & OPTION_SECRET, f)) > 0) {
		if (answer.len && setup_answer(s, name, o, buf_str(&answer), files, &why) == 0)
			break;
		if (answer.len)
			ask_show(a, "%s\n", why.text);
		if (why.status == ST_SYSTEM) {
			r = fail_set(f, why.status, "%s", why.text);
			break;
		}
	}
	buf_free(&answer);
	return r == 0 ? fail_set(f, ST_USAGE, "'%s' is missing: nothing was written", o->name) : r < 0 ? -1 : 0;
}

int
dialogue_options(const struct ask *a, struct setup *s, bool files, struct fail *f)
{
	struct buf about = {0};
	const struct option *o;
	const char *key;
	int r = 0;

	if (setup_missing(s, 0, &key) && setup_about(&about, s) == 0)
		ask_show(a, "%s", buf_str(&about));
	buf_free(&about);
	while (r == 0 && (o = setup_missing(s, 0, &key)))
		r = ask_option(a, s, key, o, files, f);
	return r;
}

int
dialogue_name(const struct ask *a, const struct config *c, char name[256], struct fail *f)
{
	struct buf answer = {0};
	struct fail why = {0};
	char question[512];
	int r = 1;

	while (r > 0 && ini_section(&c->user, name)) {
		snprintf(question, sizeof question, "there is a section '%s' already; another name: ", name);
		r = ask_line(a, &answer, question, false, f);
		if (r > 0 && answer.len && iniwrite_check_name(buf_str(&answer), &why) < 0)
			ask_show(a, "%s\n", why.text);
		else if (r > 0 && answer.len)
			snprintf(name, 256, "%s", buf_str(&answer));
	}
	buf_free(&answer);
	return r == 0 ? fail_set(f, ST_USAGE, "there is a section '%s' already: nothing was written", name) : r < 0 ? -1 : 0;
}
