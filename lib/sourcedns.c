#include <stdio.h>

#include "fail.h"
#include "recipe.h"
#include "sources.h"
#include "whoami.h"

/* Name servers that say who asks (whoami.h). */

static int
read_dns(struct source *out, const char *path, struct mistakes *m)
{
	struct whoami_provider *p = whoami_load(path, m);

	if (!p)
		return -1;
	if (p->recipe->gone) {
		whoami_free(p);
		return 0;
	}
	out->what = p;
	out->name = p->recipe->name;
	out->operator_ = p->recipe->operator_;
	out->protocol[0] = whoami_knows(p, 4) ? "dns" : NULL;
	out->protocol[1] = whoami_knows(p, 6) ? "dns" : NULL;
	out->min_interval = p->recipe->protocol.min_interval;
	out->by_name = p->recipe->not_auto;
	return 1;
}

static void
free_dns(struct source *s)
{
	whoami_free(s->what);
}

static int
ask_dns(struct source_ask *a, struct fail *f)
{
	struct whoami w = {.provider = a->source->what, .family = a->family, .deadline = a->deadline, .notes = a->notes};

	if (whoami_ask(&w, f) < 0)
		return -1;
	if (w.status == ST_OK)
		a->ip = w.ip;
	snprintf(a->why, sizeof a->why, "%s", w.why);
	return 0;
}

const struct source_kind source_dns = {"dns", "recipes/whoami", read_dns, free_dns, ask_dns};
