#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "fail.h"
#include "layers.h"
#include "pluginopen.h"
#include "plugins.h"
#include "priv.h"
#include "recipe.h"

void
plugin_close(struct plugin_opened *o)
{
	kvs_free(&o->secrets);
	entry_free(&o->entry);
	recipe_free(o->recipe);
	*o = (struct plugin_opened){0};
}

/* Other children may want the same variable: where the configuration leaves them in the environment, so do we. */
static void
keep_variables(struct entry *e)
{
	size_t i;

	for (i = 0; i < e->n_secrets; i++) {
		struct entry_secret *s = &e->secrets[i];
		const char *value = s->how == SECRET_ENV ? getenv(s->ref) : NULL;
		char *copy = value && *value ? strdup(value) : NULL;

		if (!copy)
			continue;
		free(s->ref);
		s->ref = copy;
		s->how = SECRET_LITERAL;
	}
}

/* Options that are called as the event's own lines would be taken for those. */
static void
check_names(const struct entry *e, const char *whose, struct mistakes *m)
{
	const char *const *name;
	size_t i;

	for (name = event_names; *name; name++) {
		bool hit = kvs_get(&e->options, *name) != NULL;

		for (i = 0; i < e->n_secrets; i++)
			hit = hit || strcmp(e->secrets[i].name, *name) == 0;
		if (hit)
			mistake(m, ST_CONFIG, "%s: '%s' is told by the event, and is no option", whose, *name);
	}
}

int
plugin_open(struct plugin_opened *o, const struct plugin *p, const struct config *c, const char *whose, bool run, int64_t deadline,
    struct mistakes *m)
{
	static const struct config nothing = {.keep_env = true};
	const struct kvs none = {0};
	struct layers l = {.c = c ? c : &nothing, .cmdline = &none, .section = c ? config_notify(c, p->name) : NULL, .role = "",
	    .env = "NOTIFY_", .kind = "plugin", .m = m};
	size_t before = m->text.len;
	struct fail f = {0};

	*o = (struct plugin_opened){0};
	if (p->recipe && !priv_trusted(p->path))
		return mistake(m, ST_CONFIG,
		    "'%s' is not root's own: chown root it and keep others from writing to it, or do not run as root", p->path);
	if (p->recipe && !(o->recipe = recipe_load(p->path, RECIPE_NOTIFY, m)))
		return -1;
	if (o->recipe && o->recipe->gone)
		return mistake(m, ST_CONFIG, "%s is %s", whose, o->recipe->gone);
	o->entry.protocol = o->recipe ? &o->recipe->protocol : NULL;
	o->entry.name = strdup(p->name);
	o->entry.kind = strdup(p->name);
	if (!o->entry.name || !o->entry.kind)
		return mistake(m, ST_SYSTEM, "out of memory");
	layers_collect(&l, &o->entry);
	check_names(&o->entry, whose, m);
	if (l.c->keep_env)
		keep_variables(&o->entry);
	if (m->text.len == before && entry_secrets(&o->entry, &o->secrets, run, deadline, NULL, &f) < 0)
		mistake(m, f.status, "%s: %s", whose, f.text);
	return m->text.len == before ? 0 : -1;
}

int
plugin_check(const struct plugin *p, const struct config *c, const char *where, struct mistakes *m)
{
	struct plugin_opened o;
	char whose[600];
	int r;

	snprintf(whose, sizeof whose, "%s: plugin '%s'", where, p->name);
	r = plugin_open(&o, p, c, whose, false, 0, m);
	plugin_close(&o);
	return r;
}
