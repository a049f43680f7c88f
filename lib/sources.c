#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "config.h"
#include "fail.h"
#include "note.h"
#include "num.h"
#include "sources.h"

#define DAY 86400
#define FIRST_REST 600 /* seconds, after one failure: a restart of the service is over by then */

const struct source_kind *const source_kinds[] = {&source_web, &source_dns, &source_stun, NULL};

struct loading {
	struct sources *s;
	const struct source_kind *kind;
	const struct notes *notes;
	bool bad; /* out of memory */
};

static void
add(void *ctx, const char *name, const char *path)
{
	struct loading *l = ctx;
	struct sources *s = l->s;
	struct source *v = realloc(s->v, (s->n + 1) * sizeof *v);
	struct mistakes m = {0};
	int r;

	(void)name;
	if (!v) {
		l->bad = true;
		return;
	}
	s->v = v;
	v[s->n] = (struct source){.kind = l->kind};
	r = l->kind->read(&v[s->n], path, &m);
	if (r < 0)
		note(l->notes, 0, "left out: %.*s", (int)strcspn(buf_str(&m.text), "\n"), buf_str(&m.text));
	else if (r > 0 && s->n == SOURCES_MAX)
		note(l->notes, 0, "left out: '%s': more than %d sources", path, SOURCES_MAX);
	mistakes_free(&m);
	if (r <= 0 || s->n == SOURCES_MAX) {
		if (r > 0)
			l->kind->free(&v[s->n]);
		return;
	}
	if (num_random(&v[s->n].lot, sizeof v->lot) < 0)
		v[s->n].lot = 0;
	s->n++;
}

int
sources_load(struct sources *s, const struct notes *notes, struct fail *f)
{
	struct loading l = {.s = s, .notes = notes};
	size_t i;

	*s = (struct sources){0};
	for (i = 0; source_kinds[i]; i++) {
		l.kind = source_kinds[i];
		if (place_recipes(l.kind->folder, add, &l) < 0 || l.bad)
			return fail_set(f, ST_SYSTEM, "out of memory");
	}
	sources_remember(s, notes);
	return 0;
}

void
sources_free(struct sources *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		s->v[i].kind->free(&s->v[i]);
	free(s->v);
	*s = (struct sources){0};
}

/* A time to come was written under another clock, and means nothing. */
static bool
is_before(const struct source_memory *m, int64_t seconds, int64_t now, int64_t *until)
{
	*until = m->asked + seconds;
	return m->asked && m->asked <= now && *until > now;
}

bool
source_rests(const struct source *s, int family, int64_t now, int64_t *until)
{
	const struct source_memory *m = &s->memory[family == 6];
	int64_t rest = FIRST_REST;
	unsigned i;

	for (i = 1; i < m->failures && rest < DAY; i++)
		rest *= 2;
	return m->failures && is_before(m, rest < DAY ? rest : DAY, now, until);
}

bool
source_waits(const struct source *s, int family, int64_t now, int64_t *until)
{
	return is_before(&s->memory[family == 6], s->min_interval, now, until);
}

/* Whether a is to be asked before b. */
static bool
better(const struct source *a, const struct source *b, int family, int64_t now)
{
	int six = family == 6;
	int64_t until;
	bool plain_a = strcmp(a->protocol[six], "http") == 0, plain_b = strcmp(b->protocol[six], "http") == 0;
	bool bad_a = source_rests(a, family, now, &until), bad_b = source_rests(b, family, now, &until);

	if (plain_a != plain_b)
		return plain_b;
	if (bad_a != bad_b)
		return bad_b;
	return a->memory[six].asked != b->memory[six].asked ? a->memory[six].asked < b->memory[six].asked : a->lot < b->lot;
}

size_t
sources_order(const struct sources *s, const struct source_kind *kind, int family, int64_t now, size_t *order, int64_t *next)
{
	size_t i, k, n = 0;

	*next = 0;
	for (i = 0; i < s->n; i++) {
		const struct source *v = &s->v[i];
		int64_t ready;

		if (!v->protocol[family == 6] || v->by_name || (kind && v->kind != kind))
			continue;
		if (source_waits(v, family, now, &ready)) {
			if (!*next || ready < *next)
				*next = ready;
			continue;
		}
		for (k = n; k > 0 && better(v, &s->v[order[k - 1]], family, now); k--)
			order[k] = order[k - 1];
		order[k] = i;
		n++;
	}
	return n;
}

void
source_asked(struct source *s, int family, int64_t now)
{
	struct source_memory *m = &s->memory[family == 6];

	m->asked = now;
	if (m->failures < 99)
		m->failures++;
}

void
source_answered(struct source *s, int family, bool good)
{
	struct source_memory *m = &s->memory[family == 6];

	if (good)
		m->failures = 0;
	else if (!m->failures)
		m->failures = 1;
	m->wrong = m->wrong && !good;
}
