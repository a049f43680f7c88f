/* What may be shown, lists, similar names, host names. */

#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "text.h"

/* len 0: strlen(). */
static const struct {
	const char *name, *text, *shown;
	size_t len;
} cleans[] = {
    {"plain text stays", "badauth: no such user", "badauth: no such user", 0},
    {"the empty text stays", "", "", 0},
    {"letters of any script stay", "h\xc3\xa9t\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
	"h\xc3\xa9t\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80", 0},
    {"line ends and tabs go", "a\nb\rc\td", "a?b?c?d", 0},
    {"an escape sequence loses its escape", "\x1b[31mred\x1b[0m", "?[31mred?[0m", 0},
    {"backspace and DEL go", "x\by\x7fz", "x?y?z", 0},
    {"NUL goes and does not end the text", "a\0b", "a?b", 3},
    {"C1 controls go, CSI among them", "x\xc2\x80y\xc2\x9bz\xc2\x9fv\xc2\xa0w", "x?y?z?v\xc2\xa0w", 0},
    {"bidirectional overrides go", "x\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad\xe2\x80\xaey", "x?????y", 0},
    {"bidirectional isolates go", "x\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9y", "x????y", 0},
    {"direction marks go", "x\xe2\x80\x8e\xe2\x80\x8f\xd8\x9cy", "x???y", 0},
    {"zero-width characters and the byte order mark go",
	"x\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d\xe2\x81\xa0\xef\xbb\xbfy",
	"x?????y", 0},
    {"line and paragraph separators go", "x\xe2\x80\xa8\xe2\x80\xa9y", "x??y", 0},
    {"interlinear marks and tags go", "x\xef\xbf\xb9\xef\xbf\xbb\xf3\xa0\x81\x81y", "x???y", 0},
    {"what lies beside them stays", "\xe2\x80\x8a\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf\xef\xbf\xbd",
	"\xe2\x80\x8a\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf\xef\xbf\xbd", 0},
    {"a lone continuation byte goes", "x\x80\xbfy", "x??y", 0},
    {"Latin-1 goes", "caf\xe9 au lait", "caf? au lait", 0},
    {"a sequence cut short goes, what follows stays", "x\xe2\x82y\xc3", "x??y?", 0},
    {"overlong forms go", "\xc0\xaf\xc1\xbf\xe0\x9f\xbf\xf0\x8f\xbf\xbf", "???????????", 0},
    {"surrogates go", "\xed\xa0\x80\xed\xbf\xbf", "??????", 0},
    {"above U+10FFFF goes", "\xf4\x90\x80\x80\xf5\x80\x80\x80\xff\xfe", "??????????", 0},
    {"the last of each length stays", "\x7e\xdf\xbf\xef\xbf\xbd\xf4\x8f\xbf\xbf",
	"\x7e\xdf\xbf\xef\xbf\xbd\xf4\x8f\xbf\xbf", 0},
};

static void
test_clean(void)
{
	char out[TEXT_SHOWN + 4], again[TEXT_SHOWN + 4], in[300], *exact;
	size_t i, len;

	for (i = 0; i < COUNT(cleans); i++) {
		len = cleans[i].len ? cleans[i].len : strlen(cleans[i].text);
		/* of exactly that size, so that a sanitizer sees a byte too many */
		exact = malloc(len ? len : 1);
		memcpy(exact, cleans[i].text, len);
		ok(strcmp(text_clean(out, exact, len), cleans[i].shown) == 0, "%s", cleans[i].name);
		free(exact);
	}
	memset(in, 'x', sizeof in);
	text_clean(out, in, 200);
	ok(strlen(out) == 200 && out[199] == 'x', "200 bytes are shown");
	text_clean(out, in, 201);
	ok(strlen(out) == 200 && strcmp(out + 196, "x...") == 0, "201 are cut to 200, with dots");
	memcpy(in + 195, "\xe2\x82\xac", 3);
	text_clean(out, in, 201);
	ok(strlen(out) == 198 && strcmp(out + 194, "x...") == 0, "no character is cut in two");
	text_clean(again, out, strlen(out));
	ok(strcmp(out, again) == 0, "what was cut is not cut again");
	memset(in, '\x01', sizeof in);
	text_clean(out, in, sizeof in);
	ok(strlen(out) == 200 && strspn(out, "?") == 197, "what is replaced counts");
}

static void
test_words(void)
{
	const char *rest = " a.example,b.example ,,\t\r\nc.example, ", *word;
	char all[64] = "";
	size_t n;

	while ((n = text_word(&rest, &word))) {
		strncat(all, word, n);
		strcat(all, "|");
	}
	ok(strcmp(all, "a.example|b.example|c.example|") == 0 && !*rest, "a list is split at commas and blanks");
	rest = ", ,";
	ok(text_word(&rest, &word) == 0 && text_word(&rest, &word) == 0, "a list of nothing has no word");
}

