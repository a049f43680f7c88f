/* What messages mean, what is to be done, what a clock is worth; and how the doctor's findings are shown. */

#include <string.h>

#include "buf.h"
#include "cause.h"
#include "doctor.h"
#include "doctortext.h"
#include "tap.h"

/* Messages as the commands give them, and words of what they must be taken for; NULL: nothing is known of it. */
static const struct {
	enum cause_place place;
	const char *message, *means;
} rows[] = {
    {CAUSE_SERVICE, "https://x:443: SSL peer certificate or SSH remote key was not OK: SSL certificate problem: certificate has expired",
	"has expired"},
    {CAUSE_SERVICE, "SSL certificate problem: certificate is not yet valid", "is not valid yet"},
    {CAUSE_SERVICE, "SSL certificate problem: unable to get local issuer certificate", "nobody that this machine trusts"},
    {CAUSE_SERVICE, "SSL certificate problem: self-signed certificate", "nobody that this machine trusts"},
    {CAUSE_SERVICE, "SSL: no alternative certificate subject name matches target host name 'x'", "another name"},
    {CAUSE_SERVICE, "SSL connect error: error:0A000102:SSL routines::unsupported protocol", "no version of TLS"},
    {CAUSE_SERVICE, "SSL connect error: OpenSSL SSL_connect: Connection reset by peer", "was cut"},
    {CAUSE_SERVICE, "SSL connect error: something new", "no TLS connection"},
    {CAUSE_SERVICE, "Problem with the SSL CA cert (path? access rights?): error setting certificate file", "file of authorities"},
    {CAUSE_SERVICE, "Couldn't resolve host name: Could not resolve host: api.example.org", "cannot be found"},
    {CAUSE_SERVICE, "Couldn't connect to server: Failed to connect to 192.0.2.1 port 443", "nobody takes the connection"},
    {CAUSE_SERVICE, "Server returned nothing (no headers, no data): Empty reply from server", "was cut"},
    {CAUSE_SERVICE, "Failure when receiving data from the peer: Recv failure: Connection reset by peer", "was cut"},
    {CAUSE_SERVICE, "Timeout was reached: Operation timed out after 2001 milliseconds", "no answer came in time"},
    {CAUSE_SERVICE, "home.example.org A: dnserr: no answer within the deadline", "no answer came in time"},
    {CAUSE_SERVICE, "home.example.org A: badauth: HTTP 401: 'nope'", "refuses the credentials"},
    {CAUSE_SERVICE, "home.example.org A: badauth: BADSIG from '192.0.2.1': the secret of key 'k' is another one there", "another secret"},
    {CAUSE_SERVICE, "home.example.org A: badauth: BADKEY from '192.0.2.1': it has no key 'k' with this algorithm", "no key of this name"},
    {CAUSE_SERVICE, "home.example.org A: dnserr: BADTIME from 'x': its clock says 1, this machine's 2, which is 9 s behind", "clocks"},
    {CAUSE_SERVICE, "home.example.org A: badauth: REFUSED by 'x': its policy does not let key 'k' read 'h' A", "policy"},
    {CAUSE_SERVICE, "home.example.org A: nohost: NOTAUTH from 'x': it is not a server of zone 'z'", "primary"},
    {CAUSE_SERVICE, "home.example.org A: nohost: no zone that this token may read holds the host", "does not know the host"},
    {CAUSE_SERVICE, "home.example.org A: 911: HTTP 503: 'later'", "trouble of its own"},
    {CAUSE_SERVICE, "home.example.org A: 911: HTTP 429: 'slow down'", "asked too often"},
    {CAUSE_SERVICE, "home.example.org A: !donator: pay", "paying users"},
    {CAUSE_SERVICE, "home.example.org A: abuse: blocked", "blocked"},
    {CAUSE_DNS, "port 53 is intercepted here: the servers of its zone example.org answer as a resolver would", "intercepted"},
    {CAUSE_DNS, "none of the 2 server addresses of its zone example.org gives an answer with authority", "lame"},
    {CAUSE_DNS, "example.org: its server ns (192.0.2.1) is lame: REFUSED, without authority", "lame"},
    {CAUSE_DNS, "pending", "disagree"},
    {CAUSE_DNS, "the zone of home.example.org cannot be found: there is no SOA record above it", "no zone"},
    {CAUSE_DNS, "the zone of home.example.org cannot be found: 192.0.2.53 says SERVFAIL", "lame or down"},
    {CAUSE_DNS, "the zone of home.example.org cannot be found: 192.0.2.53 does not answer", "cannot be asked"},
    {CAUSE_DETECT, "no route to any source: this machine has no IPv4 now", "no way to the internet"},
    {CAUSE_DETECT, "IPv4: no 2 sources agree: 'a' says 192.0.2.1; 'b' says 192.0.2.2", "too few sources"},
    {CAUSE_DETECT, "all web sources for IPv4 were asked lately: the next may be asked at 2026", "left alone"},
    {CAUSE_DETECT, "badauth", NULL},
    {CAUSE_SERVICE, "", NULL},
    {CAUSE_SERVICE, "xyzzy", NULL},
};

static void
test_find(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct cause *c = cause_find(rows[i].place, rows[i].message);

		ok(rows[i].means ? c && strstr(c->means, rows[i].means) : !c, "'%s' is: %s", rows[i].message, rows[i].means ? rows[i].means : "unknown");
	}
}

