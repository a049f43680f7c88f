#include <string.h>

#include "recipe.h"
#include "sources.h"

/* Web sources: recipes that say who runs them and need no options. dyndnsc-http asks them (webask.h). */

/* A source says who runs it, is alive, and can be asked with nothing but its name. */
static bool
is_source(const struct recipe *r)
{
	const struct option *o;

	for (o = r->protocol.options; o->name && !(o->flags & OPTION_REQUIRED); o++)
		;
	return r->operator_ && !r->gone && !o->name;
}

/* Whether the first request of the recipe goes over TLS. */
static const char *
scheme(const struct recipe *r, int family)
{
	const struct ini_key *k = NULL;
	size_t i;

	for (i = 0; i < r->ini.n && strncmp(r->ini.v[i].name, "step ", 5) != 0; i++)
		;
	if (i < r->ini.n && family == 6)
		k = ini_key(&r->ini.v[i], "request-inet6");
	if (i < r->ini.n && !k)
		k = ini_key(&r->ini.v[i], "request");
	return k && strstr(k->value, " https://") ? "https" : "http";
}

static int
read_web(struct source *out, const char *path, struct mistakes *m)
{
	struct recipe *r = recipe_load(path, RECIPE_DETECT, m);

	if (!r)
		return -1;
	if (!is_source(r)) {
		recipe_free(r);
		return 0;
	}
	out->recipe = r;
	out->name = r->name;
	out->operator_ = r->operator_;
	out->protocol[0] = r->inet ? scheme(r, 4) : NULL;
	out->protocol[1] = r->inet6 ? scheme(r, 6) : NULL;
	out->min_interval = r->protocol.min_interval;
	out->by_name = r->not_auto;
	return 1;
}

static void
free_web(struct source *s)
{
	recipe_free(s->recipe);
}

const struct source_kind source_web = {"web", "recipes/detect", read_web, free_web, NULL};
