#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "detect.h"
#include "detect/checks.h"
#include "detect/methods.h"
#include "fail.h"
#include "guard.h"
#include "kv.h"
#include "note.h"
#include "num.h"
#include "recipe.h"
#include "sources.h"
#include "text.h"
#include "webask.h"
#include "xlat.h"

#define TURN_MS 10000   /* most that one of several sources may take */
#define WHYS_SHOWN 3
#define USUAL_REST 60   /* seconds; a source that says more means it */

static int
no_route(const struct detection *d, struct fail *f)
{
	return detect_no_route(d, "any web source", f);
}

/* Asks one recipe, called `shown` in messages; source: that it is, or NULL. 1: d->ip is set; 0: no address, job->why; -1 with
 * fail. */
static int
ask(struct detection *d, const struct source *source, const char *path, const char *name, const char *shown, int64_t deadline, struct webask_job *job,
    int *status, struct fail *f)
{
	struct webask a = {.v = job, .n = 1, .options = d->options, .deadline = deadline, .user = d->user, .notes = d->notes};
	struct candidate c = {.family = d->family, .name = shown, .operator_ = source ? source->operator_ : NULL,
	    .protocol = source ? source->protocol[d->family == 6] : strncmp(shown, "https:", 6) == 0 ? "https" : "http"};
	char text[IP_TEXT_MAX];

	*job = (struct webask_job){.path = path, .name = name, .family = d->family};
	if (webask(&a, f) < 0)
		return -1;
	*status = a.run.status;
	if (a.run.status == ST_CONFIG || a.run.status == ST_SYSTEM || a.run.status == ST_BUG)
		return fail_set(f, a.run.status, "'%s' cannot be asked", shown);
	c.ms = job->ms;
	c.said = job->ip.family ? ip_text(text, &job->ip) : NULL;
	if (job->ip.family && xlat_ours(d, &job->ip, f) < 0) {
		*status = ST_DATA;
		snprintf(job->why, sizeof job->why, "%.290s", f->text);
		job->ip.family = 0;
	}
	c.taken = job->ip.family != 0;
	c.why = job->why;
	note_candidate(d->notes, &c);
	d->ip = job->ip;
	return job->ip.family != 0;
}

/* True for a URL whose host is an address: whether there is a way to the internet says nothing of the way to it. */
static bool
names_address(const char *url)
{
	const char *host = strstr(url, "://");
	char text[IP_TEXT_MAX];
	struct ip ip;
	size_t n;

	host = host ? host + 3 : url;
	if (*host == '[')
		return true;
	n = strcspn(host, ":/?#");
	if (n >= sizeof text)
		return false;
	memcpy(text, host, n);
	text[n] = '\0';
	return ip_parse(&ip, text);
}

static int
ask_page(struct detection *d, const char *url, struct fail *f)
{
	char path[PLACE_MAX], shown[TEXT_SHOWN + 4];
	struct webask_job job;
	int status, r;

	if (!place_recipe(path, recipe_folder(RECIPE_DETECT), "webcheck"))
		return fail_set(f, ST_SYSTEM, "'%s/webcheck.ini' was not found: is the installation complete?",
		    recipe_folder(RECIPE_DETECT));
	text_clean(shown, url, strlen(url));
	r = ask(d, NULL, path, "webcheck", shown, d->deadline, &job, &status, f);
	if (r != 0)
		return r;
	if (status != ST_DATA && !names_address(url) && !detect_has_route(d->family))
		return no_route(d, f);
	return fail_set(f, status == ST_DATA ? ST_DATA : ST_TEMP, "'%s': %s", shown, job.why);
}

/* "the next may be asked at 2026-11-25T13:00:00Z, in 40 s" */
static int
all_rest(const struct sources *s, const struct detection *d, int64_t now, int64_t next, struct fail *f)
{
	char when[NUM_TIME_MAX];
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		n += s->v[i].kind == &source_web;
	if (!next)
		return fail_set(f, ST_CONFIG, "no web source for %s among %zu recipes in %s", ip_family_name(d->family), n,
		    recipe_folder(RECIPE_DETECT));
	return fail_set(f, ST_TEMP, "all web sources for %s were asked lately: the next may be asked at %s, in %ld s",
	    ip_family_name(d->family), num_time_text(when, next), (long)(next - now));
}

/* Those that wait for their time. */
static void
tell_waiting(const struct sources *s, const struct detection *d, int64_t now)
{
	int64_t until;
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct source *v = &s->v[i];
		struct candidate c = {.family = d->family, .name = v->name, .operator_ = v->operator_, .protocol = v->protocol[d->family == 6],
		    .ms = NOTE_UNTIMED, .why = "it was asked too lately"};

		if (v->kind != &source_web || !c.protocol || v->by_name || !source_waits(v, d->family, now, &until))
			continue;
		note_line(d->notes, "'%s' was asked less than %lu s ago: passed over", v->name, (unsigned long)v->min_interval);
		note_record(d->notes, &c);
	}
}

