#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "detect.h"
#include "detect/checks.h"
#include "detect/methods.h"
#include "fail.h"
#include "guard.h"
#include "kv.h"
#include "note.h"
#include "priv.h"
#include "recipe.h"
#include "resolvconf.h"
#include "whoami.h"
#include "xlat.h"

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

/* Each family is asked by itself, and after the first this process may be somebody who cannot read the file: it is kept. */
static struct whoami_provider *
provider(const char *name, struct fail *f)
{
	static struct whoami_provider *kept;

	if (kept && strcmp(kept->recipe->name, name) != 0) {
		whoami_free(kept);
		kept = NULL;
	}
	if (!kept)
		kept = detect_provider(name, f);
	return kept;
}

int
detect_wan(struct detection *d, struct fail *f)
{
	struct whoami_provider *p = provider(kvs_get_or(d->options, "provider", "opendns"), f);
	int r;

	if (!p) {
		f->status = ST_CONFIG;
		return -1;
	}
	r = guard_outside(d, f);
	if (r > 0)
		r = ask_provider(d, p, f);
	return r;
}
