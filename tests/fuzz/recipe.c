/* The front's side of recipes, over any bytes as each kind: mistakes or a recipe, and that one holds together. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "config.h"
#include "recipe.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(const struct recipe *r)
{
	const struct protocol *p = &r->protocol;
	struct fail f;
	size_t i;

	if (!p->title || !*p->title || p->min_interval < 60 || strcmp(r->name, "r") != 0 || !r->apex)
		abort();
	for (i = 0; i < r->n_options; i++) {
		const struct option *o = &p->options[i];

		if (!o->name || option_find(p->options, o->name) != o || args_reserved(o->name) || !o->help || !*o->help)
			abort();
		if (o->fallback && ((o->flags & OPTION_REQUIRED) || (o->check && o->check(o->fallback, &f) < 0)))
			abort();
		if (!r->extra[i].yes || !r->extra[i].no)
			abort();
	}
	if (p->options[i].name || (r->kind == RECIPE_UPDATE && !option_find(p->options, "hostname")))
		abort();
}

/* Every mistake is one line that starts with the file's name and a line number. */
static void
check_mistakes(const char *s, const struct recipe *r)
{
	if ((r != NULL) != (*s == '\0'))
		abort();
	for (; *s; s = strchr(s, '\n') + 1) {
		if (strncmp(s, "/x/r.ini:", 9) != 0 || !strchr(s, '\n') || s[9] < '0' || s[9] > '9')
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	int kind;

	for (kind = RECIPE_UPDATE; kind <= RECIPE_NOTIFY; kind++) {
		struct mistakes m = {0};
		struct recipe *r = recipe_parse("/x/r.ini", (const char *)bytes, len, (enum recipe_kind)kind, &m);

		check_mistakes(buf_str(&m.text), r);
		if (r)
			check(r);
		recipe_free(r);
		mistakes_free(&m);
	}
	return 0;
}
