#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "detect.h"
#include "entrykeys.h"
#include "option.h"
#include "protocol.h"
#include "text.h"

#define KEYS_MAX 512
#define KEY_MAX 64

static const char *const general_keys[] = {"use_preset", "detector", "updater", "interval", "plugins", "allow_private",
    "compare", "refresh", "min-interval", "batch"};

static const char *const preset_keys[] = {"detector", "updater", "title", "domains", "website", "status", "checked", "note",
    "docs", "compare", "refresh", "min-interval", "batch", "allow_private"};

/* The names a user could have meant. */
struct names {
	char text[KEYS_MAX][KEY_MAX];
	const char *v[KEYS_MAX];
	size_t n;
};

static bool
listed(const char *const *keys, size_t n, const char *key)
{
	size_t i;

	for (i = 0; i < n && strcmp(keys[i], key) != 0; i++)
		;
	return i < n;
}

/* ROLE-OPTION is looked at where it is known which protocol or detector is meant. */
static bool
is_option(const char *key)
{
	return strncmp(key, "updater-", 8) == 0 || strncmp(key, "detector-", 9) == 0;
}

static void
add_options(struct names *names, const char *role, const struct option *table)
{
	size_t i;

	for (; table->name && names->n < KEYS_MAX; table++) {
		snprintf(names->text[names->n], KEY_MAX, "%s-%s", role, table->name);
		names->v[names->n] = names->text[names->n];
		for (i = 0; strcmp(names->v[i], names->v[names->n]) != 0; i++)
			;
		names->n += i == names->n;
	}
}

static void
add_protocol(void *ctx, const struct protocol *p)
{
	add_options(ctx, "updater", p->options);
}

/* What was meant by a key: an option without the name of its role in front, else what is spelled alike; NULL: unknown. */
static const char *
nearest(struct names *names, const char *const *keys, size_t n, const char *key)
{
	const struct detector *d;
	const char *dash;
	size_t i;

	names->n = 0;
	protocol_each(add_protocol, names, NULL);
	for (d = detectors; d->name; d++)
		add_options(names, "detector", d->options);
	for (i = 0; i < names->n; i++) {
		dash = strchr(names->v[i], '-');
		if (strcmp(dash + 1, key) == 0)
			return names->v[i];
	}
	for (i = 0; i < n && names->n < KEYS_MAX; i++)
		names->v[names->n++] = keys[i];
	return text_nearest(key, names->v, names->n);
}

void
entrykeys_section(const struct config *c, const struct ini_section *s, struct mistakes *m)
{
	size_t n = sizeof general_keys / sizeof *general_keys, i;
	struct names names;

	for (i = 0; i < s->n; i++) {
		const struct ini_key *k = &s->keys[i];
		const char *near;

		if (k->inherited || is_option(k->key) || listed(general_keys, n, k->key))
			continue;
		near = nearest(&names, general_keys, n, k->key);
		mistake(m, ST_CONFIG, near ? "%s:%d: unknown key '%s': did you mean '%s'?" : "%s:%d: unknown key '%s'", c->user.file,
		    k->line, k->key, near);
	}
}

void
entrykeys_preset(const struct config *c, const struct ini_section *s, struct mistakes *m)
{
	size_t n = sizeof preset_keys / sizeof *preset_keys, i;
	struct names names;

	for (i = 0; i < s->n; i++) {
		const struct ini_key *k = &s->keys[i];
		const char *near;

		if (k->inherited || is_option(k->key) || listed(preset_keys, n, k->key))
			continue;
		near = nearest(&names, preset_keys, n, k->key);
		mistake(m, ST_CONFIG,
		    near ? "%s:%d: unknown key '%s' in a preset: did you mean '%s'?" : "%s:%d: unknown key '%s' in a preset", c->user.file,
		    k->line, k->key, near);
	}
}
