#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "markup.h"
#include "reply.h"
#include "engine/rules.h"
#include "fail.h"
#include "text.h"

static const char *const kinds[] = {"status", "word", "line", "match", "json", "xml", "header", "empty"};
static const char blanks[] = " \t\n";

/* Cuts the next word off *s, "in quotes" or up to a blank; NULL at the end. */
static char *
next_word(char **s)
{
	char *word = *s + strspn(*s, blanks), *end;

	if (!*word)
		return NULL;
	end = *word == '"' ? strchr(word + 1, '"') : NULL;
	if (end)
		word++;
	else
		end = word + strcspn(word, blanks);
	*s = end + (*end != '\0');
	*end = '\0';
	return word;
}

static int
take_words(struct test *t, char *s, struct fail *f)
{
	const char *word;

	while ((word = next_word(&s))) {
		if (t->n_words == TEST_WORDS)
			return fail_set(f, ST_CONFIG, "more than %d values in one test", TEST_WORDS);
		t->words[t->n_words++] = word;
	}
	return 0;
}

/* "WHAT [is VALUE...]"; json alone does without values. */
static int
take_values(struct test *t, char *s, struct fail *f)
{
	const char *is;

	t->what = next_word(&s);
	is = next_word(&s);
	if (!t->what || (is && strcmp(is, "is") != 0) || (!is && t->kind != TEST_JSON))
		return fail_set(f, ST_CONFIG, "'%s' wants: %s WHAT is VALUE...", kinds[t->kind], kinds[t->kind]);
	if (t->kind == TEST_JSON && *t->what != '/' && strcmp(t->what, ".") != 0)
		return fail_set(f, ST_CONFIG, "a pointer begins with '/'");
	if (take_words(t, s, f) < 0)
		return -1;
	return is && !t->n_words ? fail_set(f, ST_CONFIG, "no value behind 'is'") : 0;
}

static int
take_match(struct test *t, const char *ere, bool nocase, struct fail *f)
{
	size_t size = strlen(ere) + 5;
	char *whole = malloc(size), why[100];
	int r = REG_ESPACE;

	t->re = calloc(1, sizeof *t->re);
	if (whole && t->re) {
		snprintf(whole, size, "^(%s)$", ere);
		r = regcomp(t->re, whole, REG_EXTENDED | REG_NOSUB | (nocase ? REG_ICASE : 0));
		if (r != 0)
			regerror(r, t->re, why, sizeof why);
	}
	free(whole);
	if (r == 0)
		return 0;
	free(t->re);
	t->re = NULL;
	return fail_set(f, ST_CONFIG, "match: %s", r == REG_ESPACE ? "out of memory" : why);
}

static int
check_status(const struct test *t, struct fail *f)
{
	size_t i;

	for (i = 0; i < t->n_words; i++) {
		const char *w = t->words[i];

		if (strlen(w) != 3 || w[0] < '1' || w[0] > '5' || (strcmp(w + 1, "xx") != 0 && strspn(w, "0123456789") != 3))
			return fail_set(f, ST_CONFIG, "'%s' is not a status as 204 or 5xx", w);
	}
	return t->n_words ? 0 : fail_set(f, ST_CONFIG, "no status given");
}

static int
test_parse(struct test *t, char *s, bool nocase, struct fail *f)
{
	char *kind = next_word(&s);
	size_t i;

	for (i = 0; kind && i < sizeof kinds / sizeof *kinds && strcmp(kinds[i], kind) != 0; i++)
		;
	if (!kind || i == sizeof kinds / sizeof *kinds)
		return fail_set(f, ST_CONFIG, "no test '%s' (status, word, line, match, json, xml, header, empty)", kind ? kind : "");
	t->kind = (enum test_kind)i;
	s += strspn(s, blanks);
	switch (t->kind) {
	case TEST_STATUS:
		return take_words(t, s, f) < 0 ? -1 : check_status(t, f);
	case TEST_WORD:
		return take_words(t, s, f) < 0 ? -1 : t->n_words ? 0 : fail_set(f, ST_CONFIG, "no word given");
	case TEST_LINE:
		t->what = s;
		return *s ? 0 : fail_set(f, ST_CONFIG, "no line given");
	case TEST_MATCH:
		return *s ? take_match(t, s, nocase, f) : fail_set(f, ST_CONFIG, "no expression given");
	case TEST_EMPTY:
		return *s ? fail_set(f, ST_CONFIG, "nothing goes behind 'empty'") : 0;
	case TEST_JSON:
	case TEST_XML:
	case TEST_HEADER:
		break;
	}
	return take_values(t, s, f);
}

