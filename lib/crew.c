#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "crewjob.h"
#include "fail.h"
#include "report.h"

#define REST_SENT 60    /* the least between two requests */
#define REST_MAX 3600   /* a disk may be mended: others of the same detection wait, too */

int
crew_tasks(struct crew_task **out, const struct plan *p)
{
	struct crew_task *v = calloc(p->n + 1, sizeof *v), *fit;
	size_t *of = calloc(p->n + 1, sizeof *of), done = 0, n = 0, i;

	for (i = 0; of && i < p->n; i++)
		of[i] = i;
	while (v && of && done < p->n) {
		v[n].n = plan_detection(p, of + done, p->n - done);
		v[n].of = calloc(v[n].n, sizeof *of);
		if (!v[n].of)
			break;
		memcpy(v[n].of, of + done, v[n].n * sizeof *of);
		done += v[n++].n;
	}
	free(of);
	if (!v || done < p->n) {
		crew_tasks_free(v, n);
		return -1;
	}
	fit = realloc(v, (n + 1) * sizeof *v);
	*out = fit ? fit : v;
	return (int)n;
}

void
crew_tasks_free(struct crew_task *v, size_t n)
{
	size_t i;

	for (i = 0; v && i < n; i++)
		free(v[i].of);
	free(v);
}

/* Takes over of[], which must be allocated; also where it fails. */
static struct crew_job *
add(struct crew *c, enum crew_kind kind, struct crew_task *t, size_t *of, size_t n)
{
	struct crew_job **v = realloc(c->jobs, (c->n_jobs + 1) * sizeof *v), *job = calloc(1, sizeof *job);

	if (v)
		c->jobs = v;
	if (!v || !job) {
		free(job);
		free(of);
		return NULL;
	}
	*job = (struct crew_job){.kind = kind, .task = t, .of = of, .n = n};
	v[c->n_jobs++] = job;
	return job;
}

static size_t *
copy(const size_t *of, size_t n)
{
	size_t *v = calloc(n + 1, sizeof *v);

	if (v)
		memcpy(v, of, n * sizeof *of);
	return v;
}

/* A job for the task's sections. */
static int
add_for(struct crew *c, enum crew_kind kind, struct crew_task *t, const size_t *of, size_t n)
{
	size_t *v = copy(of, n);

	if (!v || !add(c, kind, t, v, n))
		return -1;
	t->calls++;
	return 0;
}

/* The calls of dyndnsc-update for what has been found. */
static int
add_calls(struct crew *c, enum crew_kind kind, struct crew_task *t)
{
	size_t done = 0, n;

	t->sound = true;
	while (done < t->n) {
		n = plan_call(c->plan, t->of + done, t->n - done, CREW_NAMES);
		if (add_for(c, kind, t, t->of + done, n) < 0)
			return -1;
		done += n;
	}
	return 0;
}

int
crew_add(struct crew *c, struct crew_task *t)
{
	t->busy = true;
	t->calls = 0;
	t->until = 0;
	t->rest = 0;
	t->spent = 0;
	t->status = ST_OK;
	if (t->refused && t->found[0] && !t->retry)
		return add_calls(c, CREW_PROBE, t);
	return add_for(c, CREW_DETECT, t, t->of, t->n);
}

int
crew_call(struct crew *c, int (*fn)(void *ctx), void *ctx, void (*free_ctx)(void *ctx), int64_t deadline)
{
	struct crew_job *job = add(c, CREW_CALL, NULL, NULL, 0);

	if (!job)
		return -1;
	job->run = (struct run){.fn = fn, .ctx = ctx, .deadline = deadline, .capture_err = true};
	job->free_ctx = free_ctx;
	return 0;
}

/* Nobody else is at work on the account. */
static bool
may_start(const struct crew *c, const struct crew_job *job)
{
	size_t i;

	for (i = 0; job->kind == CREW_UPDATE && i < c->n_jobs; i++) {
		const struct crew_job *o = c->jobs[i];

		if (o->running && o->kind == CREW_UPDATE && c->plan->v[o->of[0]].account == c->plan->v[job->of[0]].account)
			return false;
	}
	return true;
}

static void
task_done(struct crew *c, struct crew_task *t)
{
	t->busy = false;
	t->look = t->retry = false;
	if (c->watch.done)
		c->watch.done(c->watch.ctx, t);
}

/* Memory ran out in between: this check has failed, the next one may not. */
static void
give_up(struct crew_task *t)
{
	t->status = ST_SYSTEM;
	t->settled = false;
}

static void
after_detection(struct crew *c, struct crew_job *job, int status, const char *said)
{
	struct crew_task *t = job->task;
	const struct buf *out = &job->run.out;

	t->spent = clock_ms() - job->began;
	if (status == ST_OK && out->len >= sizeof t->found) {
		status = ST_DATA;
		said = "more than one address of a family";
	}
	c->watch.detected(c->watch.ctx, t, status, said);
	t->status = status;
	if (status != ST_OK)
		t->settled = false;
	if (status != ST_OK || !out->len)
		return;
	if (c->how.spare && t->settled && !t->look && !t->retry && strcmp(t->found, buf_str(out)) == 0)
		return;
	strcpy(t->found, buf_str(out));
	t->refused = t->settled = false;
	if (add_calls(c, CREW_UPDATE, t) < 0)
		give_up(t);
}

/* For how long nothing is to be sent after this, where dyndnsc-update could not note it: what its state would do. */
static void
take_rest(struct crew_task *t, const struct report *r)
{
	int64_t rest = REST_SENT;

	if (!r->sent || !r->unsaved)
		return;
	if (verdict_status(r->line.verdict) != ST_OK)
		rest = r->until && r->until < clock_now() + REST_MAX ? r->until - clock_now() : REST_MAX;
	if (rest > t->rest)
		t->rest = rest;
}

