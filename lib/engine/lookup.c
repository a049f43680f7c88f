#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "engine/httpjob.h"
#include "engine/lookup.h"
#include "fail.h"
#include "recipe.h"
#include "resolvconf.h"
#include "resolve.h"
#include "zone.h"

static void
refuse(const struct http_job *job, struct http_record *rec, enum verdict verdict, const char *why)
{
	rec->done = true;
	rec->answer = (struct verdict_line){.family = rec->ip.family, .verdict = verdict, 
	    .hint = verdict == V_CONFIG ? HINT_STATUS : HINT_NOCONN};
	if (!job->remove)
		rec->answer.ip = rec->ip;
	snprintf(rec->answer.host, sizeof rec->answer.host, "%s", rec->host);
	snprintf(rec->answer.message, sizeof rec->answer.message, "%.400s", why);
}

static int
find_zones(struct http_job *job, const struct dns_via *via, struct fail *f)
{
	struct zone_find *v = calloc(job->n + 1, sizeof *v);
	size_t i;
	int r;

	if (!v)
		return fail_set(f, ST_SYSTEM, "out of memory");
	for (i = 0; i < job->n; i++)
		v[i].host = strncmp(job->v[i].host, "*.", 2) == 0 ? job->v[i].host + 2 : job->v[i].host;
	r = zone_find_all(v, job->n, via, false, f);
	for (i = 0; i < job->n; i++) {
		if (r == 0 && v[i].zone)
			snprintf(job->v[i].zone, sizeof job->v[i].zone, "%s", v[i].zone);
		else if (r == 0 && !job->v[i].done)
			refuse(job, &job->v[i], v[i].none ? V_NOHOST : V_DNSERR, v[i].why);
		zone_find_free(&v[i]);
	}
	free(v);
	return r;
}

/* Whether the other family of a record is in hand, or known. */
static bool
knows_other(const struct http_job *job, const struct http_record *rec)
{
	size_t i;

	for (i = 0; i < job->n; i++) {
		if (job->v[i].ip.family != rec->ip.family && strcmp(job->v[i].host, rec->host) == 0)
			return true;
	}
	for (i = 0; i < job->n_also; i++) {
		if (job->also[i].ip.family != rec->ip.family && strcmp(job->also[i].host, rec->host) == 0)
			return true;
	}
	return false;
}

static int
find_others(struct http_job *job, const struct dns_via *via, struct fail *f)
{
	struct resolution *v = calloc(job->n + 1, sizeof *v);
	size_t i;
	void *more;
	int r;

	if (!v)
		return fail_set(f, ST_SYSTEM, "out of memory");
	for (i = 0; i < job->n; i++)
		v[i] = (struct resolution){.host = job->v[i].host, .family = job->v[i].ip.family == 6 ? 4 : 6};
	r = resolve_all(v, job->n, via, f);
	for (i = 0; i < job->n; i++) {
		more = NULL;
		if (r == 0 && !knows_other(job, &job->v[i]) && v[i].result == RESOLVE_FOUND)
			more = realloc(job->also, (job->n_also + 1) * sizeof *job->also);
		if (more) {
			job->also = more;
			memcpy(job->also[job->n_also].host, job->v[i].host, sizeof job->v[i].host);
			job->also[job->n_also++].ip = v[i].ips[0];
		} else if (r == 0 && !knows_other(job, &job->v[i]) && v[i].result != RESOLVE_NONE) {
			refuse(job, &job->v[i], V_DNSERR, "this service removes the family that is not sent, and DNS does not say what is there");
		}
		resolution_free(&v[i]);
	}
	free(v);
	return r;
}

/* Records of a family that the service does not know. */
static void
refuse_families(struct http_job *job)
{
	const struct recipe *r = job->steps->recipe;
	size_t i;

	for (i = 0; i < job->n; i++) {
		if (job->v[i].ip.family == 6 ? !r->inet6 : !r->inet)
			refuse(job, &job->v[i], V_CONFIG, r->inet ? "this service takes IPv4 addresses only: leave the others out with -4"
								   : "this service takes IPv6 addresses only: leave the others out with -6");
	}
}

int
lookup(struct http_job *job, const struct notes *notes, struct fail *f)
{
	const struct steps *steps = job->steps;
	struct resolvers resolvers;
	struct dns_via via = {.servers = resolvers.v, .deadline = 0, .notes = notes};

	refuse_families(job);
	if (job->dry == 2 || !job->n)
		return 0;
	resolvconf_read(&resolvers, "/etc/resolv.conf");
	via.n = resolvers.n;
	via.deadline = clock_ms() + clock_left(job->deadline) / 2;
	if (steps->uses_zone && !steps->finds_zone && !vars_text(&job->vars, "zone") && find_zones(job, &via, f) < 0)
		return -1;
	return steps->recipe->wipes && job->both && !job->remove ? find_others(job, &via, f) : 0;
}
