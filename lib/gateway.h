#ifndef DYNDNSC_GATEWAY_H
#define DYNDNSC_GATEWAY_H

/* The router that this machine's way to the internet begins with. */

#include "ip.h"

struct fail;

struct gateway {
	struct endpoint at;   /* without a port; with the scope where it is link-local */
	char interface[32];   /* that the default route goes out of; "": the router was named, or the interface has no name */
};

/* The one named (an address of the family, as gateway_check() takes it), else the gateway of the family's default route, by the
 * way that is set (via.h).
 * 1; 0 with fail (ST_NONE): there is none; -1 with fail: as ifaddr_gateway(), or the name is of another family
 * (ST_CONFIG), or that way is not there (ST_TEMP). */
int gateway_find(struct gateway *out, int family, const char *named, struct fail *f);

/* "gateway 192.0.2.1 by 'eth0'", "router 192.0.2.1". */
#define GATEWAY_TEXT_MAX (IP_TEXT_MAX + 48)
const char *gateway_text(char out[GATEWAY_TEXT_MAX], const struct gateway *g);

/* Checks what somebody has named: an option's check. */
int gateway_check(const char *value, struct fail *f);

#endif
