/*
 * dyndnsc-status [-46qv] [-c FILE] [-o FILE] [--json | --metrics] [SECTION | HOST]...
 * dyndnsc-status [-46qv] [-c FILE] [-o FILE] [--json] --history [-n N] [SECTION | HOST]...
 *
 * Prints what is known of every record: all files in the folder for state, and of the configuration what has no state yet.
 * Reads only, locks nothing, asks nobody. --history: every change of address that is kept. -o replaces FILE by rename.
 *
 * Exit status, of the table and --json: 0 all is well, 75 something is waiting or failing, 69, 77 or 78 something is
 * refused; 1 no record; 64, 71, 78 as everywhere (dyndnsc(7)). --metrics and --history: 0 when printed.
 */

#include <stdio.h>
#include <string.h>

#include "args.h"
#include "buf.h"
#include "config.h"
#include "fail.h"
#include "num.h"
#include "say.h"
#include "status.h"
#include "statustext.h"
#include "writefile.h"

#define PROGRAM "dyndnsc-status"
#define NAMES_MAX 256

static const char usage[] =
    "usage: " PROGRAM " [-46qv] [-c FILE] [-o FILE] [--json | --metrics] [SECTION | HOST]...\n"
    "       " PROGRAM " [-46qv] [-c FILE] [-o FILE] [--json] --history [-n N] [SECTION | HOST]...\n"
    "Shows what is known of every record, or of those named: the address, when it was confirmed, the last answer, what\n"
    "is done next and when, and how a refusal is cleared. Asks nobody.\n\n"
    "      --json                 an array of objects\n"
    "      --metrics              for Prometheus, as the node exporter reads it from a folder\n"
    "      --history              every change of address, the latest last\n"
    "  -n, --lines N              the last N of --history\n"
    "  -o, --output FILE          replace this file instead of printing\n"
    "  -4, --ipv4                 IPv4 only (with -6: both)\n"
    "  -6, --ipv6                 IPv6 only\n"
    "  -c, --config FILE          the configuration file\n"
    "  -v, --verbose              everything of every record; say more on standard error\n"
    "  -q, --quiet                errors only on standard error\n"
    "  -h, --help                 this text\n"
    "  -V, --version              the version\n";

static const char examples[] = "\nExamples:\n"
			       "  " PROGRAM "\n"
			       "  " PROGRAM " -v home\n"
			       "  " PROGRAM " --history -n 20\n"
			       "  " PROGRAM " --metrics -o /var/lib/prometheus/node-exporter/dyndnsc.prom\n";

enum { OPT_JSON, OPT_METRICS, OPT_HISTORY, OPT_LINES, OPT_OUTPUT };

static const struct arg_spec specs[] = {
    [OPT_JSON] = {0, "json", false},
    [OPT_METRICS] = {0, "metrics", false},
    [OPT_HISTORY] = {0, "history", false},
    [OPT_LINES] = {'n', "lines", true},
    [OPT_OUTPUT] = {'o', "output", true},
    {0, NULL, false},
};

struct call {
	struct args args;
	const char *names[NAMES_MAX];
	size_t n_names;
	bool on[sizeof specs / sizeof *specs];
	uint32_t lines;
	const char *output;
};

static int
take_own(struct call *c, const struct arg *arg, struct fail *f)
{
	size_t which = (size_t)(arg->spec - specs);

	c->on[which] = true;
	if (which == OPT_OUTPUT)
		c->output = arg->value;
	if (which == OPT_LINES && !num_parse(&c->lines, arg->value, 1, UINT32_MAX))
		return fail_set(f, ST_USAGE, "not a number of changes: '%s'", arg->value);
	return 0;
}

static int
parse(struct call *c, struct fail *f)
{
	struct arg arg;
	int r;

	while ((r = args_next(&c->args, &arg, f)) != ARG_END) {
		if (r == ARG_UNKNOWN)
			r = args_unknown(&c->args, &arg, NULL, 0, f);
		if (r == ARG_ERROR || (r == ARG_OPTION && take_own(c, &arg, f) < 0))
			return -1;
		if (r != ARG_OPERAND)
			continue;
		if (c->n_names == NAMES_MAX)
			return fail_set(f, ST_USAGE, "more than %d sections and hosts", NAMES_MAX);
		c->names[c->n_names++] = arg.value;
	}
	if (c->on[OPT_METRICS] && (c->on[OPT_JSON] || c->on[OPT_HISTORY]))
		return fail_set(f, ST_USAGE, "--metrics does not go with --%s", c->on[OPT_JSON] ? "json" : "history");
	if (c->on[OPT_LINES] && !c->on[OPT_HISTORY])
		return fail_set(f, ST_USAGE, "-n goes with --history");
	return 0;
}

/* Makes the text. The exit status. */
static int
show(const struct call *c, const struct status *s, struct buf *out)
{
	const char *config = c->args.common.config;
	int status = s->n ? ST_OK : ST_NONE, r;
	size_t i, n = 0;

	if (c->on[OPT_METRICS]) {
		status = ST_OK;
		r = statustext_metrics(out, s);
	} else if (c->on[OPT_HISTORY]) {
		r = statustext_history(out, s, c->on[OPT_JSON], c->lines, &n);
		status = n ? ST_OK : ST_NONE;
	} else {
		for (i = 0; i < s->n; i++)
			status = status_worse(status, s->v[i].forecast.status);
		r = c->on[OPT_JSON] ? statustext_json(out, s, config)
		    : s->n ? statustext_table(out, s, config, c->args.common.verbose > 0) : 0;
	}
	return r < 0 ? ST_SYSTEM : status;
}

/* Nothing to show: said where a person would wonder. */
static void
say_nothing(const struct call *c, const struct status *s)
{
	if (c->on[OPT_HISTORY] && s->n)
		say("no change of address is known yet");
	else if (!c->n_names)
		say("no record in '%s': nothing was updated yet, or another user's dyndnsc keeps its state elsewhere "
		    "(DYNDNSC_STATEDIR names a folder)", s->folder);
}

static int
run(const struct call *c)
{
	struct buf text = {.max = STATUSTEXT_MAX};
	struct mistakes m = {0};
	struct config config = {0};
	struct status s = {.now = 0};
	struct fail f = {0};
	int status;

	status_read(&s, say_notes(), &m);
	if (config_load(&config, c->args.common.config, &m) == 0)
		status_configure(&s, &config, &m);
	status_choose(&s, c->args.common.four, c->args.common.six, c->names, c->n_names, &m);
	status_finish(&s);
	status = show(c, &s, &text);
	if (status == ST_NONE && m.status == ST_OK)
		say_nothing(c, &s);
	status = status_worse(status, say_lines(&m));
	if (text.bad)
		say("out of memory");
	else if (c->output && writefile_over(c->output, &text, &f) < 0)
		status = status_worse(status, say_fail(&f));
	else if (!c->output)
		fwrite(buf_str(&text), 1, text.len, stdout);
	buf_free(&text);
	status_free(&s);
	config_free(&config);
	mistakes_free(&m);
	return say_end(status);
}

int
main(int argc, char **argv)
{
	static struct call c;
	struct fail f = {0};

	say_init(PROGRAM);
	args_init(&c.args, argc, argv, specs);
	if (parse(&c, &f) < 0)
		return say_fail(&f);
	say_level(c.args.common.verbose, c.args.common.quiet);
	if (c.args.common.help || c.args.common.version) {
		if (c.args.common.help)
			printf("%s%s", usage, examples);
		else
			puts(PROGRAM " " VERSION);
		return say_end(ST_OK);
	}
	return run(&c);
}
