/*
 * dyndnsc-doctor [-46qv] [-c FILE] [-t SECONDS] [--json] [SECTION...]
 * dyndnsc-doctor NAME [--OPTION VALUE ...]
 *
 * Says what is the matter: tries each stage of an update for each section of the configuration (those that [dyndnsc]
 * configs lists, else all), or those named, or for a preset or protocol NAME with options, and explains in words what was
 * found and what to do. The other commands do the asking; nothing is changed: no record, no state.
 *
 * Exit status: that of the first stage that failed, of several sections the worst; 64, 71, 78 as everywhere (dyndnsc(7)).
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "buf.h"
#include "config.h"
#include "doctor.h"
#include "fail.h"
#include "kv.h"
#include "doctortext.h"
#include "say.h"
#include "sections.h"
#include "seedargs.h"
#include "typed.h"

#define PROGRAM "dyndnsc-doctor"
#define NAMES_MAX 256

static const char usage[] =
    "usage: " PROGRAM " [-46qv] [-c FILE] [-t SECONDS] [--json] [SECTION...]\n"
    "       " PROGRAM " NAME [--OPTION VALUE ...]\n"
    "Tries each stage of an update without changing anything, and says what is wrong and what to do. SECTION is one\n"
    "of the configuration (default: all that dyndnsc runs); NAME a preset or a protocol, with its options.\n\n"
    "      --json             print one JSON object instead\n"
    "  -t counts for each section; -v says more; -q names only the stages that need attention\n";

static const char examples[] = "\nExamples:\n"
			       "  " PROGRAM "\n"
			       "  " PROGRAM " home\n"
			       "  " PROGRAM " duckdns --hostname home.duckdns.org --token-file ~/duckdns.token\n";

enum { OPT_JSON };

static const struct arg_spec specs[] = {
    [OPT_JSON] = {0, "json", false},
    {0, NULL, false},
};

struct call {
	struct args args;
	char *names[NAMES_MAX];
	size_t n_names;
	struct kvs options;    /* of a NAME, as typed */
	struct seedargs seed;  /* the NAME as a section of its own */
	bool json;
	struct buf report;     /* of --json */
	size_t shown;          /* sections so far */
	struct buf mistakes;   /* what was said of their configuration */
	bool progress;         /* somebody waits at a terminal */
};

static int
parse(struct call *c, struct fail *f)
{
	struct arg arg;
	int r;

	while ((r = args_next(&c->args, &arg, f)) != ARG_END) {
		if (r == ARG_ERROR || (r == ARG_UNKNOWN && typed_take(&c->options, ENTRY_UPDATE, &c->args, &arg, f) < 0))
			return -1;
		c->json = c->json || r == ARG_OPTION;
		if (r != ARG_OPERAND)
			continue;
		if (c->n_names == NAMES_MAX)
			return fail_set(f, ST_USAGE, "more than %d sections", NAMES_MAX);
		c->names[c->n_names++] = arg.value;
	}
	if (c->options.n && c->n_names != 1)
		return fail_set(f, ST_USAGE, "options of a protocol ('--%s') go with one NAME", c->options.v[0].key);
	return 0;
}

/* --- what is shown --- */

static void
begins(void *ctx, enum doctor_stage stage)
{
	const struct call *c = ctx;

	if (c->progress)
		fprintf(stderr, "\r\033[K%s ...", doctor_stage_name(stage));
}

static void
found(void *ctx, const struct finding *f)
{
	struct call *c = ctx;
	struct buf text = {0};

	if (c->progress)
		fputs("\r\033[K", stderr);
	if (f->stage == STAGE_CONFIG)
		buf_add(&c->mistakes, buf_str(&f->details), f->details.len);
	if (c->json)
		doctortext_json_stage(&c->report, f);
	else if (!c->args.common.quiet || f->mark == FOUND_BAD || f->mark == FOUND_NOTE)
		doctortext_stage(&text, f);
	fputs(buf_str(&text), stdout);
	fflush(stdout);
	buf_free(&text);
}

static int
look_at(struct call *c, struct doctor *d, const char *section)
{
	const char *shown = d->shown ? d->shown : section;
	int status;

	if (c->json)
		doctortext_json_begin(&c->report, shown, c->shown == 0);
	else
		printf("%s%s:\n", c->shown ? "\n" : "", shown);
	c->shown++;
	status = doctor_section(d, section);
	if (c->json)
		doctortext_json_end(&c->report, status);
	return status;
}

