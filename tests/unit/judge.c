/* What a server's answer means: rcode, TSIG error, signature and transport against verdict and hint. */

#include <stdio.h>
#include <string.h>

#include "update/judge.h"
#include "update/server.h"
#include "tap.h"
#include "verdict.h"

enum { WITHOUT, SIGNED, UNSIGNED, FORGED }; /* the key, and what its signature is worth */
enum { UDP, TCP };

static const struct row {
	const char *name;
	bool reading;
	int key, transport;
	unsigned rcode, error;
	enum judged judged;
	enum verdict verdict;
	enum hint hint;
} rows[] = {
    {"NOERROR, signed", false, SIGNED, TCP, DNS_NOERROR, 0, JUDGED_YES, 0, 0},
    {"NOERROR, unsigned", false, UNSIGNED, TCP, DNS_NOERROR, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"NOERROR, forged", false, FORGED, TCP, DNS_NOERROR, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"NOERROR without a key", false, WITHOUT, UDP, DNS_NOERROR, 0, JUDGED_YES, 0, 0},
    {"NOERROR read, unsigned", true, UNSIGNED, TCP, DNS_NOERROR, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"NXDOMAIN read, signed", true, SIGNED, UDP, DNS_NXDOMAIN, 0, JUDGED_YES, 0, 0},
    {"NXDOMAIN read, unsigned", true, UNSIGNED, TCP, DNS_NXDOMAIN, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"NXDOMAIN to an update is nothing documented", false, SIGNED, TCP, DNS_NXDOMAIN, 0, JUDGED_NO, V_DNSERR,
	HINT_SENT},
    {"REFUSED read, signed", true, SIGNED, UDP, DNS_REFUSED, 0, JUDGED_YES, 0, 0},
    {"REFUSED read, unsigned over TCP", true, UNSIGNED, TCP, DNS_REFUSED, 0, JUDGED_YES, 0, 0},
    {"REFUSED read, unsigned over UDP", true, UNSIGNED, UDP, DNS_REFUSED, 0, JUDGED_NO, V_BADAUTH, HINT_AGAIN},
    {"REFUSED read, forged", true, FORGED, TCP, DNS_REFUSED, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"REFUSED read without a key", true, WITHOUT, UDP, DNS_REFUSED, 0, JUDGED_YES, 0, 0},
    {"REFUSED, signed", false, SIGNED, UDP, DNS_REFUSED, 0, JUDGED_NO, V_BADAUTH, HINT_STATUS},
    {"REFUSED, unsigned over TCP", false, UNSIGNED, TCP, DNS_REFUSED, 0, JUDGED_NO, V_BADAUTH, HINT_STATUS},
    {"REFUSED, unsigned over UDP", false, UNSIGNED, UDP, DNS_REFUSED, 0, JUDGED_NO, V_BADAUTH, HINT_AGAIN},
    {"REFUSED, forged", false, FORGED, TCP, DNS_REFUSED, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"REFUSED without a key over UDP", false, WITHOUT, UDP, DNS_REFUSED, 0, JUDGED_NO, V_BADAUTH, HINT_AGAIN},
    {"REFUSED without a key over TCP", false, WITHOUT, TCP, DNS_REFUSED, 0, JUDGED_NO, V_BADAUTH, HINT_STATUS},
    {"BADSIG over TCP", false, UNSIGNED, TCP, DNS_NOTAUTH, DNS_BADSIG, JUDGED_NO, V_BADAUTH, HINT_STATUS},
    {"BADSIG over UDP", false, UNSIGNED, UDP, DNS_NOTAUTH, DNS_BADSIG, JUDGED_NO, V_BADAUTH, HINT_AGAIN},
    {"BADSIG to what is read", true, UNSIGNED, TCP, DNS_NOTAUTH, DNS_BADSIG, JUDGED_NO, V_BADAUTH, HINT_STATUS},
    {"BADKEY", false, UNSIGNED, TCP, DNS_NOTAUTH, DNS_BADKEY, JUDGED_NO, V_BADAUTH, HINT_STATUS},
    {"BADKEY, forged", false, FORGED, TCP, DNS_NOTAUTH, DNS_BADKEY, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"BADTIME, signed", false, SIGNED, TCP, DNS_NOTAUTH, DNS_BADTIME, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"BADTIME, unsigned", false, UNSIGNED, UDP, DNS_NOTAUTH, DNS_BADTIME, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"BADTIME, forged", true, FORGED, UDP, DNS_NOTAUTH, DNS_BADTIME, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"BADTRUNC, signed", false, SIGNED, TCP, DNS_NOTAUTH, DNS_BADTRUNC, JUDGED_NO, V_CONFIG, HINT_STATUS},
    {"BADTRUNC, unsigned over UDP", false, UNSIGNED, UDP, DNS_NOTAUTH, DNS_BADTRUNC, JUDGED_NO, V_CONFIG, HINT_AGAIN},
    {"another TSIG error", false, SIGNED, TCP, DNS_NOTAUTH, 99, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"NOERROR with a TSIG error", false, SIGNED, TCP, DNS_NOERROR, DNS_BADSIG, JUDGED_NO, V_BADAUTH, HINT_STATUS},
    {"NOTAUTH", false, SIGNED, UDP, DNS_NOTAUTH, 0, JUDGED_NO, V_NOHOST, HINT_STATUS},
    {"NOTAUTH, unsigned over UDP", false, UNSIGNED, UDP, DNS_NOTAUTH, 0, JUDGED_NO, V_NOHOST, HINT_AGAIN},
    {"NOTAUTH read", true, SIGNED, UDP, DNS_NOTAUTH, 0, JUDGED_YES, 0, 0},
    {"NOTZONE", false, SIGNED, TCP, DNS_NOTZONE, 0, JUDGED_NO, V_NOHOST, HINT_STATUS},
    {"NXRRSET", false, SIGNED, TCP, DNS_NXRRSET, 0, JUDGED_CHANGED, 0, 0},
    {"YXRRSET", false, SIGNED, TCP, DNS_YXRRSET, 0, JUDGED_CHANGED, 0, 0},
    {"NXRRSET, forged", false, FORGED, TCP, DNS_NXRRSET, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"NXRRSET to a question", true, SIGNED, TCP, DNS_NXRRSET, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"FORMERR", false, UNSIGNED, TCP, DNS_FORMERR, 0, JUDGED_NO, V_CONFIG, HINT_STATUS},
    {"FORMERR, unsigned over UDP", false, UNSIGNED, UDP, DNS_FORMERR, 0, JUDGED_NO, V_CONFIG, HINT_AGAIN},
    {"NOTIMP", false, SIGNED, TCP, DNS_NOTIMP, 0, JUDGED_NO, V_CONFIG, HINT_STATUS},
    {"NOTIMP read", true, UNSIGNED, TCP, DNS_NOTIMP, 0, JUDGED_NO, V_CONFIG, HINT_STATUS},
    {"SERVFAIL", false, SIGNED, TCP, DNS_SERVFAIL, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"SERVFAIL read", true, SIGNED, TCP, DNS_SERVFAIL, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
    {"an rcode that nobody documented", false, SIGNED, TCP, 4095, 0, JUDGED_NO, V_DNSERR, HINT_SENT},
};

static bool
test(const struct row *r)
{
	const struct asked asked = {
	    "192.0.2.1", "example", r->key == WITHOUT ? NULL : "key", "h.example", "A", r->reading, 1700000000};
	struct reply reply = {.msg.rcode = r->rcode, .tcp = r->transport == TCP,
	    .trusted = r->key == WITHOUT || r->key == SIGNED, .tsig.error = r->error, .why.text = "is odd"};
	struct verdict_line v = {0};
	enum judged judged;

	reply.tsig.result = r->key == SIGNED ? TSIG_VERIFIED : r->key == FORGED ? TSIG_NOT_VERIFIED : TSIG_NOT_SIGNED;
	judged = judge(&v, &reply, &asked);
	if (judged == r->judged &&
	    (judged != JUDGED_NO || (v.verdict == r->verdict && v.hint == r->hint && v.message[0])))
		return true;
	printf("# got: %d %s %d: %s\n", judged, verdict_word(v.verdict), v.hint, v.message);
	return false;
}

int
main(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		ok(test(&rows[i]), "%s", rows[i].name);
	return done();
}
