#ifndef DYNDNSC_UPDATE_JUDGE_H
#define DYNDNSC_UPDATE_JUDGE_H

/* What a server's answer means: the table of RCODEs and TSIG errors as verdicts. Pure. */

#include <stdbool.h>
#include <stdint.h>

struct reply;
struct verdict_line;

/* What was asked, for the wording. */
struct asked {
	const char *server, *zone;
	const char *key;      /* name of the key that signed, or NULL */
	const char *host;
	const char *type;     /* "A", "AAAA", "SOA" */
	bool reading;         /* a question; else an update */
	int64_t now;          /* this machine's clock, seconds since 1970 */
};

enum judged {
	JUDGED_YES,     /* NOERROR, signed as it must be; of a question also NXDOMAIN, and that we may not read
			 * (REFUSED, NOTAUTH: rrset_read() tells), which must be signed or have come over TCP */
	JUDGED_CHANGED, /* a prerequisite failed: NXRRSET, YXRRSET */
	JUDGED_NO       /* *v has verdict, message and hint */
};

enum judged judge(struct verdict_line *v, const struct reply *reply, const struct asked *asked);

#endif
