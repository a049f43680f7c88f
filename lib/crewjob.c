#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "crewjob.h"
#include "expect.h"
#include "fail.h"
#include "place.h"

#define GRACE_MS 2000 /* a child has its own deadline, and ends itself before we end it */
#define FIXED 20      /* words that are no sections */

/* A pipe with the INI in it, for one reader. -1: it does not fit. */
static int
ini_pipe(const struct buf *ini)
{
	int fd[2];
	ssize_t n;

	if (pipe(fd) < 0)
		return -1;
	fcntl(fd[0], F_SETFD, FD_CLOEXEC);
	fcntl(fd[1], F_SETFL, O_NONBLOCK);
#ifdef F_SETPIPE_SZ
	if (ini->len > 65536)
		fcntl(fd[1], F_SETPIPE_SZ, (int)ini->len);
#endif
	n = write(fd[1], buf_str(ini), ini->len);
	close(fd[1]);
	if (n == (ssize_t)ini->len)
		return fd[0];
	close(fd[0]);
	return -1;
}

/* Seconds that the command may take: of the task's, what the detection has left. */
static int64_t
seconds_of(const struct crew_job *job, const struct crew_how *how)
{
	int64_t ms = (int64_t)how->deadline * 1000 - (job->kind == CREW_DETECT ? 0 : job->task->spent);

	return ms < 1000 ? 1 : (ms + 999) / 1000;
}

static void
word(struct crew_job *job, const char *text)
{
	buf_add(&job->words, text, strlen(text) + 1);
}

static void
add_config(struct crew_job *job, const struct crew_how *how)
{
	char path[64];

	if (how->ini && how->ini->len && (job->run.fd = ini_pipe(how->ini)) > 0) {
		snprintf(path, sizeof path, "/dev/fd/%d", job->run.fd);
		word(job, "-c");
		word(job, path);
	} else if (how->config_path) {
		word(job, "-c");
		word(job, how->config_path);
	}
}

static void
add_flags(struct crew_job *job, const struct crew_how *how)
{
	bool updates = job->kind != CREW_DETECT;
	unsigned i;

	if (how->four)
		word(job, "-4");
	if (how->six)
		word(job, "-6");
	if (how->quiet && (updates || !how->warned))
		word(job, "-q");
	for (i = 0; i < how->verbose; i++)
		word(job, "-v");
	if (job->kind == CREW_PROBE || (updates && how->dry))
		word(job, job->kind == CREW_PROBE || how->dry > 1 ? "-nn" : "-n");
	if (job->kind == CREW_PROBE || (updates && !how->dry))
		word(job, "--report");
	if (job->kind != CREW_UPDATE)
		return;
	if (how->force || job->task->force)
		word(job, "--force");
	if (job->task->look)
		word(job, "--look");
	if (job->task->retry)
		word(job, "--retry");
}

/* What is known: the addresses with which dyndnsc-update was content last, or, at first, those that the records have. */
static void
add_expectation(struct crew_job *job, const struct plan *p)
{
	const struct crew_task *t = job->task;
	char text[EXPECT_TEXT_MAX];
	struct expect expect = {0};
	size_t i;

	if (!p->v[t->of[0]].expect)
		return;
	if (t->settled)
		expect_take(&expect, t->found);
	for (i = 0; i < t->n && !t->found[0]; i++)
		expect_take(&expect, p->v[t->of[i]].expect);
	if (!*expect_text(text, &expect))
		return;
	word(job, "--expect");
	word(job, text);
}

/* The words, now that they will not move any more. */
static int
point(struct crew_job *job)
{
	const char *p = buf_str(&job->words), *end = p + job->words.len;
	size_t n = 0;

	job->argv = calloc(FIXED + job->n + job->words.len / 2, sizeof *job->argv);
	if (!job->argv || job->words.bad)
		return -1;
	for (; p < end; p += strlen(p) + 1)
		job->argv[n++] = p;
	return 0;
}

int
crewjob_prepare(struct crew_job *job, const struct crew *c, struct fail *f)
{
	const char *command = job->kind == CREW_DETECT ? "dyndnsc-detect" : "dyndnsc-update";
	size_t i, names = job->kind == CREW_DETECT ? 1 : job->n;
	int64_t seconds = seconds_of(job, &c->how);
	char program[PLACE_MAX], number[24];

	if (!place_program(program, command))
		return fail_set(f, ST_SYSTEM, "'%s' was not found: is the installation complete?", command);
	snprintf(number, sizeof number, "%lld", (long long)seconds);
	word(job, program);
	word(job, "-t");
	word(job, number);
	add_config(job, &c->how);
	add_flags(job, &c->how);
	for (i = 0; i < names; i++) {
		buf_adds(&job->words, "section:");
		word(job, c->plan->v[job->of[i]].name);
	}
	if (job->kind == CREW_DETECT)
		add_expectation(job, c->plan);
	if (point(job) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	job->run.argv = job->argv;
	job->run.deadline = clock_ms() + seconds * 1000 + GRACE_MS;
	job->run.whole_env = true;
	job->run.capture_err = c->how.capture;
	if (job->kind != CREW_DETECT) {
		job->run.in = job->task->found;
		job->run.in_len = strlen(job->task->found);
	}
	return 0;
}

void
crewjob_free(struct crew_job *job)
{
	if (job->free_ctx)
		job->free_ctx(job->run.ctx);
	buf_free(&job->run.out);
	buf_free(&job->run.err);
	buf_free(&job->words);
	free(job->argv);
	free(job->of);
	free(job);
}
