#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"
#include "fail.h"
#include "recipe.h"
#include "text.h"

struct run *
run_new(struct engine *e, struct http_job *job, struct http_record **v, size_t n)
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
	char text[IP_TEXT_MAX], *s;
	struct buf all = {0};
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->v[i]->confirmed.family)
			vars_set(&r->vars, "confirmed", ip_text(text, &r->v[i]->confirmed), VAR_TEXT);
		if (r->job->remove)
			continue;
		ip_text(text, &r->v[i]->ip);
		vars_set(&r->vars, r->v[i]->ip.family == 6 ? "ip6" : "ip4", text, VAR_TEXT);
		if (vars_text(&r->vars, "ip"))
			continue;
		vars_set(&r->vars, "ip", text, VAR_TEXT);
		for (s = text; *s; s++)
			*s = (char)toupper((unsigned char)*s);
		vars_set(&r->vars, "ip-upper", text, VAR_TEXT);
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
	struct run *r = run_new(e, job, v, n);

	if (r) {
		r->family = v[0]->ip.family;
		if (set_names(r) == 0)
			return 0;
	}
	return fail_set(f, ST_SYSTEM, "out of memory");
}

bool
run_held(const struct engine *e, size_t i)
{
	const struct run *r = e->v[i];
	size_t k;

	for (k = 0; r->n && r->job->steps->recipe->joint && k < i; k++) {
		const struct run *before = e->v[k];

		if (before->job == r->job && before->n && before->state != RUN_DONE && text_same_host(before->v[0]->host, r->v[0]->host))
			return true;
	}
	return false;
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
	if (job->steps->recipe->kind != RECIPE_UPDATE) {
		struct run *run = run_new(e, job, v, 0);

		if (run)
			run->family = job->family;
		else
			r = fail_set(f, ST_SYSTEM, "out of memory");
	}
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
