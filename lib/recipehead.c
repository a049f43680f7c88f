#include <string.h>

#include "config.h"
#include "num.h"
#include "recipe.h"
#include "recipeparts.h"
#include "text.h"
#include "verdict.h"

#define MIN_INTERVAL 60
#define REDIRECTS_MAX 10

enum {
	UPDATE = 1 << RECIPE_UPDATE,
	DETECT = 1 << RECIPE_DETECT,
	NOTIFY = 1 << RECIPE_NOTIFY,
	WHOAMI = 1 << RECIPE_WHOAMI,
	STUN = 1 << RECIPE_STUN,
	HTTP = UPDATE | DETECT | NOTIFY,
	ALL = HTTP | WHOAMI | STUN
};

unsigned
recipe_words(char *value, char **v, unsigned max)
{
	static const char blanks[] = " \t\n";
	unsigned n = 0;

	for (value += strspn(value, blanks); *value; value += strspn(value, blanks)) {
		if (n < max)
			v[n] = value;
		n++;
		value += strcspn(value, blanks);
		if (*value && n <= max)
			*value++ = '\0';
	}
	return n;
}

/* The keys of [recipe]: each takes its value, and says with -1 what is wrong with it. */

static int
take_title(struct recipe *r, char *value, struct fail *f)
{
	if (!*value || strchr(value, '\n'))
		return fail_set(f, 0, "one line, please");
	r->protocol.title = value;
	return 0;
}

static int
take_docs(struct recipe *r, char *value, struct fail *f)
{
	(void)r;
	return option_check_url(value, f);
}

static int
take_website(struct recipe *r, char *value, struct fail *f)
{
	r->website = value;
	return option_check_url(value, f);
}

static int
take_checked(struct recipe *r, char *value, struct fail *f)
{
	static const char digits[] = "0123456789";

	(void)r;
	if (strlen(value) != 7 || strspn(value, digits) != 4 || value[4] != '-' || strspn(value + 5, digits) != 2 ||
	    strcmp(value + 5, "01") < 0 || strcmp(value + 5, "12") > 0)
		return fail_set(f, 0, "a month as 2026-11");
	return 0;
}

static int
take_domains(struct recipe *r, char *value, struct fail *f)
{
	r->domains = value;
	return option_check_hosts(value, f);
}

static int
take_status(struct recipe *r, char *value, struct fail *f)
{
	if (strncmp(value, "gone ", 5) == 0 && !strchr(value, '\n'))
		r->gone = value;
	else if (strcmp(value, "live") != 0 && strcmp(value, "shipped") != 0 && strcmp(value, "stale") != 0)
		return fail_set(f, 0, "live, shipped, stale, or 'gone since ...; use ... instead'");
	return 0;
}

static int
one_of(const char *value, const char *no, const char *yes, bool *out, struct fail *f)
{
	*out = strcmp(value, yes) == 0;
	if (!*out && (!no || strcmp(value, no) != 0))
		return fail_set(f, 0, no ? "'%s' or '%s'" : "only '%s' is known", no ? no : yes, yes);
	return 0;
}

static int
take_records(struct recipe *r, char *value, struct fail *f)
{
	r->both = strcmp(value, "both") == 0;
	r->either = strcmp(value, "either") == 0;
	return r->both || r->either || strcmp(value, "each") == 0 ? 0 : fail_set(f, 0, "each, both or either");
}

static int
take_zone(struct recipe *r, char *value, struct fail *f)
{
	return one_of(value, NULL, "dns", &r->zone_by_dns, f);
}

static int
take_bool(const char *value, bool *out, struct fail *f)
{
	int b = text_bool(value);

	*out = b == 1;
	return b < 0 ? fail_set(f, 0, "yes or no") : 0;
}

static int
take_joint(struct recipe *r, char *value, struct fail *f)
{
	return take_bool(value, &r->joint, f);
}

static int
take_wipes(struct recipe *r, char *value, struct fail *f)
{
	return take_bool(value, &r->wipes, f);
}

static int
take_source(struct recipe *r, char *value, struct fail *f)
{
	return take_bool(value, &r->source, f);
}

static int
take_batch(struct recipe *r, char *value, struct fail *f)
{
	return num_parse(&r->protocol.batch, value, 1, RECIPE_BATCH_MAX) ? 0 : fail_set(f, 0, "1 to %d hosts", RECIPE_BATCH_MAX);
}

static int
take_split(struct recipe *r, char *value, struct fail *f)
{
	const char *rest = value, *word;
	char one[32];
	size_t n;

	r->split = value;
	while ((n = text_word(&rest, &word))) {
		memcpy(one, word, n < sizeof one ? n : 0);
		one[n < sizeof one ? n : 0] = '\0';
		if (verdict_parse(one) == V_NONE)
			return fail_set(f, 0, "words for verdicts, as nohost");
	}
	return 0;
}

static int
take_apex(struct recipe *r, char *value, struct fail *f)
{
	r->apex = value;
	return strpbrk(value, " \t\n") ? fail_set(f, 0, "one word, as @") : 0;
}

static int
take_typecode(struct recipe *r, char *value, struct fail *f)
{
	char *word[2] = {NULL, NULL};
	unsigned n = recipe_words(value, word, 2), i;

	for (i = 0; i < n && i < 2; i++) {
		if (strncmp(word[i], "A:", 2) == 0 && word[i][2])
			r->typecode[0] = word[i] + 2;
		else if (strncmp(word[i], "AAAA:", 5) == 0 && word[i][5])
			r->typecode[1] = word[i] + 5;
	}
	return n == 2 && r->typecode[0] && r->typecode[1] ? 0 : fail_set(f, 0, "as A:1 AAAA:28");
}

