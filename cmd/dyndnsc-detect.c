/*
 * dyndnsc-detect [-46qv] [-c FILE] [-t SECONDS] [NAME] [--OPTION VALUE ...]
 * dyndnsc-detect --json ...
 * dyndnsc-detect --follow [--interval TIME] [--settle SECONDS] [NAME] [--OPTION VALUE ...]
 * dyndnsc-detect --list
 *
 * Prints this machine's address (`prefix`: other hosts'), one line for each family asked for (-4, -6, both, or the option
 * `family`; when nothing says, IPv4, and with `auto` each that has an answer). With --follow it stays, and prints them with
 * a blank line behind when they have changed, and again from time to time. NAME is a section of the configuration, else a
 * preset, else a detector; without it, `auto`. An unknown detector is looked for as the recipe recipes/detect/NAME.ini, then as the
 * program dyndnsc-detect-NAME. Options that are not the command's own are the detector's. With --json the line is an object
 * instead, that says what was looked at, also where nothing was found.
 *
 * Exit status: 0 when a line was printed (a family without an address gets a line on standard error), 1 there is no
 * such address, 65 an answer that is no address, 75 could not ask; 64, 71, 78 as everywhere (dyndnsc(7)).
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "buf.h"
#include "clock.h"
#include "config.h"
#include "detect.h"
#include "entry.h"
#include "events.h"
#include "explain.h"
#include "fail.h"
#include "followdetect.h"
#include "kv.h"
#include "note.h"
#include "num.h"
#include "option.h"
#include "place.h"
#include "say.h"
#include "text.h"
#include "typed.h"
#include "via.h"
#include "wanted.h"

#define PROGRAM "dyndnsc-detect"
#define LIST_LINE "%-14s %s\n"

static const char usage[] = "usage: " PROGRAM " [-46qv] [-c FILE] [-t SECONDS] [--json] [NAME] [--OPTION VALUE ...]\n"
			    "       " PROGRAM " --follow [--interval TIME] [--settle SECONDS] [NAME] [--OPTION VALUE ...]\n"
			    "       " PROGRAM " NAME --help\n"
			    "       " PROGRAM " --list\n"
			    "Prints this machine's address. NAME is a section of the configuration, a preset or a detector\n"
			    "(default: auto).\n\n"
			    "      --json             instead of each address an object: what was looked at, and what came of it\n"
			    "      --follow           stay: the addresses and a blank line when they change, and again every\n"
			    "      --interval TIME    so often, as 90 or 5m (default: interval of the section, 5m)\n"
			    "      --settle SECONDS   how long a change of the network may go on before it is looked at (default: 2)\n"
			    "      --via IFACE|ADDRESS  ask by that interface, or the one with that address, and by no other\n"
			    "      --list             the detectors, the recipes of recipes/detect, the programs " PROGRAM "-NAME\n";

enum { OPT_LIST, OPT_JSON, OPT_FOLLOW, OPT_INTERVAL, OPT_SETTLE };

static const struct arg_spec specs[] = {
    [OPT_LIST] = {0, "list", false},
    [OPT_JSON] = {0, "json", false},
    [OPT_FOLLOW] = {0, "follow", false},
    [OPT_INTERVAL] = {0, "interval", true},
    [OPT_SETTLE] = {0, "settle", true},
    {0, NULL, false},
};

#define SETTLE 2
#define SETTLE_MAX 600

/* The command line. */
struct call {
	struct args args;
	const char *name;
	struct kvs options; /* those of the detector, as typed */
	bool list, json;
	bool follow;
	uint32_t interval; /* 0: not given */
	uint32_t settle;
};

static int
take_own(struct call *c, const struct arg *arg, struct fail *f)
{
	switch (arg->spec - specs) {
	case OPT_LIST:
		c->list = true;
		return 0;
	case OPT_JSON:
		c->json = true;
		return 0;
	case OPT_FOLLOW:
		c->follow = true;
		return 0;
	case OPT_INTERVAL:
		if (!num_seconds(&c->interval, arg->value, 1, CONFIG_INTERVAL_MAX))
			return fail_set(f, ST_USAGE, "--interval is a time as 5m, from 1s to 30d, not '%s'", arg->value);
		return 0;
	default:
		if (!num_seconds(&c->settle, arg->value, 0, SETTLE_MAX))
			return fail_set(f, ST_USAGE, "--settle is a number of seconds from 0 to %d, not '%s'", SETTLE_MAX, arg->value);
		return 0;
	}
}

