/*
 * dyndnsc [-46nqv] [-c FILE] [-t SECONDS] [--force] [--jobs N] [SECTION...]
 * dyndnsc --loop | -d [--sleeptime N] [--pidfile FILE] [--log-json] [--syslog] ...
 * dyndnsc --updater-NAME [--updater-NAME-OPTION VALUE ...] [--detector-NAME [--detector-NAME-OPTION VALUE ...]]
 * dyndnsc --preset NAME [--updater-...] | --check [--online] | --list-presets | --test-plugins
 * dyndnsc --with-NAME ...    tells the plugin NAME
 * dyndnsc COMMAND ...        the command dyndnsc-COMMAND
 *
 * Runs detect and update for every section of the configuration that [dyndnsc] configs lists (all, where it lists none),
 * or for those named, or for the one that the command line describes; once, or with --loop for ever. The sections do not
 * affect one another. Opens no connection itself: the other commands do the work; a loop listens to the kernel, and to the
 * router where a section asks that.
 *
 * Exit status: the worst of the sections; 78 before anything is sent when any of the configuration is wrong. A loop ends
 * when it is told to, with status 0.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "clock.h"
#include "config.h"
#include "daemon.h"
#include "log.h"
#include "loop.h"
#include "num.h"
#include "once.h"
#include "onlineall.h"
#include "place.h"
#include "plugins.h"
#include "presettext.h"
#include "say.h"
#include "sdnotify.h"
#include "sections.h"
#include "seedargs.h"

#define PROGRAM "dyndnsc"

static const char usage[] =
    "usage: " PROGRAM " [-46nqv] [-c FILE] [-t SECONDS] [SECTION...]\n"
    "       " PROGRAM " --loop|-d [--sleeptime N] [SECTION...]\n"
    "       " PROGRAM " --updater-NAME [--updater-NAME-OPTION VALUE ...] [--detector-NAME ...]\n"
    "       " PROGRAM " --check [--online] | --test-plugins | --list-presets\n"
    "       " PROGRAM " detect|update|resolve|presets|status|doctor|setup|import ...\n"
    "Detects addresses and updates DNS for every section of the configuration, or for those named.\n\n"
    "      --loop                       go on for ever: check again and again, and when the network changes\n"
    "  -d, --daemon                     the same in the background\n"
    "      --sleeptime N                seconds between two checks (default: the key interval, else 300)\n"
    "      --pidfile FILE               where the pid is written, and a second copy refused\n"
    "      --log-json                   log on standard output, one JSON object a line\n"
    "      --syslog                     log to syslog\n"
    "      --jobs N                     commands at work at once, 1 to 16 (default: 4)\n"
    "      --check                      only look for mistakes in the configuration, and show them all\n"
    "      --check --online             and try each section without changing anything: are the credentials good?\n"
    "      --force                      send, whatever is known\n"
    "      --with-NAME                  tell the plugin NAME what happens\n"
    "      --test-plugins               tell the plugins an event of each kind, and nothing else\n"
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
			       "  " PROGRAM " --loop --sleeptime 60\n"
			       "  " PROGRAM " --updater-rfc2136 --updater-rfc2136-hostname home.example.org \\\n"
			       "          --updater-rfc2136-key-file ~/ddns.key --detector-socket\n";

enum { OPT_CHECK, OPT_FORCE, OPT_PRESET, OPT_LIST, OPT_DEBUG, OPT_DAEMON, OPT_LOOP, OPT_SLEEPTIME, OPT_PIDFILE, OPT_JSON,
	OPT_SYSLOG, OPT_JOBS, OPT_ONLINE, OPT_TEST };

static const struct arg_spec specs[] = {
    [OPT_CHECK] = {0, "check", false},
    [OPT_FORCE] = {0, "force", false},
    [OPT_PRESET] = {0, "preset", true},
    [OPT_LIST] = {0, "list-presets", false},
    [OPT_DEBUG] = {0, "debug", false},
    [OPT_DAEMON] = {'d', "daemon", false},
    [OPT_LOOP] = {0, "loop", false},
    [OPT_SLEEPTIME] = {0, "sleeptime", true},
    [OPT_PIDFILE] = {0, "pidfile", true},
    [OPT_JSON] = {0, "log-json", false},
    [OPT_SYSLOG] = {0, "syslog", false},
    [OPT_JOBS] = {0, "jobs", true},
    [OPT_ONLINE] = {0, "online", false},
    [OPT_TEST] = {0, "test-plugins", false},
    {0, NULL, false},
};

#define JOBS 4

struct call {
	struct args args;
	struct seedargs seed;
	struct kvs with; /* plugins, as keys */
	char *names[256];
	size_t n_names;
	const char *pidfile;
	uint32_t sleeptime, jobs;
	bool on[sizeof specs / sizeof *specs];
	struct log_to log;
	char pidfile_path[PLACE_MAX];
};

