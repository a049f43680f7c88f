#include <string.h>

#include "config.h"
#include "fail.h"
#include "recipe.h"
#include "sourcefile.h"
#include "text.h"

#define KEYS_MAX 16

static void
take_key(const struct recipe *r, const struct ini_section *s, const struct ini_key *k, const struct sourcefile_key *keys, void *ctx,
    struct mistakes *m)
{
	const char *names[KEYS_MAX], *near;
	char shown[TEXT_SHOWN + 4];
	struct fail f;
	size_t i, n;

	for (n = 0; keys[n].name && n < KEYS_MAX; n++)
		names[n] = keys[n].name;
	for (i = 0; i < n && strcmp(names[i], k->key) != 0; i++)
		;
	if (i == n) {
		near = text_nearest(k->key, names, n);
		mistake(m, ST_CONFIG, near ? "%s:%d: unknown key '%s' in [%s]: did you mean '%s'?" : "%s:%d: unknown key '%s' in [%s]", r->path,
		    k->line, k->key, s->name, near);
	} else if (ini_key(s, k->key) != k) {
		mistake(m, ST_CONFIG, "%s:%d: key given twice: '%s'", r->path, k->line, k->key);
	} else if (keys[i].take(ctx, k->value, &f) < 0) {
		mistake(m, ST_CONFIG, "%s:%d: %s '%s': %s", r->path, k->line, k->key, text_clean(shown, k->value, strlen(k->value)), f.text);
	}
}

void
sourcefile_read(const struct recipe *r, const char *section, const struct sourcefile_key *keys, void *ctx, struct mistakes *m)
{
	const struct ini_section *s = ini_section(&r->ini, section);
	size_t i;

	for (i = 0; i < r->ini.n; i++) {
		if (strcmp(r->ini.v[i].name, "recipe") != 0 && strcmp(r->ini.v[i].name, section) != 0)
			mistake(m, ST_CONFIG, "%s:%d: unknown section [%s]", r->path, r->ini.v[i].line, r->ini.v[i].name);
	}
	for (i = 0; s && i < s->n; i++)
		take_key(r, s, &s->keys[i], keys, ctx, m);
	if (!r->gone && !r->operator_)
		mistake(m, ST_CONFIG, "%s:1: [recipe] needs 'operator'", r->path);
	if (!r->gone && !s)
		mistake(m, ST_CONFIG, "%s:1: no section [%s]", r->path, section);
}
