#include <string.h>

#include "fail.h"
#include "keyfile.h"
#include "num.h"
#include "protocol.h"

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

const struct protocol *
protocol_find(const char *name)
{
	const struct protocol *p;

	for (p = protocols; p->name; p++) {
		if (strcmp(p->name, name) == 0)
			return p;
	}
	return NULL;
}

static bool
listed(const char *const *names, const char *name)
{
	for (; *names; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

bool
protocol_needs_http(const char *name)
{
	static const char *const names[] = {"afraid", "dnsimple", "duckdns", "dyndns2", NULL};

	return listed(names, name);
}

bool
detector_needs_http(const char *name)
{
	static const char *const names[] = {"auto", "dnswanip", "webcheck", "webcheck4", "webcheck46", "webcheck6", NULL};

	return listed(names, name);
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
