#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "backend.h"
#include "clock.h"
#include "fail.h"
#include "look.h"
#include "lookup.h"
#include "note.h"
#include "num.h"
#include "publish.h"
#include "publishparts.h"
#include "recipe.h"
#include "state.h"
#include "text.h"
#include "via.h"

#define LOOK_MS 10000 /* the most that a look at DNS may take of the deadline; never more than half of what is left */

/* A host and family, and where they are looked for. */
struct wanted {
	const struct publish *p;
	const char *host;
	int family;
};

static bool
same_result(const void *ctx, size_t number)
{
	const struct wanted *w = ctx;
	const struct result *r = &w->p->v[number];

	return r->ip.family == w->family && text_same_host(r->host, w->host);
}

/* A result for that host and address, unless there is one. */
static int
make_result(struct publish *p, struct lookup *names, const char *host, const struct ip *ip)
{
	uint64_t hash = lookup_host_hash(host, ip->family);
	struct wanted w = {p, host, ip->family};
	struct result *v;

	if (lookup_find(names, hash, same_result, &w) != LOOKUP_NONE)
		return 0;
	v = realloc(p->v, (p->n + 1) * sizeof *v);
	if (!v)
		return -1;
	p->v = v;
	v[p->n] = (struct result){.ip = *ip};
	snprintf(v[p->n].host, sizeof v->host, "%s", host);
	return lookup_add(names, hash, p->n++);
}

/* One result for each host and address. */
static int
make_results(struct publish *p)
{
	struct lookup names = {0};
	const char *rest = kvs_get(&p->entry->options, "hostname"), *word;
	char host[256];
	size_t n, i;
	int r = 0;

	while (r == 0 && rest && (n = text_word(&rest, &word))) {
		if (n >= sizeof host)
			continue;
		memcpy(host, word, n);
		host[n] = '\0';
		for (i = 0; r == 0 && i < p->n_ip; i++)
			r = make_result(p, &names, host, &p->ip[i]);
	}
	lookup_free(&names);
	return r;
}

static int
start(struct work *w, struct fail *f)
{
	struct publish *p = w->p;
	int64_t now = clock_now();
	size_t i;

	if (make_results(p) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (account_open(&w->state, p->entry, p->dry ? STATE_READ : STATE_WRITE, p->notes, &w->folder) < 0) {
		*f = w->folder;
		return -1;
	}
	w->fingerprint = entry_fingerprint(p->entry, w->state.salt);
	w->record = calloc(p->n + 1, sizeof *w->record);
	w->situation = calloc(p->n + 1, sizeof *w->situation);
	w->before = calloc(p->n + 1, sizeof *w->before);
	if (!w->record || !w->situation || !w->before) {
		fail_set(f, ST_SYSTEM, "out of memory");
		return -1;
	}
	for (i = 0; i < p->n; i++) {
		w->record[i] = state_record(&w->state, p->v[i].host, p->v[i].ip.family);
		if (!w->record[i]) {
			fail_set(f, ST_SYSTEM, "out of memory");
			return -1;
		}
		w->situation[i] = (struct situation){.want = p->v[i].ip, .now = now, .force = p->force || p->remove,
		    .fingerprint = w->fingerprint, .refresh = p->entry->refresh, .look = p->look};
		if (p->differs)
			w->situation[i].dns = DNS_DIFFERS;
	}
	return 0;
}

/* Without a state to write nothing paces us but DNS itself. */
static bool
blind(const struct work *w)
{
	return !w->p->dry && !w->state.writable;
}

/* Asks DNS, once, for all records where that is due. */
static void
look(struct work *w)
{
	struct publish *p = w->p;
	int half = clock_left(p->deadline) / 2;
	/* a cached answer would have us send again and again where no state holds us back */
	struct look_how how = {.authoritative = p->compare == COMPARE_AUTHORITATIVE || blind(w), .user = p->user,
	    .via = kvs_get(&p->entry->options, "via"),
	    .notes = p->notes, .deadline = clock_ms() + (half < LOOK_MS ? half : LOOK_MS)};
	struct look *looks = calloc(p->n + 1, sizeof *looks);
	size_t *index = calloc(p->n + 1, sizeof *index), n = 0, i;
	struct fail f;

	for (i = 0; looks && index && i < p->n; i++) {
		if (!blind(w) && !policy_look_due(w->record[i], &w->situation[i]))
			continue;
		looks[n] = (struct look){.host = p->v[i].host, .want = p->v[i].ip};
		index[n++] = i;
	}
	if (n && look_all(looks, n, &how, &f) < 0)
		note(p->notes, 0, "comparing with DNS: %s", f.text);
	for (i = 0; i < n; i++) {
		w->situation[index[i]].dns = looks[i].says;
		w->record[index[i]]->looked = w->situation[index[i]].now; /* NOLINT: start() filled all of them */
	}
	free(looks);
	free(index);
}

/* The service removes the address that it is not told again. */
static bool
wipes(const struct work *w)
{
	const struct protocol *protocol = w->p->entry->protocol;

	return protocol && protocol->recipe && protocol->recipe->wipes;
}

/* The other family's record of the same host is to be sent. */
static bool
other_is_sent(const struct publish *p, size_t i)
{
	size_t j;

	for (j = 0; j < p->n; j++) {
		if (p->v[j].decision.kind == DECIDE_SEND && p->v[j].ip.family != p->v[i].ip.family &&
		    text_same_host(p->v[j].host, p->v[i].host))
			return true;
	}
	return false;
}

static void
decide(struct work *w)
{
	struct publish *p = w->p;
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct situation *s = &w->situation[i];

		if (blind(w) && s->dns != DNS_DIFFERS && !s->force)
			p->v[i].decision = (struct decision){.kind = DECIDE_SKIP, .status = ST_SYSTEM, .why = "no state can be kept"};
		else
			p->v[i].decision = policy_decide(w->record[i], s);
		p->v[i].dns = s->dns;
		if (p->v[i].decision.kind == DECIDE_CONFIRM)
			policy_confirm(w->record[i], &p->v[i].ip, s->now);
	}
	/* what would be removed goes along, unless the service has refused it: that would take the other with it */
	for (i = 0; wipes(w) && i < p->n; i++) {
		if (p->v[i].decision.kind != DECIDE_SEND && !p->v[i].decision.latched && other_is_sent(p, i))
			p->v[i].decision = (struct decision){.kind = DECIDE_SEND, .why = "goes along with the other family"};
	}
}

