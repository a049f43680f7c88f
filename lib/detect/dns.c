#include "clock.h"
#include "detect.h"
#include "detect/checks.h"
#include "detect/methods.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "priv.h"
#include "resolvconf.h"
#include "resolve.h"
#include "text.h"

static void
tell(const struct detection *d, const struct resolution *r, long ms)
{
	struct candidate c = {.family = d->family, .name = r->host, .protocol = "dns", .ms = ms};
	char text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; r->result == RESOLVE_FOUND && i < r->n; i++) {
		c.said = ip_text(text, &r->ips[i]);
		c.taken = i == 0;
		c.why = i ? "there is a lower one" : NULL;
		note_candidate(d->notes, &c);
	}
	if (r->result == RESOLVE_FOUND)
		return;
	c.why = r->result == RESOLVE_NONE ? "there is no such record" : r->why;
	note_candidate(d->notes, &c);
}

/* The first of the host's addresses: they are sorted, so that it is the same each time. */
static int
first_address(struct detection *d, const struct resolution *r, struct fail *f)
{
	switch (r->result) {
	case RESOLVE_FOUND:
		d->ip = r->ips[0];
		return 1;
	case RESOLVE_NONE:
		fail_set(f, ST_NONE, "'%s' has no %s record", r->host, d->family == 6 ? "AAAA" : "A");
		return 0;
	case RESOLVE_PENDING:
	case RESOLVE_UNKNOWN:
		break;
	}
	return fail_set(f, ST_TEMP, "cannot look up '%s': %s", r->host, r->why);
}

int
detect_dns(struct detection *d, struct fail *f)
{
	const char *server = kvs_get(d->options, "server");
	struct resolution r = {.host = kvs_get_or(d->options, "hostname", ""), .family = d->family};
	struct resolvers resolvers;
	struct dns_via via = {.servers = resolvers.v, .deadline = d->deadline, .notes = d->notes};
	int64_t began;
	int result = -1;

	if (server && resolvers_parse(&resolvers, server, f) < 0)
		return -1;
	if (!server)
		resolvconf_read(&resolvers, "/etc/resolv.conf");
	via.n = resolvers.n;
	if (priv_drop(d->user, f) < 0)
		return -1;
	began = clock_ms();
	if (resolve_all(&r, 1, &via, f) == 0) {
		tell(d, &r, (long)(clock_ms() - began));
		result = first_address(d, &r, f);
	}
	resolution_free(&r);
	return result;
}
