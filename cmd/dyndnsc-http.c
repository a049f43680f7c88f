/* dyndnsc-http [--user NAME] update|detect|notify RECIPE... <jobs
 * dyndnsc-http --check RECIPE...
 *
 * Runs recipes (dyndnsc-recipe(5)): update protocols, web detectors, notifications. Started by dyndnsc-update,
 * dyndnsc-detect and dyndnsc, which have read configuration, secrets and state; this program has the network and nothing
 * else: it reads its recipes, gives up root, and can neither write files nor run programs.
 *
 * Reads jobs, key=value lines that a blank line ends: recipe (the name of one of the RECIPEs; the first otherwise),
 * hostname, ip, confirmed, also (each repeated), options, deadline, remove with family, dry-run, verbose; unknown keys are
 * ignored; via is the same in all. All jobs run at once. update prints a verdict line per host and record as soon as it is known, in a dry run
 * what would be sent; detect prints RECIPE TAB FAMILY TAB ADDRESS [TAB WHY].
 *
 * Exit: the worst of the verdicts; 78 for a recipe or an option that is wrong, before anything is sent.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "clock.h"
#include "config.h"
#include "engine/engine.h"
#include "engine/lookup.h"
#include "engine/steps.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "priv.h"
#include "recipe.h"
#include "sandbox.h"
#include "say.h"
#include "stunask.h"
#include "via.h"
#include "whoami.h"

static const char usage[] = "usage: dyndnsc-http [--user NAME] update|detect|notify RECIPE... <jobs\n"
			    "       dyndnsc-http --check RECIPE...\n"
			    "Runs recipes. Started by dyndnsc-update(1), dyndnsc-detect(1) and dyndnsc(1).\n"
			    "      --user NAME        whom to become when started as root\n"
			    "      --check            only say every mistake in the recipes\n";

#define RECIPES_MAX 512
#define JOBS_MAX 4096

struct call {
	const char *user, *words[RECIPES_MAX + 1];
	size_t n_words;
	struct args args;
	bool check;
	struct recipe *recipes[RECIPES_MAX];
	struct steps steps[RECIPES_MAX];
	size_t n;
	struct http_job *jobs;
	struct kvs *lines;
	size_t n_jobs;
};

static void
put_verdict(void *ctx, const struct verdict_line *v)
{
	char line[VERDICT_LINE_MAX];

	(void)ctx;
	printf("%s\n", verdict_line_text(line, v, true));
	fflush(stdout);
}

static void
put_text(void *ctx, const char *text)
{
	(void)ctx;
	fputs(text, stdout);
	fflush(stdout);
}

static void
put_address(void *ctx, const struct http_job *job, const struct ip *ip, const char *why)
{
	char text[IP_TEXT_MAX];

	(void)ctx;
	printf("%s\t%s\t%s%s%s\n", job->steps->recipe->name, ip_family_key(job->family), ip->family ? ip_text(text, ip) : "",
	    *why ? "\t" : "", why);
	fflush(stdout);
}

static int
read_args(struct call *c, int argc, char **argv, struct fail *f)
{
	static const struct arg_spec specs[] = {{0, "user", true}, {0, "check", false}, {0, NULL, false}};
	struct arg arg;
	int r;

	args_init(&c->args, argc, argv, specs);
	while ((r = args_next(&c->args, &arg, f)) != ARG_END) {
		if (r == ARG_ERROR || r == ARG_UNKNOWN)
			return r == ARG_ERROR ? -1 : args_unknown(&c->args, &arg, NULL, 0, f);
		c->check = c->check || (r == ARG_OPTION && arg.spec == &specs[1]);
		if (r == ARG_OPTION && arg.spec == &specs[0])
			c->user = arg.value;
		if (r == ARG_OPERAND && c->n_words > RECIPES_MAX)
			return fail_set(f, ST_USAGE, "more than %d recipes", RECIPES_MAX);
		if (r == ARG_OPERAND)
			c->words[c->n_words++] = arg.value;
	}
	if (!c->args.common.help && !c->args.common.version && c->n_words < (c->check ? 1 : 2))
		return fail_set(f, ST_USAGE, "no recipe named");
	return 0;
}

/* What a recipe is for: the folder it is in says so when it is only checked. */
static int
kind_of(const struct call *c, const char *path)
{
	static const char *const words[] = {"update", "detect", "notify", "whoami", "stun"};
	char folder[16];
	int i;

	for (i = 0; i < (c->check ? RECIPE_STUN + 1 : RECIPE_WHOAMI); i++) {
		snprintf(folder, sizeof folder, "/%s/", words[i]);
		if (c->check ? strstr(path, folder) != NULL : strcmp(c->words[0], words[i]) == 0)
			return i;
	}
	return c->check ? RECIPE_UPDATE : -1;
}

