#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "dns.h"
#include "fail.h"
#include "place.h"
#include "recipe.h"
#include "sourcefile.h"
#include "text.h"
#include "whoami.h"

/* The keys of [dns]. */

static int
take_question(void *ctx, const char *value, struct fail *f)
{
	struct whoami_provider *p = ctx;
	unsigned char wire[DNS_NAME_WIRE];

	p->question = value;
	return *value && dns_name_pack(wire, value) > 0 ? 0 : fail_set(f, 0, "a name in DNS");
}

static int
take_type(void *ctx, const char *value, struct fail *f)
{
	struct whoami_provider *p = ctx;

	p->text = strcmp(value, "txt") == 0;
	return p->text || strcmp(value, "address") == 0 ? 0 : fail_set(f, 0, "address (A or AAAA) or txt");
}

static int
take_class(void *ctx, const char *value, struct fail *f)
{
	struct whoami_provider *p = ctx;

	p->class = strcmp(value, "CH") == 0 ? DNS_CLASS_CH : DNS_CLASS_IN;
	return p->class == DNS_CLASS_CH || strcmp(value, "IN") == 0 ? 0 : fail_set(f, 0, "IN or CH");
}

static int
take_authority(void *ctx, const char *value, struct fail *f)
{
	struct whoami_provider *p = ctx;
	int yes = text_bool(value);

	p->authority = yes == 1;
	return yes < 0 ? fail_set(f, 0, "yes or no") : 0;
}

static int
take_servers(struct whoami_provider *p, int family, const char *value, struct fail *f)
{
	struct endpoint *out = p->servers[family == 6];
	size_t *n = &p->n[family == 6], len;
	char text[ENDPOINT_TEXT_MAX];
	const char *word;

	while ((len = text_word(&value, &word))) {
		if (*n == WHOAMI_SERVERS || len >= sizeof text)
			return fail_set(f, 0, "1 to %d addresses", WHOAMI_SERVERS);
		memcpy(text, word, len);
		text[len] = '\0';
		if (!endpoint_parse(&out[*n], text, DNS_PORT) || out[*n].ip.family != family)
			return fail_set(f, 0, "addresses of %s, each as ADDR or ADDR:PORT", ip_family_name(family));
		++*n;
	}
	return *n ? 0 : fail_set(f, 0, "1 to %d addresses", WHOAMI_SERVERS);
}

static int
take_servers4(void *ctx, const char *value, struct fail *f)
{
	return take_servers(ctx, 4, value, f);
}

static int
take_servers6(void *ctx, const char *value, struct fail *f)
{
	return take_servers(ctx, 6, value, f);
}

static const struct sourcefile_key keys[] = {
    {"question", take_question},
    {"type", take_type},
    {"class", take_class},
    {"authority", take_authority},
    {"servers", take_servers4},
    {"servers-inet6", take_servers6},
    {0},
};

/* Everything behind the head. */
static void
read_dns(struct whoami_provider *p, struct mistakes *m)
{
	const struct recipe *r = p->recipe;
	const struct ini_section *s = ini_section(&r->ini, "dns");

	sourcefile_read(r, "dns", keys, p, m);
	if (r->gone || !s)
		return;
	if (!ini_key(s, "question") || (!ini_key(s, "servers") && !ini_key(s, "servers-inet6")))
		mistake(m, ST_CONFIG, "%s:%d: [dns] needs 'question', and 'servers' or 'servers-inet6'", r->path, s->line);
	else if (p->class == DNS_CLASS_CH && !p->text)
		mistake(m, ST_CONFIG, "%s:%d: class CH has no address records: type = txt", r->path, s->line);
}

/* Takes over r, which may be NULL. */
static struct whoami_provider *
make(struct recipe *r, struct mistakes *m)
{
	struct whoami_provider *p = r ? calloc(1, sizeof *p) : NULL;
	size_t before = m->text.len;

	if (!p) {
		if (r)
			mistake(m, ST_SYSTEM, "out of memory");
		recipe_free(r);
		return NULL;
	}
	*p = (struct whoami_provider){.recipe = r, .class = DNS_CLASS_IN, .authority = true};
	read_dns(p, m);
	if (m->text.len == before)
		return p;
	whoami_free(p);
	return NULL;
}

struct whoami_provider *
whoami_load(const char *path, struct mistakes *m)
{
	return make(recipe_load(path, RECIPE_WHOAMI, m), m);
}

struct whoami_provider *
whoami_parse(const char *path, const char *text, size_t len, struct mistakes *m)
{
	return make(recipe_parse(path, text, len, RECIPE_WHOAMI, m), m);
}

void
whoami_free(struct whoami_provider *p)
{
	if (p)
		recipe_free(p->recipe);
	free(p);
}

struct whoami_provider *
whoami_find(const char *name, struct mistakes *m)
{
	char path[PLACE_MAX];
	struct whoami_provider *p;

	if (!place_recipe(path, recipe_folder(RECIPE_WHOAMI), name))
		return NULL;
	p = whoami_load(path, m);
	if (!p || !p->recipe->gone)
		return p;
	mistake(m, ST_CONFIG, "%s: %s", p->recipe->name, p->recipe->gone);
	whoami_free(p);
	return NULL;
}
