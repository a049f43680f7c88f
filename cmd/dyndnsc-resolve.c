/* dyndnsc-resolve [-46v] [-t S] [--server ADDR[:PORT]] [--authoritative] HOST...
 * dyndnsc-resolve [...] --missing HOST <ADDRESSES
 *
 * Prints the addresses that host names have in DNS, one a line, sorted; of several hosts as HOST<TAB>ADDRESS. DNS only:
 * hosts files and search lists do not count.
 *
 *   --server ADDR[:PORT]  ask this resolver, not those of /etc/resolv.conf; a list, or repeated
 *   --authoritative       ask all servers of each host's own zone; only answers with authority count
 *   -H, --with-host       HOST<TAB>ADDRESS for one host, too
 *   --missing HOST        a filter: copy those addresses from standard input that HOST does not have; the families that
 *                         are not among them are not asked for, and with -4 or -6 the other one is left out
 *   --verdicts            HOST<TAB>TYPE<TAB>found|none|pending|unknown<TAB>ADDRESS,...<TAB>MESSAGE for each host and type
 *   --via IFACE|ADDRESS   leave by that interface and by no other (via.h)
 *   --user NAME           as root, become this user first (default: _dyndnsc, else nobody)
 *   -                     take the host names from standard input, one a line
 *
 * Exit: 0 all hosts have an address (--missing: asked and copied); 1 one has none; 64 wrong command line; 65 a line of
 * standard input is no host name or address, and nothing was asked; 75 cannot know: no usable answer, or the servers of
 * the zone disagree ("pending"), then --missing copies nothing. The deadline counts from the end of standard input. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "buf.h"
#include "clock.h"
#include "dns.h"
#include "fail.h"
#include "ip.h"
#include "num.h"
#include "priv.h"
#include "resolvconf.h"
#include "resolve.h"
#include "sandbox.h"
#include "say.h"
#include "text.h"
#include "via.h"

static const char usage[] =
    "usage: dyndnsc-resolve [OPTION]... HOST...        the addresses that HOST has in DNS\n"
    "       dyndnsc-resolve [OPTION]... --missing HOST  those from standard input that it has not\n"
    "\n"
    "      --server ADDR[:PORT] the resolver to ask (default: those of /etc/resolv.conf)\n"
    "      --authoritative      ask the servers of the host's own zone instead\n"
    "  -H, --with-host          print HOST<TAB>ADDRESS also for a single host\n"
    "      --missing HOST       copy the addresses from standard input that HOST does not have\n"
    "      --verdicts           print HOST, TYPE, found|none|pending|unknown, ADDRESSES, MESSAGE\n"
    "      --via IFACE|ADDRESS  leave by that interface, or the one with that address, and by no other\n"
    "      --user NAME          as root, become this user first\n"
    "  -                        as HOST: host names from standard input, one a line\n";

static const char examples[] =
    "\n"
    "examples:\n"
    "  dyndnsc-resolve home.example.org\n"
    "  dyndnsc-resolve --authoritative -4 home.example.org\n"
    "  dyndnsc-detect socket | dyndnsc-resolve --missing home.example.org\n";

static const struct arg_spec specs[] = {
    {0, "server", true},
    {0, "authoritative", false},
    {'H', "with-host", false},
    {0, "missing", true},
    {0, "verdicts", false},
    {0, "user", true},
    {0, "via", true},
    {0, NULL, false},
};

struct job {
	struct args args;
	const char *missing, *user;
	bool authoritative, with_host, verdicts, hosts_from_stdin;
	struct buf servers, input;
	struct resolvers resolvers;
	const char **hosts;     /* into argv or input */
	size_t n_hosts;
	struct ip *ips;         /* --missing: what came on standard input */
	size_t n_ips;
	struct resolution *res; /* each host's families side by side, A first */
	size_t n_res;
};

/* --- what is wanted --- */

/* Room for one element behind n: the array, doubled where n is a power of two, or NULL (out of memory). */
static void *
grow(void *v, size_t n, size_t size, struct fail *f)
{
	void *more = n & (n - 1) ? v : realloc(v, (n ? 2 * n : 1) * size);

	if (!more)
		fail_set(f, ST_SYSTEM, "out of memory");
	return more;
}

static int
add_host(struct job *j, const char *host, int bad, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];
	const char **more;

	if (!text_is_hostname(host))
		return fail_set(f, bad, "not a host name: '%s'", text_clean(shown, host, strlen(host)));
	more = grow(j->hosts, j->n_hosts, sizeof *more, f);
	if (!more)
		return -1;
	j->hosts = more;
	j->hosts[j->n_hosts++] = host;
	return 0;
}

