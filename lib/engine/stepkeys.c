#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "engine/stepkeys.h"
#include "engine/steps.h"
#include "fail.h"
#include "num.h"
#include "recipe.h"
#include "template.h"
#include "text.h"

static const char blanks[] = " \t\n";

static const char *const step_keys[] = {"request", "request-inet6", "query", "header", "json-header", "form", "digest",
    "basic", "bearer", "json", "xml", "text", "item", "when", "write", "each", "closing", "shared", "list", "match",
    "members", "current", "none", "take", "take-url", "take-secret", "pages", "poll"};
/* Those that may stand several times in a section; so may verdicts. */
static const char *const repeatable[] = {"query", "header", "json-header", "form", "digest", "match", "take", "take-url",
    "take-secret", "echo", "hint"};
static const char *const answer_keys[] = {"lines", "echo", "message", "hint", "good", "nochg", "badauth", "nohost",
    "notfqdn", "numhost", "abuse", "badagent", "!donator", "badrequest", "dnserr", "911"};

int
stepkeys_grow(void *array, size_t n, size_t size)
{
	void *v;

	memcpy(&v, array, sizeof v);
	v = realloc(v, (n + 1) * size);
	if (!v)
		return -1;
	memset((char *)v + n * size, 0, size);
	memcpy(array, &v, sizeof v);
	return 0;
}

static int
add_text(struct texts *t, const char *text)
{
	if (stepkeys_grow(&t->v, t->n, sizeof *t->v) < 0)
		return -1;
	t->v[t->n++] = text;
	return 0;
}

/* Copies the first word of *s; *s moves behind it. False: none, or too long. */
static bool
word(char *out, size_t size, const char **s)
{
	size_t n;

	*s += strspn(*s, blanks);
	n = strcspn(*s, blanks);
	if (n == 0 || n >= size)
		return false;
	memcpy(out, *s, n);
	out[n] = '\0';
	*s += n + strspn(*s + n, blanks);
	return true;
}

static int
parse_when(struct step *s, const char *value, struct fail *f)
{
	const char *otherwise, *rest = value;
	size_t n, len;
	bool not = strncmp(value, "not ", 4) == 0;

	if (strcmp(value, "create") == 0 || strcmp(value, "change") == 0 || strcmp(value, "remove") == 0) {
		s->when = value[0] == 'r' ? WHEN_REMOVE : value[1] == 'r' ? WHEN_CREATE : WHEN_CHANGE;
		return 0;
	}
	if (strcmp(value, "always") == 0) {
		s->when = WHEN_ALWAYS;
		return 0;
	}
	rest += not ? 4 : 0;
	n = template_name(rest, s->when_name, &otherwise, &len);
	rest += n;
	s->when = not ? WHEN_NOT : WHEN_SET;
	if (n && !otherwise && !*rest)
		return 0;
	s->when = strncmp(rest, " is not ", 8) == 0 ? WHEN_IS_NOT : WHEN_IS;
	s->when_value = rest + (s->when == WHEN_IS_NOT ? 8 : 4);
	if (n && !otherwise && !not && strncmp(rest, " is ", 4) == 0 && *s->when_value)
		return 0;
	return fail_set(f, ST_CONFIG, "when is create, change, remove, always, {name}, not {name}, {name} is WORD or {name} is not WORD");
}

static int
parse_list(struct step *s, const char *value, struct fail *f)
{
	char kind[16] = "";

	s->list_arg = value;
	if (word(kind, sizeof kind, &s->list_arg) && strcmp(kind, "json") == 0)
		s->list = LIST_JSON;
	else if (strcmp(kind, "lines") == 0 && *s->list_arg)
		s->list = LIST_LINES;
	else
		return fail_set(f, ST_CONFIG, "list is json POINTER or lines SEPARATOR");
	return 0;
}

