/* The INI reader: what is in a file, and what is said of its mistakes. tests/ini-python compares it with Python's. */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "buf.h"
#include "ini.h"
#include "tap.h"

enum { PLAIN = 0, REP = INI_REPEATED, INT = INI_INTERPOLATE };

/* found: "[section]key=value|" for each section and key; mistakes: their text, NULL: there are none. */
static const struct {
	const char *name;
	unsigned flags;
	const char *text, *found, *mistakes;
} rows[] = {
    {"an empty file", INT, "", "", NULL},
    {"comments and blank lines", INT, "# a\n\n ; b\n\t\n", "", NULL},
    {"sections and keys", INT, "[a]\nx = 1\ny: 2\n[b]\nx=3", "[a]x=1|y=2|[b]x=3|", NULL},
    {"a section without keys", INT, "[a]\n[b]\n", "[a][b]", NULL},
    {"keys are folded, sections and values are not", INT, "[A]\nKeY = VaLuE\n", "[A]key=VaLuE|", NULL},
    {"blanks around key and value go, those inside stay", INT, "[a]\n  the key \t =  the  value \t\n",
	"[a]the key=the  value|", NULL},
    {"the first of = and : ends the key", INT, "[a]\nx = a:b=c\ny: a=b:c\n", "[a]x=a:b=c|y=a=b:c|", NULL},
    {"no inline comments", INT, "[a]\nx = 1 # one ; two\n", "[a]x=1 # one ; two|", NULL},
    {"an empty value", INT, "[a]\nx =\ny:\n", "[a]x=|y=|", NULL},
    {"quotes are part of the value", INT, "[a]\nx = \"1\"\n", "[a]x=\"1\"|", NULL},
    {"continuation lines", INT, "[a]\nx = 1\n  2\n\t3\ny = 4\n", "[a]x=1\n2\n3|y=4|", NULL},
    {"a blank line does not end a value", INT, "[a]\nx = 1\n\n  2\n\n\ny = 3\n", "[a]x=1\n\n2|y=3|", NULL},
    {"a comment inside a value is not part of it", INT, "[a]\nx = 1\n# no\n  2\n", "[a]x=1\n2|", NULL},
    {"a comment between lines of a value may be indented", INT, "[a]\nx = 1\n  # no\n  2\n", "[a]x=1\n2|", NULL},
    {"keys that are indented alike are keys", INT, "[a]\n  x = 1\n  y = 2\n", "[a]x=1|y=2|", NULL},
    {"an indented line that looks like a section continues", INT, "[a]\nx = 1\n  [b]\n", "[a]x=1\n[b]|", NULL},
    {"what follows a section's bracket is passed over", INT, "[a] # x\nx=1\n", "[a]x=1|", NULL},
    {"the last bracket ends the name of a section", INT, "[a]b]\nx=1\n", "[a]b]x=1|", NULL},
    {"CR LF and CR end lines", INT, "[a]\r\nx = 1\r\n\r\n[b]\ry=2\rz=3", "[a]x=1|[b]y=2|z=3|", NULL},
    {"[DEFAULT] stands behind every section", INT, "[a]\nx=1\n[DEFAULT]\nx=0\ny=2\n[b]\n", "[a]x=1|y=2|[b]x=0|y=2|",
	NULL},
    {"[DEFAULT] may come in pieces", INT, "[DEFAULT]\nx=1\n[a]\n[DEFAULT]\ny=2\n", "[a]x=1|y=2|", NULL},
    {"without interpolation [DEFAULT] is a section", PLAIN, "[DEFAULT]\nx=1\n[a]\n", "[DEFAULT]x=1|[a]", NULL},
    {"interpolation", INT, "[a]\nx = 1\ny = <%(x)s%(X)s>\n", "[a]x=1|y=<11>|", NULL},
    {"interpolation from [DEFAULT], with the section's own value", INT, "[DEFAULT]\nn=d\np=%(n)s!\n[a]\nn=a\n[b]\n",
	"[a]n=a|p=a!|[b]n=d|p=d!|", NULL},
    {"interpolation through several keys", INT, "[a]\nx=%(y)s\ny=%(z)s\nz=1%%\n", "[a]x=1%|y=1%|z=1%|", NULL},
    {"%% is %, and does not start a reference", INT, "[a]\nx=50%%\ny=%%(x)s\n", "[a]x=50%|y=%(x)s|", NULL},
    {"a lone % stands for itself", INT, "[a]\nx=50%\ny=%20b% c%\nz=%(\nw=%()s%(x\n",
	"[a]x=50%|y=%20b% c%|z=%(|w=%()s%(x|", NULL},
    {"a closing bracket without s ends no reference", INT, "[a]\nx=%(y)d)s\n", "[a]x=%(y)d)s|", NULL},
    {"without interpolation % is %", PLAIN, "[a]\nx=50%% %(y)s %\n", "[a]x=50%% %(y)s %|", NULL},
    {"ten references deep", INT,
	"[a]\na=%(b)s\nb=%(c)s\nc=%(d)s\nd=%(e)s\ne=%(f)s\nf=%(g)s\ng=%(h)s\nh=%(i)s\ni=%(j)s\nj=%(k)s\nk=1\n",
	"[a]a=1|b=1|c=1|d=1|e=1|f=1|g=1|h=1|i=1|j=1|k=1|", NULL},
    {"repeated keys are kept in their order where they are wanted", REP, "[a]\nx=1\ny=2\nx=3\n", "[a]x=1|y=2|x=3|",
	NULL},
    {"bytes above 127 are kept", INT, "[a]\nx=\xc3\xa4\xff\n", "[a]x=\xc3\xa4\xff|", NULL},
    {"a key given twice", INT, "[a]\nx=1\nX=2\n", "[a]x=1|x=2|", "f.ini:3: key given twice: 'X'\n"},
    {"the same key in two sections", INT, "[a]\nx=1\n[b]\nx=2\n", "[a]x=1|[b]x=2|", NULL},
    {"a section given twice", INT, "[a]\nx=1\n[b]\n[a]\ny=2\n", "[a]x=1|y=2|[b]",
	"f.ini:4: section given twice: 'a'\n"},
    {"a section given twice where keys may be repeated", REP, "[a]\n[a]\n", "[a]",
	"f.ini:2: section given twice: 'a'\n"},
    {"a key before any section", INT, "x=1\n[a]\n", "[a]", "f.ini:1: no [section] before 'x=1'\n"},
    {"a line without = and :", INT, "[a]\nx=1\nwhat\ny=2\n", "[a]x=1|y=2|",
	"f.ini:3: neither a [section] nor a key = value line: 'what'\n"},
    {"an empty section name", INT, "[a]\n[]\n", "[a]", "f.ini:2: neither a [section] nor a key = value line: '[]'\n"},
    {"no key", INT, "[a]\n = secret\n", "[a]", "f.ini:2: no key before the value ''\n"},
    {"every mistake is told, with its line", INT, "x\r\n[a]\ry\n\n\nz\n", "[a]", "f.ini:1: no [section] before 'x'\n"
	"f.ini:3: neither a [section] nor a key = value line: 'y'\nf.ini:6: neither a [section] nor a key = value line: 'z'\n"},
    {"what is quoted is cleaned", INT, "[a]\n\x1b[2J\n", "[a]",
	"f.ini:2: neither a [section] nor a key = value line: '?[2J'\n"},
    {"a reference to nothing", INT, "[a]\nx=1\ny = a%(no)sb\n", "[a]x=1|y=a|",
	"f.ini:3: nothing to put in (write %% for a percent sign): '%(no)s'\n"},
    {"a reference to another section's key", INT, "[a]\nx=1\n[b]\ny=%(x)s\n", "[a]x=1|[b]y=|",
	"f.ini:4: nothing to put in (write %% for a percent sign): '%(x)s'\n"},
    {"a reference to itself", INT, "[a]\nx=%(x)s\n", "[a]x=|",
	"f.ini:2: interpolation without end or too long in 'x'\n"},
    {"references in a circle", INT, "[a]\nx=%(y)s\ny=%(x)s\n", "[a]x=|y=|",
	"f.ini:2: interpolation without end or too long in 'x'\nf.ini:3: interpolation without end or too long in 'y'\n"},
    {"a byte order mark", INT, "\xef\xbb\xbf[a]\n", "", "f.ini:1: no [section] before '?[a]'\n"},
};

