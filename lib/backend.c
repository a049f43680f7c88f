#include <stdio.h>
#include <string.h>

#include "backend.h"
#include "clock.h"
#include "entry.h"
#include "fail.h"
#include "note.h"
#include "priv.h"
#include "recipe.h"
#include "run.h"
#include "text.h"

#define SOONER_MS 300
#define STRANGE_SHOWN 5 /* lines of a program's output that are not understood and yet shown */

static bool
first_of_host(const struct backend_record *v, size_t i)
{
	return i == 0 || !text_same_host(v[i - 1].host, v[i].host);
}

/* The families of the records of v[i]'s host, as bits 1 (IPv4) and 2 (IPv6). They stand together: backend.h. */
static int
mask_of(const struct backend_record *v, size_t n, size_t i)
{
	int mask = 0;

	while (!first_of_host(v, i))
		i--;
	do
		mask |= v[i].family == 6 ? 2 : 1;
	while (++i < n && !first_of_host(v, i));
	return mask;
}

static void
add_address(const struct backend *b, struct kvs *job, const struct backend_record *v, size_t n, int family)
{
	char text[IP_TEXT_MAX];
	size_t i;

	if (b->remove) {
		kvs_add(job, "family", ip_family_key(family));
		return;
	}
	for (i = 0; i < n && v[i].family != family; i++)
		;
	if (i < n)
		kvs_add(job, "ip", ip_text(text, &v[i].ip));
}

static void
add_known(struct kvs *job, const char *key, const char *host, const struct ip *ip)
{
	char text[IP_TEXT_MAX + 300], addr[IP_TEXT_MAX];

	if (!ip->family)
		return;
	snprintf(text, sizeof text, "%s %s", host, ip_text(addr, ip));
	kvs_add(job, key, text);
}

static void
add_options(const struct backend *b, struct kvs *job, int families)
{
	const char *url6 = families == 2 ? b->entry->url_inet6 : NULL;
	size_t i;

	for (i = 0; i < b->entry->options.n; i++) {
		const struct kv *o = &b->entry->options.v[i];

		if (strcmp(o->key, "hostname") != 0)
			kvs_add(job, o->key, url6 && strcmp(o->key, "url") == 0 ? url6 : o->value);
	}
	for (i = 0; b->secrets && i < b->secrets->n; i++)
		kvs_add(job, b->secrets->v[i].key, b->secrets->v[i].value);
}

/* The job for these families (as in mask_of()) of all hosts that have exactly those of `mask`; no host in it: none. */
static int
add_job(const struct backend *b, struct buf *jobs, const struct backend_record *v, size_t n, int mask, int families,
    struct fail *f)
{
	struct kvs job = {0};
	size_t i, hosts = 0;
	char text[16];
	int r = 0, left;

	kvs_add(&job, "name", b->entry->name);
	for (i = 0; i < n; i++) {
		if (!first_of_host(v, i) || mask_of(v, n, i) != mask)
			continue;
		kvs_add(&job, "hostname", v[i].host);
		hosts++;
	}
	if (families & 1)
		add_address(b, &job, v, n, 4);
	if (families & 2)
		add_address(b, &job, v, n, 6);
	for (i = 0; i < n; i++) {
		if (mask_of(v, n, i) != mask || !(families & (v[i].family == 6 ? 2 : 1)))
			continue;
		add_known(&job, "confirmed", v[i].host, &v[i].confirmed);
		add_known(&job, "also", v[i].host, &v[i].also);
	}
	add_options(b, &job, families);
	/* sooner than ours, so that it can still say what became of it */
	left = clock_left(b->deadline) - SOONER_MS;
	snprintf(text, sizeof text, "%d", left > 1000 ? left / 1000 : 1);
	kvs_add(&job, "deadline", text);
	snprintf(text, sizeof text, "%d", b->notes ? b->notes->level : 0);
	kvs_add(&job, "verbose", text);
	if (b->dry)
		kvs_add(&job, "dry-run", b->dry > 1 ? "2" : "1");
	if (b->remove)
		kvs_add(&job, "remove", "1");
	if (hosts)
		r = kvs_write(jobs, &job, f);
	kvs_free(&job);
	return r;
}

