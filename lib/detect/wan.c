#include <string.h>

#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "kv.h"
#include "priv.h"
#include "resolvconf.h"
#include "text.h"
#include "whoami.h"

static int
check_provider(const char *value, struct fail *f)
{
	const char *names[8], *near;
	char shown[TEXT_SHOWN + 4];
	size_t n;

	if (whoami_find(value))
		return 0;
	for (n = 0; whoami_providers[n].name; n++)
		names[n] = whoami_providers[n].name;
	near = text_nearest(value, names, n);
	text_clean(shown, value, strlen(value));
	return fail_set(f, 0, near ? "unknown provider '%s': did you mean '%s'?"
				   : "unknown provider '%s': opendns, google, cloudflare or akamai", shown, near);
}

const struct option detect_wan_options[] = {
    {"provider", 0, "opendns", "whom to ask: opendns, google, cloudflare or akamai", check_provider, NULL},
    {"server", 0, NULL, "another server to put the provider's question to, ADDR[:PORT]", detect_check_servers, NULL},
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

int
detect_wan(struct detection *d, struct fail *f)
{
	struct whoami w = {.family = d->family, .deadline = d->deadline, .notes = d->notes};
	const char *server = kvs_get(d->options, "server");
	struct endpoint servers[RESOLVERS_MAX];

	w.provider = whoami_find(kvs_get_or(d->options, "provider", "opendns"));
	if (!w.provider)
		return fail_set(f, ST_BUG, "the provider was not checked");
	if (server && choose_servers(&w, servers, server, f) < 0)
		return -1;
	if (!server && !whoami_knows(w.provider, d->family))
		return fail_set(f, ST_CONFIG, "provider '%s' does not know %s", w.provider->name, ip_family_name(d->family));
	if (priv_drop(d->user, f) < 0)
		return -1;
	if (whoami_ask(&w, f) < 0)
		return -1;
	d->ip = w.ip;
	if (w.status == ST_OK)
		return 1;
	if (!w.no_route)
		return fail_set(f, w.status, "provider '%s': %s", w.provider->name, w.why);
	fail_set(f, ST_NONE, "no route to '%s': this machine has no %s now", w.provider->name, ip_family_name(d->family));
	return 0;
}