/* Goes through the lines of a call: how many there are that are reports. *refused: every line is one, and each of a refusal. */
static size_t
take_lines(struct crew *c, const struct crew_job *job, bool *refused)
{
	const char *line = buf_str(&job->run.out);
	char text[REPORT_LINE_MAX];
	struct report r;
	size_t n, lines = 0;

	*refused = *line != '\0';
	for (; *line; line += n + (line[n] == '\n')) {
		n = strcspn(line, "\n");
		snprintf(text, sizeof text, "%.*s", (int)n, line);
		if (!report_parse(&r, text)) {
			*refused = false;
			continue;
		}
		lines++;
		take_rest(job->task, &r);
		if (r.until && !r.refused && verdict_status(r.line.verdict) == ST_TEMP && (!job->task->until || r.until < job->task->until))
			job->task->until = r.until;
		*refused = *refused && r.refused;
		if (job->kind == CREW_UPDATE)
			c->watch.reported(c->watch.ctx, &r);
	}
	return lines;
}

static void
after_update(struct crew *c, struct crew_job *job, int status, const char *said)
{
	struct crew_task *t = job->task;
	bool refused;
	size_t lines = take_lines(c, job, &refused);

	t->sound = t->sound && refused;
	if (job->kind == CREW_UPDATE) {
		t->status = status_worse(t->status, status);
		c->watch.updated(c->watch.ctx, job->of, job->n, lines, status, c->how.dry ? buf_str(&job->run.out) : said);
	} else if (refused) {
		t->status = status_worse(t->status, status);
	}
	if (t->calls)
		return;
	if (job->kind == CREW_UPDATE)
		t->force = false;
	t->refused = t->sound;
	if (job->kind == CREW_PROBE && !t->refused && add_for(c, CREW_DETECT, t, t->of, t->n) < 0)
		give_up(t);
	if (job->kind == CREW_UPDATE)
		t->settled = t->status == ST_OK;
}

/* A command that could not be started, or has ended. */
static void
ended(struct crew *c, struct crew_job *job, int status, const char *said)
{
	struct crew_task *t = job->task;

	if (!t) {
		if (c->watch.called)
			c->watch.called(c->watch.ctx, status, said);
		return;
	}
	t->calls--;
	if (job->kind == CREW_DETECT)
		after_detection(c, job, status, said);
	else
		after_update(c, job, status, said);
	if (!t->calls)
		task_done(c, t);
}

static void
forget(struct crew *c, size_t i)
{
	crewjob_free(c->jobs[i]);
	c->n_jobs--;
	memmove(c->jobs + i, c->jobs + i + 1, (c->n_jobs - i) * sizeof *c->jobs);
}

/* Starts one; false where it could not be. */
static bool
start(struct crew *c, struct crew_job *job, struct fail *f)
{
	int r = job->kind == CREW_CALL ? 0 : crewjob_prepare(job, c, f);

	job->began = clock_ms();
	if (r == 0)
		r = run_start(&job->run, f);
	if (job->run.fd > 0)
		close(job->run.fd);
	job->running = r == 0;
	return r == 0;
}

/* Starts what can be. A function has a place of its own, so that one that hangs keeps no command waiting. */
static void
start_all(struct crew *c)
{
	size_t i, running[2] = {0}; /* commands, functions */
	struct fail f = {0};

	for (i = 0; i < c->n_jobs; i++)
		running[c->jobs[i]->kind == CREW_CALL] += c->jobs[i]->running;
	for (i = 0; i < c->n_jobs && (running[0] < c->how.jobs || !running[1]); i++) {
		bool call = c->jobs[i]->kind == CREW_CALL;

		if (c->jobs[i]->running || running[call] >= (call ? 1 : c->how.jobs) || !may_start(c, c->jobs[i]))
			continue;
		if (start(c, c->jobs[i], &f)) {
			running[call]++;
			continue;
		}
		ended(c, c->jobs[i], f.status, f.text);
		forget(c, i--);
	}
}

static void
finish(struct crew *c, size_t i)
{
	struct crew_job *job = c->jobs[i];
	char text[128];
	int status;

	run_finish(&job->run, false);
	job->running = false;
	status = job->run.late ? ST_TEMP : job->run.status;
	if (!job->run.late || job->kind == CREW_CALL) {
		ended(c, job, status, buf_str(&job->run.err));
	} else {
		snprintf(text, sizeof text, "%s did not end in time", job->kind == CREW_DETECT ? "dyndnsc-detect" : "dyndnsc-update");
		ended(c, job, status, text);
	}
	forget(c, i);
}

bool
crew_work(struct crew *c, int64_t until)
{
	struct run *v[RUN_MAX];
	size_t n = 0, i;

	start_all(c);
	for (i = 0; i < c->n_jobs; i++) {
		if (c->jobs[i]->running)
			v[n++] = &c->jobs[i]->run;
	}
	if (n)
		run_hear(v, n, until);
	for (i = 0; i < c->n_jobs; i++) {
		if (c->jobs[i]->running && c->jobs[i]->run.closed)
			finish(c, i--);
	}
	return c->n_jobs > 0;
}

void
crew_end(struct crew *c, int grace_ms)
{
	struct run *v[RUN_MAX];
	size_t n = 0, i;

	for (i = 0; i < c->n_jobs; i++) {
		if (c->jobs[i]->running)
			v[n++] = &c->jobs[i]->run;
	}
	run_end_all(v, n, grace_ms);
	for (i = 0; i < c->n_jobs; i++)
		crewjob_free(c->jobs[i]);
	free(c->jobs);
	c->jobs = NULL;
	c->n_jobs = 0;
}