static int
add_jobs(const struct backend *b, struct buf *jobs, const struct backend_record *v, size_t n, struct fail *f)
{
	int mask, r = 0;

	for (mask = 1; mask <= 3 && r == 0; mask++) {
		if (mask < 3 || !b->entry->url_inet6)
			r = add_job(b, jobs, v, n, mask, mask, f);
		else if ((r = add_job(b, jobs, v, n, mask, 1, f)) == 0)
			r = add_job(b, jobs, v, n, mask, 2, f);
	}
	return r;
}

/* A success for another address than the one that was sent is none. */
static void
check_echo(const struct backend *b, const struct backend_record *v, struct verdict_line *a)
{
	char said[IP_TEXT_MAX], sent[IP_TEXT_MAX];

	if (b->remove || verdict_status(a->verdict) != ST_OK || !a->ip.family || ip_equal(&a->ip, &v->ip))
		return;
	snprintf(a->message, sizeof a->message, "'%s' for %s, but %s was sent", verdict_word(a->verdict),
	    ip_text(said, &a->ip), ip_text(sent, &v->ip));
	a->verdict = V_911;
}

static void
take_answers(const struct backend *b, struct backend_record *v, size_t n, char *text)
{
	char shown[TEXT_SHOWN + 4], *line, *lf;
	struct verdict_line answer;
	size_t i, strange = 0;

	for (line = text; *line; line = lf + 1) {
		lf = strchr(line, '\n');
		if (!lf)
			break; /* cut off in the middle of a line: not an answer */
		*lf = '\0';
		if (!verdict_line_parse(&answer, line)) {
			if (strange++ < STRANGE_SHOWN)
				note(b->notes, 0, "not a verdict line: '%s'", text_clean(shown, line, strlen(line)));
			continue;
		}
		for (i = 0; i < n; i++) {
			if (v[i].family == answer.family && text_same_host(v[i].host, answer.host)) {
				v[i].answer = answer;
				v[i].answered = true;
				check_echo(b, &v[i], &v[i].answer);
			}
		}
	}
	if (strange > STRANGE_SHOWN)
		note(b->notes, 0, "... and %zu lines more that are none", strange - STRANGE_SHOWN);
}

/* What a record gets of which the program said nothing: what its exit status says. */
static void
no_answer(const struct run *r, struct backend_record *v)
{
	struct verdict_line *a = &v->answer;

	*a = (struct verdict_line){.family = v->family, .verdict = V_DNSERR, .hint = HINT_SENT};
	snprintf(a->host, sizeof a->host, "%s", v->host);
	if (r->late)
		snprintf(a->message, sizeof a->message, "no answer within the deadline");
	else if (r->out.bad)
		snprintf(a->message, sizeof a->message, "'%s' printed too much and was ended", r->argv[0]);
	else
		snprintf(a->message, sizeof a->message, "'%s' ended with status %d and no word on it", r->argv[0], r->status);
	if (r->late || r->out.bad)
		return;
	a->verdict = r->status == ST_CONFIG ? V_CONFIG : r->status == ST_AUTH ? V_BADAUTH
		   : r->status == ST_REFUSED ? V_BADREQUEST : V_DNSERR;
	if (a->verdict != V_DNSERR)
		a->hint = HINT_STATUS;
}

/* An executable need not know of dry runs: it is shown the job instead, its secrets masked. */
static void
show_job(struct backend *b, const struct buf *jobs, const char *program)
{
	const char *line = buf_str(jobs);
	size_t i, n;

	buf_addf(&b->text, "# to the standard input of %s\n", program);
	for (; *line; line += n + 1) {
		bool secret = false;

		n = strcspn(line, "\n");
		for (i = 0; i < b->entry->n_secrets; i++) {
			size_t k = strlen(b->entry->secrets[i].name);

			secret = secret || (n > k && strncmp(line, b->entry->secrets[i].name, k) == 0 && line[k] == '=');
		}
		buf_addf(&b->text, "%.*s%s\n", (int)(secret ? strcspn(line, "=") + 1 : n), line, secret ? "***" : "");
	}
}

