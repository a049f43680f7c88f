/* Sections written into the text of a file: what may stand in it, and which bytes change. tests/setup-python gives values
 * to the command and compares with Python. */

#include <string.h>

#include "buf.h"
#include "fail.h"
#include "ini.h"
#include "iniwrite.h"
#include "tap.h"

/* why: what is wrong with it; NULL: nothing. */
static const struct {
	const char *value, *why;
} values[] = {
    {"secret", NULL}, {"100%", NULL}, {"# no comment ; none", NULL}, {"a = b: c", NULL}, {"[x]", NULL}, {"%(key)s", NULL},
    {"\"quoted\"", NULL}, {"two  words\tand a TAB", NULL}, {"\xc3\xa9\xe2\x80\x83\xc3\xa9", NULL}, {"%", NULL}, {"-", NULL},
    {"", "empty"}, {" x", "a blank at its beginning"}, {"x ", "a blank at its end"}, {"\tx", "a blank at its beginning"},
    {" ", "a blank at its beginning"}, {"\xc2\xa0x", "a blank at its beginning"}, {"x\xe2\x80\x8a", "a blank at its end"},
    {"x\xc2\x85", "a blank at its end"}, {"\xe3\x80\x80x", "a blank at its beginning"}, {"a\nb", "more than one line"},
    {"a\r", "more than one line"}, {"a\x1c", "a control character in it"}, {"\x1b[2J", "a control character in it"},
    {"a\x7f", "a control character in it"}, {"\xff", "not UTF-8"}, {"a\xc3", "not UTF-8"}, {"\xed\xa0\x80", "not UTF-8"},
};

static const char *const good_names[] = {"home.example.org", "a", "no-ip.com:ipv4", "*", "\xc3\xa9", "dyndnsc2", "default"};
static const char *const bad_names[] = {"", "dyndnsc", "DEFAULT", "preset:a", "notify:mail", "a b", "a,b", "a]", "[a", "a/b",
    "-a", " a", "a\n", "a\tb", "\xff"};

/* The section `name` of a file, replaced by "[new]\n". */
static const struct {
	const char *what, *before, *after;
} replaced[] = {
    {"the only section", "[s]\nx = 1\n", "[new]\n"},
    {"without a newline at the end", "[s]\nx = 1", "[new]\n"},
    {"between others", "[a]\nx=1\n[s]\ny=1\nz=2\n[b]\nx=1\n", "[a]\nx=1\n[new]\n[b]\nx=1\n"},
    {"blank lines and comments behind stay", "[s]\nx = 1\n\n# of b\n[b]\n", "[new]\n\n# of b\n[b]\n"},
    {"those inside do not", "[s]\n# c\nx = 1\n\n; d\ny = 1\n\n\n", "[new]\n\n\n"},
    {"continued values are part of it", "[s]\nx = 1\n  2\n\n  [a]\n\n[b]\n", "[new]\n\n[b]\n"},
    {"a section without keys", "[s]\n\n[b]\n", "[new]\n\n[b]\n"},
    {"[DEFAULT] behind it", "[s]\nx=1\n[DEFAULT]\ny=1\n", "[new]\n[DEFAULT]\ny=1\n"},
    {"[DEFAULT] before it", "[DEFAULT]\ny=1\n[s]\nx=1\n", "[DEFAULT]\ny=1\n[new]\n"},
    {"CR LF", "[a]\r\n[s]\r\nx=1\r\n\r\n[b]\r\n", "[a]\r\n[new]\n\r\n[b]\r\n"},
    {"CR", "[a]\r[s]\rx=1\r[b]\r", "[a]\r[new]\n[b]\r"},
    {"an indented header", "[a]\n  [s] # c\n  x=1\n  [b]\n", "[a]\n[new]\n  [b]\n"},
};

static const struct {
	const char *before, *after;
} appended[] = {
    {"", "[new]\n"}, {"[a]\n", "[a]\n\n[new]\n"}, {"[a]\nx=1", "[a]\nx=1\n\n[new]\n"}, {"\n", "\n\n[new]\n"},
    {"[a]\r\n", "[a]\r\n\n[new]\n"},
};

static void
test_replaced(void)
{
	size_t i;

	for (i = 0; i < COUNT(replaced); i++) {
		struct buf mistakes = {0}, out = {0};
		const struct ini_section *s;
		struct ini ini;
		bool good;

		good = ini_parse(&ini, "f", replaced[i].before, strlen(replaced[i].before), INI_INTERPOLATE, &mistakes) == 0;
		s = ini_section(&ini, "s");
		good = good && s && iniwrite_replace(&out, replaced[i].before, strlen(replaced[i].before), s, "[new]\n") == 0 &&
		       strcmp(buf_str(&out), replaced[i].after) == 0;
		ok(good, "replaced: %s", replaced[i].what);
		ini_free(&ini);
		buf_free(&mistakes);
		buf_free(&out);
	}
}

int
main(void)
{
	struct buf out = {0};
	struct fail f = {0};
	size_t i;

	for (i = 0; i < COUNT(values); i++) {
		int r = iniwrite_check(values[i].value, &f);

		ok(values[i].why ? r < 0 && strcmp(f.text, values[i].why) == 0 : r == 0, "value %zu: %s", i, values[i].why ? values[i].why : "fits");
	}
	for (i = 0; i < COUNT(good_names); i++)
		ok(iniwrite_check_name(good_names[i], &f) == 0, "a name: %s", good_names[i]);
	for (i = 0; i < COUNT(bad_names); i++)
		ok(iniwrite_check_name(bad_names[i], &f) < 0 && !strchr(f.text, '\n'), "no name, number %zu", i);
	for (i = 0; i < COUNT(appended); i++) {
		buf_reset(&out);
		iniwrite_append(&out, appended[i].before, strlen(appended[i].before), "[new]\n");
		ok(strcmp(buf_str(&out), appended[i].after) == 0, "appended, number %zu", i);
	}
	buf_reset(&out);
	iniwrite_section(&out, "s");
	iniwrite_key(&out, "x", "5% of %(y)s # %%");
	ok(strcmp(buf_str(&out), "[s]\nx = 5%% of %%(y)s # %%%%\n") == 0, "percent signs are doubled");
	buf_free(&out);
	test_replaced();
	return done();
}