static int
parse_match(struct step *s, const char *value, struct fail *f)
{
	static const char *const kinds[] = {"is", "host", "zone", "family"};
	struct match *m;
	char kind[16];
	size_t i;

	if (stepkeys_grow(&s->matches, s->n_matches, sizeof *s->matches) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	m = &s->matches[s->n_matches++];
	m->value = value;
	if (word(m->pointer, sizeof m->pointer, &m->value) && word(kind, sizeof kind, &m->value)) {
		for (i = 0; i < 4; i++) {
			if (strcmp(kinds[i], kind) == 0 && (i == MATCH_FAMILY || *m->value)) {
				m->kind = (enum match_kind)i;
				return 0;
			}
		}
	}
	return fail_set(f, ST_CONFIG, "match is POINTER is VALUE, POINTER host NAME, POINTER zone NAME or POINTER family");
}

static int
parse_take(struct step *s, const char *value, enum take_kind kind, struct fail *f)
{
	const char *otherwise, *rest = value;
	char verdict[32];
	struct take *t;

	if (stepkeys_grow(&s->takes, s->n_takes, sizeof *s->takes) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	t = &s->takes[s->n_takes++];
	t->kind = kind;
	t->message = "";
	if (!word(t->name, sizeof t->name, &rest))
		return fail_set(f, ST_CONFIG, "take is NAME SOURCE [else VERDICT [MESSAGE]]");
	otherwise = strstr(rest, " else ");
	t->text = otherwise ? strndup(rest, (size_t)(otherwise - rest)) : strdup(rest);
	if (!t->text)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (otherwise) {
		t->message = otherwise + 6;
		if (!word(verdict, sizeof verdict, &t->message) || (t->otherwise = verdict_parse(verdict)) == V_NONE)
			return fail_set(f, ST_CONFIG, "no verdict behind 'else'");
	}
	return source_parse(&t->source, t->text, f);
}

static int
parse_pages(struct step *s, const char *value, struct fail *f)
{
	static const struct {
		const char *word;
		enum pages_kind kind;
	} counts[] = {{"upto", PAGES_UPTO}, {"until", PAGES_UNTIL}, {"from", PAGES_FROM}};
	char kind[16];
	size_t i;

	s->page_pointer = value;
	if (!word(s->page_param, sizeof s->page_param, &s->page_pointer) || !word(kind, sizeof kind, &s->page_pointer))
		kind[0] = '\0';
	s->pages = strcmp(s->page_param, "url") == 0 ? PAGES_URL : PAGES_NEXT;
	for (i = 0; i < sizeof counts / sizeof *counts && strcmp(kind, counts[i].word) != 0; i++)
		;
	if (i < sizeof counts / sizeof *counts) {
		s->pages = counts[i].kind;
		if (!word(kind, sizeof kind, &s->page_pointer))
			kind[0] = '\0';
	}
	if (strcmp(kind, "json") != 0 || *s->page_pointer != '/')
		return fail_set(f, ST_CONFIG, "pages is PARAM json POINTER, PARAM upto, until or from json POINTER, or url json POINTER");
	return 0;
}

static int
parse_poll(struct step *s, const char *value, struct fail *f)
{
	char seconds[16], times[16];

	if (!word(seconds, sizeof seconds, &value) || !word(times, sizeof times, &value) ||
	    !num_parse(&s->poll_seconds, seconds, 0, 60) || !num_parse(&s->poll_times, times, 1, 60))
		return fail_set(f, ST_CONFIG, "poll is SECONDS TIMES TEST, as in 'poll = 1 10 json /status is running'");
	return rule_parse(&s->poll, value, f);
}

static int
parse_request(const char **out, const char *value, struct fail *f)
{
	static const char *const methods[] = {"GET ", "POST ", "PUT ", "PATCH ", "DELETE "};
	size_t i;

	for (i = 0; i < 5 && strncmp(value, methods[i], strlen(methods[i])) != 0; i++)
		;
	if (i == 5)
		return fail_set(f, ST_CONFIG, "a request is GET, POST, PUT, PATCH or DELETE and a URL");
	*out = value;
	value += strlen(methods[i]);
	if (strncmp(value, "https://", 8) != 0 && strncmp(value, "http://", 7) != 0 && *value != '{')
		return fail_set(f, ST_CONFIG, "the URL begins with https:// or a placeholder");
	return 0;
}

static int
parse_yes(bool *out, const char *key, const char *value, const char *want, struct fail *f)
{
	*out = want ? strcmp(value, want) == 0 : text_bool(value) == 1;
	return *out || (!want && text_bool(value) == 0) ? 0 : fail_set(f, ST_CONFIG, "%s is %s", key, want ? want : "yes or no");
}

static int
parse_key(struct step *s, const char *key, const char *value, struct fail *f)
{
	const struct {
		const char *key;
		struct texts *to;
	} lists[] = {{"query", &s->query}, {"header", &s->header}, {"json-header", &s->json_header}, {"form", &s->form},
	    {"digest", &s->digest}};
	const struct {
		const char *key, **to;
	} singles[] = {{"basic", &s->basic}, {"bearer", &s->bearer}, {"json", &s->json}, {"xml", &s->xml}, {"text", &s->text},
	    {"item", &s->item}, {"members", &s->members}, {"current", &s->current}};
	size_t i;

	for (i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (strcmp(lists[i].key, key) == 0)
			return add_text(lists[i].to, value) == 0 ? 0 : fail_set(f, ST_SYSTEM, "out of memory");
	}
	for (i = 0; i < sizeof singles / sizeof *singles; i++) {
		if (strcmp(singles[i].key, key) == 0) {
			*singles[i].to = value;
			return 0;
		}
	}
	if (strncmp(key, "request", 7) == 0)
		return parse_request(key[7] ? &s->request6 : &s->request, value, f);
	if (strncmp(key, "take", 4) == 0)
		return parse_take(s, value, !key[4] ? TAKE_TEXT : key[5] == 'u' ? TAKE_URL : TAKE_SECRET, f);
	if (strcmp(key, "when") == 0)
		return parse_when(s, value, f);
	if (strcmp(key, "list") == 0)
		return parse_list(s, value, f);
	if (strcmp(key, "match") == 0)
		return parse_match(s, value, f);
	if (strcmp(key, "pages") == 0)
		return parse_pages(s, value, f);
	if (strcmp(key, "poll") == 0)
		return parse_poll(s, value, f);
	if (strcmp(key, "none") == 0) {
		s->has_none = true;
		return rule_parse(&s->none, value, f);
	}
	if (strcmp(key, "each") == 0)
		return parse_yes(&s->others, key, value, "others", f);
	return parse_yes(strcmp(key, "write") == 0 ? &s->write : strcmp(key, "closing") == 0 ? &s->closing : &s->shared, key,
	    value, NULL, f);
}

static int
parse_answer(struct judging *j, const char *key, const char *value, struct fail *f)
{
	if (strcmp(key, "lines") == 0)
		return parse_yes(&j->by_line, key, value, "hosts", f);
	if (strcmp(key, "hint") == 0)
		return add_text(&j->hints, value) == 0 ? 0 : fail_set(f, ST_SYSTEM, "out of memory");
	if (strcmp(key, "message") == 0) {
		j->has_message = true;
		return source_parse(&j->message, value, f);
	}
	if (strcmp(key, "echo") == 0) {
		if (stepkeys_grow(&j->echo, j->n_echo, sizeof *j->echo) < 0)
			return fail_set(f, ST_SYSTEM, "out of memory");
		return source_parse(&j->echo[j->n_echo++], value, f);
	}
	return rules_add(&j->rules, verdict_parse(key), value, f);
}

static bool
may_repeat(const char *key)
{
	size_t i;

	for (i = 0; i < sizeof repeatable / sizeof *repeatable && strcmp(repeatable[i], key) != 0; i++)
		;
	return i < sizeof repeatable / sizeof *repeatable || verdict_parse(key) != V_NONE;
}

void
stepkeys_read(const struct recipe *r, const struct ini_section *sec, struct step *s, struct judging *j,
    struct mistakes *m)
{
	const char *const *keys = s ? step_keys : answer_keys;
	size_t n = s ? sizeof step_keys / sizeof *step_keys : sizeof answer_keys / sizeof *answer_keys, i, k;
	struct fail f = {0};

	for (i = 0; i < sec->n; i++) {
		const struct ini_key *key = &sec->keys[i];
		const char *near;

		for (k = 0; k < n && strcmp(keys[k], key->key) != 0; k++)
			;
		if (k == n && (s || verdict_parse(key->key) == V_NONE)) {
			near = text_nearest(key->key, keys, n);
			mistake(m, ST_CONFIG, near ? "%s:%d: unknown key '%s': did you mean '%s'?" : "%s:%d: unknown key '%s'", r->path,
			    key->line, key->key, near);
		} else if (!may_repeat(key->key) && ini_key(sec, key->key) != key) {
			mistake(m, ST_CONFIG, "%s:%d: '%s' is given twice", r->path, key->line, key->key);
		} else if ((s ? parse_key(s, key->key, key->value, &f) : parse_answer(j, key->key, key->value, &f)) < 0) {
			mistake(m, f.status, "%s:%d: %s", r->path, key->line, f.text);
		}
	}
}
