/*
 * dyndnsc-update [-46nqv] [-c FILE] [-t SECONDS] [--ip ADDR]... [--force] NAME... [--OPTION VALUE ...]
 * dyndnsc-update --remove -4|-6 NAME...
 * dyndnsc-update --retry NAME...
 * dyndnsc-update --list
 * dyndnsc-update --check-recipe FILE
 *
 * Publishes the addresses on standard input (read to its end before anything is sent) or of --ip for every NAME: a
 * section of the configuration, else a preset, else a protocol, else the program dyndnsc-update-NAME. Prints the
 * addresses that are newly published, each once; nothing when nothing changed. It paces itself and compares with DNS by
 * itself (policy.h), so it may be called every minute.
 *
 * Exit status: the worst of 0 done or nothing to do, 65 a line that is no address (nothing is sent) or an address that
 * must not be published (the others are sent), 69 refused, 75 try later, 77 credentials refused; 64, 71, 78 as
 * everywhere (dyndnsc(7)).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "addrset.h"
#include "args.h"
#include "buf.h"
#include "clock.h"
#include "config.h"
#include "entry.h"
#include "kv.h"
#include "note.h"
#include "option.h"
#include "plan.h"
#include "publishmany.h"
#include "recipe.h"
#include "recipecheck.h"
#include "report.h"
#include "say.h"
#include "typed.h"

#define PROGRAM "dyndnsc-update"
#define NAMES_MAX 1024
#define IPS_MAX 128

static const char usage[] =
    "usage: " PROGRAM " [-46nqv] [-c FILE] [-t SECONDS] NAME... [--OPTION VALUE ...]\n"
    "       " PROGRAM " NAME --help\n"
    "       " PROGRAM " --list\n"
    "       " PROGRAM " --check-recipe FILE\n"
    "Publishes the addresses on standard input. NAME is a section of the configuration, a preset or a protocol.\n\n"
    "      --ip ADDR          this address instead of standard input; may be repeated\n"
    "      --verdicts         print one line per host and record: HOST TYPE VERDICT ADDRESS MESSAGE\n"
    "      --report           the same with two fields more: WORDS that say what is new, and NAME\n"
    "      --force            send, whatever is known and however soon after the last time\n"
    "      --compare WHAT     with authoritative (default) or plain dns before sending, or with none\n"
    "      --batch N          up to N hosts in one request, where the service takes several\n"
    "      --via IFACE|ADDRESS  leave by that interface, or the one with that address, and by no other\n"
    "      --look             ask DNS now, also if it was asked a moment ago\n"
    "      --differs          DNS is known to differ: do not ask it\n"
    "      --allow-private    publish addresses that nobody can reach from outside too\n"
    "      --replace-set      replace a set of several addresses even if none of them is ours\n"
    "      --remove           delete our own records of the families -4, -6\n"
    "      --retry            forget that the service refused, and ask it again\n"
    "      --follow           every blank line on standard input ends a set of addresses\n"
    "      --list             the protocols, and the programs " PROGRAM "-NAME\n"
    "      --check-recipe FILE  say every mistake in a recipe\n"
    "  -n shows what would be sent (it reads, it does not write); -nn touches no network at all\n";

static const char examples[] = "\nExamples:\n"
			       "  dyndnsc-detect socket | " PROGRAM " home\n"
			       "  " PROGRAM " rfc2136 --server 192.0.2.53 --key-file ~/ddns.key --hostname home.example.org"
			       " --ip 198.51.100.7\n";

enum { OPT_IP, OPT_VERDICTS, OPT_FORCE, OPT_COMPARE, OPT_DIFFERS, OPT_PRIVATE, OPT_REMOVE, OPT_RETRY, OPT_FOLLOW,
	OPT_REPLACE, OPT_LIST, OPT_RECIPE, OPT_REPORT, OPT_LOOK };

static const struct arg_spec specs[] = {
    [OPT_IP] = {0, "ip", true},
    [OPT_VERDICTS] = {0, "verdicts", false},
    [OPT_FORCE] = {0, "force", false},
    [OPT_COMPARE] = {0, "compare", true},
    [OPT_DIFFERS] = {0, "differs", false},
    [OPT_PRIVATE] = {0, "allow-private", false},
    [OPT_REMOVE] = {0, "remove", false},
    [OPT_RETRY] = {0, "retry", false},
    [OPT_FOLLOW] = {0, "follow", false},
    [OPT_REPLACE] = {0, "replace-set", false},
    [OPT_LIST] = {0, "list", false},
    [OPT_RECIPE] = {0, "check-recipe", true},
    [OPT_REPORT] = {0, "report", false},
    [OPT_LOOK] = {0, "look", false},
    {0, NULL, false},
};

/* The command line, and what came of it. */
struct call {
	struct args args;
	const char *names[NAMES_MAX];
	size_t n_names;
	struct kvs options;        /* those of the protocols, as typed */
	const char *ips[IPS_MAX];
	size_t n_ips;
	bool on[sizeof specs / sizeof *specs];
	bool has_compare, help, version;
	const char *recipe;        /* to check */
	enum compare compare;
	struct config config;
	struct entry entries[NAMES_MAX];
	struct merged *merged;     /* what of them is published as one */
	size_t n_merged;
	struct addrset set;        /* the addresses in hand */
	int64_t deadline;
};