static int
take_own(struct call *c, const struct arg *arg, struct fail *f)
{
	size_t which = (size_t)(arg->spec - specs);

	c->on[which] = true;
	if (which == OPT_PRESET)
		c->seed.preset = arg->value;
	if (which == OPT_PIDFILE)
		c->pidfile = arg->value;
	if (which == OPT_SLEEPTIME && !num_seconds(&c->sleeptime, arg->value, 1, 30 * 86400))
		return fail_set(f, ST_USAGE, "--sleeptime is a time as 300 or 5m, not '%s'", arg->value);
	if (which == OPT_JOBS && !num_parse(&c->jobs, arg->value, 1, CREW_JOBS_MAX))
		return fail_set(f, ST_USAGE, "--jobs is a number from 1 to %d, not '%s'", CREW_JOBS_MAX, arg->value);
	return 0;
}

/* --with-NAME: 1; 0: it is another option. Whether there is one of that name is a matter of the configuration. */
static int
take_with(struct call *c, const struct arg *arg, struct fail *f)
{
	const char *name = arg->name + 5;

	if (strncmp(arg->name, "with-", 5) != 0 || !*name)
		return 0;
	if (arg->value)
		return fail_set(f, ST_USAGE, "option '--%s' takes no value", arg->name);
	if (strpbrk(name, ", \t\r\n"))
		return fail_set(f, ST_USAGE, "not the name of a plugin: '%s'", name);
	return kvs_set(&c->with, name, "") < 0 ? fail_set(f, ST_SYSTEM, "out of memory") : 1;
}

