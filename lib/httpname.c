#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "httpname.h"
#include "resolvconf.h"
#include "resolve.h"
#include "text.h"
#include "via.h"

/* Names that were asked for, also in vain: many requests go to one server. */
static struct known {
	char host[256];
	int family;
	char *list;        /* NULL: why */
	struct fail why;
	struct known *next;
} *known;

static void
add_all(struct buf *out, const struct resolution *r)
{
	char text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; r->result == RESOLVE_FOUND && i < r->n; i++)
		buf_addf(out, "%s%s", out->len ? "," : "", ip_text(text, &r->ips[i]));
}

static int
ask(struct buf *out, const char *host, int family, int64_t deadline, struct fail *f)
{
	struct resolution v[2] = {{.host = host, .family = family ? family : 6}, {.host = host, .family = 4}};
	struct resolvers resolvers;
	struct dns_via how = {.servers = resolvers.v, .deadline = deadline};
	size_t first = 0, n = 1, i;
	int r;

	if (!family && via_ready(6, NULL) < 0)
		first = 1;
	else if (!family && via_ready(4, f) == 0)
		n = 2;
	resolvconf_read(&resolvers, "/etc/resolv.conf");
	how.n = resolvers.n;
	r = resolve_all(v + first, n, &how, f);
	for (i = 0; i < 2; i++)
		add_all(out, &v[i]);
	if (r == 0 && !out->len) {
		const struct resolution *none = &v[first + n - 1];

		r = fail_set(f, ST_TEMP, "cannot look up '%s' via '%s': %s", host, via_get(),
		    none->result == RESOLVE_NONE ? "it has no such address" : none->why ? none->why : "no answer");
	}
	for (i = 0; i < 2; i++)
		resolution_free(&v[i]);
	return r;
}

static struct known *
find(const char *host, int family)
{
	struct known *k;

	for (k = known; k && (k->family != family || !text_same_host(k->host, host)); k = k->next)
		;
	return k;
}

/* Asks, and keeps what came of it. */
static struct known *
learn(const char *host, int family, int64_t deadline)
{
	struct known *k = calloc(1, sizeof *k);
	struct buf list = {0};

	if (!k)
		return NULL;
	snprintf(k->host, sizeof k->host, "%s", host);
	k->family = family;
	if (ask(&list, host, family, deadline, &k->why) == 0)
		k->list = strdup(buf_str(&list));
	buf_free(&list);
	k->next = known;
	known = k;
	return k;
}

int
httpname(struct buf *out, const char *host, int family, int64_t deadline, struct fail *f)
{
	struct known *k;
	struct ip ip;

	if (*host == '[' || ip_parse(&ip, host))
		return 0;
	if (!text_is_hostname(host))
		return fail_set(f, ST_TEMP, "the server's name is not one that can be looked up");
	k = find(host, family);
	if (!k)
		k = learn(host, family, deadline);
	if (!k || (!k->list && !k->why.status))
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (!k->list) {
		*f = k->why;
		return -1;
	}
	return buf_adds(out, k->list) < 0 ? fail_set(f, ST_SYSTEM, "out of memory") : 0;
}
