#ifndef DYNDNSC_ROUTE_H
#define DYNDNSC_ROUTE_H

/* Where the kernel would send something, and over what kind of link. One file per kind of kernel. */

#include <stdbool.h>

#include "ip.h"

struct fail;

/* The index of the interface that leads to an address (index: by that interface only; 0: by any). 1, or 0 where no route
 * does, or -1 with fail (ST_SYSTEM): the kernel does not say. Nothing is sent. */
int route_to(unsigned *out, const struct ip *to, unsigned index, struct fail *f);

/* Whether an interface is the end of a tunnel: a VPN's (tun, tap, WireGuard), or one of IP in IP, GRE, IPsec. A line that is
 * dialled (PPP) is none, nor is a modem. False also where the kernel does not say. */
bool route_is_tunnel(const char *name);

#endif
