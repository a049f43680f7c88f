/*
 * dyndnsc-presets [-qv] [-c FILE] [--match ERE] [NAME...]
 *
 * Without NAME the names of the presets, one a line; with NAME each as an INI section, merged with the user's
 * [preset:NAME], whose keys win. --match: only those whose name, title or domain the expression matches. -v adds the
 * title, the website and the status, separated by TAB.
 *
 * Exit status: 0, 1 no such preset; 64, 71, 78 as everywhere (dyndnsc(7)).
 */

#include <stdio.h>
#include <string.h>

#include "args.h"
#include "config.h"
#include "presettext.h"
#include "say.h"
#include "text.h"

#define PROGRAM "dyndnsc-presets"

static const char usage[] = "usage: " PROGRAM " [-qv] [-c FILE] [--match ERE] [NAME...]\n"
			    "Lists the presets, or prints those named as sections of a configuration file.\n\n"
			    "      --match ERE        those whose name, title or domain matches (any case)\n"
			    "  -v adds the title, the website and the status to the list\n";

static const char examples[] = "\nExamples:\n"
			       "  " PROGRAM " --match duckdns\n"
			       "  " PROGRAM " no-ip.com\n";

static const struct arg_spec specs[] = {
    {0, "match", true},
    {0, "list", false},
    {0, NULL, false},
};

static const char *
value_of(const struct config *c, const struct preset *p, const char *key)
{
	const struct ini_key *k = preset_key(c, p, key, NULL);

	return k ? k->value : "";
}

/* One value as INI: later lines are indented, a percent sign is doubled. */
static void
print_value(const char *value)
{
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\n    ", stdout);
		else if (*value == '%')
			fputs("%%", stdout);
		else
			putchar(*value);
	}
	putchar('\n');
}

static void
print_section(const struct config *c, const struct preset *p, const char *name)
{
	const struct ini_key *k;
	size_t i;

	printf("[preset:%s]\n", name);
	for (i = 0; (k = preset_merged(c, p, i)); i++) {
		printf("%s = ", k->key);
		print_value(k->value);
	}
}

static int
print_named(struct config *c, char *const *names, size_t n, struct mistakes *m)
{
	const char *known[256], *near;
	int status = ST_OK;
	struct preset p;
	size_t i, count;

	for (i = 0; i < n; i++) {
		if (config_preset(c, names[i], &p, m)) {
			if (i)
				putchar('\n');
			print_section(c, &p, names[i]);
			continue;
		}
		for (count = 0; count < 256 && (known[count] = config_preset_name(c, count, m)); count++)
			;
		near = text_nearest(names[i], known, count);
		say(near ? "no preset '%s': did you mean '%s'?" : "no preset '%s' (--match ERE searches)", names[i], near);
		status = ST_NONE;
	}
	return status;
}

static int
print_list(struct config *c, const struct preset_match *match, bool verbose, struct mistakes *m)
{
	const char *name;
	struct preset p;
	size_t i, shown = 0;

	for (i = 0; (name = config_preset_name(c, i, m)); i++) {
		if (!config_preset(c, name, &p, m) || (match && !preset_matches(match, c, &p, name)))
			continue;
		shown++;
		if (verbose)
			printf("%s\t%s\t%s\t%s\n", name, value_of(c, &p, "title"), value_of(c, &p, "website"), value_of(c, &p, "status"));
		else
			puts(name);
	}
	return shown ? ST_OK : ST_NONE;
}

static int
run(const struct common *common, const char *ere, char *const *names, size_t n)
{
	struct preset_match *match = NULL;
	struct mistakes m = {0};
	struct config c = {0};
	struct fail f = {0};
	int status;

	if (ere && preset_match_compile(&match, ere, &f) < 0)
		return say_fail(&f);
	status = config_load(&c, common->config, &m) < 0 ? ST_CONFIG
		 : n ? print_named(&c, names, n, &m) : print_list(&c, match, common->verbose > 0, &m);
	status = status_worse(status, say_lines(&m));
	preset_match_free(match);
	mistakes_free(&m);
	config_free(&c);
	return say_end(status);
}

int
main(int argc, char **argv)
{
	char *names[256];
	const char *ere = NULL;
	struct args args;
	struct arg arg;
	struct fail f = {0};
	size_t n = 0;
	int r;

	say_init(PROGRAM);
	args_init(&args, argc, argv, specs);
	while ((r = args_next(&args, &arg, &f)) != ARG_END) {
		if (r == ARG_UNKNOWN)
			r = args_unknown(&args, &arg, NULL, 0, &f);
		if (r == ARG_ERROR)
			return say_fail(&f);
		if (r == ARG_HELP)
			printf("%s%s%s", usage, args_common_help, examples);
		if (r == ARG_VERSION)
			puts(PROGRAM " " VERSION);
		if (r == ARG_HELP || r == ARG_VERSION)
			return say_end(ST_OK);
		if (r == ARG_OPTION && arg.value)
			ere = arg.value;
		if (r == ARG_OPERAND && n < sizeof names / sizeof *names)
			names[n++] = arg.value;
	}
	say_level(args.common.verbose, args.common.quiet);
	return run(&args.common, ere, names, n);
}
