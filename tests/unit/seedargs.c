/* The seed's way to say everything on the command line, turned into INI: what the reader gets back is what was typed. */

#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "buf.h"
#include "fail.h"
#include "ini.h"
#include "seedargs.h"
#include "tap.h"

static const struct arg_spec specs[] = {{0, "preset", true}, {0, NULL, false}};

/* Takes a whole command line; 0, or -1 with fail. argv[0] is not looked at. */
static int
take(struct seedargs *s, int argc, char **argv, struct fail *f)
{
	struct args args;
	struct arg arg;
	int r;

	*s = (struct seedargs){0};
	args_init(&args, argc, argv, specs);
	while ((r = args_next(&args, &arg, f)) != ARG_END) {
		if (r == ARG_OPTION)
			s->preset = arg.value;
		else if (r != ARG_UNKNOWN)
			return fail_set(f, ST_BUG, "neither an option");
		else if ((r = seedargs_take(s, &args, &arg, f)) <= 0)
			return r < 0 ? -1 : args_unknown(&args, &arg, NULL, 0, f);
	}
	return 0;
}

/* The command line through INI and back. */
static int
through(struct ini *ini, struct kvs *names, int argc, char **argv, struct fail *f)
{
	struct buf text = {0}, mistakes = {0};
	struct seedargs s;
	int r = take(&s, argc, argv, f);

	*ini = (struct ini){0};
	if (r == 0)
		r = seedargs_ini(&s, &text, names, f);
	if (r == 0 && ini_parse(ini, "f", buf_str(&text), text.len, INI_INTERPOLATE, &mistakes) < 0)
		r = fail_set(f, ST_BUG, "%s", buf_str(&mistakes));
	seedargs_free(&s);
	buf_free(&text);
	buf_free(&mistakes);
	return r;
}

/* True when a value arrives as it was typed, with "--option VALUE" and with "--option=VALUE". */
static bool
arrives(const char *value)
{
	char option[] = "--updater-dummy-hostname", joined[600], copy[300], *argv[] = {option, option, copy};
	const struct ini_section *section;
	struct kvs names = {0};
	struct fail f = {0};
	struct ini ini;
	bool good = true;
	int way;

	for (way = 0; way < 2; way++) {
		snprintf(copy, sizeof copy, "%s", value);
		snprintf(joined, sizeof joined, "%s=%s", option, value);
		argv[1] = way ? joined : option;
		good = good && through(&ini, &names, 3 - way, argv, &f) == 0;
		section = ini_section(&ini, "cmdline");
		good = good && section && ini_key(section, "updater-dummy-hostname") == NULL &&
		       ini_key(section, "updater-hostname") && strcmp(ini_key(section, "updater-hostname")->value, value) == 0 &&
		       ini_key(section, "updater") && strcmp(ini_key(section, "updater")->value, "dummy") == 0;
		ini_free(&ini);
		kvs_free(&names);
	}
	return good;
}

static void
test_values(void)
{
	static const char *const values[] = {"", " ", "%", "%%", "%(nil)s", "%(x)s", "%(", "50% off", " a b ", "\ta\t", "\v", "\f\f",
	    "# no comment", "; nor this", "[section]", "a = b", "key: value", "=", ":", "\"quoted\"", "'", "\\n", "$HOME `id`",
	    "--updater-dummy-hostname", "%(nil)s%%(nil)s", "\xc2\xa0\xe3\x80\x80", "%\xff%", "\x1c\x1d\x1e\x1f"};
	char value[300];
	size_t i, n = 0;
	int c, first, bad = 0;

	for (i = 0; i < COUNT(values); i++)
		ok(arrives(values[i]), "value %zu arrives to the byte", i + 1);
	for (c = 1; c < 256; c++) {
		if (c != '\n' && c != '\r')
			value[n++] = (char)c;
	}
	value[n] = '\0';
	ok(arrives(value), "all bytes but CR, LF and NUL arrive");
	for (c = 1; c < 256; c++) {
		for (first = 0; first < 3; first++) {
			snprintf(value, sizeof value, first == 0 ? "%cx" : first == 1 ? "x%c" : "%c", c);
			bad += c != '\n' && c != '\r' && !arrives(value);
		}
	}
	ok(bad == 0, "and each of them first, last and alone");
}

static void
refused(const char *name, int argc, char **argv, const char *message)
{
	struct kvs names = {0};
	struct fail f = {0};
	struct ini ini;

	ok(through(&ini, &names, argc, argv, &f) == -1 && f.status == ST_USAGE && strstr(f.text, message), "%s: %s", name, f.text);
	ini_free(&ini);
	kvs_free(&names);
}