/* What is confirmed of the host's other family. */
static struct ip
confirmed_other(const struct work *w, const struct result *r)
{
	size_t i;

	for (i = 0; i < w->state.n; i++) {
		const struct record *rec = w->state.v[i];

		if (rec->address.family && rec->family != r->ip.family && text_same_host(rec->host, r->host))
			return rec->address;
	}
	return (struct ip){0};
}

/* The records to send, as the backend wants them; *index says whose they are. */
static size_t
collect(const struct work *w, struct backend_record *v, size_t *index)
{
	struct publish *p = w->p;
	struct ip none = {0};
	size_t n = 0, i;

	for (i = 0; i < p->n; i++) {
		if (p->v[i].decision.kind != DECIDE_SEND)
			continue;
		v[n] = (struct backend_record){.host = p->v[i].host, .family = p->v[i].ip.family, .ip = p->v[i].ip,
		    .confirmed = w->record[i]->address}; /* NOLINT: start() filled all of them */
		if (wipes(w) && !other_is_sent(p, i))
			v[n].also = confirmed_other(w, &p->v[i]);
		none.family = v[n].ip.family;
		if (p->remove && !ip_equal(&v[n].ip, &none))
			v[n].confirmed = v[n].ip;
		index[n++] = i;
	}
	return n;
}

/* The attempt is on disk before the request is on the wire: whatever kills us, min-interval holds. */
static int
note_attempts(void *ctx, struct fail *f)
{
	struct work *w = ctx;
	size_t i;

	if (w->p->dry)
		return 0;
	w->noted = true;
	for (i = 0; i < w->n; i++) {
		struct record *rec = w->record[w->index[i]];

		w->before[w->index[i]] = (struct times){rec->attempt, rec->not_before};
		policy_attempt(rec, clock_now(), w->p->entry->min_interval);
	}
	if (w->state.writable)
		return state_write(&w->state, f);
	note(w->p->notes, 0, "warning: %s: what is sent now is not remembered", w->folder.text);
	return 0;
}

