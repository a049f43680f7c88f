#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "asking.h"
#include "clock.h"
#include "detect.h"
#include "fail.h"
#include "priv.h"
#include "xlat.h"

#define PATIENCE_MS 3000 /* then others are asked as well */
#define LINE_SIZE 600

/* In a child: prints a line as dyndnsc-http does. */
static int
ask_one(void *ctx)
{
	struct source_ask *a = ctx;
	const char *name = a->source->name, *family = ip_family_key(a->family);
	char line[LINE_SIZE], text[IP_TEXT_MAX];
	struct fail f = {0};
	int n;

	if (a->source->kind->ask(a, &f) < 0) {
		a->ip.family = 0;
		snprintf(a->why, sizeof a->why, "%.300s", f.text);
	}
	n = snprintf(line, sizeof line, "%.100s\t%s\t%s\t%s\n", name, family, a->ip.family ? ip_text(text, &a->ip) : "",
	    a->ip.family ? "" : a->why);
	return n < LINE_SIZE && write(STDOUT_FILENO, line, (size_t)n) == n ? ST_OK : ST_SYSTEM;
}

static int
start_child(struct round *r, struct ballot *b, struct fail *f)
{
	const struct detection *d = r->d;

	b->ask = (struct source_ask){.source = b->source, .family = d->family, .deadline = d->deadline, .notes = d->notes};
	b->child = (struct webask){.v = &b->own, .n = 1, .deadline = d->deadline, .began = clock_ms()};
	b->child.run = (struct run){.fn = ask_one, .ctx = &b->ask, .deadline = d->deadline, .user = priv_user(d->user)};
	b->started = run_start(&b->child.run, f) == 0;
	return b->started ? 0 : -1;
}

/* Starts the program for all that a wave asks of it. Where it cannot be (an installation without it) the others are left. */
static void
start_web(struct asking_wave *w, const struct detection *d)
{
	struct fail f = {0};
	size_t i;

	w->web.v = w->jobs;
	w->web.deadline = d->deadline;
	w->web.user = d->user;
	w->web.notes = d->notes;
	w->started = w->web.n && webask_start(&w->web, &f) == 0;
	for (i = 0; !w->started && i < w->web.n; i++) {
		w->jobs[i].answered = true;
		snprintf(w->jobs[i].why, sizeof w->jobs[i].why, "%.200s", f.text);
	}
}

/* Takes what has come into the round's voters. */
static void
count(struct round *r)
{
	size_t i;

	/* who comes later than the decision does not change it */
	for (i = r->local; i < r->n && r->state != QUORUM_REACHED; i++) {
		struct webask_job *job = r->b[i].job;
		struct fail f;

		if (r->v[i].state != VOTER_ASKED || !job->answered)
			continue;
		if (job->ip.family && xlat_ours(r->d, &job->ip, &f) < 0) {
			snprintf(job->why, sizeof job->why, "%.290s", f.text);
			job->ip.family = 0;
		}
		r->v[i].state = job->ip.family ? VOTER_SAID : VOTER_NONE;
		r->v[i].ip = job->ip;
	}
	if (r->state != QUORUM_REACHED)
		r->state = quorum_judge(&r->d->ip, r->v, r->n, r->need, &r->expect);
}

/* Chooses for one round. Where those cannot reach a quorum nobody is asked in vain. The first of those chosen. */
static size_t
choose(struct asking *a, struct round *r, unsigned wave)
{
	size_t first = r->n, i;

	r->dry = round_choose(r, &a->sources, wave, clock_now()) == 0;
	count(r);
	if (r->state != QUORUM_OPEN) {
		r->dry = true;
		r->could = r->n - r->local + (r->local > 0);
		r->n = first;
		return first;
	}
	for (i = first; i < r->n; i++) {
		struct asking_wave *w = &a->waves[wave];

		source_asked(r->b[i].source, r->d->family, clock_now());
		if (r->b[i].source->kind->ask || w->web.n == WEBASK_MAX)
			continue;
		r->b[i].job = &w->jobs[w->web.n];
		w->jobs[w->web.n++] = r->b[i].own;
	}
	r->asked = r->asked || r->n > first;
	return first;
}