static int
option(struct job *j, const struct arg *arg, struct fail *f)
{
	const char *name = arg->spec->name;

	if (strcmp(name, "server") == 0) {
		buf_addf(&j->servers, "%s ", arg->value);
		return resolvers_parse(&j->resolvers, buf_str(&j->servers), f);
	}
	if (strcmp(name, "missing") == 0) {
		if (j->missing)
			return fail_set(f, ST_USAGE, "option '--missing' is given twice");
		j->missing = arg->value;
		return add_host(j, arg->value, ST_USAGE, f);
	}
	if (strcmp(name, "via") == 0 && via_set(arg->value, f) < 0) {
		f->status = ST_USAGE;
		return -1;
	}
	if (strcmp(name, "user") == 0)
		j->user = arg->value;
	j->authoritative |= strcmp(name, "authoritative") == 0;
	j->with_host |= strcmp(name, "with-host") == 0;
	j->verdicts |= strcmp(name, "verdicts") == 0;
	return 0;
}

/* Reads the command line. -1: go on; else the exit status. */
static int
parse(struct job *j, int argc, char **argv, struct fail *f)
{
	struct arg arg;
	int r;

	args_init(&j->args, argc, argv, specs);
	while ((r = args_next(&j->args, &arg, f)) != ARG_END) {
		if (r == ARG_HELP)
			return printf("%s%s%s", usage, args_common_help, examples) < 0 ? ST_SYSTEM : ST_OK;
		if (r == ARG_VERSION)
			return printf("dyndnsc-resolve %s\n", VERSION) < 0 ? ST_SYSTEM : ST_OK;
		if (r == ARG_OPTION)
			r = option(j, &arg, f);
		else if (r == ARG_UNKNOWN)
			r = args_unknown(&j->args, &arg, NULL, 0, f);
		else if (r == ARG_OPERAND && strcmp(arg.value, "-") == 0)
			j->hosts_from_stdin = true;
		else if (r == ARG_OPERAND)
			r = add_host(j, arg.value, ST_USAGE, f);
		if (r < 0)
			return say_fail(f);
	}
	say_level(j->args.common.verbose, j->args.common.quiet);
	if (j->missing && (j->n_hosts > 1 || j->hosts_from_stdin || j->verdicts))
		fail_set(f, ST_USAGE, "option '--missing' takes one host, and no --verdicts: other hosts belong to other calls");
	else if (j->n_hosts == 0 && !j->hosts_from_stdin)
		fail_set(f, ST_USAGE, "no host name is given (--help shows how)");
	return f->status ? say_fail(f) : -1;
}

static int
add_address(struct job *j, const char *line, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];
	struct ip ip, *more;

	if (!ip_parse(&ip, line))
		return fail_set(f, ST_DATA, "not an address: '%s'", text_clean(shown, line, strlen(line)));
	more = grow(j->ips, j->n_ips, sizeof *more, f);
	if (!more)
		return -1;
	j->ips = more;
	j->ips[j->n_ips++] = ip;
	return 0;
}

/* The lines of standard input, as addresses or host names. */
static int
read_input(struct job *j, struct fail *f)
{
	char *line, *end;
	int r = 0;

	if (buf_read_fd(&j->input, STDIN_FILENO) < 0)
		return fail_errno(f, "reading standard input");
	if (strlen(buf_str(&j->input)) != j->input.len)
		return fail_set(f, ST_DATA, "a NUL byte in standard input");
	for (line = j->input.data; r == 0 && line && *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		r = j->missing ? add_address(j, line, f) : add_host(j, line, ST_DATA, f);
	}
	return r;
}

/* --- the work --- */

/* Is this family asked for? */
static bool
wanted(const struct job *j, int family)
{
	const struct common *c = &j->args.common;
	size_t i;

	if ((c->four || c->six) && !(family == 4 ? c->four : c->six))
		return false;
	if (!j->missing)
		return true;
	for (i = 0; i < j->n_ips && j->ips[i].family != family; i++)
		;
	return i < j->n_ips;
}

static int
ask(struct job *j, struct fail *f)
{
	struct dns_via via = {
	    .servers = j->resolvers.v,
	    .n = j->resolvers.n,
	    .deadline = clock_ms() + (int64_t)j->args.common.deadline * 1000,
	    .notes = say_notes(),
	};
	size_t i;

	j->res = calloc(2 * j->n_hosts + 1, sizeof *j->res);
	if (!j->res)
		return fail_set(f, ST_SYSTEM, "out of memory");
	for (i = 0; i < j->n_hosts; i++) {
		if (wanted(j, 4))
			j->res[j->n_res++] = (struct resolution){.host = j->hosts[i], .family = 4};
		if (wanted(j, 6))
			j->res[j->n_res++] = (struct resolution){.host = j->hosts[i], .family = 6};
	}
	return (j->authoritative ? resolve_authority : resolve_all)(j->res, j->n_res, &via, f);
}

/* Reads what is to be read, gives up what is not needed to ask, and asks. */
static int
work(struct job *j, struct fail *f)
{
	if ((j->missing || j->hosts_from_stdin) && read_input(j, f) < 0)
		return -1;
	if (j->resolvers.n == 0)
		resolvconf_read(&j->resolvers, "/etc/resolv.conf");
	if (priv_drop(j->user, f) < 0)
		return -1;
	sandbox_network();
	return ask(j, f);
}