static int
take_own(struct call *c, const struct arg *arg, struct fail *f)
{
	size_t which = (size_t)(arg->spec - specs);

	c->on[which] = true;
	if (which == OPT_IP) {
		if (c->n_ips == sizeof c->ips / sizeof *c->ips)
			return fail_set(f, ST_USAGE, "too many --ip");
		c->ips[c->n_ips++] = arg->value;
	}
	if (which == OPT_REPLACE && kvs_set(&c->options, "replace-set", "yes") < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (which == OPT_RECIPE)
		c->recipe = arg->value;
	if (which == OPT_COMPARE) {
		c->has_compare = true;
		if (!compare_parse(&c->compare, arg->value))
			return fail_set(f, ST_USAGE, "--compare is authoritative, dns, none or read, not '%s'", arg->value);
	}
	return 0;
}

static int
parse(struct call *c, struct fail *f)
{
	struct arg arg;
	int r;

	while ((r = args_next(&c->args, &arg, f)) != ARG_END) {
		if (r == ARG_ERROR || (r == ARG_UNKNOWN && typed_take(&c->options, ENTRY_UPDATE, &c->args, &arg, f) < 0) ||
		    (r == ARG_OPTION && take_own(c, &arg, f) < 0))
			return -1;
		c->help = c->help || r == ARG_HELP;
		c->version = c->version || r == ARG_VERSION;
		if (r != ARG_OPERAND)
			continue;
		if (c->n_names == NAMES_MAX)
			return fail_set(f, ST_USAGE, "more than %d names", NAMES_MAX);
		c->names[c->n_names++] = arg.value;
	}
	if (!c->n_names && !c->help && !c->version && !c->on[OPT_LIST] && !c->recipe)
		return fail_set(f, ST_USAGE, "no section, preset or protocol named (--list shows the protocols)");
	if (c->on[OPT_REMOVE] && !c->args.common.four && !c->args.common.six && !c->n_ips)
		return fail_set(f, ST_USAGE, "--remove needs -4 or -6: the family whose record is to go");
	return 0;
}

static int
list(void)
{
	struct mistakes m = {0};
	struct buf lines = {0};
	int status;

	protocol_lines(&lines, PROGRAM "-", &m);
	fputs(buf_str(&lines), stdout);
	buf_free(&lines);
	status = say_lines(&m);
	mistakes_free(&m);
	return say_end(status);
}

/* --help, of a NAME where there is one; that a required option is missing does not matter here. */
static int
help(struct call *c)
{
	struct entry *e = c->entries;
	struct mistakes m = {0};
	struct buf text = {0};
	int status = ST_OK;

	if (!c->n_names) {
		printf("%s%s%s", usage, args_common_help, examples);
		return say_end(ST_OK);
	}
	config_load(&c->config, c->args.common.config, &m);
	entry_resolve(e, &c->config, ENTRY_UPDATE, c->names[0], &c->options, &m);
	if (e->protocol && option_help(&text, e->protocol->options) == 0)
		printf("%s: %s\n\nOptions of its own (in a section: updater-OPTION):\n%s", e->protocol->name, e->protocol->title,
		    buf_str(&text));
	else if (e->program[0])
		printf("%s: the program %s, which gets every option\n", e->kind, e->program);
	else
		status = say_lines(&m);
	buf_free(&text);
	mistakes_free(&m);
	return say_end(status);
}

/* Every mistake in a recipe: of its head and options here, then of its steps by who runs them. */
static int
check_recipe(const struct call *c)
{
	int64_t deadline = clock_ms() + (int64_t)c->args.common.deadline * 1000;
	struct mistakes m = {0};
	int status;

	recipe_check(c->recipe, deadline, &m);
	status = say_lines(&m);
	mistakes_free(&m);
	return say_end(status);
}

/* Finds all entries; every mistake is said. */
static int
resolve(struct call *c)
{
	struct mistakes m = {0};
	int status;
	size_t i;

	if (config_load(&c->config, c->args.common.config, &m) == 0) {
		for (i = 0; i < c->n_names; i++) {
			struct entry *e = &c->entries[i];

			entry_resolve(e, &c->config, ENTRY_UPDATE, c->names[i], &c->options, &m);
			if (e->warning.status)
				say_warn("warning: %s", e->warning.text);
			if (c->on[OPT_REMOVE] && e->kind && !(e->protocol && e->protocol->removes))
				mistake(&m, ST_CONFIG, "protocol '%s' cannot remove records", e->kind);
		}
	}
	if (!m.text.len) {
		int n = plan_merge(&c->merged, c->entries, c->n_names);

		c->n_merged = n > 0 ? (size_t)n : 0;
		if (n < 0)
			mistake(&m, ST_SYSTEM, "out of memory");
	}
	status = say_lines(&m);
	mistakes_free(&m);
	return status;
}

/* What is needed to print results. */
struct printing {
	const struct call *c;
	struct kvs *printed; /* the addresses that stdout has already */
	bool dry;
};

/* Prints what became of one record of one entry. */
static void
print_result(void *ctx, const struct entry *e, const struct result *r)
{
	const struct printing *to = ctx;
	const struct call *c = to->c;
	char line[REPORT_LINE_MAX], text[IP_TEXT_MAX];
	struct report report;

	if (to->dry && r->decision.kind == DECIDE_SEND)
		return;
	publish_report(&report, e->name, r);
	ip_text(text, &r->ip);
	if (c->on[OPT_REPORT])
		puts(report_text(line, &report));
	else if (c->on[OPT_VERDICTS])
		puts(verdict_line_text(line, &r->line, false));
	else if (r->published && !kvs_get(to->printed, text)) {
		puts(text);
		kvs_add(to->printed, text, "");
	}
	if (c->n_names > 1)
		say_about(e->name);
	if (r->loud || to->dry || say_notes()->level > 0)
		say("%s %s: %s%s%s%s%s", r->host, ip_type(&r->ip), r->sent ? verdict_word(r->line.verdict) : "nothing sent",
		    r->line.message[0] ? ": " : "", r->line.message, r->advice[0] ? "; " : "", r->advice);
}

/* What to publish: the set in hand; or to remove: the families, with the address that is ours where it was named. */
static size_t
targets(const struct call *c, struct ip out[2])
{
	const struct common *common = &c->args.common;
	size_t n = 0;

	if (!c->on[OPT_REMOVE] || c->n_ips) {
		for (; n < c->set.n; n++)
			out[n] = c->set.ip[n];
		return n;
	}
	if (common->four)
		out[n++] = (struct ip){.family = 4};
	if (common->six)
		out[n++] = (struct ip){.family = 6};
	return n;
}

/* Publishes the set in hand for what goes together. */
static int
publish_merged(struct call *c, const struct merged *m, struct kvs *printed)
{
	struct publish p = {.entry = &m->entry, .remove = c->on[OPT_REMOVE], .force = c->on[OPT_FORCE],
	    .differs = c->on[OPT_DIFFERS], .look = c->on[OPT_LOOK], .compare = c->has_compare ? c->compare : m->entry.compare,
	    .dry = c->args.common.dry, .terminal = isatty(STDERR_FILENO), .deadline = c->deadline,
	    .user = config_global(&c->config, "user"), .notes = say_notes()};
	struct printing to = {c, printed, c->args.common.dry > 0};
	char about[PLAN_LABEL_MAX];
	struct fail f = {0};
	int status = ST_OK;

	p.n_ip = targets(c, p.ip);
	if (c->n_names > 1)
		say_about(plan_label(about, c->entries[m->of[0]].name, m->n));
	if (publish(&p, &f) < 0)
		status = say_fail(&f);
	if (publish_each(&p, m, c->entries, print_result, &to) < 0)
		status = ST_SYSTEM;
	fputs(buf_str(&p.text), stdout);
	status = status_worse(status, p.status);
	publish_free(&p);
	return status;
}

/* Works through all entries with the set in hand. */
static int
publish_set(struct call *c, struct kvs *printed)
{
	int status = ST_OK;

	for (size_t i = 0; i < c->n_merged; i++)
		status = status_worse(status, publish_merged(c, &c->merged[i], printed));
	fflush(stdout);
	return status;
}

static int
retry(struct call *c)
{
	int status = ST_OK, n;
	char about[PLAN_LABEL_MAX];
	struct fail f;
	size_t i;

	for (i = 0; i < c->n_merged && !c->args.common.dry; i++) {
		f = (struct fail){0};
		n = account_retry(&c->merged[i].entry, say_notes(), &f);
		if (n < 0)
			status = status_worse(status, say_fail(&f));
		else
			note(say_notes(), 1, "%s: %d refusals cleared", plan_label(about, c->entries[c->merged[i].of[0]].name, c->merged[i].n), n);
	}
	return status;
}

/* Private addresses pass only where every entry lets them: the switch of one section must not open another. */
static bool
private_allowed(const struct call *c)
{
	size_t i;

	for (i = 0; i < c->n_names && c->entries[i].allow_private; i++)
		;
	return c->on[OPT_PRIVATE] || i == c->n_names;
}

static int
publish_input(struct call *c)
{
	struct addrset_input in = {.ips = c->ips, .n_ips = c->n_ips, .stream = stdin, .follow = c->on[OPT_FOLLOW],
	    .wrong = say_fail};
	char about[PLAN_LABEL_MAX];
	struct kvs printed = {0};
	int status = ST_OK;

	c->set.four = c->args.common.four;
	c->set.six = c->args.common.six;
	c->set.allow_private = private_allowed(c);
	if (c->n_names > 1)
		say_about(plan_label(about, c->entries[0].name, c->n_names));
	while (addrset_read(&c->set, &in)) {
		c->deadline = clock_ms() + (int64_t)c->args.common.deadline * 1000;
		status = in.status;
		if (in.good && c->set.n)
			status = status_worse(status, publish_set(c, &printed));
		kvs_free(&printed);
	}
	return status;
}

static int
run_all(struct call *c)
{
	struct kvs printed = {0};
	int status = resolve(c);

	if (status != ST_OK)
		return status;
	if (c->on[OPT_RETRY])
		status = retry(c);
	if (c->on[OPT_REMOVE] && !c->n_ips) {
		c->deadline = clock_ms() + (int64_t)c->args.common.deadline * 1000;
		return say_end(status_worse(status, publish_set(c, &printed)));
	}
	if (!c->n_ips && isatty(STDIN_FILENO)) {
		if (c->on[OPT_RETRY])
			return say_end(status);
		say("no address: pipe one in, as in 'dyndnsc-detect socket | " PROGRAM " %s', or give --ip", c->names[0]);
		return ST_USAGE;
	}
	return say_end(status_worse(status, publish_input(c)));
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
	if (c.n_names == 1 && strncmp(c.names[0], "section:", 8) == 0)
		say_about(c.names[0] + 8);
	if (c.version) {
		puts(PROGRAM " " VERSION);
		return say_end(ST_OK);
	}
	if (c.help)
		return help(&c);
	if (c.on[OPT_LIST])
		return list();
	if (c.recipe)
		return check_recipe(&c);
	status = run_all(&c);
	plan_merged_free(c.merged, c.n_merged);
	while (c.n_names)
		entry_free(&c.entries[--c.n_names]);
	config_free(&c.config);
	kvs_free(&c.options);
	return status;
}
