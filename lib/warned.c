#include <stdlib.h>

#include "warned.h"

bool
warned_new(struct warned *w, uint64_t whose, uint64_t line)
{
	struct warned_line *v;
	size_t i;

	for (i = 0; i < w->n && (w->v[i].whose != whose || w->v[i].line != line); i++)
		;
	if (i < w->n) {
		w->v[i].again = true;
		return false;
	}
	v = realloc(w->v, (w->n + 1) * sizeof *v);
	if (!v)
		return true;
	w->v = v;
	v[w->n++] = (struct warned_line){whose, line, true};
	return true;
}

void
warned_end(struct warned *w, uint64_t whose)
{
	size_t i, kept = 0;

	for (i = 0; i < w->n; i++) {
		struct warned_line it = w->v[i];

		if (it.whose == whose && !it.again)
			continue;
		if (it.whose == whose)
			it.again = false;
		w->v[kept++] = it;
	}
	w->n = kept;
	if (!kept)
		warned_free(w);
}

void
warned_free(struct warned *w)
{
	free(w->v);
	*w = (struct warned){0};
}