/* A share of the time that is left, so that the others have their turn. */
static int64_t
turn(const struct detection *d, bool last)
{
	int left = clock_left(d->deadline), share = last ? left : left / 2;

	return clock_ms() + (share < TURN_MS || last ? share : TURN_MS);
}

/* One source after another until one has an answer. */
static int
ask_around(struct detection *d, struct sources *s, const size_t *order, size_t n, struct fail *f)
{
	char whys[sizeof f->text] = "";
	size_t i, used = 0, tried = 0;
	struct webask_job job;
	int status, r;

	for (i = 0; i < n && clock_left(d->deadline) > 0; i++) {
		struct source *w = &s->v[order[i]];

		source_asked(w, d->family, clock_now());
		sources_save(s, d->notes);
		r = ask(d, w, w->recipe->path, w->name, w->name, turn(d, i + 1 == n), &job, &status, f);
		if (r < 0)
			return -1;
		if (r == 0 && !detect_has_route(d->family)) {
			/* which is not the source's fault */
			source_answered(w, d->family, true);
			sources_save(s, d->notes);
			return no_route(d, f);
		}
		source_answered(w, d->family, r > 0);
		if (r > 0) {
			sources_save(s, d->notes);
			return 1;
		}
		if (tried++ < WHYS_SHOWN)
			used += (size_t)snprintf(whys + used, sizeof whys - used, "%s'%s': %.120s", used ? "; " : "", job.name, job.why);
	}
	sources_save(s, d->notes);
	if (tried > WHYS_SHOWN)
		snprintf(whys + used, sizeof whys - used, "; and %zu more (-v says why)", tried - WHYS_SHOWN);
	return fail_set(f, ST_TEMP, "no web source has an answer: %s", whys);
}

static int
ask_sources(struct detection *d, struct fail *f)
{
	struct sources s;
	size_t order[SOURCES_MAX], n;
	int64_t now = clock_now(), next;
	int r = -1;

	if (sources_load(&s, d->notes, f) == 0) {
		s.forget = d->forget;
		n = sources_order(&s, &source_web, d->family, now, order, &next);
		tell_waiting(&s, d, now);
		r = n ? ask_around(d, &s, order, n, f) : all_rest(&s, d, now, next, f);
	}
	sources_free(&s);
	return r;
}

int
detect_web(struct detection *d, struct fail *f)
{
	const char *url = kvs_get(d->options, "url");
	int r = guard_outside(d, f);

	if (r <= 0)
		return r;
	if (url)
		return ask_page(d, url, f);
	if (kvs_get(d->options, "parser"))
		note(d->notes, 0, "a parser means nothing without a url: left out");
	return ask_sources(d, f);
}

/* A source by its name. It is asked whatever the time, unless its operator wants more than the usual rest. */
int
detect_recipe(struct detection *d, struct fail *f)
{
	const struct recipe *r = d->recipe;
	struct source *w = NULL;
	struct sources s;
	struct webask_job job;
	int64_t now = clock_now(), ready;
	char when[NUM_TIME_MAX];
	int status, result = guard_outside(d, f);
	size_t i;

	if (result <= 0)
		return result;
	if (sources_load(&s, d->notes, f) < 0) {
		sources_free(&s);
		return -1;
	}
	s.forget = d->forget;
	for (i = 0; i < s.n; i++) {
		if (s.v[i].kind == &source_web && strcmp(s.v[i].name, r->name) == 0)
			w = &s.v[i];
	}
	if (w && r->protocol.min_interval > USUAL_REST && source_waits(w, d->family, now, &ready)) {
		result = fail_set(f, ST_TEMP, "'%s' was asked less than %lu s ago: it may be asked again at %s, in %ld s", r->name,
		    (unsigned long)r->protocol.min_interval, num_time_text(when, ready), (long)(ready - now));
		sources_free(&s);
		return result;
	}
	if (w) {
		source_asked(w, d->family, now);
		sources_save(&s, d->notes);
	}
	result = ask(d, w, r->path, r->name, r->name, d->deadline, &job, &status, f);
	if (w && result >= 0) {
		source_answered(w, d->family, result > 0);
		sources_save(&s, d->notes);
	}
	sources_free(&s);
	if (result != 0)
		return result;
	if (status != ST_DATA && !detect_has_route(d->family))
		return no_route(d, f);
	return fail_set(f, status == ST_DATA ? ST_DATA : ST_TEMP, "'%s': %s", r->name, job.why);
}
