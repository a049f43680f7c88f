/*
 * dyndnsc-detect [-46qv] [-c FILE] [-t SECONDS] NAME [--OPTION VALUE ...]
 * dyndnsc-detect --list
 *
 * Prints this machine's address, one line for each family asked for (-4, -6, both, or the option `family`; IPv4 when
 * nothing says). NAME is a section of the configuration, else a preset, else a detector; an unknown detector is looked
 * for as the program dyndnsc-detect-NAME. Options that are not the command's own are the detector's.
 *
 * Exit status: 0 when a line was printed (a family without an address gets a line on standard error), 1 there is no
 * such address, 65 an answer that is no address, 75 could not ask; 64, 71, 78 as everywhere (dyndnsc(7)).
 */

#include <stdio.h>
#include <string.h>

#include "args.h"
#include "buf.h"
#include "clock.h"
#include "config.h"
#include "detect.h"
#include "entry.h"
#include "fail.h"
#include "kv.h"
#include "option.h"
#include "place.h"
#include "say.h"
#include "text.h"
#include "typed.h"

#define PROGRAM "dyndnsc-detect"

static const char usage[] = "usage: " PROGRAM " [-46qv] [-c FILE] [-t SECONDS] NAME [--OPTION VALUE ...]\n"
			    "       " PROGRAM " NAME --help\n"
			    "       " PROGRAM " --list\n"
			    "Prints this machine's address. NAME is a section of the configuration, a preset or a detector.\n\n"
			    "      --list             the detectors, and the programs " PROGRAM "-NAME\n";

static const struct arg_spec specs[] = {
    {0, "list", false},
    {0, NULL, false},
};

/* The command line. */
struct call {
	struct args args;
	const char *name;
	struct kvs options; /* those of the detector, as typed */
	bool list, help, version;
};

static int
read_args(struct call *c, int argc, char **argv, struct fail *f)
{
	struct arg arg;
	char shown[TEXT_SHOWN + 4];
	int r;

	args_init(&c->args, argc, argv, specs);
	while ((r = args_next(&c->args, &arg, f)) != ARG_END) {
		if (r == ARG_ERROR || (r == ARG_UNKNOWN && typed_take(&c->options, ENTRY_DETECT, &c->args, &arg, f) < 0))
			return -1;
		c->help = c->help || r == ARG_HELP;
		c->version = c->version || r == ARG_VERSION;
		c->list = c->list || r == ARG_OPTION;
		if (r == ARG_OPERAND && c->name)
			return fail_set(f, ST_USAGE, "more than one NAME: '%s'", text_clean(shown, arg.value, strlen(arg.value)));
		if (r == ARG_OPERAND)
			c->name = arg.value;
	}
	return 0;
}

static void
list_program(void *ctx, const char *program, const char *path)
{
	const char *name = program + strlen(PROGRAM "-");

	(void)ctx;
	if (!detector_find(name))
		printf("%-10s %s\n", name, path);
}

static int
list(void)
{
	const struct detector *d;

	for (d = detectors; d->name; d++)
		printf("%-10s %s\n", d->name, d->title);
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

/* The families that are asked for, into out; their number, or -1. */
static int
families(int out[2], const struct call *c, const struct entry *e, struct fail *f)
{
	const char *typed = kvs_get(&c->options, "family"), *family = kvs_get(&e->options, "family");
	const struct common *common = &c->args.common;
	int only = family ? ip_family_parse(family) : 0, fixed = e->detector ? e->detector->family : 0, n = 0, i;

	if (family && !only)
		return fail_set(f, ST_CONFIG, "'%s' is neither INET nor INET6", family);
	if (typed && (only == 6 ? common->four : common->six))
		return fail_set(f, ST_USAGE, "--family %s contradicts -%d", typed, only == 6 ? 4 : 6);
	if (common->four)
		out[n++] = 4;
	if (common->six)
		out[n++] = 6;
	if (n == 0)
		out[n++] = only ? only : fixed ? fixed : 4;
	for (i = 0; i < n; i++) {
		if (fixed && out[i] != fixed)
			return fail_set(f, ST_CONFIG, "detector '%s' knows %s only", e->kind, ip_family_name(fixed));
	}
	return n;
}

static int
detect(const struct call *c, struct entry *e, const char *user, int64_t deadline)
{
	struct detection d = {.options = &e->options, .deadline = deadline, .user = user, .notes = say_notes()};
	int family[2] = {0}, n, i, r, status = ST_OK, printed = 0;
	char text[IP_TEXT_MAX];
	struct fail f = {0};

	if (e->warning.status)
		say_warn("warning: %s", e->warning.text);
	n = families(family, c, e, &f);
	if (n < 0 || entry_secrets(e, &e->options, true, deadline, say_notes(), &f) < 0)
		return say_fail(&f);
	for (i = 0; i < n; i++) {
		d.family = family[i];
		r = e->detector ? e->detector->run(&d, &f) : detect_program(e->program, e->kind, &d, &f);
		if (r <= 0) {
			status = status_worse(status, say_fail(&f));
		} else if (d.ip.family) {
			puts(ip_text(text, &d.ip));
			printed++;
		}
	}
	if (printed && status != ST_BUG && status != ST_SYSTEM && status != ST_CONFIG)
		return ST_OK;
	return status;
}

static int
resolve_and_detect(const struct call *c)
{
	int64_t deadline = clock_ms() + (int64_t)c->args.common.deadline * 1000;
	struct mistakes m = {0};
	struct config config = {0};
	struct entry e = {0};
	int status;

	if (config_load(&config, c->args.common.config, &m) < 0 && !c->help)
		status = say_lines(&m);
	else if (entry_resolve(&e, &config, ENTRY_DETECT, c->name, &c->options, &m) < 0 && !c->help)
		status = say_lines(&m);
	else if (c->help)
		status = help(&e, &m);
	else
		status = detect(c, &e, config_global(&config, "user"), deadline);
	entry_free(&e);
	config_free(&config);
	mistakes_free(&m);
	return status;
}

int
main(int argc, char **argv)
{
	struct call c = {0};
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
	if (c.version) {
		puts(PROGRAM " " VERSION);
	} else if (c.help && !c.name) {
		printf("%s%s", usage, args_common_help);
	} else if (c.list) {
		status = list();
	} else if (!c.name) {
		fail_set(&f, ST_USAGE, "no detector named; --list shows them");
		status = say_fail(&f);
	} else {
		status = resolve_and_detect(&c);
	}
	kvs_free(&c.options);
	return say_end(status);
}
