#ifndef DYNDNSC_TSIG_H
#define DYNDNSC_TSIG_H

/* Transaction signatures of DNS messages (RFC 8945). The only module that includes OpenSSL's headers. */

#include <stddef.h>
#include <stdint.h>

struct buf;
struct dns_msg;
struct fail;
struct key;

#define TSIG_FUDGE 300 /* seconds that clocks may differ: RFC 8945, section 10 */

/* What verifying an answer needs of its request. */
struct tsig {
	const struct key *key; /* must outlive this */
	unsigned char mac[64];
	size_t mac_len;
};

/* Signs the request in msg (dns.h, writing): adds the TSIG record, which must be the last, and fills *t. `now`: seconds
 * since 1970. 0, or -1 with fail: the message is bad (ST_SYSTEM), or libcrypto refuses the algorithm (ST_CONFIG). */
int tsig_sign(struct tsig *t, struct buf *msg, const struct key *key, int64_t now, struct fail *f);

enum tsig_result {
	TSIG_VERIFIED,    /* by our key, for our request, now */
	TSIG_NOT_SIGNED,  /* there is no TSIG record, or one that only carries an error */
	TSIG_NOT_VERIFIED /* there is one, and it is not what our server would have sent: forged, damaged or replayed */
};

struct tsig_answer {
	enum tsig_result result;
	unsigned error;      /* 0, DNS_BADSIG, DNS_BADKEY, ...; to be believed as much as `result` says */
	int64_t server_time; /* with DNS_BADTIME: the server's clock, seconds since 1970; else 0 */
};

/* Verifies the answer m to the request of t. Where the result is not TSIG_VERIFIED, fail says what is wrong (ST_TEMP):
 * "is not signed", "is signed with another key" and so on, to be put behind a subject. Truncated MACs are not taken. */
struct tsig_answer tsig_verify(const struct tsig *t, const struct dns_msg *m, int64_t now, struct fail *f);

#endif
