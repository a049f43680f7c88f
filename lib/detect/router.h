#ifndef DYNDNSC_DETECT_ROUTER_H
#define DYNDNSC_DETECT_ROUTER_H

/* What the detectors that ask the router have in common. */

struct detection;
struct fail;
struct gateway;
struct ip;

/* Finds the router (option `router`, else the default route's gateway), and says it at -v. As gateway_find(). */
int router_find(struct gateway *out, const struct detection *d, struct fail *f);

/* Takes what the router says, by that protocol and after ms, is its external address, if it is one: 1; 0 (ST_NONE): it has
 * none; -1 (ST_DATA): not one of the internet. */
int router_take(struct detection *d, const struct gateway *router, const char *protocol, long ms, const struct ip *said, struct fail *f);

#endif
