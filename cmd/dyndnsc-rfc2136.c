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

#include "clock.h"
#include "fail.h"
#include "jobloop.h"
#include "kv.h"
#include "note.h"
#include "resolvconf.h"
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
do_job(void *ctx, const struct kvs *lines)
{
	const struct outcome outcome = {put, NULL};
	struct fail f = {0};
	struct job job;
	int status;

	if (job_read(&job, lines, &f) < 0 || via_set(kvs_get(lines, "via"), &f) < 0) {
		status = say_fail(&f);
	} else {
		say_level(job.verbose, false);
		status = rfc2136_run(ctx, &job, &outcome);
	}
	job_free(&job);
	return status;
}

static void
ready(void *ctx)
{
	struct net *net = ctx;

	resolvconf_read(&net->resolvers, "/etc/resolv.conf");
}

int
main(int argc, char **argv)
{
	struct net net = {.start = clock_ms(), .notes = say_notes()};
	const struct jobloop l = {.program = "dyndnsc-rfc2136", .usage = usage, .ready = ready, .job = do_job, .ctx = &net};
	int status = jobloop_main(&l, argc, argv);

	net_free(&net);
	return status;
}
