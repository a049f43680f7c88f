#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "engine/httpjob.h"
#include "fail.h"
#include "kv.h"
#include "num.h"
#include "recipe.h"
#include "text.h"

static int
no_memory(struct fail *f)
{
	return fail_set(f, ST_SYSTEM, "out of memory");
}

static int
host_copy(char out[256], const char *s, size_t n, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];

	if (n && s[n - 1] == '.')
		n--;
	if (n < 256) {
		memcpy(out, s, n);
		out[n] = '\0';
	}
	if (n >= 256 || !text_is_hostname(out))
		return fail_set(f, ST_CONFIG, "hostname '%s' is not a name", text_clean(shown, s, n));
	return 0;
}

/* One record for each host and address. */
static int
add_records(struct http_job *job, const struct kvs *lines, const struct ip *ips, size_t n_ips, struct fail *f)
{
	struct http_record *v;
	const char *word, *rest;
	char host[256];
	size_t i, k, n;

	for (i = 0; i < lines->n; i++) {
		if (strcmp(lines->v[i].key, "hostname") != 0)
			continue;
		for (rest = lines->v[i].value; (n = text_word(&rest, &word));) {
			if (host_copy(host, word, n, f) < 0)
				return -1;
			v = realloc(job->v, (job->n + n_ips) * sizeof *v);
			if (!v)
				return no_memory(f);
			job->v = v;
			for (k = 0; k < n_ips; k++) {
				v[job->n] = (struct http_record){.ip = ips[k]};
				memcpy(v[job->n++].host, host, sizeof host);
			}
			job->n_hosts++;
		}
	}
	return 0;
}

/* "HOST ADDR" */
static bool
host_and_ip(char host[256], struct ip *ip, const char *value)
{
	const char *blank = strchr(value, ' ');

	return blank && host_copy(host, value, (size_t)(blank - value), NULL) == 0 && ip_parse(ip, blank + 1);
}

static int
add_known(struct http_job *job, const char *key, const char *value, struct fail *f)
{
	char host[256];
	struct ip ip;
	void *more;
	size_t i;

	if (!host_and_ip(host, &ip, value))
		return fail_set(f, ST_CONFIG, "'%s' wants HOST ADDRESS", key);
	if (strcmp(key, "also") == 0) {
		more = realloc(job->also, (job->n_also + 1) * sizeof *job->also);
		if (!more)
			return no_memory(f);
		job->also = more;
		memcpy(job->also[job->n_also].host, host, sizeof host);
		job->also[job->n_also++].ip = ip;
	}
	for (i = 0; i < job->n && *key == 'c'; i++) {
		if (job->v[i].ip.family == ip.family && text_same_host(job->v[i].host, host))
			job->v[i].confirmed = ip;
	}
	return 0;
}

/* An option of the recipe, as its type wants it. */
static int
set_option(struct http_job *job, size_t i, const char *value, struct fail *f)
{
	const struct recipe *r = job->steps->recipe;
	const struct recipe_option *x = &r->extra[i];
	const char *name = r->options[i].name;
	char small[256];
	size_t n;
	bool yes;

	if (r->options[i].flags & OPTION_SECRET && mask_add(&job->mask, value) < 0)
		return no_memory(f);
	if (x->lower && strlen(value) < sizeof small) {
		for (n = 0; value[n]; n++)
			small[n] = (char)tolower((unsigned char)value[n]);
		small[n] = '\0';
		value = small;
	}
	if (x->type == OPTION_BOOL) {
		yes = text_bool(value) == 1;
		return vars_set_json(&job->vars, name, yes ? x->yes : x->no, yes ? "true" : "false") < 0 ? no_memory(f) : 0;
	}
	if (x->type == OPTION_URL && strncmp(value, "https://", 8) != 0 && strncmp(value, "http://", 7) != 0)
		return fail_set(f, ST_CONFIG, "option '%s' is no http or https URL", name);
	return vars_set(&job->vars, name, value,
		   x->type == OPTION_URL ? VAR_URL : x->type == OPTION_NUMBER ? VAR_JSON : VAR_TEXT) < 0
		   ? no_memory(f)
		   : 0;
}

static int
set_options(struct http_job *job, const struct kvs *lines, struct fail *f)
{
	const struct recipe *r = job->steps->recipe;
	const char *value;
	size_t i;

	for (i = 0; i < r->n_options; i++) {
		value = kvs_get_or(lines, r->options[i].name, r->options[i].fallback);
		if (value && strcmp(r->options[i].name, "hostname") != 0 && set_option(job, i, value, f) < 0)
			return -1;
	}
	for (i = 0; i < lines->n && r->kind == RECIPE_NOTIFY; i++) {
		if (!option_find(r->options, lines->v[i].key) && vars_set(&job->vars, lines->v[i].key, lines->v[i].value, VAR_TEXT) < 0)
			return no_memory(f);
	}
	return 0;
}

static bool
flag(const struct kvs *lines, const char *key)
{
	const char *value = kvs_get(lines, key);

	return value && text_bool(value) == 1;
}

int
http_job_read(struct http_job *job, const struct steps *steps, const struct kvs *lines, struct fail *f)
{
	const char *key, *value = kvs_get_or(lines, "deadline", "30");
	struct ip ips[2];
	size_t n_ips = 0, i;
	uint32_t n;

	*job = (struct http_job){.steps = steps, .batch = steps->recipe->protocol.batch};
	job->name = kvs_get_or(lines, "name", steps->recipe->name);
	job->remove = flag(lines, "remove");
	job->replace = flag(lines, "replace-set");
	job->create = flag(lines, "create");
	job->both = !job->remove && (steps->recipe->both || (steps->recipe->either && flag(lines, "both")));
	job->family = ip_family_parse(kvs_get_or(lines, "family", ""));
	if (!num_parse(&n, value, 0, 86400))
		return fail_set(f, ST_CONFIG, "'deadline' is malformed");
	job->deadline = clock_ms() + (int64_t)n * 1000;
	job->dry = num_parse(&n, kvs_get_or(lines, "dry-run", "0"), 0, 2) ? (int)n : 0;
	job->verbose = num_parse(&n, kvs_get_or(lines, "verbose", "0"), 0, 9) ? (int)n : 0;
	num_parse(&job->batch, kvs_get_or(lines, "batch", ""), 1, 1000);
	if (job->remove)
		job->batch = 1; /* a request for each record: only its own goes */
	for (i = 0; i < lines->n; i++) {
		key = lines->v[i].key;
		value = lines->v[i].value;
		if ((strcmp(key, "ip") != 0 && !(strcmp(key, "family") == 0 && job->remove)) || n_ips == 2)
			continue;
		ips[n_ips] = (struct ip){.family = (uint8_t)ip_family_parse(value)};
		if (*key == 'i' ? !ip_parse(&ips[n_ips], value) : !ips[n_ips].family)
			return fail_set(f, ST_CONFIG, "'%s' is malformed", key);
		n_ips++;
	}
	/* an event is told once, whatever it is about */
	if (steps->recipe->kind != RECIPE_NOTIFY && add_records(job, lines, ips, n_ips, f) < 0)
		return -1;
	for (i = 0; i < lines->n; i++) {
		key = lines->v[i].key;
		if ((strcmp(key, "confirmed") == 0 || strcmp(key, "also") == 0) && add_known(job, key, lines->v[i].value, f) < 0)
			return -1;
	}
	return set_options(job, lines, f);
}

void
http_job_free(struct http_job *job)
{
	vars_free(&job->vars);
	mask_free(&job->mask);
	free(job->v);
	free(job->also);
	*job = (struct http_job){0};
}