static void
test_todo(void)
{
	const struct cause_words w = {.name = "home", .host = "home.example.org", .file = "d.ini"};
	struct cause_words with = {.name = "home", .config = "d.ini"};
	struct buf out = {0};

	cause_todo(&out, "mend [{name}] of {file}\n\tdyndnsc {name}", &w);
	ok(strcmp(buf_str(&out), "mend [home] of d.ini\n\tdyndnsc home\n") == 0, "words are put in");
	cause_todo(&out, "mend [{name}] of {file}\n\tdyndnsc {name}", &w);
	ok(strcmp(buf_str(&out), "mend [home] of d.ini\n\tdyndnsc home\n") == 0, "the same twice is said once");
	cause_todo(&out, "ask {where} {who} {", &w);
	ok(strstr(buf_str(&out), "\nask ... {who} {\n") != NULL, "what is not known is '...', what is no placeholder stays");
	buf_free(&out);
	cause_todo(&out, "look\n\tdyndnsc-update --retry {name}\n\tdyndnsc-resolve {host}\n\tdyndnsc --check", &with);
	ok(strcmp(buf_str(&out), "look\n\tdyndnsc-update -c d.ini --retry home\n\tdyndnsc-resolve ...\n\tdyndnsc -c d.ini --check\n") == 0,
	    "the configuration that was named goes where it is read");
	buf_reset(&out);
	with.config = "it's mine";
	cause_todo(&out, "\tdyndnsc {name}", &with);
	ok(strcmp(buf_str(&out), "\tdyndnsc -c 'it'\\''s mine' home\n") == 0, "in quotes");
	buf_free(&out);
}

static void
test_clock(void)
{
	const int64_t day = 86400, now = 1800000000;
	bool wrong = true;

	ok(!cause_clock(now, 0, &wrong) && !wrong, "nothing speaks against it");
	ok(!cause_clock(now, now + day, &wrong) && !wrong, "a file of tomorrow may be");
	ok(cause_clock(now, now + day + 1, &wrong) && !wrong, "a file that is newer: doubtful");
	ok(cause_clock(0, 0, &wrong) && wrong, "1970 is wrong");
	ok(cause_clock(1767225599, 0, &wrong) && wrong && !cause_clock(1767225600, 0, &wrong), "before the program was written");
	ok(cause_clock(4102444800, 0, &wrong) && wrong && !cause_clock(4102444799, 0, &wrong), "2100 is wrong");
	ok(cause_clock(0, 0, NULL) != NULL, "who does not care whether surely");
}

static void
test_origin(void)
{
	char out[32];

	ok(cause_origin(out, sizeof out, "GET https://a.example:8443/x?y") && strcmp(out, "https://a.example:8443") == 0, "with port and path");
	ok(cause_origin(out, sizeof out, "'http://[::1]' and https://b") && strcmp(out, "http://[::1]") == 0, "the first, in quotes");
	ok(cause_origin(out, sizeof out, "https://a?x http://b") && strcmp(out, "https://a") == 0, "https before http");
	ok(!cause_origin(out, sizeof out, "https://me:secret@a.example/"), "one with a password is none");
	ok(!cause_origin(out, sizeof out, "https://a-name-that-is-too-long.example.org/"), "too long");
	ok(!cause_origin(out, sizeof out, "https:///x") && !cause_origin(out, sizeof out, "") && !cause_origin(out, sizeof out, "ftp://x"), "none");
}

static void
test_report(void)
{
	struct finding f = {.stage = STAGE_DNS, .mark = FOUND_BAD, .status = 75};
	struct buf out = {0};
	int i;

	buf_adds(&f.summary, "say \"no\"");
	buf_adds(&f.details, "one\n\ntwo \\ \x01\n");
	doctortext_stage(&out, &f);
	ok(strcmp(buf_str(&out), "  failed    DNS: say \"no\"\n      one\n\n      two \\ \x01\n") == 0, "a stage as text");
	buf_reset(&out);
	doctortext_todo(&out, "first\n\tcommand\nsecond\n", 75);
	ok(strcmp(buf_str(&out), "\nWhat to do:\n  1. first\n       command\n  2. second\n") == 0, "what to do is numbered");
	buf_reset(&out);
	doctortext_json_begin(&out, "home", true);
	doctortext_json_stage(&out, &f);
	doctortext_json_stage(&out, &f);
	doctortext_json_end(&out, 75);
	doctortext_json_todo(&out, "first\n\ta\n\tb\nsecond\n", 75);
	ok(strcmp(buf_str(&out), "{\"sections\":[{\"section\":\"home\",\"stages\":["
	    "{\"stage\":\"DNS\",\"result\":\"failed\",\"status\":75,\"summary\":\"say \\\"no\\\"\",\"details\":[\"one\",\"\",\"two \\\\ ?\"]},"
	    "{\"stage\":\"DNS\",\"result\":\"failed\",\"status\":75,\"summary\":\"say \\\"no\\\"\",\"details\":[\"one\",\"\",\"two \\\\ ?\"]}"
	    "],\"status\":75}],\"todo\":[{\"text\":\"first\",\"commands\":[\"a\",\"b\"]},{\"text\":\"second\",\"commands\":[]}],\"status\":75}\n") == 0,
	    "the same as JSON");
	buf_reset(&out);
	buf_reset(&f.details);
	for (i = 0; i < 300; i++)
		buf_adds(&f.details, "\xc3\xa4");
	doctortext_json_begin(&out, "home", false);
	doctortext_json_stage(&out, &f);
	ok(!strchr(strstr(buf_str(&out), "details"), '?') && !strstr(buf_str(&out), "..."), "a long line is neither cut nor torn");
	buf_free(&out);
	buf_free(&f.summary);
	buf_free(&f.details);
}

int
main(void)
{
	test_find();
	test_todo();
	test_clock();
	test_origin();
	test_report();
	return done();
}
