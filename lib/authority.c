#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "buf.h"
#include "dns.h"
#include "fail.h"
#include "note.h"
#include "resolve.h"
#include "zone.h"

/* A resolution in progress. */
struct quest {
	struct resolution *r;
	char *name;  /* asked for now: the host, or where its aliases led; NULL once it is over */
	int hops;
	size_t find; /* which zone_find of the round is for this name */
	size_t zone; /* which zone it lies in */
};

struct work {
	struct quest *q;
	size_t n;
	struct zone *zones; /* all that were met */
	size_t n_zones;
	const struct dns_via *via;
	struct fail *f;
};

static int
no_memory(struct work *w)
{
	return fail_set(w->f, ST_SYSTEM, "out of memory");
}

static void
end(struct quest *q)
{
	free(q->name);
	q->name = NULL;
}

/* --- first half of a round: the zones and their servers --- */

/* Sets *index to the zone of that name, added where it is new. */
static int
zone_index(struct work *w, size_t *index, const char *name)
{
	struct zone *more;
	size_t i;

	for (i = 0; i < w->n_zones && strcmp(w->zones[i].name, name) != 0; i++)
		;
	*index = i;
	if (i < w->n_zones)
		return 0;
	more = realloc(w->zones, (i + 1) * sizeof *more);
	if (!more)
		return no_memory(w);
	w->zones = more;
	more[i] = (struct zone){.name = strdup(name)};
	if (!more[i].name)
		return no_memory(w);
	w->n_zones++;
	return 0;
}

/* Lists the names to look for. The two families of a host stand side by side and share one. */
static size_t
list_names(struct work *w, struct zone_find *finds)
{
	size_t i, n = 0;

	for (i = 0; i < w->n; i++) {
		struct quest *q = &w->q[i];

		if (!q->name)
			continue;
		if (n == 0 || strcmp(finds[n - 1].host, q->name) != 0)
			finds[n++] = (struct zone_find){.host = q->name};
		q->find = n - 1;
	}
	return n;
}

/* Gives each quest its zone, or ends it. */
static int
take_zones(struct work *w, const struct zone_find *finds)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		struct quest *q = &w->q[i];
		const struct zone_find *z = &finds[q->find];

		if (!q->name)
			continue;
		if (z->zone) {
			if (zone_index(w, &q->zone, z->zone) < 0)
				return -1;
			continue;
		}
		if (resolve_unknown(q->r, "the zone of %s cannot be found: %s", q->name, z->why) < 0)
			return no_memory(w);
		end(q);
	}
	return 0;
}

static int
find_zones(struct work *w)
{
	struct zone_find *finds = calloc(w->n + 1, sizeof *finds);
	size_t i, n, known = w->n_zones;
	int r;

	if (!finds)
		return no_memory(w);
	n = list_names(w, finds);
	r = zone_find_all(finds, n, w->via, false, w->f);
	if (r == 0)
		r = take_zones(w, finds);
	if (r == 0)
		r = zone_servers_all(w->zones + known, w->n_zones - known, w->via, w->f);
	for (i = 0; i < n; i++)
		zone_find_free(&finds[i]);
	free(finds);
	return r;
}

/* --- second half: what the servers say --- */

/* What the servers of a zone said about one name. */
struct tally {
	struct answer said; /* by the first that counts */
	size_t counted;
	bool differ;
	bool intercepted;   /* one answered as only a resolver would */
	struct buf lines;   /* a line per server that counts */
};

static void
add_line(struct tally *t, const struct zone_server *s, const struct answer *a)
{
	char addr[IP_TEXT_MAX];
	size_t i;

	buf_addf(&t->lines, "%s%s (%s): ", t->lines.len ? "\n" : "", s->name, ip_text(addr, &s->at.ip));
	for (i = 0; i < a->n; i++)
		buf_addf(&t->lines, "%s%s", i ? ", " : "", ip_text(addr, &a->ips[i]));
	if (a->kind == ANSWER_ALIAS)
		buf_addf(&t->lines, "alias of %s", a->target);
	else if (a->n == 0)
		buf_adds(&t->lines, "no record");
}

/* A server that does not speak for its zone. */
static void
lame(const struct work *w, struct tally *t, const struct zone *z, const struct zone_server *s, const struct dns_ask *ask)
{
	char addr[IP_TEXT_MAX], rcode[DNS_WORD_MAX];
	const struct dns_msg *m = &ask->msg;

	t->intercepted |= m->ra && !m->aa;
	note(w->via->notes, 1, "%s: its server %s (%s) is lame: %s, %s authority", z->name, s->name, ip_text(addr, &s->at.ip),
	    dns_rcode_text(rcode, m->rcode), m->aa ? "with" : "without");
}

/* Counts the answer of one server. -1: out of memory. */
static int
count(const struct work *w, struct tally *t, const struct zone *z, const struct zone_server *s, const struct dns_ask *ask)
{
	struct answer a;

	if (ask->outcome != DNS_ANSWERED)
		return 0;
	if (answer_read(&a, ask, false) < 0)
		return -1;
	if (!ask->msg.aa || a.kind == ANSWER_FAILED || a.kind == ANSWER_REFERRAL) {
		lame(w, t, z, s, ask);
		answer_free(&a);
		return 0;
	}
	add_line(t, s, &a);
	if (t->counted++ == 0) {
		t->said = a;
		return 0;
	}
	t->differ |= !answer_same(&t->said, &a);
	answer_free(&a);
	return 0;
}