static void
dump(struct buf *out, const struct ini *ini)
{
	size_t i, k;

	for (i = 0; i < ini->n; i++) {
		buf_addf(out, "[%s]", ini->v[i].name);
		for (k = 0; k < ini->v[i].n; k++)
			buf_addf(out, "%s=%s|", ini->v[i].keys[k].key, ini->v[i].keys[k].value);
	}
}

/* Parses a copy of exactly that size, so that a sanitizer sees a byte too many. */
static int
parse(struct ini *ini, const char *text, size_t len, unsigned flags, struct buf *mistakes)
{
	char *copy = malloc(len ? len : 1);
	int r;

	memcpy(copy, text, len);
	r = ini_parse(ini, "f.ini", copy, len, flags, mistakes);
	free(copy);
	return r;
}

static void
test_rows(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct buf mistakes = {0}, found = {0};
		struct ini ini;
		int r = parse(&ini, rows[i].text, strlen(rows[i].text), rows[i].flags, &mistakes);

		dump(&found, &ini);
		if (!ok(r == (rows[i].mistakes ? -1 : 0) && strcmp(buf_str(&found), rows[i].found) == 0 &&
			strcmp(buf_str(&mistakes), rows[i].mistakes ? rows[i].mistakes : "") == 0, "%s", rows[i].name))
			printf("# found:\n%s\n# mistakes:\n%s", buf_str(&found), buf_str(&mistakes));
		ini_free(&ini);
		buf_free(&found);
		buf_free(&mistakes);
	}
}

