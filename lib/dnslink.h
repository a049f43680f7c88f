#ifndef DYNDNSC_DNSLINK_H
#define DYNDNSC_DNSLINK_H

/* One server, one message at a time: what an updater needs. Many questions at once are dnsnet.h. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"

struct buf;
struct fail;

struct dns_link {
	int fd;
	bool tcp;
	struct endpoint peer;
};

/* Connects to a server. 0, or -1 with fail (ST_TEMP: refused, unreachable, or the deadline (clock_ms()) passed;
 * ST_SYSTEM: no socket) and nothing to close. UDP always "connects" where there is a route. */
int dns_link_open(struct dns_link *l, const struct endpoint *peer, bool tcp, int64_t deadline, struct fail *f);

/* Sends one message and waits for the answer with the same id (anything else is passed over); UDP repeats the very same
 * bytes after 1, 3 and 6 seconds. May be called again on the same link.
 *  1: *answer is the raw answer
 *  0: it went out (or may have), and no answer came: fail has ST_TEMP
 * -1: it did not reach the server: fail has ST_TEMP (refused, unreachable) or ST_SYSTEM */
int dns_link_exchange(struct dns_link *l, struct buf *answer, const void *msg, size_t len, int64_t deadline, struct fail *f);

/* Closes it; harmless on one that is closed. */
void dns_link_close(struct dns_link *l);

/* A non-blocking socket on its way to e, by the interface of via.h unless e is this machine itself (a UDP one is connected
 * at once; for TCP wait until it is writable, then ask SO_ERROR), or -1 with errno. */
int dns_socket(const struct endpoint *e, bool tcp);

#endif
