#include <stdio.h>
#include <string.h>

#include "detect.h"
#include "ip.h"
#include "note.h"
#include "num.h"
#include "round.h"
#include "roundtell.h"

static bool
agrees(const struct round *r, const struct voter *v)
{
	return r->state == QUORUM_REACHED && v->state == VOTER_SAID && ip_equal(&v->ip, &r->d->ip);
}

static bool
somebody_said(const struct round *r)
{
	size_t i;

	for (i = r->local; i < r->n && r->v[i].state != VOTER_SAID; i++)
		;
	return i < r->n;
}

/* Why a voter's answer counts, or does not. */
static const char *
why(const struct round *r, size_t i)
{
	if (r->v[i].state == VOTER_NONE)
		return r->b[i].job->why;
	if (r->v[i].state == VOTER_ASKED)
		return r->state == QUORUM_OPEN ? "nothing in time" : "not waited for";
	if (agrees(r, &r->v[i]))
		return r->expect.family && ip_equal(&r->v[i].ip, &r->expect) ? "as expected" : "";
	return r->state == QUORUM_REACHED ? "the others say otherwise" : "too few say so";
}

static const char *
protocol_of(const struct round *r, size_t i)
{
	return r->v[i].local ? "iface" : r->b[i].source->protocol[r->d->family == 6];
}

static void
tell_voter(const struct round *r, size_t i)
{
	const struct voter *v = &r->v[i];
	char text[IP_TEXT_MAX];
	struct candidate c = {.family = r->d->family, .name = v->local ? r->interface : v->name, .operator_ = v->operator_,
	    .protocol = protocol_of(r, i), .ms = v->local || v->state == VOTER_ASKED ? NOTE_UNTIMED : (long)r->b[i].job->ms,
	    .said = v->state == VOTER_SAID ? ip_text(text, &v->ip) : NULL, .taken = agrees(r, v), .why = why(r, i)};

	note_candidate(r->d->notes, &c);
}

static bool
was_asked(const struct round *r, const struct source *s)
{
	size_t i;

	for (i = r->local; i < r->n && r->b[i].source != s; i++)
		;
	return i < r->n;
}

/* A source that was not asked. */
static void
tell_other(const struct round *r, const struct source *s, int64_t now)
{
	struct candidate c = {.family = r->d->family, .name = s->name, .operator_ = s->operator_, .protocol = s->protocol[r->d->family == 6],
	    .ms = NOTE_UNTIMED};
	char reason[120], when[NUM_TIME_MAX];
	unsigned failures = s->memory[r->d->family == 6].failures;
	int64_t until;

	if (source_rests(s, r->d->family, now, &until))
		snprintf(reason, sizeof reason, "it failed, %u in a row, and rests until %s", failures, num_time_text(when, until));
	else if (source_waits(s, r->d->family, now, &until))
		snprintf(reason, sizeof reason, "it was asked less than %lu s ago", (unsigned long)s->min_interval);
	else
		snprintf(reason, sizeof reason, "it is not its turn");
	c.why = reason;
	note_record(r->d->notes, &c);
	note_line(r->d->notes, "'%s' (%s, %s) is not asked about %s: %s", s->name, s->operator_, c.protocol, ip_family_name(c.family), reason);
}

/* "dns and https" */
static void
protocols(char *out, size_t size, const struct round *r)
{
	const char *v[ROUND_VOTERS_MAX];
	size_t n = 0, used = 0, i, k;

	for (i = 0; i < r->n; i++) {
		const char *p = protocol_of(r, i);

		for (k = 0; k < n && strcmp(v[k], p) != 0; k++)
			;
		if (k == n && agrees(r, &r->v[i]))
			v[n++] = p;
	}
	out[0] = '\0';
	for (i = 0; i < n && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", !i ? "" : i + 1 < n ? ", " : " and ", v[i]);
}

void
round_tell(const struct round *r, const struct sources *all, int64_t now)
{
	char text[IP_TEXT_MAX], by[80];
	size_t i;

	for (i = 0; i < r->n; i++)
		tell_voter(r, i);
	for (i = 0; i < all->n; i++) {
		const struct source *s = &all->v[i];

		if (s->protocol[r->d->family == 6] && !s->by_name && !was_asked(r, s))
			tell_other(r, s, now);
	}
	if (r->state != QUORUM_REACHED)
		return;
	protocols(by, sizeof by, r);
	if (r->expect.family && ip_equal(&r->d->ip, &r->expect))
		note(r->d->notes, 1, "%s: as expected, by %s", ip_text(text, &r->d->ip), by);
	else
		note(r->d->notes, 1, "%s: enough sources agree (%u, and %u are wanted), by %s", ip_text(text, &r->d->ip),
		    quorum_voices(r->v, r->n, &r->d->ip), r->need, by);
}

void
round_said(char *out, size_t size, const struct round *r)
{
	char text[IP_TEXT_MAX];
	size_t i, used = 0;

	out[0] = '\0';
	for (i = 0; i < r->n && used + 1 < size; i++) {
		const char *name = r->v[i].local ? r->interface : r->v[i].name;

		used += (size_t)snprintf(out + used, size - used, "%s'%s' ", i ? "; " : "", name);
		if (used + 1 >= size)
			return;
		if (r->v[i].state == VOTER_SAID)
			used += (size_t)snprintf(out + used, size - used, "says %s", ip_text(text, &r->v[i].ip));
		else
			used += (size_t)snprintf(out + used, size - used, "has no answer (%.120s)", why(r, i));
	}
}

/* One that contradicts: said when that is new, and can be remembered. */
static void
warn(const struct round *r, size_t i, const struct sources *all)
{
	const struct source *s = r->b[i].source;
	char said[IP_TEXT_MAX], taken[IP_TEXT_MAX], when[NUM_TIME_MAX];
	int64_t until;

	source_rests(s, r->d->family, s->memory[r->d->family == 6].asked, &until);
	note(r->d->notes, r->b[i].before.wrong || all->forget || !all->path[0] ? 1 : 0,
	    "warning: '%s' (%s) says %s, but %s is right: it is not asked again before %s, unless too few others are left", s->name, s->operator_,
	    ip_text(said, &r->v[i].ip), ip_text(taken, &r->d->ip), num_time_text(when, until));
}

/* What became of one source. */
static void
remember(struct round *r, size_t i, bool heard, bool proved, const struct sources *all)
{
	struct source *s = r->b[i].source;
	struct source_memory *m = &s->memory[r->d->family == 6];
	bool wrong = r->v[i].state == VOTER_SAID && r->state == QUORUM_REACHED && !agrees(r, &r->v[i]);
	bool late = r->v[i].state == VOTER_ASKED && r->state == QUORUM_OPEN;

	if (r->v[i].state == VOTER_SAID && !wrong) {
		source_answered(s, r->d->family, true);
	} else if (wrong && proved) {
		source_answered(s, r->d->family, false);
		m->wrong = true;
		warn(r, i, all);
	} else if (heard && (late || r->v[i].state == VOTER_NONE)) {
		source_answered(s, r->d->family, false);
	} else {
		m->failures = r->b[i].before.failures;
		m->wrong = r->b[i].before.wrong;
	}
}

void
round_remember(struct round *r, const struct sources *all)
{
	bool heard = somebody_said(r), proved = false;
	size_t i;

	if (r->state == QUORUM_REACHED)
		proved = quorum_voices(r->v, r->n, &r->d->ip) > 1 || (r->expect.family && ip_equal(&r->d->ip, &r->expect));
	for (i = r->local; i < r->n; i++)
		remember(r, i, heard, proved, all);
}
