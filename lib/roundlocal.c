#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "choose.h"
#include "detect.h"
#include "fail.h"
#include "ifaddr.h"
#include "note.h"
#include "round.h"
#include "via.h"
#include "xlat.h"

#define OWN "this machine"

static void
add(struct round *r, const struct ip *ip)
{
	size_t i;

	for (i = 0; i < r->n && !ip_equal(&r->v[i].ip, ip); i++)
		;
	if (i < r->n || r->n == ROUND_LOCAL_MAX || ip_unpublishable(ip, NULL) || xlat_ours(r->d, ip, NULL) < 0)
		return;
	r->b[r->n] = (struct ballot){0};
	r->v[r->n++] = (struct voter){.name = OWN, .operator_ = OWN, .local = true, .state = VOTER_SAID, .ip = *ip};
	r->local = r->n;
}

/* Whether an address is one that others may see this machine by: also a temporary one is. */
static bool
fits(const struct ifaddr_entry *e, int family)
{
	const struct choose_rule stable = {.family = family}, temporary = {.family = family, .select = CHOOSE_TEMPORARY};
	const char *why;

	return choose(e, 1, &stable, &why) == 0 || (family == 6 && choose(e, 1, &temporary, &why) == 0);
}

/* The interface to the internet: 1, 0 there is none, -1. */
static int
outer(unsigned *index, int family, struct fail *f)
{
	char name[IF_NAMESIZE];

	if (!via_get())
		return ifaddr_default(index, family, f);
	*index = via_interface(name, sizeof name) ? if_nametoindex(name) : 0;
	return *index > 0;
}

/* The one that the detector iface would take comes first: with a quorum of one it decides. */
static void
add_all(struct round *r, const struct ifaddr_list *all)
{
	const struct choose_rule rule = {.family = r->d->family};
	const char **why = calloc(all->n + 1, sizeof *why);
	size_t best = why ? choose(all->v, all->n, &rule, why) : all->n, i;

	if (best < all->n)
		add(r, &all->v[best].ip);
	for (i = 0; i < all->n; i++) {
		if (fits(&all->v[i], r->d->family))
			add(r, &all->v[i].ip);
	}
	free(why);
}

void
round_begin(struct round *r, struct detection *d, unsigned need, const struct ip *expect)
{
	struct ifaddr_list all = {0};
	struct fail f = {0};
	unsigned index;
	int found;

	*r = (struct round){.d = d, .need = need, .expect = *expect};
	found = outer(&index, d->family, &f);
	if (found > 0)
		found = ifaddr_read(&all, d->family, index, &f) < 0 ? -1 : 1;
	if (found > 0 && if_indextoname(index, r->interface))
		add_all(r, &all);
	else if (found < 0)
		note(d->notes, 1, "%s: this machine's own addresses are not counted", f.text);
	ifaddr_free(&all);
}