int
rule_parse(struct rule *out, const char *text, struct fail *f)
{
	const char *end;
	struct test *v;

	*out = (struct rule){0};
	for (text += strspn(text, blanks);; text += strspn(text, blanks)) {
		if (strncmp(text, "nocase ", 7) == 0)
			out->nocase = true;
		else if (strncmp(text, "untag ", 6) == 0)
			out->untag = true;
		else
			break;
		text += strcspn(text, " ");
	}
	for (; text; text = *end ? end + 3 : NULL) {
		end = strstr(text, " & ");
		if (!end)
			end = text + strlen(text);
		v = realloc(out->tests, (out->n_tests + 1) * sizeof *v);
		if (!v)
			return fail_set(f, ST_SYSTEM, "out of memory");
		out->tests = v;
		v += out->n_tests++;
		*v = (struct test){.text = strndup(text, (size_t)(end - text))};
		if (!v->text)
			return fail_set(f, ST_SYSTEM, "out of memory");
		if (test_parse(v, v->text, out->nocase, f) < 0)
			return -1;
	}
	return 0;
}

void
rule_free(struct rule *r)
{
	size_t i;

	for (i = 0; i < r->n_tests; i++) {
		if (r->tests[i].re)
			regfree(r->tests[i].re);
		free(r->tests[i].re);
		free(r->tests[i].text);
	}
	free(r->tests);
	*r = (struct rule){0};
}

int
rules_add(struct rules *rules, enum verdict verdict, const char *text, struct fail *f)
{
	struct rule *v = realloc(rules->v, (rules->n + 1) * sizeof *v);

	if (!v)
		return fail_set(f, ST_SYSTEM, "out of memory");
	rules->v = v;
	v += rules->n++;
	if (rule_parse(v, text, f) < 0)
		return -1;
	v->verdict = verdict;
	return 0;
}

void
rules_free(struct rules *rules)
{
	size_t i;

	for (i = 0; i < rules->n; i++)
		rule_free(&rules->v[i]);
	free(rules->v);
	*rules = (struct rules){0};
}

static bool
same(const char *a, const char *b, bool nocase)
{
	return nocase ? strcasecmp(a, b) == 0 : strcmp(a, b) == 0;
}

static bool
one_of(const struct test *t, const char *text, bool nocase)
{
	size_t i;

	for (i = 0; i < t->n_words; i++) {
		if (same(t->words[i], text, nocase))
			return true;
	}
	return false;
}

static bool
status_fits(const struct test *t, unsigned status)
{
	char text[12];
	size_t i;

	snprintf(text, sizeof text, "%u", status);
	for (i = 0; i < t->n_words; i++) {
		if (strcmp(t->words[i], text) == 0 || (t->words[i][1] == 'x' && t->words[i][0] == text[0]))
			return true;
	}
	return false;
}

/* One line, trimmed, as a string of its own. */
static bool
line_fits(const struct test *t, const char *line, bool nocase)
{
	char word[128];
	size_t n = strcspn(line, blanks);

	switch (t->kind) {
	case TEST_WORD:
		if (n >= sizeof word)
			return false;
		memcpy(word, line, n);
		word[n] = '\0';
		return one_of(t, word, nocase);
	case TEST_LINE:
		return same(t->what, line, nocase);
	default:
		return regexec(t->re, line, 0, NULL, 0) == 0;
	}
}

static bool
any_line(const struct rule *r, const struct test *t, const char *text)
{
	struct buf line = {0};
	bool found = false;
	size_t n;

	for (; *text && !found; text += n + (text[n] == '\n')) {
		size_t from = strspn(text, " \t\r"), to;

		n = strcspn(text, "\n");
		for (to = n; to > from && strchr(" \t\r", text[to - 1]); to--)
			;
		if (from >= to)
			continue;
		buf_reset(&line);
		buf_add(&line, text + from, to - from);
		found = line_fits(t, buf_str(&line), r->nocase);
	}
	buf_free(&line);
	return found;
}

