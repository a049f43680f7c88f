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

struct engine {
	struct engine_out out;
	const struct notes *notes;
	const char *agent;
	struct http *http;
	struct run **v;
	size_t n;
	struct exchange **x;
	size_t n_x;
	int status;
};

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

/* --- making runs -------------------------------------------------------------------------------- */

static struct run *
new_run(struct engine *e, struct http_job *job, struct http_record **v, size_t n)
{
	struct run *r = calloc(1, sizeof *r), **more = realloc(e->v, (e->n + 1) * sizeof *more);

	if (more)
		e->v = more;
	if (!r || !more || !(r->v = calloc(n + 1, sizeof *r->v))) {
		free(r);
		return NULL;
	}
	r->engine = e;
	r->job = job;
	r->vars.up = &job->vars;
	memcpy(r->v, v, n * sizeof *v);
	r->n = n;
	e->v[e->n++] = r;
	return r;
}

/* What the job knows of a family that is not in hand, for services that remove what is not mentioned. */
static void
set_also(struct run *r)
{
	const struct http_job *job = r->job;
	char text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; i < job->n_also; i++) {
		const char *name = job->also[i].ip.family == 6 ? "ip6" : "ip4";

		if (text_same_host(job->also[i].host, r->v[0]->host) && !vars_text(&r->vars, name))
			vars_set(&r->vars, name, ip_text(text, &job->also[i].ip), VAR_TEXT);
	}
}

static void
set_addresses(struct run *r)
{
	char text[IP_TEXT_MAX];
	struct buf all = {0};
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->v[i]->confirmed.family)
			vars_set(&r->vars, "confirmed", ip_text(text, &r->v[i]->confirmed), VAR_TEXT);
		if (r->job->remove)
			continue;
		ip_text(text, &r->v[i]->ip);
		vars_set(&r->vars, r->v[i]->ip.family == 6 ? "ip6" : "ip4", text, VAR_TEXT);
		if (!vars_text(&r->vars, "ip"))
			vars_set(&r->vars, "ip", text, VAR_TEXT);
	}
	if (r->job->steps->recipe->wipes && r->job->both)
		set_also(r);
	for (i = 0; i < 2; i++) {
		const char *ip = vars_text(&r->vars, i == 0 ? "ip4" : "ip6");

		if (ip)
			buf_addf(&all, "%s%s", all.len ? "," : "", ip);
	}
	if (all.len)
		vars_set(&r->vars, "ips", buf_str(&all), VAR_TEXT);
	buf_free(&all);
}

static int
set_names(struct run *r)
{
	const struct recipe *recipe = r->job->steps->recipe;
	struct buf hosts = {0};
	size_t i;
	int bad = 0;

	for (i = 0; i < r->n; i++) {
		if (i == 0 || strcmp(r->v[i]->host, r->v[i - 1]->host) != 0)
			buf_addf(&hosts, "%s%s", hosts.len ? "," : "", r->v[i]->host);
	}
	bad |= vars_set(&r->vars, "hostname", r->v[0]->host, VAR_TEXT);
	bad |= vars_set(&r->vars, "hostnames", buf_str(&hosts), VAR_TEXT);
	if (r->job->n_hosts == 1)
		bad |= vars_set(&r->vars, "only", r->v[0]->host, VAR_TEXT);
	bad |= vars_set(&r->vars, "family", r->family == 6 ? "6" : "4", VAR_TEXT);
	bad |= vars_set(&r->vars, "type", ip_type(&r->v[0]->ip), VAR_TEXT);
	if (r->v[0]->zone[0])
		bad |= vars_set(&r->vars, "zone", r->v[0]->zone, VAR_TEXT);
	if (r->job->dry == 2 && r->job->steps->uses_zone && !vars_text(&r->vars, "zone"))
		bad |= vars_open(&r->vars, "zone") | vars_open(&r->vars, "label");
	if (recipe->typecode[r->family == 6])
		bad |= vars_set(&r->vars, "typecode", recipe->typecode[r->family == 6], VAR_JSON);
	set_addresses(r);
	buf_free(&hosts);
	return bad | hosts.bad;
}

static int
add_run(struct engine *e, struct http_job *job, struct http_record **v, size_t n, struct fail *f)
{
	struct run *r = new_run(e, job, v, n);

	if (r) {
		r->family = v[0]->ip.family;
		if (set_names(r) == 0)
			return 0;
	}
	return fail_set(f, ST_SYSTEM, "out of memory");
}

/* The address of the other family that a request for this host has to have with it; NULL: none. */
static const struct ip *
also_of(const struct http_job *job, const char *host)
{
	size_t i;

	for (i = 0; i < job->n_also; i++) {
		if (text_same_host(job->also[i].host, host))
			return &job->also[i].ip;
	}
	return NULL;
}

static bool
same_also(const struct http_job *job, const char *a, const char *b)
{
	const struct ip *x = also_of(job, a), *y = also_of(job, b);

	return x && y ? ip_equal(x, y) : x == y;
}