#define REFUSED(name, message, ...) \
	do { \
		char words[][100] = {"", __VA_ARGS__}, *argv[COUNT(words)]; \
		size_t word; \
		for (word = 0; word < COUNT(words); word++) \
			argv[word] = words[word]; \
		refused(name, (int)COUNT(words), argv, message); \
	} while (0)

static void
test_refusals(void)
{
	REFUSED("a value of two lines", "more than one line", "--updater-dummy-hostname", "a\n[x]");
	REFUSED("a value with CR", "more than one line", "--updater-dummy-hostname=a\rb");
	REFUSED("no value", "needs a value", "--updater-dummy-hostname");
	REFUSED("an option given twice", "twice", "--updater-dummy-hostname=a", "--updater-dummy-hostname=b");
	REFUSED("a value for the updater itself", "takes no value", "--updater-dummy=yes");
	REFUSED("an unknown updater", "'--updater-dummi'", "--updater-dummi");
	REFUSED("an unknown updater with an option", "no such protocol", "--updater-frobnicate-hostname=x");
	REFUSED("an unknown detector", "did you mean '--detector-socket'", "--detector-soket");
	REFUSED("two detectors", "two detectors", "--detector-null", "--detector-random");
	REFUSED("neither updater nor detector", "unknown option '--hostname'", "--hostname=x");
	REFUSED("an option that would end its key", "unknown option", "--updater-dummy-a:b=x");
	REFUSED("an option with a line end", "unknown option", "--updater-dummy-a\n[x]=1");
	REFUSED("an option with blanks", "unknown option", "--detector-null- family =x");
	REFUSED("an option that would be a comment", "unknown option", "--detector-null-#=x");
}

static bool
has(const struct ini *ini, const char *section, const char *key, const char *value)
{
	const struct ini_section *s = ini_section(ini, section);
	const struct ini_key *k = s ? ini_key(s, key) : NULL;

	return value ? k && strcmp(k->value, value) == 0 : s && !k;
}

static void
test_sections(void)
{
	char words[][60] = {"", "--updater-dummy-hostname", "a.example", "--updater-rfc2136", "--updater-rfc2136-key",
	    "hmac-sha256:k:c2VjcmV0", "--updater-rfc2136-hostname=b.example", "--detector-static", "--detector-static-address",
	    "192.0.2.1", "--preset", "no-ip.com"};
	char *argv[COUNT(words)];
	struct kvs names = {0};
	struct fail f = {0};
	struct ini ini;
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		argv[i] = words[i];
	ok(through(&ini, &names, (int)COUNT(words), argv, &f) == 0 && ini.n == 2 && names.n == 2 &&
		strcmp(names.v[0].key, "cmdline") == 0 && strcmp(names.v[1].key, "cmdline2") == 0, "each updater is a section");
	ok(has(&ini, "cmdline", "updater", "dummy") && has(&ini, "cmdline", "updater-hostname", "a.example") &&
		has(&ini, "cmdline", "updater-key", NULL), "the first with its options");
	ok(has(&ini, "cmdline2", "updater", "rfc2136") && has(&ini, "cmdline2", "updater-hostname", "b.example") &&
		has(&ini, "cmdline2", "updater-key", "hmac-sha256:k:c2VjcmV0"), "the second with its own");
	ok(has(&ini, "cmdline", "detector", "static") && has(&ini, "cmdline2", "detector-address", "192.0.2.1") &&
		has(&ini, "cmdline", "use_preset", "no-ip.com"), "detector and preset are in both");
	ok(strspn(words[5], "*") == strlen("hmac-sha256:k:c2VjcmV0"), "a secret is wiped from the command line");
	ok(strcmp(words[2], "a.example") == 0, "a host name is not");
	ini_free(&ini);
	kvs_free(&names);
}

static void
test_empty(void)
{
	struct seedargs s = {0};
	struct kvs names = {0};
	struct buf text = {0};
	struct fail f = {0};

	ok(!seedargs_any(&s) && seedargs_ini(&s, &text, &names, &f) == 0 && text.len == 0 && names.n == 0,
	    "nothing given is no section");
	s.preset = "no-ip.com";
	ok(seedargs_any(&s) && seedargs_ini(&s, &text, &names, &f) == 0 && names.n == 1, "a preset alone is one");
	buf_free(&text);
	kvs_free(&names);
	seedargs_free(&s);
}

int
main(void)
{
	test_values();
	test_refusals();
	test_sections();
	test_empty();
	return done();
}
