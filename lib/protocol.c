#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "fail.h"
#include "keyfile.h"
#include "num.h"
#include "place.h"
#include "protocol.h"
#include "recipe.h"
#include "text.h"

#define RECIPES_MAX 512

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

/* Recipes that were read; each at most once in a process. */
static struct recipe *recipes[RECIPES_MAX];
static size_t n_recipes;

static const struct protocol *
find_recipe(const char *name, struct mistakes *m)
{
	char path[PLACE_MAX];
	struct recipe *r;
	size_t i;

	for (i = 0; i < n_recipes; i++) {
		if (strcmp(recipes[i]->name, name) == 0)
			return &recipes[i]->protocol;
	}
	if (n_recipes == RECIPES_MAX || !place_recipe(path, "recipes/update", name))
		return NULL;
	r = recipe_load(path, RECIPE_UPDATE, m);
	if (!r)
		return NULL;
	recipes[n_recipes++] = r;
	return &r->protocol;
}

const struct protocol *
protocol_load(const char *name, struct mistakes *m)
{
	const struct protocol *p;

	for (p = protocols; p->name; p++) {
		if (strcmp(p->name, name) == 0)
			return p;
	}
	return find_recipe(name, m);
}

const struct protocol *
protocol_find(const char *name)
{
	struct mistakes m = {0};
	const struct protocol *p = protocol_load(name, &m);

	mistakes_free(&m);
	return p;
}

/* A name for a list. */
struct listing {
	void (*fn)(void *ctx, const char *name, const char *title);
	void *ctx;
};

static void
list_recipe(void *ctx, const char *name, const char *path)
{
	const struct listing *l = ctx;
	const struct protocol *p = protocol_find(name);

	(void)path;
	if (p)
		l->fn(l->ctx, name, p->title);
}

void
protocol_list(void (*fn)(void *ctx, const char *name, const char *title), void *ctx)
{
	struct listing l = {fn, ctx};
	const struct protocol *p;

	for (p = protocols; p->name; p++)
		fn(ctx, p->name, p->title);
	place_recipes("recipes/update", list_recipe, &l);
}

struct nearest {
	const char *typed;
	const char *names[RECIPES_MAX];
	size_t n;
};

static void
add_name(void *ctx, const char *name, const char *path)
{
	struct nearest *near = ctx;
	char *copy = near->n < RECIPES_MAX ? strdup(name) : NULL;

	(void)path;
	if (copy)
		near->names[near->n++] = copy;
}

int
protocol_nearest(char out[64], const char *typed)
{
	struct nearest near = {.typed = typed};
	const struct protocol *p;
	const char *hit;
	size_t i;

	for (p = protocols; p->name; p++)
		add_name(&near, p->name, NULL);
	place_recipes("recipes/update", add_name, &near);
	hit = text_nearest(typed, near.names, near.n);
	snprintf(out, 64, "%s", hit ? hit : "");
	for (i = 0; i < near.n; i++)
		free((char *)(size_t)near.names[i]);
	return *out != '\0';
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
