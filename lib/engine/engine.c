#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "engine/run.h"
#include "fail.h"
#include "http.h"
#include "note.h"
#include "num.h"
#include "recipe.h"
#include "template.h"
#include "text.h"

#define URL_MAX 2000 /* with method and version, a request line of 2,048 bytes */

struct engine *
engine_new(const struct engine_out *out, const struct notes *notes, const char *agent)
{
	struct engine *e = calloc(1, sizeof *e);

	if (e) {
		*e = (struct engine){.out = *out, .notes = notes, .agent = agent, .http = http_new()};
		if (e->http)
			return e;
	}
	free(e);
	return NULL;
}

const struct engine_out *
engine_output(const struct engine *e)
{
	return &e->out;
}

void
engine_status(struct engine *e, int status)
{
	e->status = status_worse(e->status, status);
}

void
engine_note(const struct run *r, int level, const char *text)
{
	struct buf masked = {0};
	char shown[TEXT_SHOWN + 4];

	if (!r->engine->notes || r->engine->notes->level < level)
		return;
	mask_text(&masked, &r->job->mask, text);
	note(r->engine->notes, level, "%s", text_clean(shown, buf_str(&masked), masked.len));
	buf_free(&masked);
}

static void
run_free(struct run *r)
{
	vars_free(&r->vars);
	select_free(&r->selection);
	free(r->page_value);
	free(r->v);
	free(r);
}

void
engine_free(struct engine *e)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		run_free(e->v[i]);
	for (i = 0; i < e->n_x; i++) {
		reply_free(e->x[i]->reply);
		request_free(&e->x[i]->request);
		free(e->x[i]->key);
		free(e->x[i]);
	}
	http_free(e->http);
	free(e->v);
	free(e->x);
	free(e);
}

/* --- requests ----------------------------------------------------------------------------------- */

static struct exchange *
find_exchange(const struct engine *e, const char *key)
{
	size_t i;

	for (i = 0; i < e->n_x; i++) {
		if (e->x[i]->key && strcmp(e->x[i]->key, key) == 0)
			return e->x[i];
	}
	return NULL;
}

static struct exchange *
new_exchange(struct engine *e, struct run *first, const char *key)
{
	struct exchange *x = calloc(1, sizeof *x), **more = realloc(e->x, (e->n_x + 1) * sizeof *more);

	if (more)
		e->x = more;
	if (!x || !more || (key && !(x->key = strdup(key)))) {
		free(x);
		return NULL;
	}
	x->first = first;
	e->x[e->n_x++] = x;
	return x;
}

static void
print_request(const struct run *r, const struct request *request)
{
	struct buf text = {0}, masked = {0};

	request_text(&text, request);
	buf_addc(&text, '\n');
	mask_text(&masked, &r->job->mask, buf_str(&text));
	r->engine->out.text(r->engine->out.ctx, buf_str(&masked));
	buf_free(&text);
	buf_free(&masked);
}

/* Takes a parameter out of a URL's query. */
static void
drop_parameter(struct buf *url, const char *name)
{
	size_t n = strlen(name);
	char *at = url->len ? strchr(url->data, '?') : NULL, *end;

	while (at && (strncmp(at + 1, name, n) != 0 || at[1 + n] != '='))
		at = strchr(at + 1, '&');
	if (!at)
		return;
	end = at + 1 + strcspn(at + 1, "&");
	if (*end)
		memmove(at + 1, end + 1, strlen(end + 1) + 1);
	else
		*at = '\0';
	url->len = strlen(url->data);
}

/* The page that is asked for takes the place of what the step says. */
static int
turn_page(const struct run *r, const struct step *s, struct request *request)
{
	if (!r->page_value)
		return 0;
	if (s->pages == PAGES_URL) {
		buf_reset(&request->url);
		return buf_adds(&request->url, r->page_value);
	}
	drop_parameter(&request->url, s->page_param);
	buf_addf(&request->url, "%s%s=", request->url.len && strchr(request->url.data, '?') ? "&" : "?", s->page_param);
	return template_escape(&request->url, r->page_value, AS_FORM);
}

/* Whether an answer was to give that name: then it is the answer that is wrong, not the recipe. */
static bool
is_taken(const struct steps *s, const char *name)
{
	size_t i, k;

	for (i = 0; i < s->n; i++) {
		for (k = 0; k < s->v[i].n_takes; k++) {
			if (strcmp(s->v[i].takes[k].name, name) == 0)
				return true;
		}
	}
	return false;
}

