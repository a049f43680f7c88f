#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "keyfile.h"
#include "num.h"
#include "place.h"
#include "priv.h"
#include "protocol.h"
#include "recipe.h"
#include "text.h"
#include "via.h"

#define MIN_INTERVAL 60

static int
check_ttl(const char *value, struct fail *f)
{
	uint32_t ttl;

	/* RFC 2181, section 8 */
	if (!num_seconds(&ttl, value, 0, INT32_MAX))
		return fail_set(f, 0, "'%s' is not a TTL in seconds", value);
	return 0;
}

static const struct option rfc2136_options[] = {
    {"hostname", OPTION_REQUIRED | OPTION_HOSTS, NULL, "the names to keep up to date", option_check_hosts, NULL},
    {"server", OPTION_ACCOUNT, NULL, "the primary server, ADDR[:PORT] or a name (the zone's MNAME)", NULL, NULL},
    {"zone", OPTION_ACCOUNT, NULL, "the zone (found by its SOA record)", option_check_hosts, NULL},
    {"ttl", 0, NULL, "seconds (as it is; 300 for a new record)", check_ttl, NULL},
    {"key", OPTION_SECRET, NULL, "the TSIG key, [hmac-ALG:]NAME:BASE64; a key-file in BIND's syntax", key_check,
	key_from_file},
    {"via", 0, NULL, VIA_HELP, via_check, NULL},
    {"replace-set", 0, "no", "replace several addresses, none of them ours", option_check_bool, NULL},
    {0},
};

static const struct option dummy_options[] = {
    {"hostname", OPTION_REQUIRED | OPTION_HOSTS, NULL, "the names to keep up to date", option_check_hosts, NULL},
    {0},
};

const struct protocol protocols[] = {
    {"rfc2136", "DNS UPDATE with TSIG, to BIND, Knot, PowerDNS and others", rfc2136_options, "dyndnsc-rfc2136",
	COMPARE_AUTHORITATIVE, MIN_INTERVAL, 0, true, 0, NULL},
    {"dummy", "says good and sends nothing, for tests", dummy_options, NULL, COMPARE_NONE, MIN_INTERVAL, 0, true, 0, NULL},
    {0},
};

static const struct protocol *
builtin(const char *name)
{
	const struct protocol *p;

	for (p = protocols; p->name; p++) {
		if (strcmp(p->name, name) == 0)
			return p;
	}
	return NULL;
}

/* Recipes that were read: each once in a process. */
struct loaded {
	struct recipe *recipe;
	struct loaded *next;
};

static struct loaded *loaded;

static const struct protocol *
known(const char *name)
{
	const struct protocol *p = builtin(name);
	struct loaded *l;

	for (l = loaded; l && !p; l = l->next) {
		if (strcmp(l->recipe->name, name) == 0)
			p = &l->recipe->protocol;
	}
	return p;
}

static const struct protocol *
load(const char *name, const char *path, struct mistakes *m)
{
	struct mistakes unheard = {0};
	struct recipe *recipe = NULL;
	struct loaded *l;

	if (known(name))
		return known(name);
	l = malloc(sizeof *l);
	if (!l)
		mistake(m ? m : &unheard, ST_SYSTEM, "out of memory");
	else if (!priv_trusted(path))
		mistake(m ? m : &unheard, ST_CONFIG,
		    "'%s' is not root's own: chown root it and keep others from writing to it, or do not run as root", path);
	else
		recipe = recipe_load(path, RECIPE_UPDATE, m ? m : &unheard);
	mistakes_free(&unheard);
	if (!recipe) {
		free(l);
		return NULL;
	}
	l->recipe = recipe;
	l->next = loaded;
	loaded = l;
	return &l->recipe->protocol;
}

const struct protocol *
protocol_load(const char *name, struct mistakes *m)
{
	const struct protocol *p = known(name);
	char path[PLACE_MAX];

	return p ? p : place_recipe(path, recipe_folder(RECIPE_UPDATE), name) ? load(name, path, m) : NULL;
}

bool
protocol_exists(const char *name)
{
	char path[PLACE_MAX];

	return known(name) || place_recipe(path, recipe_folder(RECIPE_UPDATE), name);
}

struct each {
	void (*fn)(void *ctx, const struct protocol *p);
	void *ctx;
	struct mistakes *m;
};

static void
each_recipe(void *ctx, const char *name, const char *path)
{
	const struct each *each = ctx;
	const struct protocol *p = builtin(name) ? NULL : load(name, path, each->m);

	if (p)
		each->fn(each->ctx, p);
}

void
protocol_each(void (*fn)(void *ctx, const struct protocol *p), void *ctx, struct mistakes *m)
{
	struct each each = {fn, ctx, m};
	const struct protocol *p;

	for (p = protocols; p->name; p++)
		fn(ctx, p);
	place_recipes(recipe_folder(RECIPE_UPDATE), each_recipe, &each);
}

/* The best of the names so far: text_nearest() among it and one more at a time. */
struct nearest {
	const char *typed;
	char *out;
};

static void
compare_name(void *ctx, const char *name, const char *path)
{
	const struct nearest *near = ctx;
	const char *const names[2] = {near->out, name};
	const char *hit = *near->out ? text_nearest(near->typed, names, 2) : text_nearest(near->typed, names + 1, 1);

	(void)path;
	if (hit == name)
		snprintf(near->out, 64, "%s", name);
}

int
protocol_nearest(char out[64], const char *typed)
{
	struct nearest near = {typed, out};
	const struct protocol *p;

	out[0] = '\0';
	for (p = protocols; p->name; p++)
		compare_name(&near, p->name, NULL);
	place_recipes(recipe_folder(RECIPE_UPDATE), compare_name, &near);
	return out[0] != '\0';
}

bool
compare_parse(enum compare *out, const char *word)
{
	static const char *const words[] = {"authoritative", "dns", "none", "read"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(words[i], word) == 0) {
			*out = (enum compare)i;
			return true;
		}
	}
	return false;
}

struct lines {
	struct buf *out;
	size_t prefix;
};

static void
program_line(void *ctx, const char *name, const char *path)
{
	struct lines *l = ctx;

	if (!protocol_exists(name + l->prefix))
		buf_addf(l->out, "%-20s %s\n", name + l->prefix, path);
}

static void
protocol_line(void *ctx, const struct protocol *p)
{
	const char *gone = p->recipe ? p->recipe->gone : NULL;
	struct lines *l = ctx;

	buf_addf(l->out, "%-20s %s%s%s%s\n", p->name, p->title, gone ? " (" : "", gone ? gone : "", gone ? ")" : "");
}

void
protocol_lines(struct buf *out, const char *prefix, struct mistakes *m)
{
	struct lines l = {out, strlen(prefix)};

	protocol_each(protocol_line, &l, m);
	place_programs(prefix, program_line, &l);
}