/* Nothing was sent after all (the program is not there): whoever mends that need not wait. */
static void
take_back_attempts(struct work *w)
{
	size_t i;

	for (i = 0; i < w->n && w->noted; i++) {
		w->record[w->index[i]]->attempt = w->before[w->index[i]].attempt;
		w->record[w->index[i]]->not_before = w->before[w->index[i]].not_before;
	}
}

static int
send_all(struct work *w, struct fail *f)
{
	struct publish *p = w->p;
	struct backend_record *v = calloc(p->n + 1, sizeof *v);
	struct kvs secrets = {0};
	struct backend b = {.entry = p->entry, .secrets = &secrets, .dry = p->dry, .remove = p->remove,
	    .deadline = p->deadline, .user = p->user, .notes = p->notes, .before = note_attempts, .ctx = w};
	size_t i;
	int r = 0;

	w->index = calloc(p->n + 1, sizeof *w->index);
	if (!v || !w->index)
		r = fail_set(f, ST_SYSTEM, "out of memory");
	else
		w->n = collect(w, v, w->index);
	if (r == 0 && w->n)
		r = entry_secrets(p->entry, &secrets, p->dry < 2, p->deadline, p->notes, f);
	if (r == 0 && w->n && (r = backend_run(&b, v, w->n, f)) < 0)
		take_back_attempts(w);
	for (i = 0; r == 0 && i < w->n && !p->dry; i++)
		publish_answer(w, w->index[i], &v[i]);
	if (p->dry && b.status)
		p->status = b.status;
	buf_add(&p->text, buf_str(&b.text), b.text.len);
	buf_free(&b.text);
	kvs_free(&secrets);
	free(w->index);
	free(v);
	return r;
}

/* When to come back although nobody has anything new to say: the first of all. */
static void
set_again(const struct work *w)
{
	struct publish *p = w->p;
	bool compares = p->compare == COMPARE_AUTHORITATIVE || p->compare == COMPARE_DNS;
	int64_t now = clock_now(), again;
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct result *r = &p->v[i];

		if (r->status != ST_OK)
			again = r->until || r->refused ? r->until : now + PUBLISH_AGAIN;
		else
			again = w->record[i] ? policy_again(w->record[i], p->entry->refresh, compares) : 0;
		if (again && again <= now) /* and yet nothing was done: no reason to be busy */
			again = now + PUBLISH_AGAIN;
		if (again && (!p->again || again < p->again))
			p->again = again;
	}
}

/* The way that the entry names is there, for one family at least: else nobody is asked and nothing is noted. */
static int
way_out(const struct publish *p, struct fail *f)
{
	const char *via = p->entry->protocol && p->dry < 2 ? kvs_get(&p->entry->options, "via") : NULL;

	if (!via)
		return 0;
	if (via_set(via, f) < 0)
		return -1;
	return via_ready(via_family() == 6 ? 4 : 6, NULL) == 0 ? 0 : via_ready(via_family() == 6 ? 6 : 4, f);
}

int
publish(struct publish *p, struct fail *f)
{
	struct work w = {.p = p, .state.lock = -1};
	size_t i;
	int r;

	r = start(&w, f);
	if (r == 0)
		r = way_out(p, f);
	if (r == 0 && !p->differs && !p->force && !p->remove && p->compare != COMPARE_NONE && p->compare != COMPARE_READ && p->dry < 2)
		look(&w);
	if (r == 0) {
		decide(&w);
		r = send_all(&w, f);
	}
	for (i = 0; r == 0 && i < p->n; i++) {
		if (p->v[i].decision.kind != DECIDE_SEND)
			publish_skip(&w, i);
		p->status = status_worse(p->status, p->v[i].status);
	}
	if (r == 0)
		set_again(&w);
	if (w.state.writable && state_write(&w.state, r == 0 ? f : NULL) < 0 && r == 0)
		r = fail_prefix(f, "the answer could not be noted");
	for (i = 0; r < 0 && i < p->n; i++)
		publish_failure(&p->v[i], f);
	if (r < 0)
		p->again = clock_now() + PUBLISH_AGAIN;
	state_close(&w.state);
	free(w.record);
	free(w.situation);
	free(w.before);
	return r;
}

void
publish_free(struct publish *p)
{
	free(p->v);
	buf_free(&p->text);
	p->v = NULL;
	p->n = 0;
}