static int
load(struct call *c)
{
	struct mistakes m = {0};
	size_t i;
	int status, kind;

	for (i = c->check ? 0 : 1; i < c->n_words; i++) {
		kind = kind_of(c, c->words[i]);
		if (kind < 0) {
			say("'%s' is none of update, detect and notify", c->words[0]);
			return ST_USAGE;
		}
		if (kind == RECIPE_WHOAMI) {
			whoami_free(whoami_load(c->words[i], &m));
			continue;
		}
		if (kind == RECIPE_STUN) {
			stun_free(stun_load(c->words[i], &m));
			continue;
		}
		c->recipes[c->n] = recipe_load(c->words[i], (enum recipe_kind)kind, &m);
		if (c->recipes[c->n]) {
			steps_parse(&c->steps[c->n], c->recipes[c->n], &m);
			c->n++;
		}
	}
	status = say_lines(&m);
	mistakes_free(&m);
	return status;
}

static const struct steps *
steps_for(const struct call *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->n && name && strcmp(c->recipes[i]->name, name) != 0; i++)
		;
	return i < c->n ? &c->steps[i] : NULL;
}

/* Reads all jobs; none may be moved afterwards. */
static int
read_jobs(struct call *c, struct fail *f)
{
	const struct steps *steps;
	int r;

	c->jobs = calloc(JOBS_MAX, sizeof *c->jobs);
	c->lines = calloc(JOBS_MAX, sizeof *c->lines);
	if (!c->jobs || !c->lines)
		return fail_set(f, ST_SYSTEM, "out of memory");
	for (r = 1; r > 0; c->n_jobs += r > 0) {
		struct kvs *lines = &c->lines[c->n_jobs];

		if (c->n_jobs == JOBS_MAX)
			return fail_set(f, ST_CONFIG, "more than %d jobs", JOBS_MAX - 1);
		r = kvs_read(lines, stdin, f);
		if (r <= 0)
			break;
		steps = steps_for(c, kvs_get(lines, "recipe"));
		if (!steps)
			return fail_set(f, ST_CONFIG, "a job for a recipe that was not named");
		if (http_job_read(&c->jobs[c->n_jobs], steps, lines, f) < 0) {
			c->n_jobs++;
			return -1;
		}
		say_level(c->jobs[c->n_jobs].verbose, false);
	}
	return r;
}

/* All jobs of one run leave by one way. */
static int
take_via(const struct call *c, struct fail *f)
{
	const char *via = c->n_jobs ? kvs_get(c->lines, "via") : NULL, *other;
	size_t i;

	for (i = 1; i < c->n_jobs; i++) {
		other = kvs_get(&c->lines[i], "via");
		if (!via != !other || (via && strcmp(via, other) != 0))
			return fail_set(f, ST_CONFIG, "jobs of one run with different 'via'");
	}
	return via_set(via, f);
}

static int
run_jobs(struct call *c)
{
	const struct engine_out out = {put_verdict, put_text, put_address, NULL};
	struct engine *e;
	struct fail f = {0};
	int status = ST_OK;
	size_t i;

	if (read_jobs(c, &f) < 0 || take_via(c, &f) < 0)
		return say_fail(&f);
	e = engine_new(&out, say_notes(), "dyndnsc/" VERSION " " HOMEPAGE);
	if (!e) {
		fail_set(&f, ST_SYSTEM, "out of memory");
		return say_fail(&f);
	}
	for (i = 0; i < c->n_jobs && status == ST_OK; i++) {
		if (lookup(&c->jobs[i], say_notes(), &f) < 0 || engine_add(e, &c->jobs[i], &f) < 0)
			status = say_fail(&f);
	}
	if (status == ST_OK)
		status = engine_run(e);
	engine_free(e);
	return status;
}

static void
tidy(struct call *c)
{
	size_t i;

	for (i = 0; i < c->n_jobs; i++) {
		http_job_free(&c->jobs[i]);
		kvs_free(&c->lines[i]);
	}
	free(c->jobs);
	free(c->lines);
	for (i = 0; i < c->n; i++) {
		steps_free(&c->steps[i]);
		recipe_free(c->recipes[i]);
	}
}

int
main(int argc, char **argv)
{
	static struct call c;
	struct fail f = {0};
	int status;

	say_init("dyndnsc-http");
	if (read_args(&c, argc, argv, &f) < 0)
		return say_fail(&f);
	if (c.args.common.help || c.args.common.version) {
		fputs(c.args.common.help ? usage : "dyndnsc-http " VERSION "\n", stdout);
		return say_end(ST_OK);
	}
	status = load(&c);
	if (status == ST_OK && !c.check) {
		if (priv_drop(c.user, &f) < 0) {
			status = say_fail(&f);
		} else {
			sandbox_network();
			status = run_jobs(&c);
		}
	}
	tidy(&c);
	status = say_end(status);
#ifndef __SANITIZE_ADDRESS__ /* which looks for leaks at the end */
	/* what the libraries would still tidy up ends with us, and takes as long as our own work */
	_exit(status);
#endif
	return status;
}