static void
test_access(void)
{
	static const char text[] = "[DEFAULT]\nd=0\n\n[a]\nx=1\n  2\ny=2\n";
	struct buf mistakes = {0};
	struct ini ini;
	const struct ini_section *a;

	ok(parse(&ini, text, strlen(text), INT, &mistakes) == 0, "a file is read");
	a = ini_section(&ini, "a");
	ok(a && a->line == 4 && !ini_section(&ini, "A") && !ini_section(&ini, "DEFAULT"), "a section is found by its name");
	ok(a && ini_key(a, "y") && ini_key(a, "y")->line == 7 && !ini_key(a, "z"), "a key is found, and knows its line");
	ok(a && ini_key(a, "d") && ini_key(a, "d")->inherited && ini_key(a, "d")->line == 2 && !ini_key(a, "x")->inherited,
	    "a key from [DEFAULT] knows that");
	ini_free(&ini);
	ini_free(&ini);
	ok(true, "freeing twice is no mistake");
}

static void
test_limits(void)
{
	struct buf text = {0}, mistakes = {0};
	struct ini ini;
	clock_t start;
	int i;

	buf_adds(&text, "[a]\nx=");
	for (i = 0; i < 1 << 20; i++)
		buf_addc(&text, 'v');
	ok(parse(&ini, text.data, text.len, PLAIN, &mistakes) == 0 && strlen(ini.v[0].keys[0].value) == 1 << 20,
	    "a value of 1 MiB is read");
	ini_free(&ini);
	buf_addc(&text, 'v');
	ok(parse(&ini, text.data, text.len, PLAIN, &mistakes) < 0 && strstr(buf_str(&mistakes), "f.ini:2: too long a value for 'x'"),
	    "a longer one is a mistake");
	ini_free(&ini);
	buf_reset(&mistakes);
	buf_reset(&text);
	/* ten doublings of ten values that double: 2^100 without a limit */
	buf_adds(&text, "[a]\nk0=0123456789\n");
	for (i = 1; i < 10; i++)
		buf_addf(&text, "k%d=%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s\n", i, i - 1, i - 1, i - 1, i - 1,
		    i - 1, i - 1, i - 1, i - 1);
	ok(parse(&ini, text.data, text.len, INT, &mistakes) < 0 && strstr(buf_str(&mistakes), "f.ini:11: interpolation without end"),
	    "references that multiply come to an end");
	ini_free(&ini);
	buf_reset(&mistakes);
	buf_reset(&text);
	/* the same of nothing at all, and many keys to look through for each */
	buf_adds(&text, "[a]\n");
	for (i = 0; i < 300; i++)
		buf_addf(&text, "x%d=\n", i);
	buf_adds(&text, "k0=\n");
	for (i = 1; i < 11; i++)
		buf_addf(&text, "k%d=%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s%%(k%d)s\n", i, i - 1, i - 1, i - 1, i - 1,
		    i - 1, i - 1, i - 1, i - 1);
	start = clock();
	ok(parse(&ini, text.data, text.len, INT, &mistakes) < 0 && clock() - start < CLOCKS_PER_SEC,
	    "and so do those that multiply nothing, within a second");
	ini_free(&ini);
	buf_reset(&mistakes);
	ok(parse(&ini, "[a]\nx=1\0y\n", 10, INT, &mistakes) < 0 && strstr(buf_str(&mistakes), "f.ini:2: NUL byte"),
	    "a NUL byte is a mistake");
	ini_free(&ini);
	buf_free(&mistakes);
	buf_free(&text);
}

int
main(void)
{
	test_rows();
	test_access();
	test_limits();
	return done();
}
