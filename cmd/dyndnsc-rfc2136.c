/* dyndnsc-rfc2136 [--user NAME] <jobs
 *
 * Changes address records on a DNS server by signed updates (RFC 2136, RFC 8945). Started by dyndnsc-update, which has
 * read configuration, secrets and state; this program has the network and nothing else: it gives up root, and can
 * neither write files nor run programs.
 *
 * Reads jobs, key=value lines that a blank line ends: hostname, ip, confirmed (each repeated), server, zone, ttl, key,
 * replace-set, deadline, remove with family, dry-run, verbose; unknown keys are ignored. Prints a verdict line per host
 * and record as soon as it is known; in a dry run instead what would be sent, as nsupdate reads it, the key masked.
 *
 * Exit: the worst of the verdicts; 78 for an option that is malformed, before anything is sent.
 */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "clock.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "priv.h"
#include "resolvconf.h"
#include "sandbox.h"
#include "say.h"
#include "update/job.h"
#include "update/target.h"
#include "update/rfc2136.h"
#include "verdict.h"
#include "via.h"

static const char usage[] = "usage: dyndnsc-rfc2136 [--user NAME] <jobs\n"
			    "Changes address records by DNS UPDATE. Started by dyndnsc-update(1).\n"
			    "  --user NAME            whom to become when started as root\n";

static void
put(void *ctx, const struct verdict_line *v, const char *text)
{
	char line[VERDICT_LINE_MAX];

	(void)ctx;
	if (text)
		fputs(text, stdout);
	else
		printf("%s\n", verdict_line_text(line, v, true));
	fflush(stdout);
}

static int
do_job(struct net *net, const struct kvs *lines)
{
	const struct outcome outcome = {put, NULL};
	struct fail f = {0};
	struct job job;
	int status;

	if (job_read(&job, lines, &f) < 0 || via_set(kvs_get(lines, "via"), &f) < 0) {
		status = say_fail(&f);
	} else {
		say_level(job.verbose, false);
		status = rfc2136_run(net, &job, &outcome);
	}
	job_free(&job);
	return status;
}

static int
do_all(void)
{
	struct net net = {.start = clock_ms(), .notes = say_notes()};
	struct kvs lines = {0};
	struct fail f = {0};
	int worst = ST_OK, r;

	resolvconf_read(&net.resolvers, "/etc/resolv.conf");
	while ((r = kvs_read(&lines, stdin, &f)) > 0) {
		worst = status_worse(worst, do_job(&net, &lines));
		kvs_free(&lines);
	}
	if (r < 0)
		worst = status_worse(worst, say_fail(&f));
	kvs_free(&lines);
	net_free(&net);
	return worst;
}

int
main(int argc, char **argv)
{
	static const struct arg_spec specs[] = {{0, "user", true}, {0, NULL, false}};
	const char *user = NULL;
	struct fail f = {0};
	struct args args;
	struct arg arg;
	int r;

	say_init("dyndnsc-rfc2136");
	args_init(&args, argc, argv, specs);
	while ((r = args_next(&args, &arg, &f)) == ARG_OPTION)
		user = arg.value;
	if (r == ARG_HELP || r == ARG_VERSION) {
		fputs(r == ARG_HELP ? usage : "dyndnsc-rfc2136 " VERSION "\n", stdout);
		return say_end(ST_OK);
	}
	if (r == ARG_UNKNOWN)
		args_unknown(&args, &arg, NULL, 0, &f);
	if (r == ARG_OPERAND)
		fail_set(&f, ST_USAGE, "only options are taken: jobs are read from standard input");
	if (r != ARG_END || priv_drop(user, &f) < 0)
		return say_fail(&f);
	sandbox_network();
	return say_end(do_all());
}
