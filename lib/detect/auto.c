#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "num.h"
#include "priv.h"
#include "quorum.h"
#include "recipe.h"
#include "text.h"
#include "webask.h"
#include "websource.h"
#include "whoami.h"

#define WEB_MIN 2        /* web sources that are asked, though one would do */
#define VOTERS_MAX 9     /* dnswanip, and the others from the web */
#define PROVIDER "opendns"
#define WAN "dnswanip"

static int
check_quorum(const char *value, struct fail *f)
{
	uint32_t n;

	return num_parse(&n, value, 1, VOTERS_MAX) ? 0 : fail_set(f, 0, "a number from 1 to %d, not '%.40s'", VOTERS_MAX, value);
}

const struct option detect_auto_options[] = {
    {"quorum", 0, "2", "how many sources of different operators must say the same", check_quorum, NULL},
    {"expect", 0, NULL, "the address that is known, or one of each family: the first source that says it ends the round",
	detect_check_addresses, NULL},
    DETECT_FAMILY(NULL),
    {0},
};

/* One family. Voter 0 is dnswanip; voter i from 1 is a web source. */
struct round {
	struct detection *d;
	unsigned need;
	struct ip expect;
	struct voter v[VOTERS_MAX];
	const struct webask_job *job[VOTERS_MAX]; /* where its answer is */
	struct websource *source[VOTERS_MAX];
	size_t n;
	int64_t next;          /* when a web source that rests now may be asked; 0: none does */
	enum quorum state;
	struct whoami wan;
	struct webask_job wan_job;
	struct webask wan_ask; /* its program is ask_wan() */
	bool started;
};

struct auto_detection {
	struct round r[2];
	size_t n;
	struct websources sources;
	struct webask web;
	struct webask_job jobs[2 * VOTERS_MAX];
	bool web_started;
};

/* In a child: prints a line as dyndnsc-http does. */
static int
ask_wan(void *ctx)
{
	struct whoami *w = ctx;
	char line[WHOAMI_WHY_MAX + 100], text[IP_TEXT_MAX];
	struct fail f = {0};
	int n;

	if (whoami_ask(w, &f) < 0) {
		w->status = f.status;
		snprintf(w->why, sizeof w->why, "%.300s", f.text);
	}
	if (w->status == ST_OK)
		n = snprintf(line, sizeof line, WAN "\t%s\t%s\n", ip_family_key(w->family), ip_text(text, &w->ip));
	else
		n = snprintf(line, sizeof line, WAN "\t%s\t\t%s\n", ip_family_key(w->family), w->why);
	return write(STDOUT_FILENO, line, (size_t)n) == n ? ST_OK : ST_SYSTEM;
}

static bool
has_operator(const struct round *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n && strcmp(r->v[i].operator_, name) != 0; i++)
		;
	return i < r->n;
}

/* Chooses who is asked: dnswanip, and web sources of different operators, those that were not asked for longest. */
static void
choose_voters(struct auto_detection *a, struct round *r)
{
	const struct whoami_provider *p = whoami_find(PROVIDER);
	size_t order[WEBSOURCES_MAX], n, i, want = r->need > WEB_MIN + 1 ? r->need : WEB_MIN + 1;

	r->v[0] = (struct voter){.name = WAN, .operator_ = p->operator_};
	r->job[0] = &r->wan_job;
	r->wan = (struct whoami){.provider = p, .family = r->d->family, .deadline = r->d->deadline, .notes = r->d->notes};
	r->wan_job = (struct webask_job){.name = WAN, .family = r->d->family};
	r->n = 1;
	n = websources_order(&a->sources, r->d->family, clock_now(), order, &r->next);
	for (i = 0; i < n && r->n < want; i++) {
		struct websource *w = &a->sources.v[order[i]];
		struct webask_job *job = &a->jobs[a->web.n];

		if (has_operator(r, w->recipe->operator_))
			continue;
		*job = (struct webask_job){.path = w->recipe->path, .name = w->recipe->name, .family = r->d->family};
		a->web.n++;
		r->job[r->n] = job;
		r->source[r->n] = w;
		r->v[r->n++] = (struct voter){.name = w->recipe->name, .operator_ = w->recipe->operator_};
	}
}