static void
test_nearest(void)
{
	static const char *const names[] = {"hostname", "userid", "password", "url", "ttl", "zone", "key", "key-file"};
	static const struct {
		const char *typed, *near;
	} rows[] = {{"hostnam", "hostname"}, {"hostnmae", "hostname"}, {"HOSTNAME", "hostname"}, {"host-name", "hostname"},
	    {"username", NULL}, {"user-id", "userid"}, {"pasword", "password"}, {"passwd", "password"}, {"ulr", "url"},
	    {"keyfile", "key-file"}, {"key_file", "key-file"}, {"keys", "key"}, {"frequency", NULL}, {"x", NULL}, {"", NULL},
	    {"zzzzzzzzzzzzzzzz", NULL}};
	char longer[200];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *near = text_nearest(rows[i].typed, names, COUNT(names));

		ok(rows[i].near ? near && strcmp(near, rows[i].near) == 0 : !near, "'%s' is near %s (got %s)", rows[i].typed,
		    rows[i].near ? rows[i].near : "nothing", near ? near : "nothing");
	}
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	ok(!text_nearest(longer, names, COUNT(names)), "a name of 199 bytes is near nothing");
	ok(!text_nearest("url", names, 0), "of no names none is near");
}

#define L63 "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-012345678"
#define L61 "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-0123456"

static const struct {
	const char *host;
	bool good;
} hosts[] = {
    {"a", true},
    {"localhost", true},
    {"home.example.org", true},
    {"home.example.org.", true},
    {"HOME.Example.Org", true},
    {"1.example.org", true},
    {"123456", true},
    {"_acme-challenge.example.org", true},
    {"my_host.example.org", true},
    {"-.example.org", true},
    {"xn--hxajbheg2az3al.xn--jxalpdlp", true},
    {"*.example.org", true},
    {"*", true},
    {L63 ".example.org", true},
    {"x" L63 ".example.org", false},
    {L63 "." L63 "." L63 "." L61, true},
    {L63 "." L63 "." L63 "." L61 ".", true},
    {L63 "." L63 "." L63 "." L61 "x", false},
    {L63 "." L63 "." L63 "." L63 "." L63, false},
    {"4.3.2.1.in-addr.arpa", true},
    {"", false},
    {".", false},
    {"..", false},
    {".example.org", false},
    {"home..example.org", false},
    {"home.example.org..", false},
    {"192.0.2.1", false},
    {"192.0.2.1.", false},
    {"2001:db8::1", false},
    {"::1", false},
    {"home.*.example.org", false},
    {"**.example.org", false},
    {"*x.example.org", false},
    {"x*.example.org", false},
    {"home example.org", false},
    {" home.example.org", false},
    {"home.example.org ", false},
    {"home.example.org\n", false},
    {"home.example.org/../x", false},
    {"home.example.org:53", false},
    {"home@example.org", false},
    {"home;rm.example.org", false},
    {"h\xc3\xb6me.example.org", false},
    {"https://home.example.org", false},
    {"home\\.example.org", false},
    {"home.example.org,b.example.org", false},
};

static void
test_hosts(void)
{
	size_t i;

	for (i = 0; i < COUNT(hosts); i++)
		ok(text_is_hostname(hosts[i].host) == hosts[i].good, "%s a host name: row %zu, %.20s", hosts[i].good ? "is" : "is not",
		    i + 1, strchr(hosts[i].host, '\n') ? "with a line end" : hosts[i].host);
	ok(text_same_host("Home.Example.ORG", "home.example.org."), "the same host in another case and with a dot");
	ok(text_same_host("", ".") && text_same_host("a", "A."), "and the shortest");
	ok(!text_same_host("home.example.org", "home.example.or") && !text_same_host("a.b", "a-b") &&
		!text_same_host("a..", "a"), "another host is another");
}

static void
test_bool(void)
{
	static const char *const yes[] = {"yes", "true", "on", "1", "YES", "On", "True"},
				 *const no[] = {"no", "false", "off", "0", "NO", "Off", "False"},
				 *const neither[] = {"", "2", "y", "n", "yes ", "ja", "00", "truefalse"};
	size_t i;

	for (i = 0; i < COUNT(yes); i++)
		ok(text_bool(yes[i]) == 1, "'%s' is yes", yes[i]);
	for (i = 0; i < COUNT(no); i++)
		ok(text_bool(no[i]) == 0, "'%s' is no", no[i]);
	for (i = 0; i < COUNT(neither); i++)
		ok(text_bool(neither[i]) == -1, "'%s' is neither yes nor no", neither[i]);
}

int
main(void)
{
	test_clean();
	test_words();
	test_nearest();
	test_hosts();
	test_bool();
	return done();
}