struct looking {
	const struct test *t;
	bool nocase;
};

static bool
json_fits(void *ctx, json *found)
{
	const struct looking *l = ctx;
	struct buf text = {0};
	bool fits;

	if (!l->t->n_words)
		return !json_nothing(found);
	/* an object or an array is no value */
	fits = json_text(&text, found) == 0 || (!found && buf_adds(&text, "null") == 0);
	fits = fits && one_of(l->t, buf_str(&text), l->nocase) && strlen(buf_str(&text)) == text.len;
	buf_free(&text);
	return fits;
}

static bool
test_holds(const struct rule *r, const struct test *t, struct reply *reply, const char *line)
{
	struct looking l = {t, r->nocase};
	struct buf text = {0};
	bool fits = false;

	switch (t->kind) {
	case TEST_STATUS:
		return status_fits(t, reply->status);
	case TEST_EMPTY:
		return strspn(buf_str(&reply->body), " \t\r\n") == reply->body.len;
	case TEST_JSON:
		return reply_json(reply) && json_find(reply_json(reply), t->what, json_fits, &l);
	case TEST_XML:
		fits = markup_find(&text, buf_str(&reply->body), t->what) && one_of(t, buf_str(&text), r->nocase);
		break;
	case TEST_HEADER:
		fits = reply_header(&text, reply, t->what) && one_of(t, buf_str(&text), r->nocase);
		break;
	case TEST_WORD:
	case TEST_LINE:
	case TEST_MATCH:
		if (r->untag)
			markup_untag(&text, line ? line : buf_str(&reply->body));
		fits = any_line(r, t, r->untag ? buf_str(&text) : line ? line : buf_str(&reply->body));
		break;
	}
	buf_free(&text);
	return fits;
}

bool
rule_holds(const struct rule *r, struct reply *reply, const char *line)
{
	size_t i;

	for (i = 0; i < r->n_tests && test_holds(r, &r->tests[i], reply, line); i++)
		;
	return i == r->n_tests;
}

static bool
has_test(const struct rule *r, enum test_kind kind)
{
	size_t i;

	for (i = 0; i < r->n_tests && r->tests[i].kind != kind; i++)
		;
	return i < r->n_tests;
}

/* Whether a rule may speak of success at all. */
static bool
may_succeed(const struct rule *r, const struct reply *reply, bool page)
{
	if (page && !r->untag && !has_test(r, TEST_XML))
		return false;
	return (reply->status >= 200 && reply->status < 300) || has_test(r, TEST_STATUS);
}

const struct rule *
rules_find(const struct rules *const *sets, size_t n, struct reply *reply, const char *line)
{
	bool page = markup_is_page(buf_str(&reply->body));
	size_t s, i;

	for (s = 0; s < n; s++) {
		for (i = 0; sets[s] && i < sets[s]->n; i++) {
			const struct rule *r = &sets[s]->v[i];

			if (verdict_status(r->verdict) == ST_OK && !may_succeed(r, reply, page))
				continue;
			if (rule_holds(r, reply, line))
				return r;
		}
	}
	return NULL;
}

enum verdict
rules_by_status(const struct reply *reply)
{
	unsigned s = reply->status;

	if (s == 401 || s == 403)
		return V_BADAUTH;
	if (s == 404)
		return V_NOHOST;
	return s >= 200 && s < 300 ? V_NONE : V_911;
}

enum hint
rules_hint(const struct rule *r, enum verdict verdict, const struct reply *reply)
{
	size_t i;

	for (i = 0; r && i < r->n_tests; i++) {
		if (r->tests[i].kind == TEST_WORD || r->tests[i].kind == TEST_LINE || r->tests[i].kind == TEST_MATCH)
			return HINT_BODY;
	}
	if (verdict_status(verdict) == ST_TEMP)
		return r || reply->status == 429 || reply->status >= 500 ? HINT_SENT : HINT_BODY;
	return HINT_STATUS;
}