/* Makes the step's request, or shows it; a shared one may have its answer already. */
static void
ask(struct run *r, const struct step *s)
{
	struct engine *e = r->engine;
	struct request request = {0};
	struct exchange *x = NULL;
	struct buf key = {0};
	struct fail f = {0};
	bool shared = s->shared || (!s->write && strncmp(s->request, "GET", 3) == 0);
	json *items = s->item ? select_items(&r->selection, s->item, &r->v[0]->ip, r->job->remove, &r->vars, &f) : NULL;

	if ((s->item && !items) ||
	    request_build(&request, s, &r->job->steps->common, r->family, &r->vars, items, &r->job->mask, &f) < 0 ||
	    turn_page(r, s, &request) < 0) {
		if (is_taken(r->job->steps, request.unset))
			run_end(r, V_911, HINT_BODY, 0, f.text);
		else
			run_end(r, V_CONFIG, HINT_STATUS, 0, f.text);
	} else if (request.url.len > URL_MAX && engine_split(r, 2)) {
		; /* servers and proxies take no longer request lines: its halves go on */
	} else if (r->job->dry == 2 || (r->job->dry && s->write)) {
		print_request(r, &request);
		r->wrote = r->wrote || s->write;
		if (r->job->dry == 2)
			run_learn(r, s, NULL);
		r->step += !(s->others && ++r->other <= r->others);
	} else {
		request_text(&key, &request);
		/* over the other family it is another request */
		if (r->job->steps->recipe->source || r->job->steps->recipe->kind == RECIPE_DETECT)
			buf_addf(&key, "over %d", r->family);
		if (shared && r->polls == 0)
			x = find_exchange(e, buf_str(&key));
		if (!x) {
			x = new_exchange(e, r, shared ? buf_str(&key) : NULL);
			if (x) {
				x->request = request;
				request = (struct request){0};
			}
		}
		r->exchange = x;
		r->state = RUN_WAITS;
		if (!x)
			run_end(r, V_DNSERR, HINT_AGAIN, 0, "out of memory");
	}
	json_free(items);
	buf_free(&key);
	request_free(&request);
}

static bool
applies(const struct run *r, const struct step *s)
{
	const char *value = s->when_name[0] ? vars_text(&r->vars, s->when_name) : NULL;
	const bool sets = r->job->steps->sets, others = s->others && r->others && r->other <= r->others;

	if (s->closing != r->closing)
		return false;
	if (s->others && !others && (s->when != WHEN_REMOVE || r->other > r->others))
		return false;
	switch (s->when) {
	case WHEN_SET:
		return value;
	case WHEN_NOT:
		return !value;
	case WHEN_IS:
		return value && strcmp(value, s->when_value) == 0;
	case WHEN_IS_NOT:
		return !value || strcmp(value, s->when_value) != 0;
	case WHEN_CREATE:
		return r->action == ACT_CREATE;
	case WHEN_CHANGE:
		return r->action == ACT_CHANGE || (!sets && !r->job->remove);
	case WHEN_REMOVE:
		return others || r->action == ACT_REMOVE || (!sets && r->job->remove);
	case WHEN_ALWAYS:
		return true;
	case WHEN_UNSAID:
		break;
	}
	if (s->write && sets && r->action == ACT_NONE)
		return false;
	return !s->write || !r->job->remove || r->action == ACT_CHANGE || (s->others && r->others);
}

/* Goes on until the run has to wait or is over. */
static void
advance(struct run *r)
{
	const struct steps *steps = r->job->steps;

	while (r->state == RUN_READY) {
		const struct step *s = &steps->v[r->step];

		if (r->step == steps->n) {
			if (r->wrote || r->job->dry || r->closing || steps->recipe->kind == RECIPE_NOTIFY)
				run_end(r, r->changed || r->job->dry ? V_GOOD : V_NOCHG, HINT_BODY, 0, "");
			else
				run_end(r, V_CONFIG, HINT_STATUS, 0, "no step of the recipe does this");
		} else if (!run_label(r)) {
			; /* it has ended: the host is not in the zone */
		} else if (applies(r, s)) {
			/* a step may do both: remove ours, and the others of the set */
			if (s->others && r->other == 0 && !(s->when == WHEN_REMOVE && r->action == ACT_REMOVE))
				r->other = 1;
			run_element(r, s->others ? r->other : 0);
			ask(r, s);
		} else {
			if (s->current && !r->closing && !(r->selecting && r->selecting->current))
				run_learn(r, s, NULL); /* nobody was asked: there is nothing */
			r->step += r->state == RUN_READY;
		}
	}
}

