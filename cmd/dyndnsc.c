/*
 * dyndnsc [-nqv] [-c FILE] [-t SECONDS] [--force] [SECTION...]
 * dyndnsc --updater-NAME [--updater-NAME-OPTION VALUE ...] [--detector-NAME [--detector-NAME-OPTION VALUE ...]]
 * dyndnsc --preset NAME [--updater-...] | --check | --list-presets
 * dyndnsc COMMAND ...        the command dyndnsc-COMMAND
 *
 * Runs detect and update for every section of the configuration that [dyndnsc] configs lists (all, where it lists none),
 * or for those named, or for the one that the command line describes. The sections do not affect one another. Opens no
 * connection itself: the other commands do the work.
 *
 * Exit status: the worst of the sections; 78 before anything is sent when any of the configuration is wrong.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "buf.h"
#include "config.h"
#include "entry.h"
#include "kv.h"
#include "place.h"
#include "presettext.h"
#include "sections.h"
#include "say.h"
#include "seedargs.h"

#define PROGRAM "dyndnsc"

static const char usage[] =
    "usage: " PROGRAM " [-nqv] [-c FILE] [-t SECONDS] [SECTION...]\n"
    "       " PROGRAM " --updater-NAME [--updater-NAME-OPTION VALUE ...] [--detector-NAME ...]\n"
    "       " PROGRAM " detect|update|resolve|presets ...\n"
    "Detects addresses and updates DNS for every section of the configuration, or for those named.\n\n"
    "      --check                      only look for mistakes in the configuration, and show them all\n"
    "      --force                      send, whatever is known\n"
    "      --preset NAME                use this preset instead of a configuration file's section\n"
    "      --updater-NAME               use this protocol\n"
    "      --updater-NAME-OPTION VALUE  an option of it\n"
    "      --detector-NAME              use this detector\n"
    "      --detector-NAME-OPTION VALUE an option of it\n"
    "      --list-presets               the presets with all their values\n"
    "      --debug                      as -vv\n";

static const char examples[] = "\nExamples:\n"
			       "  " PROGRAM " --config ~/.dyndnsc.ini\n"
			       "  " PROGRAM " --check home\n"
			       "  " PROGRAM " --updater-rfc2136 --updater-rfc2136-hostname home.example.org \\\n"
			       "          --updater-rfc2136-key-file ~/ddns.key --detector-socket\n";

enum { OPT_CHECK, OPT_FORCE, OPT_PRESET, OPT_LIST, OPT_DEBUG, OPT_DAEMON };

static const struct arg_spec specs[] = {
    [OPT_CHECK] = {0, "check", false},
    [OPT_FORCE] = {0, "force", false},
    [OPT_PRESET] = {0, "preset", true},
    [OPT_LIST] = {0, "list-presets", false},
    [OPT_DEBUG] = {0, "debug", false},
    [OPT_DAEMON] = {'d', "daemon", false},
    {0, NULL, false},
};

struct call {
	struct args args;
	struct seedargs seed;
	char *names[256];
	size_t n_names;
	bool on[sizeof specs / sizeof *specs];
	bool help, version;
};

/* The seed's options that run for ever, and its plugins, are not there yet: better said than taken for typing errors. */
static int
not_yet(const struct call *c, struct arg *arg, struct fail *f)
{
	static const char *const later[] = {"loop", "daemon", "sleeptime", "log-json", "pidfile", "syslog", "jobs"};
	size_t i;

	for (i = 0; i < sizeof later / sizeof *later; i++) {
		if (strcmp(arg->name, later[i]) == 0)
			return fail_set(f, ST_USAGE, "'--%s' is not in this version yet: run dyndnsc from cron or a timer", arg->name);
	}
	if (strncmp(arg->name, "with-", 5) == 0)
		return fail_set(f, ST_USAGE, "plugins ('--%s') are not in this version yet", arg->name);
	return args_unknown(&c->args, arg, NULL, 0, f);
}

