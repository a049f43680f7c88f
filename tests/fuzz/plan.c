/* The plan's text, from the process that has read the configuration, over any text: what is read is written so that it is
 * read alike; and sharing work loses no section, whatever the plan. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define SECTIONS 64

static void
check(int good)
{
	if (!good)
		abort();
}

/* Every section is in of[] once. */
static void
whole(const size_t *of, size_t n)
{
	bool seen[SECTIONS] = {false};
	size_t i;

	for (i = 0; i < n; i++) {
		check(of[i] < n && !seen[of[i]]);
		seen[of[i]] = true;
	}
}

static void
share(const struct plan *p)
{
	size_t of[SECTIONS], n = p->n < SECTIONS ? p->n : SECTIONS, taken, i;

	for (i = 0; i < n; i++)
		of[i] = i;
	taken = plan_detection(p, of, n);
	check(taken <= n && (taken > 0 || n == 0));
	whole(of, n);
	for (i = 0; i < n; i++)
		check((p->v[of[i]].detect == p->v[of[0]].detect && p->v[of[i]].interval == p->v[of[0]].interval) == (i < taken));
	taken = plan_call(p, of, n, 3);
	check(taken <= 3 && (taken > 0 || n == 0));
	whole(of, n);
	for (i = 0; i < taken; i++)
		check(p->v[of[i]].update == p->v[of[0]].update && p->v[of[i]].detect == p->v[of[0]].detect);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buf text = {0}, again = {0};
	struct plan p = {0}, back = {0};
	char *in = malloc(len + 1);
	size_t i;

	if (!in)
		return 0;
	memcpy(in, bytes, len);
	in[len] = '\0';
	if (plan_parse(&p, in) == 0) {
		for (i = 0; i < p.n; i++)
			check(p.v[i].name[0] && !strchr(p.v[i].name, '\n') && !strchr(p.v[i].plugins, '\n') && !(p.v[i].expect && strchr(p.v[i].expect, '\n')) &&
			    !(p.v[i].hear && (!*p.v[i].hear || strchr(p.v[i].hear, '\n'))));
		check(plan_print(&p, &text) == 0 && plan_parse(&back, buf_str(&text)) == 0 && back.n == p.n);
		check(plan_print(&back, &again) == 0 && strcmp(buf_str(&text), buf_str(&again)) == 0);
		share(&p);
	}
	free(in);
	plan_free(&p);
	plan_free(&back);
	buf_free(&text);
	buf_free(&again);
	return 0;
}
