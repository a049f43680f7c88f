/*
 * dyndnsc-update [-46nqv] [-c FILE] [-t SECONDS] [--ip ADDR]... [--force] NAME... [--OPTION VALUE ...]
 * dyndnsc-update --follow NAME...
 * dyndnsc-update --remove -4|-6 NAME...
 * dyndnsc-update --retry NAME...
 * dyndnsc-update --list
 * dyndnsc-update --check-recipe FILE
 *
 * Publishes the addresses on standard input (read to its end before anything is sent) or of --ip for every NAME: a
 * section of the configuration, else a preset, else a protocol, else the program dyndnsc-update-NAME. Prints the
 * addresses that are newly published, each once; nothing when nothing changed. It paces itself and compares with DNS by
 * itself (policy.h), so it may be called every minute. With --follow it stays: each set up to a blank line is published as
 * it comes, and what fails or grows old is published again when it is time.
 *
 * Exit status: the worst of 0 done or nothing to do, 65 a line that is no address (nothing is sent) or an address that
 * must not be published (the others are sent), 69 refused, 75 try later, 77 credentials refused; 64, 71, 78 as
 * everywhere (dyndnsc(7)).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "addrset.h"
#include "args.h"
#include "buf.h"
#include "clock.h"
#include "entry.h"
#include "events.h"
#include "followupdate.h"
#include "kv.h"
#include "log.h"
#include "note.h"
#include "option.h"
#include "publishmany.h"
#include "recipe.h"
#include "recipecheck.h"
#include "report.h"
#include "say.h"
#include "typed.h"
#include "updatenames.h"

#define PROGRAM "dyndnsc-update"
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
    "      --follow           stay: every blank line on standard input ends a set of addresses, and what failed\n"
    "                         is tried again when it may be\n"
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
	struct updatenames names;
	const char *ips[IPS_MAX];
	size_t n_ips;
	bool on[sizeof specs / sizeof *specs];
	bool has_compare;
	const char *recipe;        /* to check */
	enum compare compare;
	struct addrset set;        /* the addresses in hand */
	int64_t deadline;
	int64_t again;             /* publish.h, the first of all that was published */
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
	if (which == OPT_REPLACE && kvs_set(&c->names.options, "replace-set", "yes") < 0)
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
		if (r == ARG_ERROR || (r == ARG_UNKNOWN && typed_take(&c->names.options, ENTRY_UPDATE, &c->args, &arg, f) < 0) ||
		    (r == ARG_OPTION && take_own(c, &arg, f) < 0))
			return -1;
		if (r != ARG_OPERAND)
			continue;
		if (c->names.n == UPDATENAMES_MAX)
			return fail_set(f, ST_USAGE, "more than %d names", UPDATENAMES_MAX);
		c->names.v[c->names.n++] = arg.value;
	}
	if (!c->names.n && !c->args.common.help && !c->args.common.version && !c->on[OPT_LIST] && !c->recipe)
		return fail_set(f, ST_USAGE, "no section, preset or protocol named (--list shows the protocols)");
	if (c->on[OPT_REMOVE] && !c->args.common.four && !c->args.common.six && !c->n_ips)
		return fail_set(f, ST_USAGE, "--remove needs -4 or -6: the family whose record is to go");
	return 0;
}

/* Says what is wrong, if anything is, and forgets it. */
static int
say_mistakes(struct mistakes *m)
{
	int status = say_lines(m);

	mistakes_free(m);
	return status;
}

static int
list(void)
{
	struct mistakes m = {0};
	struct buf lines = {0};

	protocol_lines(&lines, PROGRAM "-", &m);
	fputs(buf_str(&lines), stdout);
	buf_free(&lines);
	return say_end(say_mistakes(&m));
}

/* --help, of a NAME where there is one; that a required option is missing does not matter here. */
static int
help(struct call *c)
{
	struct entry *e = c->names.entries;
	struct mistakes m = {0};
	struct buf text = {0};
	int status = ST_OK;

	if (!c->names.n) {
		printf("%s%s%s", usage, args_common_help, examples);
		return say_end(ST_OK);
	}
	config_load(&c->names.config, c->args.common.config, &m);
	entry_resolve(e, &c->names.config, ENTRY_UPDATE, c->names.v[0], &c->names.options, &m);
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

	recipe_check(c->recipe, deadline, &m);
	return say_end(say_mistakes(&m));
}

