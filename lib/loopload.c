#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fail.h"
#include "log.h"
#include "loop.h"
#include "note.h"
#include "num.h"
#include "run.h"
#include "text.h"

#define LOAD_MS 30000
#define SLICE_MS 50
#define TEXT_MAX ((size_t)16 << 20)

static void
put_note(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "%s\n", text);
}

static bool
write_all(const struct buf *b)
{
	size_t done = 0;
	ssize_t n;

	while (done < b->len && (n = write(STDOUT_FILENO, b->data + done, b->len - done)) > 0)
		done += (size_t)n;
	return done == b->len;
}

/* In a child: reads and checks, and writes "LENGTH LENGTH\n", the plan and the text of the configuration. */
static int
read_all(void *ctx)
{
	const struct loop *l = ctx;
	struct notes notes = {.put = put_note};
	struct sections s = l->sections;
	struct mistakes m = {0};
	struct buf head = {0}, plan = {.max = TEXT_MAX};

	/* whoever ends us need not wait */
	signal(SIGTERM, SIG_DFL);
	s.notes = &notes;
	s.keep = true;
	if (sections_open(&s, &m) < 0) {
		fputs(buf_str(&m.text), stderr);
		return m.status ? m.status : ST_CONFIG;
	}
	if (plan_print(&s.plan, &plan) < 0)
		return ST_SYSTEM;
	buf_addf(&head, "%zu %zu\n", plan.len, s.ini.len);
	return write_all(&head) && write_all(&plan) && write_all(&s.ini) ? ST_OK : ST_SYSTEM;
}

/* Takes the child's answer apart. */
static int
take(const struct buf *out, struct plan *plan, struct buf *ini)
{
	const char *text = buf_str(out);
	char *end, *after, *lines;
	size_t n = strtoul(text, &end, 10), k = strtoul(end, &after, 10);
	int r;

	if (*after != '\n' || (size_t)(after + 1 - text) + n + k != out->len)
		return -1;
	lines = strndup(after + 1, n);
	r = lines ? plan_parse(plan, lines) : -1;
	free(lines);
	/* no more than it takes: it stays */
	return r < 0 ? -1 : buf_add(ini, after + 1 + n, k);
}

static void
say_lines(int level, const char *event, const char *text)
{
	size_t n;

	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		log_say(level, event, "%.*s", (int)n, text);
	}
}

static void
drop_tasks(struct loop *l)
{
	crew_tasks_free(l->tasks, l->n_tasks);
	free(l->again);
	free(l->rest);
	l->tasks = NULL;
	l->again = NULL;
	l->rest = NULL;
	l->n_tasks = 0;
}

/* The tasks of the plan, all due now; none where there is no memory for all. */
static int
make_tasks(struct loop *l)
{
	int64_t now = watch_clock();
	size_t i;
	int n = crew_tasks(&l->tasks, &l->plan);

	if (n < 0)
		return -1;
	l->n_tasks = (size_t)n;
	l->again = calloc(l->n_tasks + 1, sizeof *l->again);
	l->rest = calloc(l->n_tasks + 1, sizeof *l->rest);
	if (!l->again || !l->rest) {
		drop_tasks(l);
		return -1;
	}
	for (i = 0; l->tasks && i < l->n_tasks; i++) {
		schedule_start(&l->tasks[i].when, l->plan.v[l->tasks[i].of[0]].interval, now);
		l->tasks[i].force = l->force;
	}
	l->force = false;
	return 0;
}

/* Reads in a child; the others are served meanwhile. */
static int
hear(struct loop *l, struct run *r)
{
	struct fail f = {0};
	bool on = true;

	if (run_start(r, &f) < 0) {
		log_say(LINE_ERROR, "config", "%s", f.text);
		return f.status;
	}
	while (on && !r->closed) {
		run_hear(&r, 1, l->meanwhile ? clock_ms() + SLICE_MS : r->deadline);
		on = !l->meanwhile || l->meanwhile(l);
	}
	run_finish(r, !on);
	return !on || r->late ? ST_TEMP : r->status > 128 ? ST_BUG : r->status;
}

int
loop_read(struct loop *l, struct loop_conf *out)
{
	struct run r = {.fn = read_all, .ctx = l, .deadline = clock_ms() + LOAD_MS, .capture_err = true, .out.max = 2 * TEXT_MAX};
	int status = hear(l, &r);

	*out = (struct loop_conf){.ini.max = TEXT_MAX};
	if (status == ST_OK && take(&r.out, &out->plan, &out->ini) < 0)
		status = ST_SYSTEM;
	say_lines(status == ST_OK ? LINE_WARNING : LINE_ERROR, "config", buf_str(&r.err));
	if (r.late)
		log_say(LINE_ERROR, "config", "the configuration could not be read within %d seconds", LOAD_MS / 1000);
	else if (status != ST_OK && status != ST_TEMP && !r.err.len)
		log_say(LINE_ERROR, "config", "the configuration could not be read (status %d)", status);
	buf_free(&r.out);
	buf_free(&r.err);
	if (status != ST_OK)
		loop_conf_free(out);
	return status;
}

int
loop_take(struct loop *l, struct loop_conf *conf)
{
	drop_tasks(l);
	plan_free(&l->plan);
	buf_free(&l->ini);
	l->plan = conf->plan;
	l->ini = conf->ini;
	*conf = (struct loop_conf){0};
	return make_tasks(l) < 0 ? ST_SYSTEM : ST_OK;
}

void
loop_conf_free(struct loop_conf *conf)
{
	plan_free(&conf->plan);
	buf_free(&conf->ini);
}

int
loop_load(struct loop *l)
{
	struct loop_conf conf;
	int status = loop_read(l, &conf);

	return status == ST_OK ? loop_take(l, &conf) : status;
}
