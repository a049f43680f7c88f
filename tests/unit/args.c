/* Command lines. */

#include <string.h>

#include "args.h"
#include "fail.h"
#include "tap.h"

static const struct arg_spec specs[] = {
    {'H', "with-host", false},
    {'s', "server", true},
    {0, "force", false},
    {0, "ip", true},
    {0, NULL, false},
};

/* What a command line amounts to: "option=value" or "option" for each option of the command, "?name" for an unknown one,
 * "!" for help, "#" for the version, plain words for operands; "X" where an error ends it. */
static void
spell(char *out, size_t size, struct args *a, struct fail *f)
{
	struct arg arg;
	size_t n = 0;
	int r;

	*out = '\0';
	while (n < size && (r = args_next(a, &arg, f)) != ARG_END) {
		const char *sep = n ? " " : "";

		if (r == ARG_OPTION)
			n += (size_t)snprintf(out + n, size - n, "%s%s%s%s", sep, arg.spec->name, arg.value ? "=" : "",
			    arg.value ? arg.value : "");
		else if (r == ARG_UNKNOWN)
			n += (size_t)snprintf(out + n, size - n, "%s?%s%s%s", sep, arg.name, arg.value ? "=" : "",
			    arg.value ? arg.value : "");
		else if (r == ARG_OPERAND)
			n += (size_t)snprintf(out + n, size - n, "%s%s", sep, arg.value);
		else
			n += (size_t)snprintf(out + n, size - n, "%s%s", sep, r == ARG_HELP ? "!" : r == ARG_VERSION ? "#" : "X");
		if (r == ARG_ERROR)
			return;
	}
}

static const struct {
	const char *line, *spelt, *message; /* the line's words, separated by '|' */
} lines[] = {
    {"", "", NULL},
    {"home", "home", NULL},
    {"home|away", "home away", NULL},
    {"-H", "with-host", NULL},
    {"--with-host", "with-host", NULL},
    {"-s|ns1", "server=ns1", NULL},
    {"-sns1", "server=ns1", NULL},
    {"-s=ns1", "server==ns1", NULL},
    {"--server|ns1", "server=ns1", NULL},
    {"--server=ns1", "server=ns1", NULL},
    {"--server=", "server=", NULL},
    {"--server=a=b", "server=a=b", NULL},
    {"-s|", "server=", NULL},
    {"-s|-H", "server=-H", NULL},
    {"--server|--with-host", "server=--with-host", NULL},
    {"--server|--", "server=--", NULL},
    {"-Hvs|ns1|home", "with-host server=ns1 home", NULL},
    {"-Hsns1", "with-host server=ns1", NULL},
    {"home|-H|away|--force", "home with-host away force", NULL},
    {"-H|--|-H|--force|--", "with-host -H --force --", NULL},
    {"--", "", NULL},
    {"-", "-", NULL},
    {"-|-H", "- with-host", NULL},
    {"-h", "!", NULL},
    {"--help", "!", NULL},
    {"-V", "#", NULL},
    {"--version|home", "# home", NULL},
    {"-hV", "! #", NULL},
    {"--key|value", "?key value", NULL},
    {"--key=value", "?key=value", NULL},
    {"--ip|192.0.2.1|--ip=192.0.2.2", "ip=192.0.2.1 ip=192.0.2.2", NULL},
    {"-4|-6|-v|-q|-n|-c|x|-t|9", "", NULL},
    {"--ipv4|--ipv6|--verbose|--quiet|--dry-run|--config=x|--deadline=9", "", NULL},
    {"-x", "X", "'-x'"},
    {"-Hx", "with-host X", "'-x'"},
    {"-s", "X", "'-s' needs a value"},
    {"--server", "X", "'--server' needs a value"},
    {"-t", "X", "'-t' needs a value"},
    {"--config", "X", "'--config' needs a value"},
    {"--force=yes", "X", "'--force' takes no value"},
    {"--help=yes", "X", "'--help' takes no value"},
    {"-t|0", "X", "'0'"},
    {"-t|86401", "X", "'86401'"},
    {"-t|ten", "X", "'ten'"},
    {"-t|-5", "X", "'-5'"},
    {"-t5x", "X", "'5x'"},
    {"--deadline=", "X", "''"},
    {"--serve|x", "?serve x", NULL},
    {"--=x", "?=x", NULL},
    {"---", "?-", NULL},
    {"--a-name-of-sixty-three-bytes-which-is-the-longest-that-is-looked",
	"?a-name-of-sixty-three-bytes-which-is-the-longest-that-is-looked", NULL},
    {"--a-name-of-sixty-three-bytes-which-is-the-longest-that-is-lookedy", "X",
	"'--a-name-of-sixty-thre...'"},
};

