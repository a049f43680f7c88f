#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "fail.h"
#include "place.h"
#include "pluginopen.h"
#include "plugins.h"
#include "recipe.h"
#include "text.h"

#define NAME_SIZE 64

extern char **environ;

static const char prefix[] = "dyndnsc-notify-", with[] = "DYNDNSC_WITH_";

/* Finds it: 1, or 0. A name is what may be part of an option, and of a file's name. */
static int
find(const char *name, char path[PLACE_MAX], bool *recipe)
{
	char program[NAME_SIZE + sizeof prefix];

	path[0] = '\0';
	*recipe = false;
	if (!*name || strlen(name) >= NAME_SIZE || *name == '.' || strpbrk(name, "/:="))
		return 0;
	snprintf(program, sizeof program, "%s%s", prefix, name);
	if (place_program(path, program))
		return 1;
	*recipe = place_recipe(path, recipe_folder(RECIPE_NOTIFY), name);
	return *recipe;
}

bool
plugins_exists(const char *name)
{
	char path[PLACE_MAX];
	bool recipe;

	return find(name, path, &recipe);
}

/* --- all that there are --------------------------------------------------------------------------- */

static void
take_program(void *ctx, const char *name, const char *path)
{
	(void)path;
	kvs_set(ctx, name + sizeof prefix - 1, "");
}

/* An executable of the name is there already, and wins. */
static void
take_recipe(void *ctx, const char *name, const char *path)
{
	if (!kvs_get(ctx, name))
		kvs_set(ctx, name, path);
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct kv *)a)->key, ((const struct kv *)b)->key);
}

/* Their names, sorted, each with the path of a recipe or "". */
static int
all(struct kvs *out)
{
	place_programs(prefix, take_program, out);
	if (place_recipes(recipe_folder(RECIPE_NOTIFY), take_recipe, out) < 0)
		return -1;
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, by_key);
	return 0;
}

int
plugins_each(void (*fn)(void *ctx, const char *name, const char *title), void *ctx)
{
	struct kvs names = {0};
	int r = all(&names);
	size_t i;

	for (i = 0; i < names.n; i++) {
		struct mistakes unheard = {0};
		struct recipe *recipe = *names.v[i].value ? recipe_load(names.v[i].value, RECIPE_NOTIFY, &unheard) : NULL;

		fn(ctx, names.v[i].key, recipe ? recipe->protocol.title : "");
		recipe_free(recipe);
		mistakes_free(&unheard);
	}
	kvs_free(&names);
	return r;
}

/* --- a set of them --------------------------------------------------------------------------------- */

static void
unknown(const char *name, const char *where, struct mistakes *m)
{
	const char *known[128], *near;
	char shown[TEXT_SHOWN + 4];
	struct kvs names = {0};
	size_t i;

	all(&names);
	for (i = 0; i < names.n && i < 128; i++)
		known[i] = names.v[i].key;
	near = text_nearest(name, known, i);
	mistake(m, ST_CONFIG, near ? "%s: no plugin '%s': did you mean '%s'?" : "%s: no plugin '%s' (--help lists them)", where,
	    text_clean(shown, name, strlen(name)), near);
	kvs_free(&names);
}

static bool
has(const struct plugins *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n && strcmp(p->v[i].name, name) != 0; i++)
		;
	return i < p->n;
}

static int
add_one(struct plugins *p, const char *name, const char *where, struct mistakes *m)
{
	char path[PLACE_MAX];
	struct plugin one, *v;

	if (has(p, name))
		return 0;
	if (!find(name, path, &one.recipe)) {
		unknown(name, where, m);
		return -1;
	}
	one.name = strdup(name);
	one.path = strdup(path);
	v = one.name && one.path ? realloc(p->v, (p->n + 1) * sizeof *v) : NULL;
	if (!v) {
		free(one.name);
		free(one.path);
		return mistake(m, ST_SYSTEM, "out of memory");
	}
	p->v = v;
	v[p->n++] = one;
	return plugin_check(&one, p->config, where, m);
}

int
plugins_add(struct plugins *p, const char *names, const char *where, struct mistakes *m)
{
	const char *word;
	char name[NAME_SIZE];
	size_t n;
	int r = 0;

	while ((n = text_word(&names, &word))) {
		snprintf(name, sizeof name, "%.*s", (int)n, word);
		if (add_one(p, name, where, m) < 0)
			r = -1;
	}
	return r;
}

/* Names first: reading an option may shorten the environment. */
static void
names_wanted(struct kvs *out, struct mistakes *m)
{
	char name[NAME_SIZE], where[NAME_SIZE + sizeof with];
	const char *value;
	char **env;
	size_t i;

	for (env = environ; *env; env++) {
		if (strncmp(*env, with, sizeof with - 1) != 0 || !(value = strchr(*env, '=')) || !value[1])
			continue;
		snprintf(where, sizeof where, "$%.*s", (int)(value - *env), *env);
		for (i = 0; where[sizeof with + i] && i + 1 < sizeof name; i++)
			name[i] = where[sizeof with + i] == '_' ? '-' : (char)tolower((unsigned char)where[sizeof with + i]);
		name[i] = '\0';
		if (text_bool(value + 1) < 0)
			mistake(m, ST_CONFIG, "%s is neither yes nor no", where);
		else if (text_bool(value + 1))
			kvs_set(out, name, where);
	}
}

int
plugins_add_env(struct plugins *p, struct mistakes *m)
{
	size_t before = m->text.len, i;
	struct kvs names = {0};

	names_wanted(&names, m);
	for (i = 0; i < names.n; i++)
		add_one(p, names.v[i].key, names.v[i].value, m);
	kvs_free(&names);
	return m->text.len == before ? 0 : -1;
}

int
plugins_check(const struct plugins *added, const struct config *c, struct mistakes *m)
{
	struct plugins p = {.config = c};
	char where[512];
	size_t i;
	int r = 0;

	for (i = 0; i < c->user.n; i++) {
		const struct ini_section *s = &c->user.v[i];

		if (!config_is_notify(s->name) || has(added, strchr(s->name, ':') + 1))
			continue;
		snprintf(where, sizeof where, "%s:%d", c->user.file, s->line);
		if (add_one(&p, strchr(s->name, ':') + 1, where, m) < 0)
			r = -1;
	}
	plugins_free(&p);
	return r;
}

void
plugins_free(struct plugins *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->v[i].name);
		free(p->v[i].path);
	}
	free(p->v);
	p->v = NULL;
	p->n = 0;
}