static void
start(struct engine *e, struct exchange *x)
{
	const struct run *r = x->first;
	const struct recipe *recipe = r->job->steps->recipe;
	struct http_request q = {.method = x->request.method, .url = buf_str(&x->request.url),
	    .headers = (const char *const *)(size_t)x->request.headers, .n_headers = x->request.n_headers,
	    .body = x->request.has_body ? buf_str(&x->request.body) : NULL, .body_len = x->request.body.len,
	    .agent = vars_text(&r->vars, "contact") ? vars_text(&r->vars, "contact") : e->agent,
	    .ca_file = vars_text(&r->vars, "ca-file"), .proxy = recipe->kind == RECIPE_DETECT ? vars_text(&r->vars, "proxy") : NULL,
	    .direct = recipe->kind == RECIPE_DETECT, .redirects = recipe->redirects,
	    .deadline = r->job->deadline, .ctx = x};
	char agent[256];
	struct fail f;
	size_t i;

	if (vars_text(&r->vars, "contact")) {
		snprintf(agent, sizeof agent, "dyndnsc/%s %s", VERSION, q.agent);
		q.agent = agent;
	}
	if (recipe->source || recipe->kind == RECIPE_DETECT)
		q.family = r->family;
	x->started = true;
	x->began = clock_ms();
	engine_note(r, 2, buf_str(&x->request.url));
	if (http_start(e->http, &q, &f) == 0)
		return;
	for (i = 0; i < e->n; i++) {
		if (e->v[i]->state == RUN_WAITS && e->v[i]->exchange == x)
			run_end(e->v[i], V_DNSERR, f.status == ST_TEMP ? HINT_NOCONN : HINT_AGAIN, 0, f.text);
	}
}

/* Whether what the step learns from its answer is secret; of a list, every element has some. */
static bool
learns_secrets(const struct step *s)
{
	size_t i;

	for (i = 0; i < s->n_takes && s->takes[i].kind == TAKE_TEXT; i++)
		;
	return i < s->n_takes;
}

static void
answered(struct engine *e, struct exchange *x)
{
	size_t i;
	char text[64];

	snprintf(text, sizeof text, "answered %u after %lld ms", x->reply->status, (long long)(clock_ms() - x->began));
	engine_note(x->first, 2, x->reply->error[0] ? x->reply->error : text);
	if (learns_secrets(&x->first->job->steps->v[x->first->step]))
		engine_note(x->first, 3, "(not shown: it has secrets in it)");
	else
		engine_note(x->first, 3, buf_str(&x->reply->body));
	for (i = 0; i < e->n; i++) {
		if (e->v[i]->state == RUN_WAITS && e->v[i]->exchange == x)
			e->v[i]->state = RUN_READY;
	}
}

/* One round over everything that can go on. True: something is still to come. */
static bool
turn(struct engine *e, int64_t *wake)
{
	bool more = false;
	size_t i;

	for (i = 0; i < e->n; i++) {
		struct run *r = e->v[i];
		struct exchange *x = r->exchange;

		if (r->state == RUN_SLEEPS && clock_ms() >= r->wake)
			r->state = RUN_READY;
		if (r->state == RUN_WAITS && x && x->reply)
			r->state = RUN_READY;
		if (r->state == RUN_READY && x && x->reply) {
			r->exchange = NULL;
			run_answered(r, x->reply);
		}
		advance(r);
		if (r->state == RUN_SLEEPS && r->wake < *wake)
			*wake = r->wake;
		if (r->state == RUN_WAITS && r->exchange && r->exchange->reply)
			*wake = 0;
		more = more || r->state != RUN_DONE;
	}
	return more;
}

static void
loop(struct engine *e)
{
	struct reply *reply;
	struct exchange *x;
	int64_t wake;
	size_t i;

	for (;;) {
		wake = clock_ms() + 60000;
		if (!turn(e, &wake))
			return;
		for (i = 0; i < e->n_x && http_busy(e->http) < HTTP_PER_SERVER; i++) {
			if (!e->x[i]->started && !e->x[i]->reply)
				start(e, e->x[i]);
		}
		x = http_next(e->http, wake, &reply);
		if (x) {
			x->reply = reply;
			answered(e, x);
		}
	}
}

static void
close_jobs(struct engine *e)
{
	const struct http_job *done = NULL;
	size_t i, k, n = e->n;

	for (i = 0; i < n; i++) {
		const struct steps *steps = e->v[i]->job->steps;
		struct run *r;

		/* once for each job: with the session of the first run that got past its login */
		if (e->v[i]->closing || e->v[i]->job == done || e->v[i]->step == 0)
			continue;
		done = e->v[i]->job;
		for (k = 0; k < steps->n && !steps->v[k].closing; k++)
			;
		if (k == steps->n || e->v[i]->job->dry == 2 || !e->v[i]->n)
			continue;
		r = run_new(e, e->v[i]->job, e->v[i]->v, 0);
		if (!r)
			return;
		r->closing = true;
		r->family = e->v[i]->family;
		vars_free(&r->vars);
		r->vars.up = &e->v[i]->vars;
	}
}

int
engine_run(struct engine *e)
{
	loop(e);
	close_jobs(e);
	loop(e);
	return e->status;
}
