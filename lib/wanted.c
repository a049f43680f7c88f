#include "args.h"
#include "detect.h"
#include "entry.h"
#include "explain.h"
#include "fail.h"
#include "ip.h"
#include "kv.h"
#include "via.h"
#include "wanted.h"

/* What a detector does when nothing says which family. */
static void
unasked(struct wanted *w, const struct detector *d)
{
	bool four = true, six = false;

	w->first = d && d->unasked == DETECTOR_FIRST;
	w->each = d && d->unasked == DETECTOR_EACH;
	if (w->first)
		six = true;
	if (w->each && via_family()) {
		four = via_family() == 4;
		six = !four;
	} else if (w->each) {
		/* without a way out for either, the detector says why */
		six = detect_has_route(6) || !detect_has_route(4);
		four = detect_has_route(4) || !detect_has_route(6);
	}
	if (four)
		w->v[w->n++] = 4;
	if (six)
		w->v[w->n++] = 6;
}

int
wanted_choose(struct wanted *w, const struct common *common, const char *typed, const struct entry *e, struct fail *f)
{
	const char *family = kvs_get(&e->options, "family");
	int only = family ? ip_family_parse(family) : 0, fixed = e->detector ? e->detector->family : 0, i;

	*w = (struct wanted){0};
	if (family && !only)
		return fail_set(f, ST_CONFIG, "'%s' is neither INET nor INET6", family);
	if (typed && (only == 6 ? common->four : common->six))
		return fail_set(f, ST_USAGE, "--family %s contradicts -%d", typed, only == 6 ? 4 : 6);
	if (common->four)
		w->v[w->n++] = 4;
	if (common->six)
		w->v[w->n++] = 6;
	if (w->n == 0 && (only || fixed))
		w->v[w->n++] = only ? only : fixed;
	if (w->n == 0)
		unasked(w, e->detector);
	for (i = 0; i < w->n; i++) {
		if (fixed && w->v[i] != fixed)
			return fail_set(f, ST_CONFIG, "detector '%s' knows %s only", e->kind, ip_family_name(fixed));
	}
	return 0;
}

void
wanted_detect(struct wanted *w, const struct entry *e, struct explain *x, struct detection *d, int *result, struct fail *f)
{
	int first = 0, last = w->n, i;

	for (i = 0; i < w->n; i++)
		result[i] = via_ready(w->v[i], &f[i]);
	if (e->detector && detector_at_once(e->detector)) {
		while (first < last && result[first] < 0)
			first++;
		while (first < last && result[last - 1] < 0)
			last--;
		if (first < last)
			detector_run_all(e->detector, d + first, (size_t)(last - first), result + first, f + first);
		return;
	}
	for (i = 0; i < w->n; i++) {
		x->family = w->v[i];
		if (result[i] < 0)
			continue;
		result[i] = e->detector ? detector_run(e->detector, &d[i], &f[i]) : detect_program(e->program, e->kind, &d[i], &f[i]);
		if (result[i] > 0 && w->first)
			w->n = i + 1;
	}
}