static int
read_args(struct call *c, int argc, char **argv, struct fail *f)
{
	struct arg arg;
	char shown[TEXT_SHOWN + 4];
	int r;

	args_init(&c->args, argc, argv, specs);
	while ((r = args_next(&c->args, &arg, f)) != ARG_END) {
		if (r == ARG_ERROR || (r == ARG_UNKNOWN && typed_take(&c->options, ENTRY_DETECT, &c->args, &arg, f) < 0) ||
		    (r == ARG_OPTION && take_own(c, &arg, f) < 0))
			return -1;
		if (r == ARG_OPERAND && c->name)
			return fail_set(f, ST_USAGE, "more than one NAME: '%s'", text_clean(shown, arg.value, strlen(arg.value)));
		if (r == ARG_OPERAND)
			c->name = arg.value;
	}
	return c->json && c->follow ? fail_set(f, ST_USAGE, "--json explains one detection: it does not go with --follow") : 0;
}

static void
list_detector(void *ctx, const char *name, const char *title)
{
	(void)ctx;
	printf(LIST_LINE, name, title);
}

static void
list_program(void *ctx, const char *program, const char *path)
{
	const char *name = program + strlen(PROGRAM "-");

	(void)ctx;
	if (!detector_find(name))
		printf(LIST_LINE, name, path);
}

static int
list(void)
{
	detector_list(list_detector, NULL);
	place_programs(PROGRAM "-", list_program, NULL);
	return ST_OK;
}

/* --help of a NAME; that a required option is missing does not matter here. */
static int
help(const struct entry *e, const struct mistakes *m)
{
	struct buf text = {0};

	if (e->detector && option_help(&text, e->detector->options) == 0)
		printf("%s: %s\n%s", e->detector->name, e->detector->title, buf_str(&text));
	else if (e->program[0])
		printf("%s: the program %s, which gets every option\n", e->kind, e->program);
	else
		return say_lines(m);
	buf_free(&text);
	return ST_OK;
}

static int
print_json(struct explain *e, const struct wanted *w, const struct detection *d, const int *result, const struct fail *f)
{
	struct buf out = {0};
	int i, r = 0;

	for (i = 0; i < w->n && r == 0; i++)
		r = explain_print(&out, e, &d[i], result[i], &f[i]);
	if (r == 0)
		fputs(buf_str(&out), stdout);
	buf_free(&out);
	return r;
}

/* Prints what was found and says what was not: the exit status. */
static int
report(struct explain *e, const struct wanted *w, const struct detection *d, const int *result, const struct fail *f)
{
	int status = ST_OK, printed = 0, i;
	char text[IP_TEXT_MAX];
	size_t k;

	if (e && print_json(e, w, d, result, f) < 0)
		return ST_SYSTEM;
	for (i = 0; i < w->n; i++) {
		if (result[i] <= 0 || !d[i].ip.family)
			continue;
		if (!e)
			puts(ip_text(text, &d[i].ip));
		for (k = 0; !e && k < d[i].n_more; k++)
			puts(ip_text(text, &d[i].more[k]));
		printed++;
	}
	for (i = 0; i < w->n; i++) {
		if (result[i] > 0)
			continue;
		if (printed && (w->first || (w->each && result[i] == 0)))
			note(say_notes(), 1, "%s", f[i].text);
		else
			status = status_worse(status, say_fail(&f[i]));
	}
	if (printed && status != ST_BUG && status != ST_SYSTEM && status != ST_CONFIG)
		return ST_OK;
	return status;
}

static int
detect(const struct call *c, struct entry *e, const char *user)
{
	int64_t deadline = clock_ms() + (int64_t)c->args.common.deadline * 1000;
	struct detection d[2];
	struct fail f[2] = {{0}, {0}};
	struct explain x;
	struct wanted w;
	int result[2] = {0, 0}, i, status;

	if (via_set(kvs_get(&e->options, "via"), f) < 0 ||
	    wanted_choose(&w, &c->args.common, kvs_get(&c->options, "family"), e, f) < 0 ||
	    entry_secrets(e, &e->options, true, deadline, say_notes(), f) < 0)
		return say_fail(f);
	explain_begin(&x, e->kind, say_notes());
	for (i = 0; i < w.n; i++)
		d[i] = (struct detection){.options = &e->options, .deadline = deadline, .user = user,
		    .notes = c->json ? &x.notes : say_notes(),
		    .recipe = e->detector ? e->detector->recipe : NULL, .forget = c->args.common.dry > 0,
		    .family = w.v[i], .optional = w.each};
	wanted_detect(&w, e, &x, d, result, f);
	status = report(c->json ? &x : NULL, &w, d, result, f);
	explain_free(&x);
	return status;
}

