#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "choose.h"
#include "detect.h"
#include "detect/checks.h"
#include "detect/methods.h"
#include "fail.h"
#include "ifaddr.h"
#include "kv.h"
#include "neigh.h"
#include "note.h"
#include "text.h"
#include "xlat.h"

#define SUFFIX_BITS 64 /* of an IPv6 prefix, where the suffix does not say (RFC 7421) */
#define REASONS_SHOWN 3

/* What the options say. */
struct wish {
	struct choose_rule rule;
	struct cidr suffix; /* base.family 0: none */
};

static int
read_options(const struct detection *d, struct wish *w, struct fail *f)
{
	const char *netmask = kvs_get(d->options, "netmask"), *suffix = kvs_get(d->options, "suffix"), *family;
	struct ip nothing = {.family = (uint8_t)d->family};

	*w = (struct wish){.rule.family = d->family};
	family = ip_family_name(d->family);
	if (!choose_select_parse(&w->rule.select, kvs_get_or(d->options, "select", "stable")))
		return fail_set(f, ST_BUG, "select was not checked");
	if (netmask && (!cidr_parse(&w->rule.netmask, netmask) || w->rule.netmask.base.family != d->family))
		return fail_set(f, ST_CONFIG, "the netmask %s is not %s, which is asked for", netmask, family);
	if (suffix && (!detect_suffix_parse(&w->suffix, suffix) || w->suffix.base.family != d->family))
		return fail_set(f, ST_CONFIG, "the suffix %s is not %s, which is asked for", suffix, family);
	if (suffix && !ip_with_suffix(&nothing, &w->suffix))
		return fail_set(f, ST_CONFIG, "the suffix %s has bits among the first %u, which are the prefix", suffix,
		    w->suffix.bits);
	return 0;
}

/* The interface that is asked for: 1, 0 there is none, -1. */
static int
find_interface(const struct detection *d, char name[IF_NAMESIZE], unsigned *index, struct fail *f)
{
	const char *asked = kvs_get(d->options, "iface");
	char shown[TEXT_SHOWN + 4];
	int r;

	if (!asked && via_get()) {
		if (via_ready(d->family, f) < 0 || !via_interface(name, IF_NAMESIZE))
			return -1;
		*index = if_nametoindex(name);
		return 1;
	}
	if (!asked) {
		r = ifaddr_default(index, d->family, f);
		if (r < 0)
			return -1;
		if (r == 0 || !if_indextoname(*index, name)) {
			fail_set(f, ST_NONE, "there is no default route for %s: name an interface with --iface", ip_family_name(d->family));
			return 0;
		}
		note(d->notes, 1, "the default route for %s goes out of '%s'", ip_family_name(d->family), name);
		return 1;
	}
	*index = if_nametoindex(asked);
	if (*index == 0 || strlen(asked) >= IF_NAMESIZE) {
		fail_set(f, ST_NONE, "no interface '%s'", text_clean(shown, asked, strlen(asked)));
		return 0;
	}
	memcpy(name, asked, strlen(asked) + 1);
	return 1;
}

/* "dynamic, temporary, preferred 3600 s, valid for ever" */
static void
describe(struct buf *out, const struct ifaddr_entry *e)
{
	static const struct {
		unsigned flag;
		const char *word;
	} words[] = {
	    {IFADDR_TEMPORARY, "temporary"},
	    {IFADDR_SECONDARY, "secondary"},
	    {IFADDR_TENTATIVE, "tentative"},
	    {IFADDR_DADFAILED, "dadfailed"},
	    {IFADDR_DEPRECATED, "deprecated"},
	};
	size_t i;

	buf_adds(out, e->flags & IFADDR_PERMANENT ? "permanent" : "dynamic");
	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (e->flags & words[i].flag)
			buf_addf(out, ", %s", words[i].word);
	}
	if (e->preferred == IFADDR_FOREVER)
		buf_adds(out, ", preferred for ever");
	else
		buf_addf(out, ", preferred %lu s", (unsigned long)e->preferred);
	if (e->valid == IFADDR_FOREVER)
		buf_adds(out, ", valid for ever");
	else
		buf_addf(out, ", valid %lu s", (unsigned long)e->valid);
}

static void
explain(const struct notes *notes, const struct ifaddr_entry *e, const char *name, const char *why)
{
	char text[IP_TEXT_MAX];
	struct buf what = {0};

	describe(&what, e);
	note_line(notes, "%s/%u on '%s' (%s): %s%s", ip_text(text, &e->ip), e->bits, name, buf_str(&what),
	    why ? "not taken: " : "taken", why ? why : "");
	note_record(notes, &(struct candidate){.family = e->ip.family, .name = name, .protocol = "iface", .said = text, .detail = buf_str(&what),
	    .ms = NOTE_UNTIMED, .taken = !why, .why = why});
	buf_free(&what);
}

/* No address fits: the failure says why of the first few. */
static void
say_none(const struct ifaddr_list *all, const char **why, const char *family, const char *name, struct fail *f)
{
	struct buf reasons = {0};
	char text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; i < all->n && i < REASONS_SHOWN; i++)
		buf_addf(&reasons, "%s%s (%s)", i ? ", " : ": ", ip_text(text, &all->v[i].ip), why[i]);
	if (i < all->n)
		buf_addf(&reasons, " and %lu more (-v says why not)", (unsigned long)(all->n - i));
	fail_set(f, ST_NONE, "no %s address to take on '%s'%s", family, name, buf_str(&reasons));
	buf_free(&reasons);
}

/* Takes one of the interface's addresses. */
static int
take(struct detection *d, const struct ifaddr_list *all, const struct choose_rule *rule, const char *name, struct fail *f)
{
	const char **why = calloc(all->n + 1, sizeof *why);
	size_t best, i;

	if (!why)
		return fail_set(f, ST_SYSTEM, "out of memory");
	best = choose(all->v, all->n, rule, why);
	for (i = 0; i < all->n; i++)
		explain(d->notes, &all->v[i], name, why[i]);
	if (best < all->n)
		d->ip = all->v[best].ip;
	else
		say_none(all, why, ip_family_name(rule->family), name, f);
	free(why);
	return best < all->n;
}

int
detect_interface(struct detection *d, struct choose_rule *rule, unsigned *index, struct fail *f)
{
	struct ifaddr_list all = {0};
	char name[IF_NAMESIZE];
	int r = find_interface(d, name, index, f);

	if (r <= 0)
		return r;
	if (rule->select == CHOOSE_EUI64)
		rule->mac.len = ifaddr_mac(rule->mac.b, name);
	r = ifaddr_read(&all, d->family, *index, f);
	if (r == 0)
		r = take(d, &all, rule, name, f);
	ifaddr_free(&all);
	return r;
}

int
detect_iface(struct detection *d, struct fail *f)
{
	struct wish w;
	unsigned index;
	int r;

	if (read_options(d, &w, f) < 0)
		return -1;
	r = detect_interface(d, &w.rule, &index, f);
	if (r > 0 && w.suffix.base.family && !ip_with_suffix(&d->ip, &w.suffix))
		return fail_set(f, ST_BUG, "the suffix was not checked");
	return r > 0 && xlat_ours(d, &d->ip, f) < 0 ? -1 : r;
}