static int
read_options(struct round *r, struct detection *d, struct fail *f)
{
	const char *expect = kvs_get(d->options, "expect");
	uint32_t need;

	*r = (struct round){.d = d};
	if (!num_parse(&need, kvs_get_or(d->options, "quorum", "2"), 1, VOTERS_MAX))
		return fail_set(f, ST_BUG, "the quorum was not checked");
	r->need = need;
	if (expect)
		detect_address_of(&r->expect, expect, d->family);
	return 0;
}

/* Everybody is asked at once: the web in one program, DNS in a child for each family. */
static int
start_all(struct auto_detection *a, struct fail *f)
{
	const char *user = priv_user(a->r[0].d->user);
	size_t i, k;

	for (i = 0; i < a->n; i++) {
		struct round *r = &a->r[i];

		for (k = 1; k < r->n && r->state == QUORUM_OPEN; k++)
			websource_asked(r->source[k], r->d->family, clock_now());
		r->wan_ask = (struct webask){.v = &r->wan_job, .n = 1, .deadline = r->d->deadline, .began = clock_ms()};
		r->wan_ask.run = (struct run){.fn = ask_wan, .ctx = &r->wan, .deadline = r->d->deadline, .user = user};
	}
	websources_save(&a->sources, a->r[0].d->notes);
	a->web.v = a->jobs;
	a->web.deadline = a->r[0].d->deadline;
	a->web.user = a->r[0].d->user;
	a->web.notes = a->r[0].d->notes;
	if (a->web.n && webask_start(&a->web, f) < 0)
		return -1;
	a->web_started = a->web.n > 0;
	for (i = 0; i < a->n; i++) {
		if (a->r[i].state != QUORUM_OPEN)
			continue;
		if (run_start(&a->r[i].wan_ask.run, f) < 0)
			return -1;
		a->r[i].started = true;
	}
	return 0;
}

/* Takes what has come into the round's voters. */
static void
count(struct round *r)
{
	const struct notes *notes = r->d->notes;
	char text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct webask_job *job = r->job[i];

		if (r->v[i].state != VOTER_ASKED || !job->answered)
			continue;
		r->v[i].state = job->ip.family ? VOTER_SAID : VOTER_NONE;
		r->v[i].ip = job->ip;
		if (job->ip.family)
			note(notes, 1, "'%s' (%s) says %s, in %u ms", job->name, r->v[i].operator_, ip_text(text, &job->ip), job->ms);
		else
			note(notes, 1, "'%s' (%s) has no answer for %s, in %u ms: %s", job->name, r->v[i].operator_,
			    ip_family_name(r->d->family), job->ms, job->why);
	}
	r->state = quorum_judge(&r->d->ip, r->v, r->n, r->need, &r->expect);
}

static bool
is_open(const struct auto_detection *a)
{
	size_t i;

	for (i = 0; i < a->n && a->r[i].state != QUORUM_OPEN; i++)
		;
	return i < a->n;
}

/* Listens until every round is decided. */
static void
listen_all(struct auto_detection *a)
{
	struct run *runs[3];
	size_t n = 0, i;

	if (a->web_started)
		runs[n++] = &a->web.run;
	for (i = 0; i < a->n; i++) {
		if (a->r[i].started)
			runs[n++] = &a->r[i].wan_ask.run;
	}
	while (is_open(a)) {
		if (!run_hear(runs, n, a->r[0].d->deadline) && clock_left(a->r[0].d->deadline) == 0)
			return;
		if (a->web_started)
			webask_read(&a->web);
		for (i = 0; i < a->n; i++) {
			if (!a->r[i].started)
				continue;
			webask_read(&a->r[i].wan_ask);
			count(&a->r[i]);
		}
	}
}

/* Remembers of each web source whether it was of use. Who was not waited for is none the worse for it. */
static void
remember(const struct round *r, bool blame)
{
	size_t i;

	for (i = 1; i < r->n; i++) {
		bool good = r->v[i].state == VOTER_SAID && (r->state != QUORUM_REACHED || ip_equal(&r->v[i].ip, &r->d->ip));

		websource_answered(r->source[i], r->d->family, good || !blame || (r->state == QUORUM_REACHED && r->v[i].state == VOTER_ASKED));
	}
}

