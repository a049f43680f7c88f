#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "gateway.h"
#include "ifaddr.h"
#include "text.h"
#include "via.h"

static bool
is_link_local(const struct ip *ip)
{
	return ip->family == 6 && ip->b[0] == 0xfe && (ip->b[1] & 0xc0) == 0x80;
}

int
gateway_check(const char *value, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];
	struct ip ip;

	if (ip_parse(&ip, value))
		return 0;
	return fail_set(f, 0, "not an address: '%s'", text_clean(shown, value, strlen(value)));
}

static int
take_named(struct gateway *out, int family, const char *named, struct fail *f)
{
	if (!ip_parse(&out->at.ip, named) || out->at.ip.family != family)
		return fail_set(f, ST_CONFIG, "the router '%s' is no %s address", named, ip_family_name(family));
	return 1;
}

int
gateway_find(struct gateway *out, int family, const char *named, struct fail *f)
{
	unsigned index = 0;
	char name[IF_NAMESIZE];
	int r;

	*out = (struct gateway){0};
	if (via_ready(family, f) < 0)
		return -1;
	if (named)
		return take_named(out, family, named, f);
	if (via_interface(name, sizeof name))
		index = if_nametoindex(name);
	if (via_get() && !index)
		return fail_set(f, ST_TEMP, "via '%s': the interface is gone", via_get());
	r = ifaddr_gateway(&out->at.ip, &index, family, f);
	if (r < 0)
		return f->status == ST_SYSTEM ? fail_prefix(f, "name the router by its address (router)") : -1;
	if (r == 0 && via_get())
		return fail_set(f, ST_TEMP, "no default route for %s via '%s': there is no router to ask now", ip_family_name(family), via_get());
	if (r == 0) {
		fail_set(f, ST_NONE, "no default route for %s: there is no router to ask now", ip_family_name(family));
		return 0;
	}
	if (if_indextoname(index, name))
		snprintf(out->interface, sizeof out->interface, "%s", name);
	if (!out->at.ip.family) {
		fail_set(f, ST_NONE, "the default route by '%s' has no gateway: this machine is the router itself, see the detector "
		    "'iface'", out->interface);
		return 0;
	}
	if (is_link_local(&out->at.ip))
		out->at.scope = index;
	return 1;
}

const char *
gateway_text(char out[GATEWAY_TEXT_MAX], const struct gateway *g)
{
	char text[IP_TEXT_MAX];

	ip_text(text, &g->at.ip);
	if (*g->interface)
		snprintf(out, GATEWAY_TEXT_MAX, "gateway %s by '%s'", text, g->interface);
	else
		snprintf(out, GATEWAY_TEXT_MAX, "router %s", text);
	return out;
}
