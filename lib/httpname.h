#ifndef DYNDNSC_HTTPNAME_H
#define DYNDNSC_HTTPNAME_H

/* The addresses of a server where HTTP has to leave by one interface (via.h): the question for its name has to as well, and
 * the system's own (getaddrinfo(3)) goes where it likes. So the resolvers of /etc/resolv.conf are asked by us. */

#include <stdint.h>

struct buf;
struct fail;

/* Adds the addresses that a host name has, of a family (4, 6; 0: of those that the interface has), as "ADDR,ADDR". A host
 * that is an address itself: nothing is added. Names are kept for as long as the process lives. 0, or -1 with fail
 * (ST_TEMP: it has none, or nobody says; ST_SYSTEM). */
int httpname(struct buf *out, const char *host, int family, int64_t deadline, struct fail *f);

#endif
