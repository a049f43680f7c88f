#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "detect.h"
#include "detect/checks.h"
#include "detect/methods.h"
#include "fail.h"
#include "guard.h"
#include "kv.h"
#include "note.h"
#include "num.h"
#include "priv.h"
#include "recipe.h"
#include "run.h"
#include "sources.h"
#include "stunask.h"
#include "text.h"
#include "xlat.h"

#define WHYS_SHOWN 3
#define GRACE_MS 500 /* for the child, that notices the deadline itself */

/* What comes back from the child that asks: as root it is somebody else, and what is remembered is written as root. */
struct answer {
	struct ip ip;
	int status;
	bool no_route;
	char why[STUN_ASK_WHY_MAX];
};

static int
ask_in_child(void *ctx)
{
	struct stun_ask *a = ctx;
	struct answer answer = {.status = ST_SYSTEM};
	struct fail f = {0};

	if (stun_ask(a, &f) < 0) {
		snprintf(answer.why, sizeof answer.why, "%.300s", f.text);
	} else {
		answer.ip = a->ip;
		answer.status = a->status;
		answer.no_route = a->no_route;
		memcpy(answer.why, a->why, sizeof answer.why);
	}
	return write(STDOUT_FILENO, &answer, sizeof answer) == (ssize_t)sizeof answer ? ST_OK : ST_SYSTEM;
}

static int
ask_apart(struct stun_ask *a, const struct detection *d, struct fail *f)
{
	struct run r = {.fn = ask_in_child, .ctx = a, .deadline = d->deadline + GRACE_MS, .user = priv_user(d->user),
	    .out.max = sizeof(struct answer)};
	struct answer answer;
	int result = run(&r, f);

	if (result == 0 && r.late) {
		/* a machine under load; who sleeps is not to blame */
		a->status = ST_TEMP;
		snprintf(a->why, sizeof a->why, "no answer in time");
	} else if (result == 0 && r.out.len == sizeof answer) {
		memcpy(&answer, r.out.data, sizeof answer);
		a->ip = answer.ip;
		a->status = answer.status;
		a->no_route = answer.no_route;
		snprintf(a->why, sizeof a->why, "%.*s", (int)sizeof answer.why - 1, answer.why);
	} else if (result == 0) {
		result = fail_set(f, ST_SYSTEM, "the process that asks ended with status %d", r.status);
	}
	buf_free(&r.out);
	if (result == 0 && a->status == ST_SYSTEM)
		result = fail_set(f, ST_SYSTEM, "%s", a->why);
	return result;
}

/* Asks one operator's servers, or (operator_ NULL) one of the user's, and records what was said. 1: d->ip is set; 0: no address,
 * a->why; -1 with fail. */
static int
ask(struct detection *d, struct stun_ask *a, const char *name, const char *operator_, struct fail *f)
{
	struct candidate c = {.family = d->family, .name = name, .operator_ = operator_, .protocol = "stun"};
	int64_t began = clock_ms();
	char text[IP_TEXT_MAX];
	bool ours;

	a->family = d->family;
	a->deadline = d->deadline;
	a->notes = d->notes;
	if ((operator_ ? ask_apart(a, d, f) : stun_ask(a, f)) < 0)
		return -1;
	c.ms = (long)(clock_ms() - began);
	c.said = a->status == ST_OK ? ip_text(text, &a->ip) : NULL;
	ours = a->status != ST_OK || xlat_ours(d, &a->ip, f) == 0;
	c.taken = a->status == ST_OK && ours;
	c.why = ours ? a->why : f->text;
	note_candidate(d->notes, &c);
	d->ip = a->ip;
	return !ours ? -1 : a->status == ST_OK;
}

static int
no_route(const struct detection *d, struct fail *f)
{
	fail_set(f, ST_NONE, "no route to any STUN server: this machine has no %s now", ip_family_name(d->family));
	return 0;
}

/* Why there is no address, of those that were asked. */
struct whys {
	char text[sizeof(((struct fail *)0)->text)];
	size_t used, tried;
	int status; /* the worst: an address that must not be published is said to be that, whoever else was silent */
};

