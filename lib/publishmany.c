#include <stdio.h>
#include <stdlib.h>

#include "publishmany.h"
#include "text.h"

/* The results stand in the order of the entries, mostly: what comes next is looked at first. */
struct search {
	const struct publish *p;
	size_t *shown;  /* for each result the entry that has had it, from 1 */
	size_t next;
};

/* Calls fn for the results of one host of the entry of that number. */
static void
host_results(struct search *s, size_t number, const char *host, const struct entry *e,
    void (*fn)(void *ctx, const struct entry *e, const struct result *r), void *ctx)
{
	size_t n = s->p->n, from = s->next, i, k;
	bool any = false;

	for (k = 0; k < n; k++) {
		i = (from + k) % n;
		if (s->shown[i] == number || !text_same_host(s->p->v[i].host, host)) {
			if (any)
				return; /* those of a host stand together */
			continue;
		}
		any = true;
		s->shown[i] = number;
		s->next = i + 1;
		fn(ctx, e, &s->p->v[i]);
	}
}

int
publish_each(const struct publish *p, const struct merged *m, const struct entry *entries,
    void (*fn)(void *ctx, const struct entry *e, const struct result *r), void *ctx)
{
	struct search s = {.p = p, .shown = calloc(p->n + 1, sizeof *s.shown)};
	const char *rest, *word;
	char host[256];
	size_t i, n;

	if (!s.shown)
		return -1;
	for (i = 0; i < m->n; i++) {
		const struct entry *e = &entries[m->of[i]];

		rest = kvs_get(&e->options, "hostname");
		while (p->n && rest && (n = text_word(&rest, &word))) {
			snprintf(host, sizeof host, "%.*s", (int)(n < sizeof host ? n : sizeof host - 1), word);
			host_results(&s, i + 1, host, e, fn, ctx);
		}
	}
	free(s.shown);
	return 0;
}

void
publish_report(struct report *out, const char *name, const struct result *r)
{
	*out = (struct report){.line = r->line, .published = r->published, .sent = r->sent, .refused = r->refused,
	    .first = r->first, .recovered = r->recovered, .unsaved = r->unsaved, .old = r->old, .until = r->until};
	snprintf(out->name, sizeof out->name, "%s", name);
}