static int
take(struct call *c, int what, struct arg *arg, struct fail *f)
{
	int r;

	switch (what) {
	case ARG_UNKNOWN:
		r = take_with(c, arg, f);
		if (r == 0)
			r = seedargs_take(&c->seed, &c->args, arg, f);
		return r == 0 ? args_unknown(&c->args, arg, NULL, 0, f) : r;
	case ARG_OPTION:
		return take_own(c, arg, f);
	case ARG_OPERAND:
		if (c->n_names == sizeof c->names / sizeof *c->names)
			return fail_set(f, ST_USAGE, "too many sections");
		c->names[c->n_names++] = arg->value;
		return 0;
	case ARG_HELP:
	case ARG_VERSION:
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
	if (c->on[OPT_ONLINE] && !c->on[OPT_CHECK])
		return fail_set(f, ST_USAGE, "--online goes with --check");
	if (c->on[OPT_TEST] && (c->on[OPT_CHECK] || c->on[OPT_LOOP] || c->on[OPT_DAEMON]))
		return fail_set(f, ST_USAGE, "--test-plugins goes with neither --check nor --loop");
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
	static const char *const commands[] = {"detect", "update", "resolve", "presets", "status", "doctor", "setup", "import", NULL};
	char name[256], path[PLACE_MAX];
	size_t i;

	if (argv[1][0] == '-' || snprintf(name, sizeof name, PROGRAM "-%s", argv[1]) >= (int)sizeof name)
		return;
	for (i = 0; commands[i] && strcmp(argv[1], commands[i]) != 0; i++)
		;
	if (!commands[i])
		return;
	if (!place_program(path, name))
		return;
	argv[1] = path;
	execv(path, argv + 1);
}

/* Where the log goes. Whose output is the journal's, or a daemon's without a file for it, need not be told. */
static void
open_log(struct call *c, bool background)
{
	const struct common *common = &c->args.common;
	struct stat st;

	c->log.program = PROGRAM;
	c->log.json = c->on[OPT_JSON];
	c->log.syslog = c->on[OPT_SYSLOG] || (background && !c->log.json && (fstat(STDERR_FILENO, &st) < 0 || !S_ISREG(st.st_mode)));
	c->log.journal = log_is_journal(getenv("JOURNAL_STREAM"));
	c->log.time = (c->on[OPT_LOOP] || background) && fstat(STDERR_FILENO, &st) == 0 && S_ISREG(st.st_mode);
	c->log.level = common->quiet ? LINE_WARNING : common->verbose > 1 ? LINE_DEBUG : common->verbose ? LINE_INFO : LINE_NOTICE;
	log_open(&c->log);
}

static struct crew_how
how_of(const struct call *c)
{
	const struct common *common = &c->args.common;

	return (struct crew_how){.config_path = common->config, .dry = common->dry, .force = c->on[OPT_FORCE], .four = common->four,
	    .six = common->six, .quiet = common->quiet, .verbose = common->verbose > 5 ? 5 : (unsigned)common->verbose,
	    .deadline = common->deadline, .jobs = c->jobs ? c->jobs : JOBS};
}

static struct sections
sections_of(struct call *c)
{
	return (struct sections){.seed = &c->seed, .config_path = c->args.common.config, .names = c->names, .n_names = c->n_names,
	    .interval = c->sleeptime, .check = c->on[OPT_CHECK], .with = &c->with, .plugins_only = c->on[OPT_TEST],
	    .notes = say_notes()};
}

/* Standard output is for --log-json. */
static void
say_answer(int status, const char *line)
{
	if (status == ST_OK)
		say_warn("%s", line);
	else
		say("%s", line);
}

static int
try_sections(const struct call *c, struct sections *s)
{
	const struct common *common = &c->args.common;
	const struct online_all all = {.config = &s->config, .config_path = common->config, .ini = &s->ini, .list = &s->list,
	    .four = common->four, .six = common->six, .deadline = common->deadline, .jobs = c->jobs ? c->jobs : JOBS,
	    .said = say_answer};

	return online_all(&all);
}

static int
test_plugins(const struct call *c, const struct sections *s)
{
	struct fail f = {0};

	if (s->plugins.n)
		return plugins_test(&s->plugins, config_global(&s->config, "user"),
		    clock_ms() + (int64_t)c->args.common.deadline * 1000, say);
	fail_set(&f, ST_CONFIG, "no plugin to test: name some with --with-NAME, or in the key 'plugins' of a section (--help lists them)");
	return say_fail(&f);
}

static int
run_sections(struct call *c)
{
	struct sections s = sections_of(c);
	struct once once = {.plan = &s.plan, .config = &s.config, .how = how_of(c), .notes = say_notes(), .said = say};
	struct mistakes m = {0};
	int status;

	/* where the log is no text for people, or goes elsewhere, the commands may not write theirs beside it */
	once.diary.loud = once.how.capture = c->on[OPT_JSON] || c->on[OPT_SYSLOG] || c->log.journal;
	once.diary.once = !once.diary.loud;
	if (once.how.capture && c->args.common.dry)
		once.diary.loud = once.how.capture = false;
	status = sections_open(&s, &m) < 0 ? say_lines(&m) : ST_OK;
	once.how.ini = &s.ini;
	if (status == ST_OK && c->on[OPT_TEST])
		status = test_plugins(c, &s);
	else if (status == ST_OK && c->on[OPT_ONLINE])
		status = try_sections(c, &s);
	else if (status == ST_OK && !c->on[OPT_CHECK])
		status = once_run(&once);
	sections_close(&s);
	mistakes_free(&m);
	return say_end(status);
}

static int
run_loop(struct call *c)
{
	static struct loop loop;
	struct fail f = {0};
	struct stat st;
	int status;

	if (c->args.common.config && stat(c->args.common.config, &st) == 0 && !S_ISREG(st.st_mode)) {
		fail_set(&f, ST_CONFIG, "'%s' is no file, and a loop reads its configuration more than once: write it into one",
		    c->args.common.config);
		return say_fail(&f);
	}
	sdnotify_open();
	loop.sections = sections_of(c);
	loop.how = how_of(c);
	loop.how.capture = true;
	loop.how.spare = true;
	/* once: who sends without need again and again is banned */
	loop.force = loop.how.force;
	loop.how.force = false;
	/* what people want to know is in the reports, but for what detections warn of */
	loop.how.warned = true;
	loop.how.quiet = !loop.how.verbose;
	if (c->on[OPT_DAEMON] && !c->pidfile) {
		if (daemon_pidfile(c->pidfile_path, &f) < 0)
			return say_fail(&f);
		c->pidfile = c->pidfile_path;
	}
	c->log.both = true;
	status = loop_load(&loop);
	c->log.both = false;
	if (status != ST_OK)
		return status;
	if (c->on[OPT_DAEMON] ? daemon_start(c->pidfile, say_fail, &f) < 0 : c->pidfile && daemon_lock(c->pidfile, &f) < 0)
		return say_fail(&f);
	open_log(c, c->on[OPT_DAEMON]);
	status = loop_run(&loop);
	if (c->pidfile)
		daemon_unlock(c->pidfile);
	return say_end(status);
}

static void
print_plugin(void *ctx, const char *name, const char *title)
{
	(void)ctx;
	printf(*title ? "      --with-%-21s %s\n" : "      --with-%s\n", name, title);
}

static void
print_help(void)
{
	printf("%s%s\nPlugins:\n", usage, args_common_help);
	plugins_each(print_plugin, NULL);
	fputs(examples, stdout);
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
	if (c.args.common.help || c.args.common.version) {
		if (c.args.common.help)
			print_help();
		else
			puts(PROGRAM " " VERSION);
		return say_end(ST_OK);
	}
	open_log(&c, false);
	if (c.on[OPT_LIST])
		status = list_presets(&c);
	else if ((c.on[OPT_LOOP] || c.on[OPT_DAEMON]) && !c.on[OPT_CHECK])
		status = run_loop(&c);
	else
		status = run_sections(&c);
	seedargs_free(&c.seed);
	kvs_free(&c.with);
	return status;
}