/* Cuts a line at '|' into argv; "" is no word at all. */
static int
split(char *line, char **argv)
{
	int n = 1;
	char *bar;

	argv[0] = line;
	if (!*line)
		return n;
	for (argv[n++] = line; (bar = strchr(line, '|')); argv[n++] = line) {
		*bar = '\0';
		line = bar + 1;
	}
	return n;
}

static void
test_lines(void)
{
	char line[200], out[200], *argv[20];
	struct args a;
	size_t i;

	for (i = 0; i < COUNT(lines); i++) {
		struct fail f = {0};

		snprintf(line, sizeof line, "%s", lines[i].line);
		args_init(&a, split(line, argv), argv, specs);
		spell(out, sizeof out, &a, &f);
		ok(strcmp(out, lines[i].spelt) == 0 &&
			(lines[i].message ? f.status == ST_USAGE && strstr(f.text, lines[i].message) != NULL : f.status == 0),
		    "'%s' is '%s'%s%s", lines[i].line, out, f.status ? ": " : "", f.text);
	}
}

static struct args
read_all(char *line, char **argv)
{
	char out[200];
	struct fail f;
	struct args a;

	args_init(&a, split(line, argv), argv, specs);
	spell(out, sizeof out, &a, &f);
	return a;
}

static void
test_common(void)
{
	char none[] = "", some[] = "-4|-vvn|-n|-c|a|-cb|-t|2m|-q|--verbose", both[] = "-46", *argv[20];
	struct args a = read_all(none, argv);

	ok(!a.common.four && !a.common.six && !a.common.config && a.common.deadline == 30 && a.common.dry == 0 &&
		a.common.verbose == 0 && !a.common.quiet, "without options the deadline is 30 s and nothing else is set");
	a = read_all(some, argv);
	ok(a.common.four && !a.common.six && a.common.quiet, "-4 and -q are kept");
	ok(a.common.verbose == 3 && a.common.dry == 2, "-v and -n are counted");
	ok(a.common.config && strcmp(a.common.config, "b") == 0, "the last -c counts");
	ok(a.common.deadline == 120, "a deadline may have a unit");
	a = read_all(both, argv);
	ok(a.common.four && a.common.six, "-46 is both");
}

static void
test_unknown(void)
{
	static const char *const more[] = {"hostname", "userid"};
	static const struct {
		const char *typed, *near;
	} rows[] = {{"hostnam", "'--hostname'"}, {"sever", "'--server'"}, {"verbos", "'--verbose'"}, {"forse", "'--force'"},
	    {"frobnicate", NULL}, {"h\x1b[2Jst", NULL}};
	char word[64], *argv[] = {word, word};
	struct args a;
	struct arg arg;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct fail f = {0};
		bool good;

		snprintf(word, sizeof word, "--%s", rows[i].typed);
		args_init(&a, 2, argv, specs);
		good = args_next(&a, &arg, &f) == ARG_UNKNOWN && args_unknown(&a, &arg, more, 2, &f) == -1 && f.status == ST_USAGE;
		ok(good && (rows[i].near ? strstr(f.text, rows[i].near) != NULL : !strstr(f.text, "did you mean")) &&
			!strchr(f.text, '\x1b'), "row %zu: %s", i + 1, f.text);
	}
}

static void
test_values(void)
{
	char first[] = "--key", second[] = "-5", *argv[] = {first, first, second};
	struct fail f = {0};
	struct args a;
	struct arg arg;

	args_init(&a, 3, argv, specs);
	ok(args_next(&a, &arg, &f) == ARG_UNKNOWN && args_value(&a, &arg, &f) == 0 && arg.value == second,
	    "an option that is not the command's own may take the next word");
	ok(args_next(&a, &arg, &f) == ARG_END && args_next(&a, &arg, &f) == ARG_END, "the end stays the end");
	args_init(&a, 2, argv, specs);
	ok(args_next(&a, &arg, &f) == ARG_UNKNOWN && args_value(&a, &arg, &f) == -1 && f.status == ST_USAGE &&
		strstr(f.text, "'--key' needs a value"), "and fails where there is none");
}

static void
test_reserved(void)
{
	static const char *const names[] = {"ipv4", "ipv6", "config", "deadline", "dry-run", "verbose", "quiet", "help", "version",
	    "ip", "force", "retry", "list", "verdicts", "follow", "json", "differs", "compare", "remove",
	    "look", "report", "interval", "settle"};
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		ok(args_reserved(names[i]), "'%s' is reserved", names[i]);
	ok(!args_reserved("hostname") && !args_reserved("IP") && !args_reserved("") && !args_reserved("i"), "others are not");
}

int
main(void)
{
	test_lines();
	test_common();
	test_unknown();
	test_values();
	test_reserved();
	return done();
}