/* Finds all entries; every mistake is said. */
static int
resolve(struct call *c)
{
	struct mistakes m = {0};

	updatenames_resolve(&c->names, c->args.common.config, c->on[OPT_REMOVE], say_warn, &m);
	return say_mistakes(&m);
}

/* Prints what is to be printed of one record; ip is the address that was wanted. */
static void
print_report(const struct call *c, const struct report *r, const struct ip *ip, struct kvs *printed)
{
	char line[REPORT_LINE_MAX], text[IP_TEXT_MAX];

	ip_text(text, ip);
	if (c->on[OPT_REPORT])
		puts(report_text(line, r));
	else if (c->on[OPT_VERDICTS])
		puts(verdict_line_text(line, &r->line, false));
	else if (r->published && !kvs_get(printed, text)) {
		puts(text);
		kvs_add(printed, text, "");
	}
}

/* What is needed to print results. */
struct printing {
	const struct call *c;
	struct kvs *printed; /* the addresses that stdout has already */
};

/* Prints what became of one record of one entry. */
static void
print_result(void *ctx, const struct entry *e, const struct result *r)
{
	struct printing *to = ctx;
	const struct call *c = to->c;
	struct report report;

	if (c->args.common.dry && r->decision.kind == DECIDE_SEND)
		return;
	publish_report(&report, e->name, r);
	print_report(c, &report, &r->ip, to->printed);
	if (c->names.n > 1)
		say_about(e->name);
	if (r->loud || c->args.common.dry || say_notes()->level > 0)
		say("%s %s: %s%s%s%s%s", r->host, ip_type(&r->ip), r->sent ? verdict_word(r->line.verdict) : "nothing sent",
		    r->line.message[0] ? ": " : "", r->line.message, r->advice[0] ? "; " : "", r->advice);
}

/* Publishes the set in hand for what goes together. */
static int
publish_merged(struct call *c, const struct merged *m, struct printing *to)
{
	struct publish p = {.entry = &m->entry, .remove = c->on[OPT_REMOVE], .force = c->on[OPT_FORCE],
	    .differs = c->on[OPT_DIFFERS], .look = c->on[OPT_LOOK], .compare = c->has_compare ? c->compare : m->entry.compare,
	    .dry = c->args.common.dry, .terminal = isatty(STDERR_FILENO), .deadline = c->deadline,
	    .user = config_global(&c->names.config, "user"), .notes = say_notes()};
	char about[PLAN_LABEL_MAX];
	struct fail f = {0};
	int status = ST_OK;

	p.n_ip = addrset_targets(&c->set, c->on[OPT_REMOVE] && !c->n_ips, p.ip);
	if (c->names.n > 1)
		say_about(plan_label(about, c->names.entries[m->of[0]].name, m->n));
	if (publish(&p, &f) < 0)
		status = say_fail(&f);
	if (publish_each(&p, m, c->names.entries, print_result, to) < 0)
		status = ST_SYSTEM;
	fputs(buf_str(&p.text), stdout);
	status = status_worse(status, p.status);
	if (p.again && (!c->again || p.again < c->again))
		c->again = p.again;
	publish_free(&p);
	return status;
}

/* Works through all entries with the set in hand. */
static int
publish_set(struct call *c)
{
	struct kvs printed = {0};
	struct printing to = {c, &printed};
	int status = ST_OK;

	c->deadline = clock_ms() + (int64_t)c->args.common.deadline * 1000;
	for (size_t i = 0; i < c->names.n_merged; i++)
		status = status_worse(status, publish_merged(c, &c->names.merged[i], &to));
	fflush(stdout);
	kvs_free(&printed);
	return status;
}

/* What stays. */
struct following {
	struct call *c;
	struct followupdate w;
	struct kvs printed;
};