/* "'dnswanip' says 192.0.2.1; 'ipify' has no answer (why)" */
static void
who_said_what(char *out, size_t size, const struct round *r)
{
	char text[IP_TEXT_MAX];
	size_t i, used = 0;

	out[0] = '\0';
	for (i = 0; i < r->n && used + 1 < size; i++) {
		used += (size_t)snprintf(out + used, size - used, "%s'%s' ", i ? "; " : "", r->v[i].name);
		if (used + 1 >= size)
			return;
		if (r->v[i].state == VOTER_SAID)
			used += (size_t)snprintf(out + used, size - used, "says %s", ip_text(text, &r->v[i].ip));
		else
			used += (size_t)snprintf(out + used, size - used, "has no answer (%.120s)",
			    r->v[i].state == VOTER_NONE ? r->job[i]->why : r->state == QUORUM_OPEN ? "nothing in time" : "not waited for");
	}
}

/* What became of a round: the result of a detector. */
static int
conclude(struct round *r, struct fail *f)
{
	const char *family = ip_family_name(r->d->family);
	char said[sizeof f->text - 100], text[IP_TEXT_MAX], when[NUM_TIME_MAX];
	bool heard = false;
	size_t i;

	for (i = 0; i < r->n; i++)
		heard = heard || r->v[i].state == VOTER_SAID;
	if (r->state == QUORUM_REACHED) {
		remember(r, true);
		note(r->d->notes, 1, "%s: %s", ip_text(text, &r->d->ip),
		    r->expect.family && ip_equal(&r->d->ip, &r->expect) ? "as expected" : "enough sources agree");
		return 1;
	}
	if (!r->started) {
		if (r->next)
			return fail_set(f, ST_TEMP, "%s: a quorum of %u, and only %zu to ask; the next web source may be asked at %s", family,
			    r->need, r->n, num_time_text(when, r->next));
		return fail_set(f, ST_CONFIG, "%s: a quorum of %u, and only %zu to ask", family, r->need, r->n);
	}
	if (!heard && !detect_has_route(r->d->family)) {
		remember(r, false);
		fail_set(f, ST_NONE, "no route to any source: this machine has no %s now", family);
		return 0;
	}
	remember(r, true);
	who_said_what(said, sizeof said, r);
	fail_set(f, ST_TEMP, "%s: no %u sources agree: %s", family, r->need, said);
	return heard || !r->d->optional ? -1 : 0;
}

static void
finish_all(struct auto_detection *a)
{
	size_t i;

	if (a->web_started)
		webask_finish(&a->web, !a->web.run.closed);
	for (i = 0; i < a->n; i++) {
		if (a->r[i].started)
			webask_finish(&a->r[i].wan_ask, !a->r[i].wan_ask.run.closed);
	}
}

static int
run_rounds(struct auto_detection *a, struct detection *d, size_t n, int *result, struct fail *f)
{
	size_t i;
	int r = 0;

	for (i = 0; i < n; i++) {
		if (read_options(&a->r[i], &d[i], f) < 0)
			return -1;
	}
	if (websources_load(&a->sources, d->notes, f) < 0)
		return -1;
	a->sources.forget = d->forget;
	for (i = 0; i < n; i++) {
		size_t before = a->web.n;

		choose_voters(a, &a->r[i]);
		a->r[i].state = quorum_judge(&d[i].ip, a->r[i].v, a->r[i].n, a->r[i].need, &a->r[i].expect);
		if (a->r[i].state != QUORUM_OPEN)
			a->web.n = before; /* too few to ask any of them */
	}
	a->n = n;
	if (is_open(a))
		r = start_all(a, f);
	if (r == 0)
		listen_all(a);
	finish_all(a);
	for (i = 0; i < n && r == 0; i++)
		result[i] = conclude(&a->r[i], &f[i]);
	if (a->web_started && r == 0)
		websources_save(&a->sources, d->notes);
	return r;
}

void
detect_auto(struct detection *d, size_t n, int *result, struct fail *f)
{
	static struct auto_detection a;
	size_t i;

	a = (struct auto_detection){0};
	if (run_rounds(&a, d, n, result, f) < 0) {
		for (i = 0; i < n; i++) {
			result[i] = -1;
			f[i] = f[0];
		}
	}
	websources_free(&a.sources);
}
