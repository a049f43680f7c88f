#ifndef DYNDNSC_STUN_H
#define DYNDNSC_STUN_H

/* STUN messages (RFC 8489) as far as a binding request without credentials needs them. Pure. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"

#define STUN_PORT 3478    /* RFC 8489, section 17.4 */
#define STUN_HEADER 20    /* bytes */
#define STUN_ID 12        /* bytes of a transaction id */
#define STUN_WHY_MAX 160

enum stun_result {
	STUN_ADDRESS,  /* *out is what the server saw */
	STUN_NOT_OURS, /* not an answer to this request: passed over, as if nothing had come */
	STUN_REFUSED,  /* an error response, in words */
	STUN_USELESS   /* an answer that gives no address to believe, in words */
};

/* A binding request (section 5) with that transaction id, which has to be random (section 5, 96 bits). */
void stun_request(unsigned char out[STUN_HEADER], const unsigned char id[STUN_ID]);

/* The length of the whole message that begins with these 20 bytes, or 0 where they begin none: over TCP. */
size_t stun_length(const unsigned char header[STUN_HEADER]);

/* What the answer to that request says. Only XOR-MAPPED-ADDRESS (section 14.2) is believed: MAPPED-ADDRESS is what
 * routers rewrite on the way. A FINGERPRINT (section 14.7) that is there has to be right; an attribute of those that must
 * be understood, and are not, makes the answer one of no use (section 6.3.1). What stands behind a MESSAGE-INTEGRITY, which
 * nobody asked for, does not count (section 14.5). why is filled for the last two results;
 * it is clean. */
enum stun_result stun_read(struct ip *out, char why[STUN_WHY_MAX], const unsigned char *msg, size_t len, const unsigned char id[STUN_ID]);

#endif
