#include <stdio.h>

#include "fail.h"
#include "recipe.h"
#include "sources.h"
#include "stunask.h"

/* STUN servers (stunask.h). */

static int
read_stun(struct source *out, const char *path, struct mistakes *m)
{
	struct stun_provider *p = stun_load(path, m);

	if (!p)
		return -1;
	if (p->recipe->gone) {
		stun_free(p);
		return 0;
	}
	out->what = p;
	out->name = p->recipe->name;
	out->operator_ = p->recipe->operator_;
	out->protocol[0] = p->recipe->inet ? "stun" : NULL;
	out->protocol[1] = p->recipe->inet6 ? "stun" : NULL;
	out->min_interval = p->recipe->protocol.min_interval;
	out->by_name = p->recipe->not_auto;
	return 1;
}

static void
free_stun(struct source *s)
{
	stun_free(s->what);
}

static int
ask_stun(struct source_ask *a, struct fail *f)
{
	const struct stun_provider *p = a->source->what;
	struct stun_ask ask = {.servers = p->servers, .tcp = p->tcp, .family = a->family, .deadline = a->deadline, .notes = a->notes};

	if (stun_ask(&ask, f) < 0)
		return -1;
	if (ask.status == ST_OK)
		a->ip = ask.ip;
	snprintf(a->why, sizeof a->why, "%s", ask.why);
	return 0;
}

const struct source_kind source_stun = {"stun", "recipes/stun", read_stun, free_stun, ask_stun};