/* In a child: what is said of each record goes to the parent, who knows what was said before. */
static int
publish_again(void *ctx, const struct followupdate_job *job)
{
	struct following *is = ctx;
	struct call *c = is->c;
	char line[FOLLOWUPDATE_AGAIN_MAX];
	int status = ST_OK;

	if (job->retry && !c->args.common.dry)
		status = updatenames_retry(&c->names, say_notes(), say_fail);
	c->on[OPT_REPORT] = true;
	if (!job->fresh)
		c->on[OPT_FORCE] = c->on[OPT_DIFFERS] = c->on[OPT_LOOK] = false;
	c->set = is->w.set;
	status = status_worse(status, publish_set(c));
	puts(followupdate_again(line, c->args.common.dry ? 0 : c->again));
	return say_end(status);
}

static void
print_line(void *ctx, const char *line, const struct report *r)
{
	struct following *is = ctx;

	if (r)
		print_report(is->c, r, &r->line.ip, &is->printed);
	else
		puts(line);
}

/* The lines of a try are a set themselves, for who reads them. */
static int
end_lines(void *ctx, struct fail *f)
{
	struct following *is = ctx;

	if (is->c->on[OPT_VERDICTS] || is->c->on[OPT_REPORT])
		puts("");
	kvs_free(&is->printed);
	return fflush(stdout) == 0 ? 0 : fail_errno(f, "writing to standard output");
}

/* Publishes what comes until it is told to end. */
static int
follow(struct call *c, const char *about)
{
	static struct log_to log = {.program = PROGRAM};
	const struct common *common = &c->args.common;
	struct following is = {.c = c, .w = {.set = c->set, .fd = STDIN_FILENO, .deadline = common->deadline, .about = about,
	    .name = c->names.entries[0].name, .retry = c->on[OPT_RETRY], .dry = common->dry > 0,
	    .heard = common->verbose > 0 || common->dry, .publish = publish_again, .line = print_line, .ended = end_lines}};
	struct fail f = {0};

	updatenames_take_env(&c->names);
	log.level = common->quiet ? LINE_WARNING : common->verbose ? LINE_INFO : LINE_NOTICE;
	log.journal = log_is_journal(getenv("JOURNAL_STREAM"));
	log_open(&log);
	is.w.ctx = &is;
	return followupdate_run(&is.w, &f) < 0 ? say_fail(&f) : is.w.status;
}

static int
publish_input(struct call *c)
{
	struct addrset_input in = {.ips = c->ips, .n_ips = c->n_ips, .stream = stdin, .wrong = say_fail};
	char about[PLAN_LABEL_MAX];

	updatenames_label(about, &c->names);
	if (c->names.n > 1)
		say_about(about);
	if (c->on[OPT_FOLLOW])
		return follow(c, about);
	addrset_read(&c->set, &in);
	return in.good && c->set.n ? status_worse(in.status, publish_set(c)) : in.status;
}

static int
run_all(struct call *c)
{
	int status = resolve(c);

	if (status != ST_OK)
		return status;
	c->set = (struct addrset){.four = c->args.common.four, .six = c->args.common.six,
	    .allow_private = c->on[OPT_PRIVATE] || updatenames_private(&c->names)};
	c->on[OPT_FOLLOW] = c->on[OPT_FOLLOW] && !c->n_ips && !c->on[OPT_REMOVE];
	if (c->on[OPT_RETRY] && !c->on[OPT_FOLLOW] && !c->args.common.dry)
		status = updatenames_retry(&c->names, say_notes(), say_fail);
	if (c->on[OPT_REMOVE] && !c->n_ips)
		return say_end(status_worse(status, publish_set(c)));
	if (!c->n_ips && isatty(STDIN_FILENO)) {
		if (c->on[OPT_RETRY])
			return say_end(status);
		say("no address: pipe one in, as in 'dyndnsc-detect socket | " PROGRAM " %s', or give --ip", c->names.v[0]);
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
	if (c.names.n == 1 && strncmp(c.names.v[0], "section:", 8) == 0)
		say_about(c.names.v[0] + 8);
	if (c.args.common.version) {
		puts(PROGRAM " " VERSION);
		return say_end(ST_OK);
	}
	if (c.args.common.help)
		return help(&c);
	if (c.on[OPT_LIST])
		return list();
	if (c.recipe)
		return check_recipe(&c);
	status = run_all(&c);
	updatenames_free(&c.names);
	return status;
}
