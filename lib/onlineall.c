#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fail.h"
#include "kv.h"
#include "online.h"
#include "onlineall.h"
#include "run.h"

#define GRACE_MS 2000 /* a section has its own deadline, and ends itself before we end it */

struct asked {
	const struct online_all *all;
	const char *section;
	struct run run;
	bool begun, ended;
	int status;
	struct fail why;      /* it could not be started */
};

/* In a child: the line on standard output. */
static int
ask(void *ctx)
{
	const struct asked *q = ctx;
	const struct online_all *a = q->all;
	char line[ONLINE_LINE];
	int status = online_check(line, a->config, a->config_path, a->ini, q->section, a->four, a->six,
	    clock_ms() + (int64_t)a->deadline * 1000);

	fputs(line, stdout);
	return fflush(stdout) == 0 ? status : ST_SYSTEM;
}

static void
begin(struct asked *q)
{
	q->begun = true;
	q->run = (struct run){.fn = ask, .ctx = q, .deadline = clock_ms() + (int64_t)q->all->deadline * 1000 + GRACE_MS};
	if (run_start(&q->run, &q->why) == 0)
		return;
	q->ended = true;
	q->status = q->why.status;
}

static void
finish(struct asked *q)
{
	run_finish(&q->run, false);
	q->ended = true;
	q->status = q->run.late ? ST_TEMP : q->run.status > 128 ? ST_BUG : q->run.status;
}

static void
say_line(const struct asked *q)
{
	char line[ONLINE_LINE];
	const char *said = buf_str(&q->run.out);

	if (*said)
		snprintf(line, sizeof line, "%.*s", (int)strcspn(said, "\n"), said);
	else
		snprintf(line, sizeof line, "%.100s: %.500s", q->section, q->why.text[0] ? q->why.text : "no answer in time");
	q->all->said(q->status, line);
}

/* Starts as many as may be at work, and listens until something has ended. */
static void
work(struct asked *v, size_t n)
{
	struct run *at_work[RUN_MAX];
	struct asked *of[RUN_MAX];
	size_t i, running = 0;

	for (i = 0; i < n && running < v->all->jobs; i++) {
		if (!v[i].begun)
			begin(&v[i]);
		if (v[i].ended)
			continue;
		of[running] = &v[i];
		at_work[running++] = &v[i].run;
	}
	if (running)
		run_hear(at_work, running, clock_ms() + 3600000);
	for (i = 0; i < running; i++) {
		if (at_work[i]->closed)
			finish(of[i]);
	}
}

int
online_all(const struct online_all *a)
{
	struct asked *v = calloc(a->list->n + 1, sizeof *v);
	size_t i, said = 0;
	int worst = ST_OK;

	for (i = 0; v && i < a->list->n; i++)
		v[i] = (struct asked){.all = a, .section = a->list->v[i].key};
	while (v && said < a->list->n) {
		work(v, a->list->n);
		for (; said < a->list->n && v[said].ended; said++) {
			say_line(&v[said]);
			worst = status_worse(worst, v[said].status);
			buf_free(&v[said].run.out);
		}
	}
	if (!v)
		return ST_SYSTEM;
	free(v);
	return worst;
}
