/* The verdict words and the lines that carry them. */

#include <string.h>

#include "fail.h"
#include "tap.h"
#include "verdict.h"

static const struct {
	const char *word;
	enum verdict verdict;
	const char *canonical;
	int status;
} words[] = {
    {"good", V_GOOD, "good", ST_OK},
    {"nochg", V_NOCHG, "nochg", ST_OK},
    {"badauth", V_BADAUTH, "badauth", ST_AUTH},
    {"nohost", V_NOHOST, "nohost", ST_REFUSED},
    {"!yours", V_NOHOST, "nohost", ST_REFUSED},
    {"!active", V_NOHOST, "nohost", ST_REFUSED},
    {"notfqdn", V_NOTFQDN, "notfqdn", ST_REFUSED},
    {"numhost", V_NUMHOST, "numhost", ST_REFUSED},
    {"abuse", V_ABUSE, "abuse", ST_REFUSED},
    {"badagent", V_BADAGENT, "badagent", ST_REFUSED},
    {"!donator", V_DONATOR, "!donator", ST_REFUSED},
    {"badrequest", V_BADREQUEST, "badrequest", ST_REFUSED},
    {"badsys", V_BADREQUEST, "badrequest", ST_REFUSED},
    {"badip", V_BADREQUEST, "badrequest", ST_REFUSED},
    {"fatal", V_BADREQUEST, "badrequest", ST_REFUSED},
    {"dnserr", V_DNSERR, "dnserr", ST_TEMP},
    {"911", V_911, "911", ST_TEMP},
    {"interval", V_911, "911", ST_TEMP},
    {"toomanyrequests", V_911, "911", ST_TEMP},
    {"w60s", V_911, "911", ST_TEMP},
    {"w1", V_911, "911", ST_TEMP},
    {"config", V_CONFIG, "config", ST_CONFIG},
};

static const char *const no_words[] = {"", "GOOD", "Good", "good ", " good", "goodness", "good 1.2.3.4", "no", "w", "wx",
    "W60", "!", "!YOURS", "yours", "9", "91", "9110", "ok", "200", "<html>"};

static void
test_words(void)
{
	size_t i;

	for (i = 0; i < COUNT(words); i++) {
		enum verdict v = verdict_parse(words[i].word);

		ok(v == words[i].verdict && strcmp(verdict_word(v), words[i].canonical) == 0 &&
			verdict_status(v) == words[i].status, "'%s' is %s, exit %d", words[i].word, words[i].canonical,
		    words[i].status);
	}
	for (i = 0; i < COUNT(no_words); i++)
		ok(verdict_parse(no_words[i]) == V_NONE, "'%s' is no verdict", no_words[i]);
	ok(strcmp(verdict_word(V_NONE), "") == 0 && verdict_status(V_NONE) == ST_BUG, "no verdict has no word and cannot happen");
}

