#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choose.h"
#include "detect.h"
#include "detect/checks.h"
#include "detect/methods.h"
#include "fail.h"
#include "kv.h"
#include "neigh.h"
#include "note.h"
#include "text.h"

#define PREFIX_BITS 64 /* of a link's prefix, RFC 7421 */
#define HOSTS_MAX (DETECT_MORE_MAX + 1)
#define WORD_MAX 80

/* A detection under way. */
struct search {
	struct detection *d;
	struct ip base;            /* this machine's own address in the network */
	unsigned index;            /* of the interface */
	struct neigh_list neighbours;
	bool asked;                /* for them */
	struct ip found[HOSTS_MAX];
	size_t n;
};

static int
add(struct search *s, const struct ip *ip, const char *whose, struct fail *f)
{
	char text[IP_TEXT_MAX];
	size_t i;

	note_candidate(s->d->notes, &(struct candidate){.family = 6, .name = whose, .protocol = "prefix", .said = ip_text(text, ip),
	    .ms = NOTE_UNTIMED, .taken = true});
	for (i = 0; i < s->n && !ip_equal(&s->found[i], ip); i++)
		;
	if (i < s->n)
		return 0;
	if (s->n == HOSTS_MAX)
		return fail_set(f, ST_CONFIG, "more than %d hosts", HOSTS_MAX);
	s->found[s->n++] = *ip;
	return 0;
}

static int
add_suffix(struct search *s, const char *word, struct fail *f)
{
	struct ip ip = s->base;
	char whose[WORD_MAX + 10];
	struct cidr c;

	if (!detect_suffix_parse(&c, word) || !ip_with_suffix(&ip, &c))
		return fail_set(f, ST_BUG, "the suffix was not checked");
	snprintf(whose, sizeof whose, "suffix %s", word);
	return add(s, &ip, whose, f);
}

static int
add_mac(struct search *s, const char *word, struct fail *f)
{
	struct ip ip = s->base;
	char whose[WORD_MAX + 10];
	struct mac mac;

	if (!mac_parse(&mac, word))
		return fail_set(f, ST_BUG, "the hardware address was not checked");
	mac_eui64(ip.b + PREFIX_BITS / 8, &mac);
	snprintf(whose, sizeof whose, "mac %s", word);
	return add(s, &ip, whose, f);
}

/* At -v every address that the table has of the host, and why it was taken or not. */
static size_t
choose_neighbour(const struct search *s, const struct mac *mac, const char *word)
{
	const struct neigh_list *all = &s->neighbours;
	struct cidr prefix = {s->base, PREFIX_BITS};
	const char **why = calloc(all->n + 1, sizeof *why);
	char text[IP_TEXT_MAX];
	size_t best, i;

	if (!why)
		return all->n;
	best = neigh_choose(all->v, all->n, mac, &prefix, why);
	for (i = 0; i < all->n; i++) {
		if (i == best || why[i])
			note_candidate(s->d->notes, &(struct candidate){.family = 6, .name = word, .protocol = "neigh",
			    .said = ip_text(text, &all->v[i].ip), .ms = NOTE_UNTIMED, .taken = !why[i], .why = why[i]});
	}
	free(why);
	return best;
}

/* A host that is not there keeps the others' addresses from nobody: it is said. */
static int
add_neighbour(struct search *s, const char *word, struct fail *f)
{
	char whose[WORD_MAX + 10], prefix[IP_TEXT_MAX];
	struct ip net = s->base;
	struct mac mac;
	size_t best;

	if (!mac_parse(&mac, word))
		return fail_set(f, ST_BUG, "the hardware address was not checked");
	if (!s->asked && neigh_read(&s->neighbours, s->index, f) < 0)
		return -1;
	s->asked = true;
	best = choose_neighbour(s, &mac, word);
	snprintf(whose, sizeof whose, "neigh %s", word);
	if (best < s->neighbours.n)
		return add(s, &s->neighbours.v[best].ip, whose, f);
	memset(net.b + PREFIX_BITS / 8, 0, sizeof net.b - PREFIX_BITS / 8);
	note(s->d->notes, 0, "no neighbour %s has an address in %s/%d now (-v says which it has)", word, ip_text(prefix, &net), PREFIX_BITS);
	return 0;
}

static int
each(struct search *s, const char *option, int (*add_one)(struct search *s, const char *word, struct fail *f), struct fail *f)
{
	const char *list = kvs_get(s->d->options, option), *word;
	char one[WORD_MAX];
	size_t n;

	while (list && (n = text_word(&list, &word))) {
		snprintf(one, sizeof one, "%.*s", (int)n, word);
		if (add_one(s, one, f) < 0)
			return -1;
	}
	return 0;
}

/* The hosts that were found become the result. */
static int
conclude(const struct search *s, struct fail *f)
{
	if (s->n == 0) {
		s->d->ip = (struct ip){0};
		fail_set(f, ST_NONE, "none of these hosts has an address now");
		return 0;
	}
	s->d->ip = s->found[0];
	s->d->n_more = s->n - 1;
	memcpy(s->d->more, s->found + 1, s->d->n_more * sizeof *s->d->more);
	return 1;
}

int
detect_prefix(struct detection *d, struct fail *f)
{
	const char *netmask = kvs_get(d->options, "netmask");
	struct choose_rule rule = {.family = 6, .select = CHOOSE_STABLE};
	struct search s = {.d = d};
	int r;

	if (!kvs_get(d->options, "suffix") && !kvs_get(d->options, "mac") && !kvs_get(d->options, "neigh"))
		return fail_set(f, ST_CONFIG, "whose addresses are meant is not said: give 'suffix', 'mac' or 'neigh'");
	if (netmask && (!cidr_parse(&rule.netmask, netmask) || rule.netmask.base.family != 6))
		return fail_set(f, ST_CONFIG, "the netmask %s is not IPv6", netmask);
	r = detect_interface(d, &rule, &s.index, f);
	if (r <= 0)
		return r;
	s.base = d->ip;
	if (each(&s, "suffix", add_suffix, f) == 0 && each(&s, "mac", add_mac, f) == 0 && each(&s, "neigh", add_neighbour, f) == 0)
		r = conclude(&s, f);
	else
		r = -1;
	neigh_free(&s.neighbours);
	return r;
}