/* Whether a record goes into the run that is being gathered. */
static bool
joins(const struct http_job *job, struct http_record *const *v, size_t n, const struct http_record *next)
{
	size_t i, hosts = 1;

	if (strcmp(v[0]->host, next->host) == 0)
		return job->both;
	for (i = 1; i < n; i++)
		hosts += strcmp(v[i]->host, v[i - 1]->host) != 0;
	if (strcmp(v[n - 1]->host, next->host) == 0)
		return job->both;
	return hosts < job->batch && same_also(job, v[0]->host, next->host) &&
	       (job->both || v[0]->ip.family == next->ip.family);
}

int
engine_add(struct engine *e, struct http_job *job, struct fail *f)
{
	struct http_record **v = calloc(job->n + 1, sizeof *v);
	size_t i, k, n = 0;
	int family, r = 0;

	if (!v)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (job->steps->recipe->kind != RECIPE_UPDATE && !new_run(e, job, v, 0))
		r = fail_set(f, ST_SYSTEM, "out of memory");
	/* with a run for each record, all records of one family before those of the other: batches are of one family */
	for (family = 4; family <= 6 && r == 0; family += 2) {
		for (i = 0; i < job->n && r == 0; i++) {
			if (!job->both && job->v[i].ip.family != family)
				continue;
			if (job->v[i].done) {
				e->out.verdict(e->out.ctx, &job->v[i].answer);
				engine_status(e, verdict_status(job->v[i].answer.verdict));
				continue;
			}
			if (n && !joins(job, v, n, &job->v[i])) {
				r = add_run(e, job, v, n, f);
				n = 0;
			}
			for (k = 0; k < n && v[k] != &job->v[i]; k++)
				;
			v[n++] = &job->v[i];
		}
		if (n && r == 0)
			r = add_run(e, job, v, n, f);
		n = 0;
		if (job->both)
			break;
	}
	free(v);
	return r;
}

/* Where the host behind v[i] begins. */
static size_t
next_host(const struct run *r, size_t i)
{
	size_t k = i + 1;

	while (k < r->n && strcmp(r->v[k]->host, r->v[i]->host) == 0)
		k++;
	return k;
}

bool
engine_split(struct run *r, size_t parts)
{
	size_t hosts = 0, i, from = 0, each, n = 0;
	struct fail f;

	for (i = 0; i < r->n; i = next_host(r, i))
		hosts++;
	if (hosts < 2)
		return false;
	each = parts ? (hosts + parts - 1) / parts : 1;
	for (i = 0; i < r->n;) {
		i = next_host(r, i);
		if (++n < each && i < r->n)
			continue;
		if (add_run(r->engine, r->job, r->v + from, i - from, &f) < 0)
			return false;
		from = i;
		n = 0;
	}
	r->state = RUN_DONE;
	return true;
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

/* The page that is asked for takes the place of what the step says. */
static int
turn_page(const struct run *r, const struct step *s, struct request *request)
{
	const char *mark = request->url.len && strchr(request->url.data, '?') ? "&" : "?";

	if (!r->page_value)
		return 0;
	if (s->pages == PAGES_URL) {
		buf_reset(&request->url);
		return buf_adds(&request->url, r->page_value);
	}
	buf_addf(&request->url, "%s%s=", mark, s->page_param);
	return template_escape(&request->url, r->page_value, AS_FORM);
}

/* Whether some step takes that from its answer. */
static bool
takes(const struct steps *steps, const char *name)
{
	size_t i, k;

	for (i = 0; i < steps->n; i++) {
		for (k = 0; k < steps->v[i].n_takes; k++) {
			if (strcmp(steps->v[i].takes[k].name, name) == 0)
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
		if (takes(r->job->steps, request.unset))
			run_end(r, V_911, HINT_BODY, 0, "the answer does not have what the next request needs");
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
	const bool sets = r->job->steps->sets;

	if (s->closing != r->closing)
		return false;
	if (s->others && r->other > r->others)
		return false;
	if (s->others && r->others == 0)
		return false;
	switch (s->when) {
	case WHEN_SET:
		return value;
	case WHEN_NOT:
		return !value;
	case WHEN_IS:
		return value && strcmp(value, s->when_value) == 0;
	case WHEN_CREATE:
		return r->action == ACT_CREATE;
	case WHEN_CHANGE:
		return r->action == ACT_CHANGE || (!sets && !r->job->remove);
	case WHEN_REMOVE:
		return r->action == ACT_REMOVE || (!sets && r->job->remove);
	case WHEN_ALWAYS:
		break;
	}
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
		} else if (applies(r, s)) {
			if (s->others && r->other == 0)
				r->other = 1;
			run_element(r, s->others ? r->other : 0);
			if (run_label(r))
				ask(r, s);
		} else {
			if (s->current && !r->closing && !r->selecting)
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
	    .deadline = clock_ms() + (int64_t)r->job->seconds * 1000, .ctx = x};
	struct fail f;
	char agent[256];

	if (vars_text(&r->vars, "contact")) {
		snprintf(agent, sizeof agent, "dyndnsc/%s %s", VERSION, q.agent);
		q.agent = agent;
	}
	if (recipe->source || recipe->kind == RECIPE_DETECT)
		q.family = r->family ? r->family : r->job->family;
	x->started = true;
	x->began = clock_ms();
	engine_note(r, 2, buf_str(&x->request.url));
	if (http_start(e->http, &q, &f) < 0)
		run_end(x->first, V_DNSERR, HINT_AGAIN, 0, f.text);
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
		r = new_run(e, e->v[i]->job, e->v[i]->v, 0);
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