/* What is wrong outside of the sections that were looked at. */
static void
say_others(const struct call *c, const struct mistakes *m)
{
	const char *line;
	char text[1024];
	size_t n;

	for (line = buf_str(&m->text); *line; line += n + (line[n] == '\n')) {
		n = strcspn(line, "\n");
		snprintf(text, sizeof text, "%.*s", (int)n, line);
		if (!strstr(buf_str(&c->mistakes), text))
			say("%s", text);
	}
}

/* A mistake outside of sections must not hide what the sections have. */
static int
look_at_all(struct call *c, struct sections *s, struct mistakes *m)
{
	struct doctor d = {.config = &s->config, .config_path = s->config_path, .ini = &s->ini,
	    .shown = seedargs_any(&c->seed) ? c->names[0] : NULL, .four = c->args.common.four, .six = c->args.common.six,
	    .seconds = c->args.common.deadline, .verbose = c->args.common.verbose, .notes = say_notes(), .begins = begins, .found = found, .ctx = c};
	int status = ST_OK, known = 0;
	struct buf text = {0};
	size_t i;

	for (i = 0; i < s->list.n; i++)
		known += config_section(&s->config, s->list.v[i].key) != NULL;
	if (!known)
		return say_lines(m);
	for (i = 0; i < s->list.n; i++) {
		if (config_section(&s->config, s->list.v[i].key))
			status = status_worse(status, look_at(c, &d, s->list.v[i].key));
	}
	say_others(c, m);
	if (m->status)
		status = status_worse(status, m->status);
	if (c->json)
		doctortext_json_todo(&c->report, buf_str(&d.todo), status);
	else
		doctortext_todo(&text, buf_str(&d.todo), status);
	fputs(buf_str(c->json ? &c->report : &text), stdout);
	buf_free(&text);
	buf_free(&d.todo);
	return status;
}

/* --- what is looked at --- */

/* A NAME that is no section: a preset, or a protocol, with the options that were typed, as a section of its own. */
static int
take_name(struct call *c, struct mistakes *m)
{
	struct kvs *own = &c->seed.updaters[0];
	struct config config = {0};
	struct preset preset;
	const struct ini_key *updater;
	size_t i;
	int r;

	if (c->n_names != 1)
		return 0;
	config.keep_env = true;
	/* as in dyndnsc(1): a file that is named has the sections */
	if (c->args.common.config)
		return c->options.n ? mistake(m, ST_USAGE, "--config does not go with the options of a protocol ('--%s')",
		    c->options.v[0].key) : 0;
	r = config_load(&config, NULL, m);
	if (r == 0 && !config_section(&config, c->names[0]) && (c->options.n || config_preset(&config, c->names[0], &preset, m) ||
	    protocol_exists(c->names[0]))) {
		if (config_preset(&config, c->names[0], &preset, m)) {
			c->seed.preset = c->names[0];
			updater = preset_key(&config, &preset, "updater", NULL);
			kvs_add(own, "", updater ? updater->value : "");
		} else {
			kvs_add(own, "", c->names[0]);
		}
		for (i = 0; i < c->options.n; i++)
			kvs_add(own, c->options.v[i].key, c->options.v[i].value);
		c->seed.n = 1;
	} else if (r == 0 && c->options.n) {
		r = mistake(m, ST_USAGE, "'%s' is a section of '%s': its options stand there, not on the command line", c->names[0],
		    config.user.file);
	}
	config_free(&config);
	return r;
}

static int
run_doctor(struct call *c)
{
	const struct common *common = &c->args.common;
	struct sections s = {.seed = &c->seed, .config_path = common->config, .names = c->names, .n_names = c->n_names,
	    .notes = say_notes()};
	struct mistakes m = {0};
	int status;

	if (take_name(c, &m) < 0) {
		status = say_lines(&m);
	} else {
		if (seedargs_any(&c->seed))
			s.n_names = 0;
		sections_open(&s, &m);
		status = look_at_all(c, &s, &m);
	}
	sections_close(&s);
	mistakes_free(&m);
	buf_free(&c->report);
	buf_free(&c->mistakes);
	return say_end(status);
}

int
main(int argc, char **argv)
{
	static struct call c;
	struct fail f = {0};
	int status;

	say_init(PROGRAM);
	args_init(&c.args, argc, argv, specs);
	if (parse(&c, &f) < 0)
		return say_fail(&f);
	say_level(c.args.common.verbose, c.args.common.quiet);
	if (c.args.common.help || c.args.common.version) {
		if (c.args.common.help)
			printf("%s%s%s", usage, args_common_help, examples);
		else
			puts(PROGRAM " " VERSION);
		return say_end(ST_OK);
	}
	c.progress = isatty(STDERR_FILENO) && !c.args.common.quiet;
	status = run_doctor(&c);
	seedargs_free(&c.seed);
	kvs_free(&c.options);
	return status;
}
