#ifndef DYNDNSC_DNSNET_H
#define DYNDNSC_DNSNET_H

/* Any number of DNS questions at once, in one thread. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns.h"
#include "ip.h"

struct fail;
struct notes;

enum dns_outcome {
	DNS_UNASKED = 0,
	DNS_ANSWERED,  /* msg, from, ms and tcp are set; SERVFAIL and REFUSED are answers too */
	DNS_SILENT,    /* it was asked, and nothing usable came */
	DNS_UNREACHED  /* no server could be reached at all */
};

struct dns_ask {
	/* in */
	const char *name;               /* a valid name (dns.h) */
	unsigned type;
	unsigned class;                 /* 0: IN */
	bool rd;
	const struct endpoint *servers; /* asked one after another until one answers with more than a refusal; 1 to 32 */
	size_t n_servers;
	/* out */
	enum dns_outcome outcome;
	struct dns_msg msg;             /* dns_ask_free() */
	struct endpoint from;
	unsigned ms;                    /* how long the answer took */
	bool tcp;
	bool heard;                     /* DNS_SILENT, but something came that was of no use */
};

/* Whom to ask, and until when. */
struct dns_via {
	const struct endpoint *servers; /* as in struct dns_ask */
	size_t n;
	int64_t deadline;               /* clock_ms() */
	const struct notes *notes;
};

/* Asks everything, a bounded number in flight: each from a socket of its own, so that the kernel chooses a random port,
 * with a random id; what does not answer the question is passed over. After 1, 2 and 3 seconds without an answer the next
 * server is asked, or the only one again; at once where the network says that it cannot be reached. EDNS, and plain
 * where a server rejects that and in the last round; TCP on truncation. Ends at the deadline (clock_ms()) at the latest.
 * 0, or -1 with fail (ST_SYSTEM: out of memory); free the asks in either case. */
int dns_ask_all(struct dns_ask *asks, size_t n, int64_t deadline, const struct notes *notes, struct fail *f);

void dns_ask_free(struct dns_ask *ask);

/* Why there is no answer, or what the answer refuses: "no answer from 192.0.2.1", "192.0.2.1 says SERVFAIL". Returns out. */
#define DNS_WHY_MAX 128
const char *dns_ask_why(char out[DNS_WHY_MAX], const struct dns_ask *ask);

#endif