static int
take_seconds(uint32_t *out, const char *value, uint32_t least, struct fail *f)
{
	if (num_seconds(out, value, least, INT32_MAX))
		return 0;
	return fail_set(f, 0, least > 1 ? "a time as 60s or 28d, not less than %us" : "a time as 60s or 28d", (unsigned)least);
}

static int
take_min_interval(struct recipe *r, char *value, struct fail *f)
{
	return take_seconds(&r->protocol.min_interval, value, MIN_INTERVAL, f);
}

static int
take_refresh(struct recipe *r, char *value, struct fail *f)
{
	return take_seconds(&r->protocol.refresh, value, MIN_INTERVAL, f);
}

static int
take_wait(struct recipe *r, char *value, struct fail *f)
{
	return take_seconds(&r->wait, value, 1, f);
}

static int
take_compare(struct recipe *r, char *value, struct fail *f)
{
	return compare_parse(&r->protocol.compare, value) ? 0 : fail_set(f, 0, "authoritative, dns, none or read");
}

static int
take_redirects(struct recipe *r, char *value, struct fail *f)
{
	uint32_t n;

	if (!num_parse(&n, value, 0, REDIRECTS_MAX))
		return fail_set(f, 0, "0 to %d", REDIRECTS_MAX);
	r->redirects = n;
	return 0;
}

static int
take_operator(struct recipe *r, char *value, struct fail *f)
{
	r->operator_ = value;
	return *value ? 0 : fail_set(f, 0, "who runs it");
}

static int
take_auto(struct recipe *r, char *value, struct fail *f)
{
	bool yes = true;
	int result = take_bool(value, &yes, f);

	r->not_auto = !yes;
	return result;
}

static int
take_families(struct recipe *r, char *value, struct fail *f)
{
	char *word[2];
	unsigned n = recipe_words(value, word, 2), i;

	r->inet = r->inet6 = false;
	for (i = 0; i < n && i < 2; i++) {
		r->inet = r->inet || strcmp(word[i], "inet") == 0;
		r->inet6 = r->inet6 || strcmp(word[i], "inet6") == 0;
	}
	return n && n == (unsigned)r->inet + (unsigned)r->inet6 ? 0 : fail_set(f, 0, "inet, inet6 or both");
}

static const struct key {
	const char *name;
	unsigned kinds;
	bool required;
	int (*take)(struct recipe *r, char *value, struct fail *f); /* f: no status; only what would be right */
} keys[] = {
    {"title", ALL, true, take_title},
    {"docs", ALL, true, take_docs},
    {"checked", ALL, true, take_checked},
    {"website", ALL, false, take_website},
    {"status", ALL, false, take_status},
    {"min-interval", ALL, false, take_min_interval},
    {"redirects", HTTP, false, take_redirects},
    {"wait", HTTP, false, take_wait},
    {"domains", UPDATE, false, take_domains},
    {"records", UPDATE, false, take_records},
    {"batch", UPDATE, false, take_batch},
    {"split", UPDATE, false, take_split},
    {"joint", UPDATE, false, take_joint},
    {"wipes", UPDATE, false, take_wipes},
    {"source", UPDATE, false, take_source},
    {"zone", UPDATE, false, take_zone},
    {"apex", UPDATE, false, take_apex},
    {"typecode", UPDATE, false, take_typecode},
    {"refresh", UPDATE, false, take_refresh},
    {"compare", UPDATE, false, take_compare},
    {"operator", DETECT | WHOAMI | STUN, false, take_operator},
    {"auto", DETECT | WHOAMI | STUN, false, take_auto},
    {"families", UPDATE | DETECT | STUN, false, take_families},
};

#define N_KEYS (sizeof keys / sizeof *keys)

static void
unknown_key(const struct recipe *r, const struct ini_key *k, struct mistakes *m)
{
	const char *names[N_KEYS], *near;
	size_t i, n = 0;

	for (i = 0; i < N_KEYS; i++) {
		if (keys[i].kinds & 1u << r->kind)
			names[n++] = keys[i].name;
	}
	near = text_nearest(k->key, names, n);
	mistake(m, ST_CONFIG, near ? "%s:%d: unknown key '%s' in [recipe]: did you mean '%s'?" : "%s:%d: unknown key '%s' in [recipe]",
	    r->path, k->line, k->key, near);
}

void
recipehead_read(struct recipe *r, struct mistakes *m)
{
	const struct ini_section *s = ini_section(&r->ini, "recipe");
	char shown[TEXT_SHOWN + 4];
	struct fail f;
	size_t i, k;

	if (!s) {
		mistake(m, ST_CONFIG, "%s:1: no section [recipe]", r->path);
		return;
	}
	for (k = 0; k < s->n; k++) {
		struct ini_key *key = &s->keys[k];

		for (i = 0; i < N_KEYS && (strcmp(keys[i].name, key->key) != 0 || !(keys[i].kinds & 1u << r->kind)); i++)
			;
		if (i == N_KEYS)
			unknown_key(r, key, m);
		else if (ini_key(s, key->key) != key)
			mistake(m, ST_CONFIG, "%s:%d: key given twice: '%s'", r->path, key->line, key->key);
		else if (text_clean(shown, key->value, strlen(key->value)), keys[i].take(r, key->value, &f) < 0)
			mistake(m, ST_CONFIG, "%s:%d: %s '%s': %s", r->path, key->line, key->key, shown, f.text);
	}
	for (i = 0; i < N_KEYS; i++) {
		if (keys[i].required && !ini_key(s, keys[i].name))
			mistake(m, ST_CONFIG, "%s:%d: [recipe] needs '%s'", r->path, s->line, keys[i].name);
	}
}