static int
take(struct call *c, int what, struct arg *arg, struct fail *f)
{
	int r;

	switch (what) {
	case ARG_UNKNOWN:
		r = seedargs_take(&c->seed, &c->args, arg, f);
		return r == 0 ? not_yet(c, arg, f) : r;
	case ARG_OPTION:
		if (arg->spec == &specs[OPT_DAEMON])
			return not_yet(c, arg, f);
		c->on[arg->spec - specs] = true;
		if (arg->value)
			c->seed.preset = arg->value;
		return 0;
	case ARG_OPERAND:
		if (c->n_names == sizeof c->names / sizeof *c->names)
			return fail_set(f, ST_USAGE, "too many sections");
		c->names[c->n_names++] = arg->value;
		return 0;
	case ARG_HELP:
		c->help = true;
		return 0;
	case ARG_VERSION:
		c->version = true;
		return 0;
	default:
		return -1;
	}
}

static int
parse(struct call *c, struct fail *f)
{
	struct arg arg;
	int what;

	while ((what = args_next(&c->args, &arg, f)) != ARG_END) {
		if (take(c, what, &arg, f) < 0)
			return -1;
	}
	if (seedargs_any(&c->seed) && (c->args.common.config || c->n_names))
		return fail_set(f, ST_USAGE, "%s does not go with --updater, --detector and --preset: they describe a section of their own",
		    c->args.common.config ? "--config" : "a section");
	return 0;
}

/* A value of several lines becomes one. */
static void
print_key(const struct ini_key *k)
{
	const char *c;

	printf("\t%s = ", k->key);
	for (c = k->value; *c; c++)
		putchar(*c == '\n' ? ' ' : *c);
	putchar('\n');
}

/* As the seed prints them: the name, then a line "TAB key = value" for each key. */
static int
list_presets(const struct call *c)
{
	struct config config = {0};
	struct mistakes m = {0};
	const struct ini_key *k;
	const char *name;
	struct preset p;
	size_t i, j;
	int status;

	config_load(&config, c->args.common.config, &m);
	for (i = 0; (name = config_preset_name(&config, i, &m)); i++) {
		puts(name);
		for (j = 0; config_preset(&config, name, &p, &m) && (k = preset_merged(&config, &p, j)); j++)
			print_key(k);
	}
	status = say_lines(&m);
	mistakes_free(&m);
	config_free(&config);
	return say_end(status);
}

/* `dyndnsc detect ...` becomes dyndnsc-detect: returns only where there is no such command. */
static void
become(char **argv)
{
	char name[256], path[PLACE_MAX];

	if (argv[1][0] == '-' || snprintf(name, sizeof name, PROGRAM "-%s", argv[1]) >= (int)sizeof name)
		return;
	if (strcmp(argv[1], "detect") != 0 && strcmp(argv[1], "update") != 0 && strcmp(argv[1], "resolve") != 0 &&
	    strcmp(argv[1], "presets") != 0)
		return;
	if (!place_program(path, name))
		return;
	argv[1] = path;
	execv(path, argv + 1);
}

static int
run_sections(struct call *c)
{
	const struct common *common = &c->args.common;
	struct sections s = {.seed = &c->seed, .config_path = common->config, .names = c->names, .n_names = c->n_names,
	    .dry = common->dry, .force = c->on[OPT_FORCE], .four = common->four, .six = common->six,
	    .check = c->on[OPT_CHECK], .deadline = common->deadline, .quiet = common->quiet, .notes = say_notes(), .said = say};
	struct mistakes m = {0};
	int status;

	status = sections_open(&s, &m) < 0 ? say_lines(&m) : ST_OK;
	if (status == ST_OK && !c->on[OPT_CHECK])
		status = sections_run(&s);
	sections_close(&s);
	mistakes_free(&m);
	return say_end(status);
}

int
main(int argc, char **argv)
{
	static struct call c;
	struct fail f = {0};
	int status;

	say_init(PROGRAM);
	if (argc > 1)
		become(argv);
	args_init(&c.args, argc, argv, specs);
	if (parse(&c, &f) < 0)
		return say_fail(&f);
	if (c.on[OPT_DEBUG])
		c.args.common.verbose += 2;
	say_level(c.args.common.verbose, c.args.common.quiet);
	if (c.help || c.version) {
		if (c.help)
			printf("%s%s%s", usage, args_common_help, examples);
		else
			puts(PROGRAM " " VERSION);
		return say_end(ST_OK);
	}
	status = c.on[OPT_LIST] ? list_presets(&c) : run_sections(&c);
	seedargs_free(&c.seed);
	return status;
}