/* A dry run that did not come to its end: that is no status of the program's own. */
static void
cut_short(struct backend *b, const struct run *r, struct backend_record *v, size_t n)
{
	char line[VERDICT_LINE_MAX];
	size_t i;

	if (!r->late && !r->out.bad && r->status < 128)
		return;
	b->status = ST_TEMP;
	for (i = 0; i < n; i++) {
		no_answer(r, &v[i]);
		buf_addf(&b->text, "%s\n", verdict_line_text(line, &v[i].answer, true));
	}
}

/* The protocol without a backend: every record is good. */
static void
run_dummy(struct backend *b, struct backend_record *v, size_t n)
{
	char text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; i < n; i++) {
		v[i].answer = (struct verdict_line){.family = v[i].family, .verdict = V_GOOD, .ip = v[i].ip};
		snprintf(v[i].answer.host, sizeof v[i].answer.host, "%s", v[i].host);
		snprintf(v[i].answer.message, sizeof v[i].answer.message, "nothing was sent");
		v[i].answered = true;
		if (b->dry)
			buf_addf(&b->text, "; dummy: %s %s %s\n", v[i].host, v[i].family == 6 ? "AAAA" : "A", ip_text(text, &v[i].ip));
	}
}

/* Fills in the program's name and its arguments: argv has room for six of them. */
static int
find_program(const struct backend *b, char program[PLACE_MAX], const char **argv, struct fail *f)
{
	const struct protocol *protocol = b->entry->protocol;
	size_t n = 0;

	argv[n++] = program;
	if (!protocol) {
		snprintf(program, PLACE_MAX, "%s", b->entry->program);
		return 0;
	}
	if (!place_program(program, protocol->backend))
		return fail_set(f, ST_SYSTEM, "'%s' was not found: is the installation complete?", protocol->backend);
	if (b->user) {
		argv[n++] = "--user";
		argv[n++] = b->user;
	}
	if (protocol->recipe) {
		argv[n++] = "update";
		argv[n++] = protocol->recipe->path;
	}
	return 0;
}

/* Of others' programs nobody knows what they do before they read their job. */
static int
run_program(const struct backend *b, struct run *r, struct fail *f)
{
	bool ours = b->entry->protocol != NULL;

	if ((!ours && b->before(b->ctx, f) < 0) || run_start(r, f) < 0)
		return -1;
	if (ours && b->before(b->ctx, f) < 0) {
		run_finish(r, true);
		return -1;
	}
	while (!r->closed)
		run_hear(&r, 1, r->deadline);
	run_finish(r, false);
	return 0;
}

int
backend_run(struct backend *b, struct backend_record *v, size_t n, struct fail *f)
{
	const struct protocol *protocol = b->entry->protocol;
	char program[PLACE_MAX];
	const char *argv[6] = {NULL};
	struct run r = {.argv = argv, .deadline = b->deadline};
	struct buf jobs = {0};
	int result;
	size_t i;

	if (protocol && !protocol->backend) {
		if (b->before(b->ctx, f) < 0)
			return -1;
		run_dummy(b, v, n);
		return 0;
	}
	if (find_program(b, program, argv, f) < 0)
		return -1;
	/* our own backends give up root themselves, first of all: as nobody they may not be reachable in a home folder */
	if (!protocol)
		r.user = priv_user(b->user);
	result = add_jobs(b, &jobs, v, n, f);
	if (result == 0 && b->dry && !protocol) {
		show_job(b, &jobs, program);
	} else if (result == 0) {
		r.in = buf_str(&jobs);
		r.in_len = jobs.len;
		result = run_program(b, &r, f);
		b->status = r.status;
		if (b->dry && result == 0) {
			buf_add(&b->text, buf_str(&r.out), r.out.len);
			cut_short(b, &r, v, n);
		}
		if (!b->dry && result == 0 && r.out.data)
			take_answers(b, v, n, r.out.data);
		for (i = 0; i < n && !b->dry; i++) {
			if (!v[i].answered)
				no_answer(&r, &v[i]);
		}
	}
	buf_free(&jobs);
	buf_free(&r.out);
	return result;
}
