#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "config.h"
#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "guard.h"
#include "kv.h"
#include "note.h"
#include "place.h"
#include "priv.h"
#include "recipe.h"
#include "resolvconf.h"
#include "text.h"
#include "whoami.h"
#include "xlat.h"

#define PROVIDERS_MAX 64

struct names {
	const char *v[PROVIDERS_MAX];
	size_t n;
};

static void
add_name(void *ctx, const char *name, const char *path)
{
	struct names *names = ctx;
	char *copy = names->n < PROVIDERS_MAX ? strdup(name) : NULL;

	(void)path;
	if (copy)
		names->v[names->n++] = copy;
}

/* "opendns, google or akamai", as far as it fits. */
static void
list(char *out, size_t size, const struct names *names)
{
	size_t i, used = 0;

	out[0] = '\0';
	for (i = 0; i < names->n && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", !i ? "" : i + 1 < names->n ? ", " : " or ", names->v[i]);
}

static int
unknown(const char *value, struct fail *f)
{
	char shown[TEXT_SHOWN + 4], known[sizeof f->text - TEXT_SHOWN - 60];
	struct names names = {.n = 0};
	const char *near;
	size_t i;

	place_recipes(recipe_folder(RECIPE_WHOAMI), add_name, &names);
	near = text_nearest(value, names.v, names.n);
	text_clean(shown, value, strlen(value));
	list(known, sizeof known, &names);
	if (near)
		fail_set(f, 0, "unknown provider '%s': did you mean '%s'?", shown, near);
	else
		fail_set(f, 0, "unknown provider '%s': %s", shown, known);
	for (i = 0; i < names.n; i++)
		free((char *)(size_t)names.v[i]);
	return -1;
}

/* The provider; NULL with fail (no status). */
static struct whoami_provider *
find(const char *name, struct fail *f)
{
	struct mistakes m = {0};
	struct whoami_provider *p = whoami_find(name, &m);

	if (!p && m.text.len)
		fail_set(f, 0, "%.*s", (int)strcspn(buf_str(&m.text), "\n"), buf_str(&m.text));
	else if (!p)
		unknown(name, f);
	mistakes_free(&m);
	return p;
}

static int
check_provider(const char *value, struct fail *f)
{
	struct whoami_provider *p = find(value, f);

	whoami_free(p);
	return p ? 0 : -1;
}

const struct option detect_wan_options[] = {
    {"provider", 0, "opendns", "whom to ask: opendns, google, cloudflare, akamai, or a file of recipes/whoami", check_provider, NULL},
    {"server", 0, NULL, "another server to put the provider's question to, ADDR[:PORT]", detect_check_servers, NULL},
    DETECT_VIA,
    DETECT_FAMILY(NULL),
    {0},
};

/* Those of the user's servers that have the family: only they see the address that is asked for. */
static int
choose_servers(struct whoami *w, struct endpoint out[RESOLVERS_MAX], const char *value, struct fail *f)
{
	struct resolvers all;
	size_t i;

	if (resolvers_parse(&all, value, f) < 0)
		return -1;
	for (i = 0; i < all.n; i++) {
		if (all.v[i].ip.family == w->family)
			out[w->n_servers++] = all.v[i];
	}
	w->servers = out;
	return w->n_servers ? 0 : fail_set(f, ST_CONFIG, "no %s server among '%s'", ip_family_name(w->family), value);
}

/* Asks, and says what was said. */
static int
ask(struct detection *d, struct whoami *w, struct fail *f)
{
	const struct recipe *r = w->provider->recipe;
	struct candidate c = {.family = d->family, .name = r->name, .operator_ = r->operator_, .protocol = "dns"};
	char text[IP_TEXT_MAX], to[64];
	int64_t began = clock_ms();

	if (whoami_ask(w, f) < 0)
		return -1;
	c.ms = (long)(clock_ms() - began);
	c.said = w->status == ST_OK ? ip_text(text, &w->ip) : NULL;
	c.why = w->why;
	if (w->status == ST_OK && xlat_ours(d, &w->ip, f) < 0) {
		w->status = ST_DATA;
		c.why = f->text;
	}
	c.taken = w->status == ST_OK;
	note_candidate(d->notes, &c);
	if (c.why == f->text)
		return -1;
	d->ip = w->ip;
	if (w->status == ST_OK)
		return 1;
	if (!w->no_route)
		return fail_set(f, w->status, "provider '%s': %s", r->name, w->why);
	snprintf(to, sizeof to, "'%.60s'", r->name);
	return detect_no_route(d, to, f);
}

static int
ask_provider(struct detection *d, const struct whoami_provider *p, struct fail *f)
{
	struct whoami w = {.provider = p, .family = d->family, .deadline = d->deadline, .notes = d->notes};
	const char *server = kvs_get(d->options, "server");
	struct endpoint servers[RESOLVERS_MAX];

	if (server && choose_servers(&w, servers, server, f) < 0)
		return -1;
	if (!server && !whoami_knows(p, d->family))
		return fail_set(f, ST_CONFIG, "provider '%s' does not know %s", p->recipe->name, ip_family_name(d->family));
	return priv_drop(d->user, f) < 0 ? -1 : ask(d, &w, f);
}

int
detect_wan(struct detection *d, struct fail *f)
{
	struct whoami_provider *p = find(kvs_get_or(d->options, "provider", "opendns"), f);
	int r;

	if (!p) {
		f->status = ST_CONFIG;
		return -1;
	}
	r = guard_outside(d, f);
	if (r > 0)
		r = ask_provider(d, p, f);
	whoami_free(p);
	return r;
}
