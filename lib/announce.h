#ifndef DYNDNSC_ANNOUNCE_H
#define DYNDNSC_ANNOUNCE_H

/* Hearing what the router tells everybody of its own accord: that it has another external address, or has lost its state
 * (RFC 6886, section 3.2.1; RFC 6887, section 14.1). Nothing is sent. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"
#include "natpmp.h"

struct fail;
struct notes;

struct announce;

/* Listens to that router (its port does not matter; the scope does, where it is link-local): to 224.0.0.1 or ff02::1, port
 * 5350, which others on this machine may listen to as well; by the way that is set (via.h). NULL with fail: somebody has the
 * port for himself (ST_TEMP), or ST_SYSTEM. */
struct announce *announce_open(const struct endpoint *router, struct fail *f);
void announce_close(struct announce *a);

/* To be polled for reading; -1 for NULL. */
int announce_fd(const struct announce *a);

/* Takes what there is to read. True when the router has said that the external address may be another one now. What it only
 * repeats is not new, what others say does not count. */
bool announce_read(struct announce *a, const struct notes *notes);

/* What was heard so far, of NAT-PMP [0] and of PCP [1]; zeroed at the start. */
struct announced {
	struct {
		bool heard;
		struct natpmp_epoch epoch;
		unsigned result;
		struct ip ip;
	} by[2];
};

/* A pure function: true when a datagram, heard at a moment (ms of a clock that runs on while the machine sleeps), has news:
 * the first announcement, another address, or an epoch that does not go on where it was. */
bool announced_new(struct announced *a, const void *bytes, size_t len, int64_t ms, const struct notes *notes);

#endif
