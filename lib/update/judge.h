#ifndef DYNDNSC_UPDATE_JUDGE_H
#define DYNDNSC_UPDATE_JUDGE_H

/* What a server's answer means: the table of RCODEs and TSIG errors as verdicts. Pure. */

#include <stdbool.h>
#include <stdint.h>

#include "update/server.h"
#include "verdict.h"

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
	JUDGED_NO = 0,  /* *v has verdict, message and hint */
	JUDGED_YES,     /* NOERROR, signed as it must be; of a question also NXDOMAIN, and that we may not read
			 * (REFUSED, NOTAUTH: rrset_read() tells), which must be signed or have come over TCP */
	JUDGED_CHANGED  /* a prerequisite failed: NXRRSET, YXRRSET */
};

enum judged judge(struct verdict_line *v, const struct reply *reply, const struct asked *asked);

/* The hint for a refusal that follows from this answer: what anybody on the way could have made up (not signed, and
 * over UDP) is never held against the configuration. */
enum hint judge_hint(const struct reply *reply, const struct asked *asked);

/* The verdict where there was no answer. */
void judge_no_answer(struct verdict_line *v, enum server_outcome o, const struct fail *f);

/* Fills in verdict, hint and message. Always JUDGED_NO, which is false. */
enum judged judge_set(struct verdict_line *v, enum verdict verdict, enum hint hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
