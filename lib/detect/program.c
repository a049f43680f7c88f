#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "detect.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "priv.h"
#include "run.h"
#include "text.h"

#define OUTPUT_MAX 65536

/* The job, as the program reads it. */
static int
write_job(struct buf *out, const char *name, const struct detection *d, struct fail *f)
{
	struct kvs job = {0};
	char left[24];
	size_t i;
	int r;

	snprintf(left, sizeof left, "%d", (clock_left(d->deadline) + 999) / 1000);
	r = kvs_add(&job, "name", name);
	if (r == 0)
		r = kvs_add(&job, "family", ip_family_key(d->family));
	if (r == 0)
		r = kvs_add(&job, "deadline", left);
	for (i = 0; i < d->options->n && r == 0; i++) {
		if (strcmp(d->options->v[i].key, "family") != 0)
			r = kvs_add(&job, d->options->v[i].key, d->options->v[i].value);
	}
	if (r == 0)
		r = kvs_write(out, &job, f);
	else
		fail_set(f, ST_SYSTEM, "out of memory");
	kvs_free(&job);
	return r;
}

/* Takes the first address of the family; all lines have to be addresses. */
static int
read_answer(struct detection *d, const struct run *r, const char *whose, long ms, struct fail *f)
{
	const char *line = buf_str(&r->out), *lf;
	size_t left = r->out.len, n;
	struct ip first;
	int found = 0, got;

	for (; left; line += n, left -= n) {
		lf = memchr(line, '\n', left);
		n = lf ? (size_t)(lf - line) : left;
		got = detect_line(d, line, n, whose, ms, f);
		if (got < 0)
			return -1;
		n += lf != NULL;
		if (got > 0 && !found)
			first = d->ip;
		found = found || got;
	}
	if (found)
		d->ip = first;
	if (!found)
		fail_set(f, ST_NONE, "%s found no %s address", whose, ip_family_name(d->family));
	return found;
}

static int
judge(struct detection *d, const struct run *r, const char *whose, long ms, struct fail *f)
{
	static const int known[] = {ST_USAGE, ST_DATA, ST_REFUSED, ST_BUG, ST_SYSTEM, ST_TEMP, ST_AUTH, ST_CONFIG};
	size_t i;

	if (r->late)
		return fail_set(f, ST_TEMP, "%s took too long and was ended", whose);
	if (r->out.bad)
		return fail_set(f, ST_DATA, "%s printed more than %d bytes and was ended", whose, OUTPUT_MAX);
	if (r->status == ST_OK)
		return read_answer(d, r, whose, ms, f);
	if (r->status == ST_NONE) {
		fail_set(f, ST_NONE, "%s found no %s address", whose, ip_family_name(d->family));
		return 0;
	}
	for (i = 0; i < sizeof known / sizeof *known; i++) {
		if (r->status == known[i])
			return fail_set(f, r->status, "%s failed with exit status %d", whose, r->status);
	}
	return fail_set(f, ST_TEMP, "%s ended with exit status %d, which is none of dyndnsc's", whose, r->status);
}

int
detect_program(const char *path, const char *name, struct detection *d, struct fail *f)
{
	const char *argv[] = {path, NULL};
	struct run r = {.argv = argv, .deadline = d->deadline, .user = priv_user(d->user)};
	char whose[TEXT_SHOWN + 32], shown[TEXT_SHOWN + 4];
	struct buf job = {0};
	int64_t began = clock_ms();
	int result;

	snprintf(whose, sizeof whose, "detector '%s'", text_clean(shown, name, strlen(name)));
	r.out.max = OUTPUT_MAX;
	result = write_job(&job, name, d, f);
	r.in = job.data;
	r.in_len = job.len;
	if (result == 0)
		result = run(&r, f);
	if (result == 0)
		result = judge(d, &r, whose, (long)(clock_ms() - began), f);
	buf_free(&job);
	buf_free(&r.out);
	return result;
}
