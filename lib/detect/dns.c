#include "clock.h"
#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "kv.h"
#include "option.h"
#include "priv.h"
#include "resolvconf.h"
#include "resolve.h"
#include "text.h"

static int
check_host(const char *value, struct fail *f)
{
	return text_is_hostname(value) ? 0 : fail_set(f, 0, "'%s' is not a host name", value);
}

int
detect_check_servers(const char *value, struct fail *f)
{
	struct resolvers r;

	if (resolvers_parse(&r, value, f) == 0)
		return 0;
	f->status = 0;
	return -1;
}

const struct option detect_dns_options[] = {
    {"hostname", OPTION_REQUIRED, NULL, "the host name to look up", check_host, NULL},
    {"server", 0, NULL, "the resolver to ask, ADDR[:PORT] (default: those of /etc/resolv.conf)", detect_check_servers, NULL},
    DETECT_FAMILY(NULL),
    {0},
};

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
	int result = -1;

	if (server && resolvers_parse(&resolvers, server, f) < 0)
		return -1;
	if (!server)
		resolvconf_read(&resolvers, "/etc/resolv.conf");
	via.n = resolvers.n;
	if (priv_drop(d->user, f) < 0)
		return -1;
	if (resolve_all(&r, 1, &via, f) == 0)
		result = first_address(d, &r, f);
	resolution_free(&r);
	return result;
}