/* printed: what the line is when written again with its hints; NULL: it is none. */
static const struct {
	const char *line, *printed;
} lines[] = {
    {"home.example.org\tA\tgood\t192.0.2.1\t", "home.example.org\tA\tgood\t192.0.2.1\t"},
    {"home.example.org\tA\tgood\t192.0.2.1", "home.example.org\tA\tgood\t192.0.2.1\t"},
    {"home.example.org\tAAAA\tgood\t2001:DB8::0\tset", "home.example.org\tAAAA\tgood\t2001:db8::\tset"},
    {"h\tA\tnohost\t\tis a CNAME for x", "h\tA\tnohost\t\tis a CNAME for x"},
    {"h\tA\t!yours\t\t", "h\tA\tnohost\t\t"},
    {"h\tA\tw60s\t\tslow\t", "h\tA\t911\t\tslow"},
    {"h\tA\tbadauth\t\trefused\tstatus", "h\tA\tbadauth\t\trefused\tstatus"},
    {"h\tA\t911\t\tbusy\tsent wait=600", "h\tA\t911\t\tbusy\tsent wait=600"},
    {"h\tA\t911\t\tbusy\twait=600 noconn", "h\tA\t911\t\tbusy\tnoconn wait=600"},
    {"h\tA\t911\t\tbusy\twait=600", "h\tA\t911\t\tbusy\t wait=600"},
    {"h\tA\tbadauth\t\tunsigned\tagain", "h\tA\tbadauth\t\tunsigned\tagain"},
    {"h\tA\t911\t\tbusy\twait=2592000", "h\tA\t911\t\tbusy\t wait=2592000"},
    {"h\tA\t911\t\tbusy\twait=2592001", "h\tA\t911\t\tbusy"},
    {"h\tA\t911\t\tbusy\twait=99999999999999999999", "h\tA\t911\t\tbusy"},
    {"h\tA\t911\t\tbusy\twait=-1 wait= wait", "h\tA\t911\t\tbusy"},
    {"h\tA\t911\t\tbusy\tfrobnicate STATUS", "h\tA\t911\t\tbusy"},
    {"h\tA\tgood\t\ta\x1b[2J\xe2\x80\xae\tsent", "h\tA\tgood\t\ta?[2J?\tsent"},
    {"", NULL},
    {"good", NULL},
    {"good 192.0.2.1", NULL},
    {"h A good 192.0.2.1", NULL},
    {"\tA\tgood\t192.0.2.1\t", NULL},
    {"h\t\tgood\t192.0.2.1\t", NULL},
    {"h\tMX\tgood\t192.0.2.1\t", NULL},
    {"h\ta\tgood\t192.0.2.1\t", NULL},
    {"h\tAAAAAAAAAAAA\tgood\t192.0.2.1\t", NULL},
    {"h\tA\t\t192.0.2.1\t", NULL},
    {"h\tA\tGOOD\t192.0.2.1\t", NULL},
    {"h\tA\tgood \t192.0.2.1\t", NULL},
    {"h\tA\tgood\t192.0.2.01\t", NULL},
    {"h\tA\tgood\t192.0.2.1 \t", NULL},
    {"h\tA\tgood\tnone\t", NULL},
    {"h\tA\ta-word-of-more-than-thirty-two-bytes\t\t", NULL},
    {"h\tA\tgood\t0000:0000:0000:0000:0000:0000:0000:0000:0000:0000\t", NULL},
};

static void
test_lines(void)
{
	char text[VERDICT_LINE_MAX], longest[700];
	struct verdict_line v, before;
	size_t i;
	bool is;

	for (i = 0; i < COUNT(lines); i++) {
		memset(&v, 0x55, sizeof v);
		before = v;
		is = verdict_line_parse(&v, lines[i].line);
		if (lines[i].printed)
			ok(is && strcmp(verdict_line_text(text, &v, true), lines[i].printed) == 0, "line %zu is read: %s", i + 1,
			    verdict_word(v.verdict));
		else
			ok(!is && memcmp(&v, &before, sizeof v) == 0, "line %zu is none", i + 1);
	}
	verdict_line_parse(&v, "h\tA\t911\t\tbusy\tsent wait=600");
	ok(v.hint == HINT_SENT && v.wait == 600 && v.family == 4 && !v.ip.family, "the hints are understood");
	ok(strcmp(verdict_line_text(text, &v, false), "h\tA\t911\t\tbusy") == 0, "and are left out for people");
	memset(longest, 'x', sizeof longest);
	strcpy(longest + 255, "\tA\tgood\t\t");
	ok(verdict_line_parse(&v, longest) && strlen(v.host) == 255, "a host of 255 bytes fits");
	memset(longest, 'x', sizeof longest);
	strcpy(longest + 256, "\tA\tgood\t\t");
	ok(!verdict_line_parse(&v, longest), "one of 256 does not");
	memset(longest, 'x', sizeof longest);
	memcpy(longest, "h\tA\tgood\t\t", 10);
	longest[sizeof longest - 1] = '\0';
	ok(verdict_line_parse(&v, longest) && strlen(v.message) == 200, "a message is cut to 200 bytes");
}

/* An address of the other family than the type's. */
static void
test_families(void)
{
	struct verdict_line v;

	ok(!verdict_line_parse(&v, "h\tA\tgood\t2001:db8::1\t"), "an IPv6 address is no A record");
	ok(!verdict_line_parse(&v, "h\tAAAA\tgood\t192.0.2.1\t"), "an IPv4 address is no AAAA record");
}

int
main(void)
{
	test_words();
	test_lines();
	test_families();
	return done();
}