/* --- what came out --- */

static const char *
type(const struct resolution *r)
{
	return r->family == 6 ? "AAAA" : "A";
}

/* Each server's line as a line of its own. */
static void
say_servers(const char *text)
{
	size_t n;

	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		say("  %.*s", (int)n, text);
	}
}

/* Tells a person why a host's result is not a plain list of addresses. */
static void
explain(const struct resolution *r, const struct resolution *before)
{
	switch (r->result) {
	case RESOLVE_FOUND:
	case RESOLVE_NONE:
		break;
	case RESOLVE_PENDING:
		say("%s of '%s' is pending, the servers of its zone disagree:", type(r), r->host);
		say_servers(r->why);
		break;
	case RESOLVE_UNKNOWN:
		if (!before || before->result != RESOLVE_UNKNOWN || strcmp(before->why, r->why) != 0)
			say("cannot look up '%s': %s", r->host, r->why);
		break;
	}
}

/* The exit status of one host, explained unless --verdicts has said it all. */
static int
host_status(const struct job *j, const struct resolution *r, size_t n)
{
	bool found = false, unknown = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!j->verdicts)
			explain(&r[i], i ? &r[i - 1] : NULL);
		found |= r[i].result == RESOLVE_FOUND;
		unknown |= r[i].result == RESOLVE_UNKNOWN || r[i].result == RESOLVE_PENDING;
	}
	if (unknown)
		return ST_TEMP;
	if (found)
		return ST_OK;
	if (!j->verdicts)
		say_warn("'%s' has no %s record", r->host, n > 1 ? "A or AAAA" : type(r));
	return ST_NONE;
}

static void
print_verdict(const struct job *j, const struct resolution *r)
{
	static const char *const words[] = {
	    [RESOLVE_UNKNOWN] = "unknown", [RESOLVE_FOUND] = "found", [RESOLVE_NONE] = "none", [RESOLVE_PENDING] = "pending"};
	char text[IP_TEXT_MAX];
	const char *p;
	size_t i;

	(void)j;
	printf("%s\t%s\t%s\t", r->host, type(r), words[r->result]);
	for (i = 0; i < r->n; i++)
		printf("%s%s", i ? "," : "", ip_text(text, &r->ips[i]));
	putchar('\t');
	for (p = r->why ? r->why : ""; *p; p++)
		fputs(*p == '\n' ? "; " : (char[]){*p, '\0'}, stdout);
	putchar('\n');
}

static void
print_addresses(const struct job *j, const struct resolution *r)
{
	bool with_host = j->with_host || j->hosts_from_stdin || j->n_hosts > 1;
	char text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; i < r->n; i++)
		printf("%s%s%s\n", with_host ? r->host : "", with_host ? "\t" : "", ip_text(text, &r->ips[i]));
}

static int
print_hosts(const struct job *j)
{
	int status = ST_OK;
	size_t i, k, end;

	for (i = 0; i < j->n_res; i = end) {
		end = i + j->n_res / j->n_hosts;
		for (k = i; k < end; k++)
			(j->verdicts ? print_verdict : print_addresses)(j, &j->res[k]);
		status = status_worse(status, host_status(j, &j->res[i], end - i));
	}
	return status;
}

/* --missing: the addresses that the host does not have, in the order they came. */
static int
print_missing(const struct job *j)
{
	char text[IP_TEXT_MAX];
	int status = ST_OK;
	size_t i, k, m;
	bool has;

	for (i = 0; i < j->n_res; i++) {
		explain(&j->res[i], i ? &j->res[i - 1] : NULL);
		if (j->res[i].result != RESOLVE_FOUND && j->res[i].result != RESOLVE_NONE)
			status = ST_TEMP;
	}
	for (m = 0; status == ST_OK && m < j->n_ips; m++) {
		has = !wanted(j, j->ips[m].family);
		for (i = 0; i < j->n_res; i++) {
			for (k = 0; k < j->res[i].n; k++)
				has |= ip_equal(&j->res[i].ips[k], &j->ips[m]);
		}
		if (!has)
			puts(ip_text(text, &j->ips[m]));
	}
	return status;
}

static void
job_free(struct job *j)
{
	size_t i;

	for (i = 0; i < j->n_res; i++)
		resolution_free(&j->res[i]);
	free(j->res);
	free(j->hosts);
	free(j->ips);
	buf_free(&j->servers);
	buf_free(&j->input);
}

int
main(int argc, char **argv)
{
	struct job job = {0};
	struct fail f = {0};
	int status;

	say_init("dyndnsc-resolve");
	status = parse(&job, argc, argv, &f);
	if (status < 0) {
		if (work(&job, &f) < 0)
			status = say_fail(&f);
		else
			status = job.missing ? print_missing(&job) : print_hosts(&job);
	}
	job_free(&job);
	return say_end(status);
}