static void
add_text(struct whys *w, const char *before, const char *text, const char *after)
{
	size_t room = sizeof w->text - w->used;
	int n = snprintf(w->text + w->used, room, "%s%.160s%s", before, text, after);

	w->used += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

static void
add_why(struct whys *w, const char *name, const struct stun_ask *a)
{
	w->status = w->tried ? status_worse(w->status, a->status) : a->status;
	if (w->tried++ >= WHYS_SHOWN)
		return;
	add_text(w, "", w->used ? "; " : "", "");
	if (name)
		add_text(w, "'", name, "': ");
	add_text(w, "", a->why, "");
}

static int
fail_whys(struct whys *w, const char *what, struct fail *f)
{
	if (!w->tried)
		return fail_set(f, ST_TEMP, "no time was left to ask a STUN server");
	if (w->tried > WHYS_SHOWN)
		snprintf(w->text + w->used, sizeof w->text - w->used, "; and %zu more (-v says why)", w->tried - WHYS_SHOWN);
	return fail_set(f, w->status, "%s%s", what, w->text);
}

/* In a time of its own, so that the next one has its turn. */
static int64_t
turn(int64_t deadline, bool last)
{
	int left = clock_left(deadline);

	return clock_ms() + (last ? left : left / 2);
}

/* The user's own, one after another until one answers: what that says is what was asked for, even if it cannot be published. */
static int
ask_servers(struct detection *d, const char *list, struct fail *f)
{
	const char *transport = kvs_get_or(d->options, "transport", "udp"), *word, *next;
	int64_t deadline = d->deadline;
	struct whys whys = {.status = 0};
	bool lost = true;
	char server[300];
	size_t n;
	int r;

	/* nothing is remembered of them, so that this process itself may become somebody else */
	if (priv_drop(d->user, f) < 0)
		return -1;
	n = text_word(&list, &word);
	while (n && clock_left(deadline) > 0) {
		struct stun_ask a = {.servers = server, .tcp = strcmp(transport, "tcp") == 0};
		size_t len = text_word(&list, &next);

		snprintf(server, sizeof server, "%.*s", (int)n, word);
		d->deadline = turn(deadline, !len);
		r = ask(d, &a, server, NULL, f);
		d->deadline = deadline;
		if (r != 0)
			return r;
		add_why(&whys, NULL, &a);
		if (a.status == ST_DATA)
			break;
		lost = lost && a.no_route;
		n = len;
		word = next;
	}
	return whys.status == ST_TEMP && lost && !detect_has_route(d->family) ? no_route(d, f) : fail_whys(&whys, "", f);
}

/* One operator after another until one has an answer. */
static int
ask_around(struct detection *d, struct sources *s, const size_t *order, size_t n, struct fail *f)
{
	const char *transport = kvs_get(d->options, "transport");
	int64_t deadline = d->deadline;
	struct whys whys = {.status = 0};
	size_t i;
	int r;

	for (i = 0; i < n && clock_left(deadline) > 0; i++) {
		struct source *v = &s->v[order[i]];
		const struct stun_provider *p = v->what;
		struct stun_ask a = {.servers = p->servers, .tcp = transport ? strcmp(transport, "tcp") == 0 : p->tcp};

		source_asked(v, d->family, clock_now());
		sources_save(s, d->notes);
		d->deadline = turn(deadline, i + 1 == n);
		r = ask(d, &a, v->name, v->operator_, f);
		d->deadline = deadline;
		if (r < 0)
			return -1;
		/* that there is no way out is not the source's fault */
		source_answered(v, d->family, r > 0 || a.no_route);
		if (r > 0)
			return 1;
		if (a.no_route && !detect_has_route(d->family))
			return no_route(d, f);
		add_why(&whys, v->name, &a);
	}
	return fail_whys(&whys, "no STUN server has an answer: ", f);
}

static int
all_rest(const struct detection *d, int64_t next, struct fail *f)
{
	char when[NUM_TIME_MAX];

	if (!next)
		return fail_set(f, ST_CONFIG, "no STUN server for %s in %s: name one with --server", ip_family_name(d->family),
		    recipe_folder(RECIPE_STUN));
	return fail_set(f, ST_TEMP, "all STUN servers for %s were asked lately: the next may be asked at %s", ip_family_name(d->family),
	    num_time_text(when, next));
}

int
detect_stun(struct detection *d, struct fail *f)
{
	const char *servers = kvs_get(d->options, "server");
	size_t order[SOURCES_MAX], n;
	struct sources s;
	int64_t next;
	int r = guard_outside(d, f);

	if (r <= 0)
		return r;
	if (servers)
		return ask_servers(d, servers, f);
	r = -1;
	if (sources_load(&s, d->notes, f) == 0) {
		s.forget = d->forget;
		n = sources_order(&s, &source_stun, d->family, clock_now(), order, &next);
		r = n ? ask_around(d, &s, order, n, f) : all_rest(d, next, f);
		sources_save(&s, d->notes);
	}
	sources_free(&s);
	return r;
}