/* What a detection that stays needs. */
struct following {
	const struct call *c;
	struct entry *e;
	const char *user;
};

/* In a child. */
static int
detect_again(void *ctx)
{
	const struct following *is = ctx;

	events_child();
	return say_end(detect(is->c, is->e, is->user));
}

static int
print_set(void *ctx, const char *set, struct fail *f)
{
	(void)ctx;
	printf("%s\n", set);
	return fflush(stdout) == 0 ? 0 : fail_errno(f, "writing to standard output");
}

static void
say_trouble(void *ctx, enum streak_news news, const struct streak *s, int status, const char *said)
{
	char times[STREAK_TEXT_MAX];

	(void)ctx;
	if (news == STREAK_OVER)
		say_warn("recovered, after the %s", streak_text(times, s, clock_now()));
	else if (news == STREAK_STILL)
		say("still failing, %s", streak_text(times, s, clock_now()));
	/* what a child said is whole lines */
	if (*said && said[strlen(said) - 1] == '\n')
		fprintf(stderr, "%s", said);
	else if (*said)
		say("%s", said);
	else if (status == ST_BUG || status == ST_TEMP)
		note(say_notes(), 1, "the detection ended with status %d", status);
}

static void
say_notice(void *ctx, const char *text)
{
	(void)ctx;
	note(say_notes(), 1, "%s", text);
}

/* Detects again and again. */
static int
follow(const struct call *c, struct entry *e, const char *user, uint32_t interval)
{
	struct following is = {c, e, user};
	struct followdetect w = {.detect = detect_again, .ctx = &is, .interval = c->interval ? c->interval : interval,
	    .deadline = c->args.common.deadline, .settle = c->settle, .told = e->detector && e->detector->told,
	    .heard = c->args.common.verbose > 0, .out = STDOUT_FILENO, .found = print_set, .failed = say_trouble,
	    .noticed = say_notice};
	struct wanted wanted;
	struct fail f = {0};

	entry_take_env(e);
	/* what time does not mend */
	if (wanted_choose(&wanted, &c->args.common, kvs_get(&c->options, "family"), e, &f) < 0 || followdetect_run(&w, &f) < 0)
		return say_fail(&f);
	return ST_OK;
}

static int
detect_or_follow(const struct call *c, struct config *config, struct entry *e, struct mistakes *m)
{
	const char *user = config_global(config, "user");
	uint32_t interval = c->follow ? config_interval(config, e->name, m) : 0;

	if (m->status)
		return say_lines(m);
	if (e->warning.status)
		say_warn("warning: %s", e->warning.text);
	return c->follow ? follow(c, e, user, interval) : detect(c, e, user);
}

static int
resolve_and_detect(const struct call *c)
{
	struct mistakes m = {0};
	struct config config = {0};
	struct entry e = {0};
	int status;

	if (config_load(&config, c->args.common.config, &m) < 0 && !c->args.common.help)
		status = say_lines(&m);
	else if (entry_resolve(&e, &config, ENTRY_DETECT, c->name ? c->name : "detector:auto", &c->options, &m) < 0 && !c->args.common.help)
		status = say_lines(&m);
	else if (c->args.common.help)
		status = help(&e, &m);
	else
		status = detect_or_follow(c, &config, &e, &m);
	entry_free(&e);
	config_free(&config);
	mistakes_free(&m);
	return status;
}

int
main(int argc, char **argv)
{
	struct call c = {.settle = SETTLE};
	struct fail f = {0};
	int status = ST_OK;

	say_init(PROGRAM);
	if (read_args(&c, argc, argv, &f) < 0) {
		kvs_free(&c.options);
		return say_fail(&f);
	}
	say_level(c.args.common.verbose, c.args.common.quiet);
	if (c.name && strncmp(c.name, "section:", 8) == 0)
		say_about(c.name + 8);
	if (c.args.common.version) {
		puts(PROGRAM " " VERSION);
	} else if (c.args.common.help && !c.name) {
		printf("%s%s", usage, args_common_help);
	} else if (c.list) {
		status = list();
	} else {
		status = resolve_and_detect(&c);
	}
	kvs_free(&c.options);
	return say_end(status);
}
