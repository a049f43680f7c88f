#include <net/if.h>
#include <string.h>

#include "detect.h"
#include "fail.h"
#include "guard.h"
#include "note.h"
#include "route.h"
#include "via.h"
#include "xlat.h"

#define TARGET4 "192.0.2.1" /* on the internet, as far as routes go: RFC 5737, RFC 3849 */
#define TARGET6 "2001:db8::1"

static void
warn_of_tunnel(const struct detection *d)
{
	static char warned[IF_NAMESIZE];
	char name[IF_NAMESIZE];
	unsigned index;
	struct ip to;

	ip_parse(&to, d->family == 6 ? TARGET6 : TARGET4);
	if (via_get() || route_to(&index, &to, 0, NULL) <= 0 || !if_indextoname(index, name) || !route_is_tunnel(name) ||
	    strcmp(name, warned) == 0)
		return;
	strcpy(warned, name);
	note(d->notes, 0, "warning: the way to the internet over %s is the tunnel '%s', so that the address of its other end is seen: "
	    "name your provider's interface with --via, or --via %s if that is meant", ip_family_name(d->family), name, name);
}

int
guard_outside(const struct detection *d, struct fail *f)
{
	char text[IP_TEXT_MAX];
	struct ip from;

	if (d->family == 4 && xlat_has_inner(&from)) {
		fail_set(f, ST_DATA, "this machine has IPv4 only by a translator: it speaks from %s, and the address that is seen is the "
		    "provider's for many; its own is an IPv6 one (-6)", ip_text(text, &from));
		return d->optional ? 0 : -1;
	}
	warn_of_tunnel(d);
	return 1;
}
