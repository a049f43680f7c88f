#ifndef DYNDNSC_NATPMP_H
#define DYNDNSC_NATPMP_H

/* What is said to routers and by them: the messages of NAT-PMP (RFC 6886) and PCP (RFC 6887), as pure functions over the
 * bytes of one datagram. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"

#define NATPMP_PORT 5351          /* of the router, for both */
#define NATPMP_ANNOUNCE_PORT 5350 /* where those who listen to announcements are */

#define NATPMP_VERSION 0
#define PCP_VERSION 2

#define NATPMP_QUESTION 2  /* bytes of the question for the external address (RFC 6886, section 3.2) */
#define PCP_MAP 60         /* bytes of a MAP request without options (RFC 6887, sections 7.1 and 11.1) */
#define PCP_MAX 1100       /* longest message (RFC 6887, section 7) */

/* What a router said. */
struct natpmp_said {
	unsigned version;  /* NATPMP_VERSION, PCP_VERSION, or another one that it speaks where the result says so */
	unsigned result;   /* 0: done; natpmp_result() */
	uint32_t epoch;    /* seconds since it lost its mappings, mostly by a start; not with another version */
	uint32_t lifetime; /* of a PCP mapping, or of its refusal: seconds */
	struct ip ip;      /* the external address, with result 0; family 0: an announcement of PCP, which has none */
};

#define NATPMP_UNSUPPORTED_VERSION 1 /* the result, in both protocols */
#define PCP_ADDRESS_MISMATCH 12

/* What a mapping is asked for. */
struct pcp_map {
	unsigned char nonce[12];
	struct ip client;  /* our address, as the router sees it */
	uint16_t port;     /* our UDP port */
	uint32_t lifetime; /* seconds; 0: the mapping is taken away */
};

void natpmp_question(unsigned char out[NATPMP_QUESTION]);
void pcp_map(unsigned char out[PCP_MAP], const struct pcp_map *m);

/* True for an answer to that question: *out is set. A refusal is one; so is what a router says that speaks another version
 * only (result NATPMP_UNSUPPORTED_VERSION, and out->version). An answer about a mapping must have its nonce, protocol and
 * port; a refusal may lack them where the router did not understand the question (RFC 6887, section 7.4). */
bool natpmp_answer(struct natpmp_said *out, const void *bytes, size_t len);
bool pcp_answer(struct natpmp_said *out, const struct pcp_map *asked, const void *bytes, size_t len);

/* True for what a router says to everybody of its own accord: RFC 6886, section 3.2.1; RFC 6887, section 14.1. */
bool natpmp_announcement(struct natpmp_said *out, const void *bytes, size_t len);

/* A result in words: RFC 6886, section 3.5; RFC 6887, section 7.4. */
const char *natpmp_result(const struct natpmp_said *said);

/* When an epoch was heard, by our own clock. */
struct natpmp_epoch {
	uint32_t epoch;
	int64_t ms;
};

/* False where a router must have lost its state between the two: RFC 6886, section 3.6; RFC 6887, section 8.5. */
bool natpmp_epoch_good(unsigned version, const struct natpmp_epoch *before, const struct natpmp_epoch *now);

#endif
