#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "num.h"
#include "update/judge.h"
#include "update/server.h"
#include "verdict.h"

enum hint
judge_hint(const struct reply *r, const struct asked *a)
{
	return r->tcp || (a->key && r->trusted) ? HINT_STATUS : HINT_AGAIN;
}

enum judged
judge_set(struct verdict_line *v, enum verdict verdict, enum hint hint, const char *fmt, ...)
{
	va_list ap;

	v->verdict = verdict;
	v->hint = hint;
	va_start(ap, fmt);
	vsnprintf(v->message, sizeof v->message, fmt, ap);
	va_end(ap);
	return JUDGED_NO;
}

static enum judged
bad_time(struct verdict_line *v, const struct reply *r, const struct asked *a)
{
	char here[NUM_TIME_MAX], there[NUM_TIME_MAX];
	int64_t apart = a->now - r->tsig.server_time;

	if (r->tsig.server_time == 0)
		return judge_set(v, V_DNSERR, HINT_SENT,
		    "BADTIME from '%s': its clock and this machine's, %s, differ by more than %d s", a->server,
		    num_time_text(here, a->now), TSIG_FUDGE);
	return judge_set(v, V_DNSERR, HINT_SENT,
	    "BADTIME from '%s': its clock says %s, this machine's %s, which is %lld s %s", a->server,
	    num_time_text(there, r->tsig.server_time), num_time_text(here, a->now),
	    (long long)(apart < 0 ? -apart : apart), apart < 0 ? "behind" : "ahead");
}

/* The errors of the signature; JUDGED_YES: there is none. */
static enum judged
judge_signature(struct verdict_line *v, const struct reply *r, const struct asked *a)
{
	enum hint hint = judge_hint(r, a);

	switch (r->tsig.error) {
	case 0:
		return JUDGED_YES;
	case DNS_BADSIG:
		return judge_set(v, V_BADAUTH, hint, "BADSIG from '%s': the secret of key '%s' is another one there",
		    a->server, a->key);
	case DNS_BADKEY:
		return judge_set(
		    v, V_BADAUTH, hint, "BADKEY from '%s': it has no key '%s' with this algorithm", a->server, a->key);
	case DNS_BADTIME:
		return bad_time(v, r, a);
	case DNS_BADTRUNC:
		return judge_set(
		    v, V_CONFIG, hint, "BADTRUNC from '%s': it wants longer signatures of key '%s'", a->server, a->key);
	default:
		return judge_set(v, V_DNSERR, HINT_SENT, "TSIG error %u from '%s'", r->tsig.error, a->server);
	}
}

static enum judged
judge_refused(struct verdict_line *v, const struct reply *r, const struct asked *a)
{
	enum hint hint = judge_hint(r, a);

	if (!a->key)
		return judge_set(v, V_BADAUTH, hint,
		    "REFUSED by '%s': its policy does not let just anybody change '%s' %s (a key is set "
		    "by 'key' or 'key-file')",
		    a->server, a->host, a->type);
	return judge_set(v, V_BADAUTH, hint, "REFUSED by '%s': its policy does not let key '%s' %s '%s' %s", a->server,
	    a->key, a->reading ? "read" : "change", a->host, a->type);
}

static enum judged
judge_rcode(struct verdict_line *v, const struct reply *r, const struct asked *a)
{
	enum hint hint = judge_hint(r, a);
	char word[DNS_WORD_MAX];

	dns_rcode_text(word, r->msg.rcode);
	switch (r->msg.rcode) {
	case DNS_NXRRSET:
	case DNS_YXRRSET:
		return a->reading ? judge_set(v, V_DNSERR, HINT_SENT, "%s from '%s' to a question", word, a->server)
				  : JUDGED_CHANGED;
	case DNS_REFUSED:
		return judge_refused(v, r, a);
	case DNS_NOTAUTH:
		return judge_set(
		    v, V_NOHOST, hint, "NOTAUTH from '%s': it is not a server of zone '%s'", a->server, a->zone);
	case DNS_NOTZONE:
		return judge_set(
		    v, V_NOHOST, hint, "NOTZONE from '%s': '%s' is not in zone '%s'", a->server, a->host, a->zone);
	case DNS_FORMERR:
	case DNS_NOTIMP:
		return judge_set(v, V_CONFIG, hint,
		    "%s from '%s': it does not understand %s; is it the zone's primary server?", word, a->server,
		    a->reading ? "the question" : "updates");
	case DNS_SERVFAIL:
		return judge_set(v, V_DNSERR, HINT_SENT, "SERVFAIL from '%s': its log says why", a->server);
	default:
		return judge_set(v, V_DNSERR, HINT_SENT, "%s from '%s'", word, a->server);
	}
}

enum judged
judge(struct verdict_line *v, const struct reply *reply, const struct asked *asked)
{
	unsigned rcode = reply->msg.rcode;
	bool success = rcode == DNS_NOERROR || (asked->reading && rcode == DNS_NXDOMAIN);
	/* servers that do not let us read say REFUSED or, as Knot does, NOTAUTH; often unsigned */
	bool hidden = asked->reading && (rcode == DNS_REFUSED || rcode == DNS_NOTAUTH);

	if (asked->key && (reply->tsig.result != TSIG_NOT_VERIFIED || reply->tsig.error == DNS_BADTIME) &&
	    judge_signature(v, reply, asked) == JUDGED_NO)
		return JUDGED_NO;
	if (success && reply->trusted && reply->msg.tc)
		return judge_set(v, V_DNSERR, HINT_SENT,
		    "the answer of '%s' does not fit in UDP, and TCP cannot be had", asked->server);
	if (success && reply->trusted)
		return JUDGED_YES;
	if (asked->key && (reply->tsig.result == TSIG_NOT_VERIFIED || success))
		return judge_set(
		    v, V_DNSERR, HINT_SENT, "the answer of '%s' %s: it does not count", asked->server, reply->why.text);
	if (hidden && (reply->trusted || reply->tcp))
		return JUDGED_YES;
	return judge_rcode(v, reply, asked);
}

void
judge_no_answer(struct verdict_line *v, enum server_outcome o, const struct fail *f)
{
	if (f->status == ST_CONFIG)
		judge_set(v, V_CONFIG, HINT_STATUS, "%s", f->text);
	else
		judge_set(v, f->status == ST_TEMP ? V_DNSERR : V_911, o == SERVER_UNREACHED ? HINT_NOCONN : HINT_SENT,
		    "%s", f->text);
}