/* Nobody counts: why? */
static int
nobody(const struct zone *z, struct resolution *r, const struct tally *t)
{
	if (z->n == 0)
		return resolve_unknown(r, "the servers of its zone %s cannot be asked: %s", z->name, z->why);
	if (t->intercepted)
		return resolve_unknown(r, "port 53 is intercepted here: the servers of its zone %s answer as a resolver would, "
		    "with RA and without AA", z->name);
	return resolve_unknown(r, "none of the %zu server address%s of its zone %s gives an answer with authority", z->n,
	    z->n == 1 ? "" : "es", z->name);
}

/* What all servers agree on: the end, or another name to ask for. -1: out of memory. */
static int
agreed(struct quest *q, struct answer *said)
{
	if (said->kind == ANSWER_ALIAS && q->hops++ < ANSWER_HOPS) {
		free(q->name);
		q->name = zone_name(said->target);
		return q->name ? 0 : -1;
	}
	end(q);
	if (said->kind == ANSWER_ALIAS)
		return resolve_unknown(q->r, "its aliases (CNAME) lead nowhere");
	q->r->result = said->kind == ANSWER_FOUND ? RESOLVE_FOUND : RESOLVE_NONE;
	q->r->ips = said->ips;
	q->r->n = said->n;
	said->ips = NULL;
	return 0;
}

/* The answers of all servers of the quest's zone. */
static int
judge(struct work *w, struct quest *q, const struct dns_ask *asks)
{
	const struct zone *z = &w->zones[q->zone];
	struct tally t = {0};
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < z->n; i++)
		r = count(w, &t, z, &z->servers[i], &asks[i]);
	if (r == 0 && t.counted == 0) {
		r = nobody(z, q->r, &t);
		end(q);
	} else if (r == 0 && t.differ) {
		q->r->result = RESOLVE_PENDING;
		q->r->why = strdup(buf_str(&t.lines));
		r = q->r->why ? 0 : -1;
		end(q);
	} else if (r == 0) {
		r = agreed(q, &t.said);
	}
	answer_free(&t.said);
	buf_free(&t.lines);
	return r < 0 ? no_memory(w) : 0;
}

/* Fills in the questions of the round, to be read in the same order; returns how many. asks NULL: counts only. */
static size_t
list_questions(const struct work *w, struct dns_ask *asks)
{
	size_t i, k, n = 0;

	for (i = 0; i < w->n; i++) {
		const struct quest *q = &w->q[i];

		for (k = 0; q->name && k < w->zones[q->zone].n; k++, n++) {
			if (asks)
				asks[n] = (struct dns_ask){.name = q->name, .type = q->r->family == 6 ? DNS_AAAA : DNS_A,
				    .servers = &w->zones[q->zone].servers[k].at, .n_servers = 1};
		}
	}
	return n;
}

static int
ask_servers(struct work *w)
{
	size_t n = list_questions(w, NULL), i, at = 0;
	struct dns_ask *asks = calloc(n + 1, sizeof *asks);
	int r;

	if (!asks)
		return no_memory(w);
	list_questions(w, asks);
	r = dns_ask_all(asks, n, w->via->deadline, w->via->notes, w->f);
	for (i = 0; r == 0 && i < w->n; i++) {
		if (!w->q[i].name)
			continue;
		r = judge(w, &w->q[i], asks + at);
		at += w->zones[w->q[i].zone].n;
	}
	for (i = 0; i < n; i++)
		dns_ask_free(&asks[i]);
	free(asks);
	return r;
}

static bool
goes_on(const struct work *w)
{
	size_t i;

	for (i = 0; i < w->n && !w->q[i].name; i++)
		;
	return i < w->n;
}

int
resolve_authority(struct resolution *v, size_t n, const struct dns_via *via, struct fail *f)
{
	struct work w = {.n = n, .via = via, .f = f};
	size_t i;
	int r = 0;

	for (i = 0; i < n; i++)
		v[i] = (struct resolution){.host = v[i].host, .family = v[i].family};
	w.q = calloc(n + 1, sizeof *w.q);
	w.zones = calloc(1, sizeof *w.zones);
	if (!w.q || !w.zones) {
		free(w.q);
		free(w.zones);
		return no_memory(&w);
	}
	for (i = 0; i < n; i++) {
		w.q[i].r = &v[i];
		w.q[i].name = zone_name(v[i].host);
		if (!w.q[i].name)
			r = no_memory(&w);
	}
	/* ends because a quest has ANSWER_HOPS rounds at most */
	while (r == 0 && goes_on(&w)) {
		r = find_zones(&w);
		if (r == 0)
			r = ask_servers(&w);
	}
	for (i = 0; i < n; i++)
		end(&w.q[i]);
	for (i = 0; i < w.n_zones; i++)
		zone_free(&w.zones[i]);
	free(w.q);
	free(w.zones);
	return r;
}
