#ifndef DYNDNSC_CHOOSE_H
#define DYNDNSC_CHOOSE_H

/* Which of an interface's addresses is the one to publish: a pure function, the same whatever order they come in. */

#include <stddef.h>

#include "ip.h"
#include "neigh.h"

struct ifaddr_entry;

enum choose_select {
	CHOOSE_STABLE,    /* no temporary address (RFC 8981) */
	CHOOSE_TEMPORARY, /* only a temporary one */
	CHOOSE_EUI64      /* only one made from the hardware address (RFC 4291, appendix A) */
};

struct choose_rule {
	int family;          /* 4 or 6 */
	struct cidr netmask; /* the address must be in it; base.family 0: anywhere */
	enum choose_select select;
	struct mac mac;      /* for CHOOSE_EUI64; len 0: there is none */
};

/* "stable", "temporary" or "eui64"; false for any other word. */
bool choose_select_parse(enum choose_select *out, const char *s);

/* What keeps an IPv6 address from being reached from everywhere, whoever has it ("link-local", "unique-local", ...);
 * NULL: nothing. Documentation prefixes and the like pass: that is ip_unpublishable()'s business. */
const char *choose_not_global(const struct ip *ip);

/* The index of the address to take, or n where none fits. IPv6: global, not tentative, failed, deprecated or (as the
 * rule says) temporary; of those whose preferred lifetime is at least a third of the longest, permanent before dynamic,
 * then the lowest. IPv4: global, not deprecated; primary before secondary, permanent before dynamic, then the lowest.
 * why[i] becomes the reason why v[i] was not taken (a constant), NULL for the one that was. */
size_t choose(const struct ifaddr_entry *v, size_t n, const struct choose_rule *rule, const char **why);

#endif
