#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "text.h"
#include "via.h"
#include "webask.h"

#define BACKEND "dyndnsc-http"
#define OUTPUT_MAX 65536

static int
write_job(struct webask *a, const struct webask_job *job, struct fail *f)
{
	struct kvs kvs = {0};
	char text[24];
	size_t i;
	int r;

	kvs_add(&kvs, "recipe", job->name);
	kvs_add(&kvs, "family", ip_family_key(job->family));
	snprintf(text, sizeof text, "%d", (clock_left(a->deadline) + 999) / 1000);
	kvs_add(&kvs, "deadline", text);
	snprintf(text, sizeof text, "%d", a->notes ? a->notes->level : 0);
	kvs_add(&kvs, "verbose", text);
	for (i = 0; a->options && i < a->options->n; i++) {
		if (strcmp(a->options->v[i].key, "family") != 0 && strcmp(a->options->v[i].key, "via") != 0)
			kvs_add(&kvs, a->options->v[i].key, a->options->v[i].value);
	}
	if (via_get())
		kvs_add(&kvs, "via", via_get());
	r = kvs_write(&a->jobs, &kvs, f);
	kvs_free(&kvs);
	if (r < 0 && f->status == ST_DATA)
		f->status = ST_CONFIG;
	return r;
}

/* dyndnsc-http [--user NAME] detect RECIPE..., each recipe once. */
static void
command_line(struct webask *a)
{
	size_t n = 0, i, k;

	a->argv[n++] = a->program;
	if (a->user) {
		a->argv[n++] = "--user";
		a->argv[n++] = a->user;
	}
	a->argv[n++] = "detect";
	for (i = 0; i < a->n; i++) {
		for (k = 0; k < i && strcmp(a->v[k].path, a->v[i].path) != 0; k++)
			;
		if (k == i)
			a->argv[n++] = a->v[i].path;
	}
	a->argv[n] = NULL;
}

int
webask_start(struct webask *a, struct fail *f)
{
	size_t i;
	int r = 0;

	if (!place_program(a->program, BACKEND))
		return fail_set(f, ST_SYSTEM, "'" BACKEND "' was not found: is the installation complete?");
	a->jobs = (struct buf){0};
	a->done = 0;
	a->began = clock_ms();
	for (i = 0; i < a->n; i++) {
		a->v[i].answered = false;
		a->v[i].ip = (struct ip){0};
		a->v[i].why[0] = '\0';
	}
	command_line(a);
	for (i = 0; i < a->n && r == 0; i++)
		r = write_job(a, &a->v[i], f);
	a->run = (struct run){.argv = a->argv, .in = buf_str(&a->jobs), .in_len = a->jobs.len, .deadline = a->deadline,
	    .no_proxy = true, .out.max = OUTPUT_MAX};
	if (r == 0)
		r = run_start(&a->run, f);
	if (r < 0)
		buf_free(&a->jobs);
	return r;
}

/* The text before the next TAB; *line and *len move behind it. */
static size_t
field(const char **line, size_t *len, const char **out)
{
	const char *tab = *len ? memchr(*line, '\t', *len) : NULL;
	size_t n = tab ? (size_t)(tab - *line) : *len;

	*out = *line;
	*line += n + (tab != NULL);
	*len -= n + (tab != NULL);
	return n;
}

static struct webask_job *
find_job(const struct webask *a, const char *name, size_t n_name, const char *family, size_t n_family)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		struct webask_job *job = &a->v[i];
		const char *key = ip_family_key(job->family);

		if (!job->answered && strlen(job->name) == n_name && memcmp(job->name, name, n_name) == 0 &&
		    strlen(key) == n_family && memcmp(key, family, n_family) == 0)
			return job;
	}
	return NULL;
}

static void
take_address(struct webask_job *job, const char *address, size_t n)
{
	char text[IP_TEXT_MAX] = "", shown[TEXT_SHOWN + 4];
	const char *what;
	struct ip ip;

	if (n < sizeof text && !memchr(address, '\0', n))
		memcpy(text, address, n);
	if (!ip_parse(&ip, text))
		snprintf(job->why, sizeof job->why, "not an address: '%s'", text_clean(shown, address, n));
	else if (ip.family != job->family)
		snprintf(job->why, sizeof job->why, "%s is not %s", text, ip_family_name(job->family));
	else if ((what = ip_unpublishable(&ip, NULL)))
		snprintf(job->why, sizeof job->why, "%s is %s", text, what);
	else
		job->ip = ip;
}

void
webask_line(struct webask *a, const char *line, size_t len)
{
	const char *name, *family, *address, *why;
	size_t n_name = field(&line, &len, &name), n_family = field(&line, &len, &family);
	size_t n_address = field(&line, &len, &address), n_why = field(&line, &len, &why);
	struct webask_job *job = find_job(a, name, n_name, family, n_family);
	char shown[TEXT_SHOWN + 4];

	if (!job)
		return;
	job->answered = true;
	job->ms = (unsigned)(clock_ms() - a->began);
	if (n_address)
		take_address(job, address, n_address);
	else
		snprintf(job->why, sizeof job->why, "%s", n_why ? text_clean(shown, why, n_why) : "no answer");
}

/* Why there is no line about a job. */
static void
no_line(const struct webask *a, struct webask_job *job)
{
	job->answered = true;
	job->ms = (unsigned)(clock_ms() - a->began);
	if (a->run.late)
		snprintf(job->why, sizeof job->why, "no answer in time");
	else
		snprintf(job->why, sizeof job->why, "'" BACKEND "' said nothing of it");
}

void
webask_read(struct webask *a)
{
	const char *text = buf_str(&a->run.out), *lf;
	size_t i;

	while (a->run.out.len > a->done && (lf = memchr(text + a->done, '\n', a->run.out.len - a->done))) {
		webask_line(a, text + a->done, (size_t)(lf - text) - a->done);
		a->done = (size_t)(lf - text) + 1;
	}
	for (i = 0; a->run.closed && i < a->n; i++) {
		if (!a->v[i].answered)
			no_line(a, &a->v[i]);
	}
}

void
webask_finish(struct webask *a, bool now)
{
	run_finish(&a->run, now);
	buf_free(&a->run.out);
	buf_free(&a->run.err);
	buf_free(&a->jobs);
}

int
webask(struct webask *a, struct fail *f)
{
	struct run *run = &a->run;

	if (webask_start(a, f) < 0)
		return -1;
	while (!run->closed) {
		run_hear(&run, 1, a->deadline);
		webask_read(a);
	}
	webask_finish(a, false);
	return 0;
}
