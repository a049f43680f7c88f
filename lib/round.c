#include <string.h>

#include "detect.h"
#include "recipe.h"
#include "round.h"

#define WEB_MIN 2      /* web sources in the first wave, though one would do: the others may be blocked here */
#define WAVE_MORE 3    /* sources in each of the others */

static bool
has_operator(const struct round *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n && strcmp(r->v[i].operator_, name) != 0; i++)
		;
	return i < r->n;
}

static void
add(struct round *r, struct source *s)
{
	struct ballot *b = &r->b[r->n];

	*b = (struct ballot){.source = s, .before = s->memory[r->d->family == 6]};
	b->own = (struct webask_job){.path = s->recipe ? s->recipe->path : NULL, .name = s->name, .family = r->d->family};
	b->job = &b->own;
	r->children += s->kind->ask != NULL;
	r->v[r->n++] = (struct voter){.name = s->name, .operator_ = s->operator_};
}

/* What is to be chosen from. */
struct choice {
	struct sources *all;
	const size_t *order;
	size_t n;
	int64_t now;
};

/* Adds up to `most` sources: of that kind (NULL: of any), those that rest after failures or those that do not. */
static size_t
take(struct round *r, const struct choice *c, const struct source_kind *kind, bool resting, size_t most)
{
	size_t before = r->n, i;
	int64_t until;

	for (i = 0; i < c->n && r->n - before < most && r->n < ROUND_VOTERS_MAX; i++) {
		struct source *s = &c->all->v[c->order[i]];

		if ((kind && s->kind != kind) || source_rests(s, r->d->family, c->now, &until) != resting || has_operator(r, s->operator_))
			continue;
		if (s->kind->ask && r->children == ROUND_CHILDREN_MAX)
			continue;
		add(r, s);
	}
	return r->n - before;
}

/* One of each kind that is not the web. */
static size_t
take_others(struct round *r, const struct choice *c)
{
	size_t added = 0, i;

	for (i = 0; source_kinds[i]; i++)
		added += source_kinds[i]->ask ? take(r, c, source_kinds[i], false, 1) : 0;
	return added;
}

size_t
round_choose(struct round *r, struct sources *all, unsigned wave, int64_t now)
{
	size_t order[SOURCES_MAX], added = 0, want = r->need > WAVE_MORE ? r->need : WAVE_MORE;
	struct choice c = {.all = all, .order = order, .now = now};

	c.n = sources_order(all, NULL, r->d->family, now, order, &r->next);
	if (wave == 0) {
		added = take_others(r, &c);
		want = added + WEB_MIN > r->need ? added + WEB_MIN : r->need;
		if (want < WEB_MIN + 1)
			want = WEB_MIN + 1;
	}
	added += take(r, &c, &source_web, false, want - added);
	added += take(r, &c, NULL, false, want - added);
	if (wave == 0)
		want = r->need > added ? r->need : added;
	added += take(r, &c, NULL, true, want - added);
	return added;
}
