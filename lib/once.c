#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "fail.h"
#include "note.h"
#include "once.h"

static void
note_end(const struct once *o, const size_t *of, size_t n, int status)
{
	size_t i;

	for (i = 0; i < n; i++)
		note(o->notes, 1, "%s: done, exit status %d", o->plan->v[of[i]].name, status);
}

static void
detected(void *ctx, const struct crew_task *t, int status, const char *said)
{
	char about[PLAN_LABEL_MAX];
	struct once *o = ctx;

	o->status = status_worse(o->status, status);
	plan_label(about, o->plan->v[t->of[0]].name, t->n);
	if (o->diary.loud)
		diary_detected(&o->diary, about, o->plan->v[t->of[0]].name, status, said, clock_now());
	else if (status != ST_OK && *said)
		o->said("%s: %s", about, said);
	if (status != ST_OK)
		note_end(o, t->of, t->n, status);
}

static void
reported(void *ctx, const struct report *r)
{
	struct once *o = ctx;

	diary_reported(&o->diary, r, clock_now());
}

static void
updated(void *ctx, const size_t *of, size_t n, size_t lines, int status, const char *said)
{
	char about[PLAN_LABEL_MAX];
	struct once *o = ctx;
	size_t len;

	o->status = status_worse(o->status, status);
	plan_label(about, o->plan->v[of[0]].name, n);
	if (o->diary.loud && !lines && status != ST_OK)
		diary_updated(&o->diary, about, o->plan->v[of[0]].name, status, said, clock_now());
	for (; !o->diary.loud && *said; said += len + (said[len] == '\n')) {
		len = strcspn(said, "\n");
		o->said("%s: %.*s", about, (int)len, said);
	}
	note_end(o, of, n, status);
}

static void
called(void *ctx, int status, const char *said)
{
	struct once *o = ctx;

	herald_called(&o->herald, status, said);
}

int
once_run(struct once *o)
{
	struct crew_task *tasks;
	int n = crew_tasks(&tasks, o->plan), i;

	o->status = n < 0 ? ST_SYSTEM : ST_OK;
	o->crew = (struct crew){.plan = o->plan, .how = o->how, .watch = {o, detected, reported, updated, NULL, called}};
	o->herald = (struct herald){.crew = &o->crew, .plan = o->plan, .config = o->config};
	o->diary.event = herald_take;
	o->diary.ctx = &o->herald;
	for (i = 0; i < n; i++) {
		if (crew_add(&o->crew, &tasks[i]) < 0)
			o->status = ST_SYSTEM;
	}
	while (crew_work(&o->crew, clock_ms() + 3600000))
		;
	crew_end(&o->crew, 0);
	herald_free(&o->herald);
	diary_free(&o->diary);
	if (n >= 0)
		crew_tasks_free(tasks, (size_t)n);
	return o->status;
}
