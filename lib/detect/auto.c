#include "asking.h"
#include "clock.h"
#include "detect.h"
#include "detect/checks.h"
#include "detect/methods.h"
#include "fail.h"
#include "guard.h"
#include "kv.h"
#include "num.h"
#include "roundtell.h"

static int
begin(struct round *r, struct detection *d, struct fail *f)
{
	const char *expect = kvs_get(d->options, "expect");
	struct ip expected = {0};
	uint32_t need;

	if (!num_parse(&need, kvs_get_or(d->options, "quorum", "2"), 1, ROUND_NEED_MAX))
		return fail_set(f, ST_BUG, "the quorum was not checked");
	if (expect)
		detect_address_of(&expected, expect, d->family);
	round_begin(r, d, need, &expected);
	return 0;
}

static int
too_few(const struct round *r, const char *family, struct fail *f)
{
	char when[NUM_TIME_MAX];

	if (!r->next)
		return fail_set(f, ST_CONFIG, "%s: a quorum of %u, and only %zu to ask", family, r->need, r->could);
	return fail_set(f, ST_TEMP, "%s: a quorum of %u, and only %zu to ask; the next source may be asked at %s", family, r->need, r->could,
	    num_time_text(when, r->next));
}

/* What became of a round: the result of a detector. */
static int
conclude(struct round *r, const struct sources *all, struct fail *f)
{
	const char *family = ip_family_name(r->d->family);
	char said[sizeof f->text - 100];
	bool heard = false;
	size_t i;

	round_remember(r, all);
	round_tell(r, all, clock_now());
	if (r->state == QUORUM_REACHED)
		return 1;
	if (!r->asked)
		return too_few(r, family, f);
	for (i = r->local; i < r->n; i++)
		heard = heard || r->v[i].state == VOTER_SAID;
	if (!heard && !detect_has_route(r->d->family))
		return detect_no_route(r->d, "any source", f);
	round_said(said, sizeof said, r);
	fail_set(f, ST_TEMP, "%s: no %u sources agree: %s", family, r->need, said);
	return heard || !r->d->optional ? -1 : 0;
}

static int
run_rounds(struct asking *a, struct detection *d, size_t n, int *result, struct fail *f)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (begin(&a->r[i], &d[i], f) < 0)
			return -1;
	}
	a->n = n;
	if (sources_load(&a->sources, d->notes, f) < 0)
		return -1;
	a->sources.forget = d->forget;
	if (asking_run(a, f) < 0)
		return -1;
	for (i = 0; i < n; i++)
		result[i] = conclude(&a->r[i], &a->sources, &f[i]);
	for (i = 0; i < n; i++) {
		if (a->r[i].asked) {
			sources_save(&a->sources, d->notes);
			break;
		}
	}
	return 0;
}

static void
ask(struct detection *d, size_t n, int *result, struct fail *f)
{
	static struct asking a;
	size_t i;

	a = (struct asking){0};
	if (run_rounds(&a, d, n, result, f) < 0) {
		for (i = 0; i < n; i++) {
			result[i] = -1;
			f[i] = f[0];
		}
	}
	sources_free(&a.sources);
}

/* The families whose answer would be worth something. */
void
detect_auto(struct detection *d, size_t n, int *result, struct fail *f)
{
	size_t first = 0, last = n, i;

	for (i = 0; i < n; i++)
		result[i] = guard_outside(&d[i], &f[i]);
	while (first < last && result[first] <= 0)
		first++;
	while (first < last && result[last - 1] <= 0)
		last--;
	if (first < last)
		ask(d + first, last - first, result + first, f + first);
}