/* Asks others, or the first: for rounds that cannot be decided without, and where nobody has patience for all that are open. */
static int
start_wave(struct asking *a, unsigned wave, bool impatient, struct fail *f)
{
	size_t first[2] = {0}, i, k;

	a->n_waves = wave + 1;
	for (i = 0; i < a->n; i++) {
		struct round *r = &a->r[i];

		first[i] = r->n;
		if (!r->dry && (r->state == QUORUM_MISSED || (impatient && r->state == QUORUM_OPEN)))
			first[i] = choose(a, r, wave);
	}
	for (i = 0; i < a->n; i++) {
		if (first[i] < a->r[i].n) {
			sources_save(&a->sources, a->r[0].d->notes);
			break;
		}
	}
	/* the program takes longest to start */
	start_web(&a->waves[wave], a->r[0].d);
	for (i = 0; i < a->n; i++) {
		for (k = first[i]; k < a->r[i].n; k++) {
			if (a->r[i].b[k].source->kind->ask && start_child(&a->r[i], &a->r[i].b[k], f) < 0)
				return -1;
		}
	}
	return 0;
}

/* Those that may still say something. */
static size_t
at_work(struct asking *a, struct webask **out)
{
	size_t n = 0, i, k;

	for (i = 0; i < a->n_waves; i++) {
		if (a->waves[i].started)
			out[n++] = &a->waves[i].web;
	}
	for (i = 0; i < a->n; i++) {
		for (k = a->r[i].local; k < a->r[i].n; k++) {
			if (a->r[i].b[k].started)
				out[n++] = &a->r[i].b[k].child;
		}
	}
	return n;
}

/* Whether some round is open; *stuck: one is not, and others could be asked. */
static bool
is_open(const struct asking *a, bool *stuck)
{
	bool open = false;
	size_t i;

	*stuck = false;
	for (i = 0; i < a->n; i++) {
		open = open || a->r[i].state == QUORUM_OPEN;
		*stuck = *stuck || (a->r[i].state == QUORUM_MISSED && !a->r[i].dry);
	}
	return open;
}

/* Listens until every round is decided, or one is stuck, or the time has come. True: it has, and something is open. */
static bool
listen_all(struct asking *a, int64_t until)
{
	struct webask *asks[RUN_MAX];
	struct run *runs[RUN_MAX];
	size_t n, i, talking;
	bool stuck;

	n = at_work(a, asks);
	for (i = 0; i < a->n; i++)
		count(&a->r[i]);
	while (is_open(a, &stuck) && !stuck && clock_left(until)) {
		for (talking = i = 0; i < n; i++) {
			if (!asks[i]->run.closed)
				runs[talking++] = &asks[i]->run;
		}
		run_hear(runs, talking, until);
		for (i = 0; i < n; i++)
			webask_read(asks[i]);
		for (i = 0; i < a->n; i++)
			count(&a->r[i]);
	}
	return is_open(a, &stuck) && !stuck;
}

static void
finish_all(struct asking *a)
{
	struct webask *asks[RUN_MAX];
	size_t n = at_work(a, asks), i;

	for (i = 0; i < n; i++)
		webask_finish(asks[i], !asks[i]->run.closed);
}

int
asking_run(struct asking *a, struct fail *f)
{
	int64_t deadline = a->r[0].d->deadline, until;
	bool impatient = true, stuck;
	unsigned wave;
	int r = 0;

	for (wave = 0; wave < ROUND_WAVES && r == 0; wave++) {
		r = start_wave(a, wave, impatient, f);
		until = clock_ms() + PATIENCE_MS;
		if (r == 0)
			impatient = listen_all(a, wave + 1 < ROUND_WAVES && until < deadline ? until : deadline);
		if (!clock_left(deadline) || (!is_open(a, &stuck) && !stuck))
			break;
	}
	finish_all(a);
	return r;
}
