#include <string.h>

#include "config.h"
#include "engine/names.h"
#include "fail.h"
#include "plugins.h"
#include "recipe.h"
#include "template.h"
#include "text.h"

#define NAMES_MAX 256

/* What the engine sets by itself: for records (run_new()), and for each request (request_build()). */
#define RECORD_NAMES 12
static const char *const always[] = {"hostname", "hostnames", "only", "zone", "label", "ip", "ip4", "ip6", "ips", "type",
    "family", "confirmed", "time", "time-iso", "nonce", "nonce16", "request-method", "request-url", "request-path",
    "request-body"};

/* The keys whose values are templates; `item` has names for what each element was read with as well. */
static const char *const templates[] = {"request", "request-inet6", "query", "header", "json-header", "form", "digest",
    "basic", "bearer", "json", "xml", "text", "match", "when"};

struct checking {
	const struct recipe *r;
	struct mistakes *m;
	const char *names[NAMES_MAX];
	char taken[NAMES_MAX][TEMPLATE_NAME_MAX]; /* what names[] points to, where that is no string of its own */
	size_t n, n_taken;
	const struct ini_key *key; /* that is being checked */
};

static void
add(struct checking *c, const char *name)
{
	if (c->n < NAMES_MAX)
		c->names[c->n++] = name;
}

/* The first word: what `take` and `digest` call their value. */
static void
add_first(struct checking *c, const char *value)
{
	size_t n = strcspn(value, " \t");

	if (n >= TEMPLATE_NAME_MAX || c->n_taken == NAMES_MAX)
		return;
	memcpy(c->taken[c->n_taken], value, n);
	c->taken[c->n_taken][n] = '\0';
	add(c, c->taken[c->n_taken++]);
}

static bool
is_step(const struct ini_section *s)
{
	return strncmp(s->name, "step ", 5) == 0 || strcmp(s->name, "request") == 0;
}

static void
add_all(struct checking *c)
{
	const struct ini *ini = &c->r->ini;
	size_t i, k;

	for (i = 0; i < c->r->n_options; i++)
		add(c, c->r->options[i].name);
	if (c->r->typecode[0])
		add(c, "typecode");
	/* the last ones are there whatever the recipe is about */
	for (i = c->r->kind == RECIPE_NOTIFY ? RECORD_NAMES : 0; i < sizeof always / sizeof *always; i++)
		add(c, always[i]);
	for (i = 0; i < ini->n; i++) {
		for (k = 0; is_step(&ini->v[i]) && k < ini->v[i].n; k++) {
			const struct ini_key *key = &ini->v[i].keys[k];

			if (strncmp(key->key, "take", 4) == 0 || strcmp(key->key, "digest") == 0)
				add_first(c, key->value);
			else if (strcmp(key->key, "current") == 0)
				add(c, "old");
			else if (strcmp(key->key, "item") == 0) {
				add(c, "address");
				add(c, "items");
			}
		}
	}
}

static bool
is_known(void *ctx, const char *name)
{
	struct checking *c = ctx;
	const char *near;
	size_t i;

	for (i = 0; i < c->n && strcmp(c->names[i], name) != 0; i++)
		;
	if (i < c->n)
		return true;
	near = text_nearest(name, c->names, c->n);
	mistake(c->m, ST_CONFIG, near ? "%s:%d: nothing gives {%s}: did you mean {%s}?" : "%s:%d: nothing gives {%s}", c->r->path,
	    c->key->line, name, near);
	return true;
}

static bool
is_template(const struct ini_key *key)
{
	size_t i;

	for (i = 0; i < sizeof templates / sizeof *templates; i++) {
		if (strcmp(templates[i], key->key) == 0)
			return true;
	}
	return strncmp(key->key, "take", 4) == 0 && strstr(key->value, " parser {");
}

void
names_check(const struct recipe *r, struct mistakes *m)
{
	struct checking c = {.r = r, .m = m};
	size_t i, k;

	for (i = 0; r->kind == RECIPE_NOTIFY && event_names[i]; i++)
		add(&c, event_names[i]);
	add_all(&c);
	for (i = 0; i < r->ini.n; i++) {
		for (k = 0; is_step(&r->ini.v[i]) && k < r->ini.v[i].n; k++) {
			c.key = &r->ini.v[i].keys[k];
			if (is_template(c.key))
				template_names(c.key->value, is_known, &c);
		}
	}
}
