#include <string.h>

#include "buf.h"
#include "engine/select.h"
#include "engine/steps.h"
#include "fail.h"
#include "punycode.h"
#include "template.h"
#include "text.h"
#include "update/change.h"
#include "vars.h"

/* A name as it stands in DNS, without a trailing dot. */
static bool
plain(char out[256], const char *name)
{
	size_t n;

	if (!punycode_host(out, name))
		return false;
	n = strlen(out);
	if (n && out[n - 1] == '.')
		out[n - 1] = '\0';
	return true;
}

bool
select_same_host(const char *a, const char *b)
{
	char x[256], y[256];

	return plain(x, a) && plain(y, b) && strcmp(x, y) == 0;
}

bool
select_zone_holds(const char *zone, const char *host)
{
	char z[256], h[256];
	size_t nz, nh;

	if (!plain(z, zone) || !plain(h, host) || !*z)
		return false;
	nz = strlen(z);
	nh = strlen(h);
	return nh >= nz && strcmp(h + nh - nz, z) == 0 && (nh == nz || h[nh - nz - 1] == '.');
}

static bool
append(void *ctx, json *found)
{
	return json_append(ctx, found) == 0;
}

static bool
exists(void *ctx, json *found)
{
	(void)ctx;
	return found != NULL;
}

int
select_add(struct selection *s, const struct step *step, const char *body, json *doc)
{
	if (!s->list)
		s->list = json_list();
	if (step->list == LIST_LINES) {
		json_append_lines(s->list, body, step->list_arg);
		return 0;
	}
	if (!doc)
		return -1;
	if (json_find(doc, step->list_arg, append, s->list) || !json_find(doc, step->list_arg, exists, NULL))
		return 0;
	return -1;
}

static bool
add_scalar(void *ctx, json *found)
{
	return json_text(ctx, found) == 0;
}

/* The text at a pointer in an element. */
static bool
text_at(struct buf *out, json *element, const char *pointer)
{
	buf_reset(out);
	return json_find(element, pointer, add_scalar, out) && strlen(buf_str(out)) == out->len;
}

/* The number of characters that speak for a match: 0 for none; of zones the longest wins. */
static size_t
fits(const struct match *m, json *element, const struct vars *vars, int family)
{
	struct buf text = {0}, want = {0};
	char unset[TEMPLATE_NAME_MAX];
	size_t score = 0;
	struct ip ip;
	bool here = text_at(&text, element, m->pointer);

	template_expand(&want, m->value, AS_TEXT, vars, unset, NULL);
	if (m->kind == MATCH_IS)
		score = (here || (!text.len && json_find(element, m->pointer, exists, NULL))) && strcmp(buf_str(&text), buf_str(&want)) == 0;
	else if (m->kind == MATCH_HOST)
		score = here && select_same_host(buf_str(&text), buf_str(&want));
	else if (m->kind == MATCH_FAMILY)
		score = here && ip_parse(&ip, buf_str(&text)) && ip.family == family;
	else if (here && select_zone_holds(buf_str(&text), buf_str(&want)))
		score = text.len;
	buf_free(&text);
	buf_free(&want);
	return score;
}

/* Keeps one more. False: there is no room. */
static bool
keep(struct selection *s, const struct step *step, size_t i, int family)
{
	struct buf text = {0};
	struct ip *ip = &s->ip[s->n];

	s->more = s->n == SELECT_MAX;
	if (s->more)
		return false;
	*ip = (struct ip){0};
	if (step->current &&
	    (!text_at(&text, json_at(s->list, i), step->current) || !ip_parse(ip, buf_str(&text)) || ip->family != family))
		*ip = (struct ip){0};
	s->picked[s->n++] = i;
	buf_free(&text);
	return true;
}

static bool
add_member(void *ctx, json *found)
{
	if (found && json_append(ctx, found) < 0)
		json_add(ctx, found);
	return false;
}

/* What the elements that matched have several of takes their place. */
static void
open_members(struct selection *s, const struct step *step, int family)
{
	json *members = json_list();
	size_t i;

	for (i = 0; i < s->n; i++)
		json_find(json_at(s->list, s->picked[i]), step->members, add_member, members);
	json_free(s->of);
	s->of = s->n ? json_share(json_at(s->list, s->picked[0])) : NULL;
	json_free(s->list);
	s->list = members;
	s->n = 0;
	for (i = 0; i < json_count(members) && keep(s, step, i, family); i++)
		;
}

void
select_match(struct selection *s, const struct step *step, const struct vars *vars, int family)
{
	size_t i, k, score, best = 0, one;

	s->n = 0;
	s->more = false;
	for (i = 0; i < json_count(s->list); i++) {
		json *element = json_at(s->list, i);

		for (k = 0, score = 1; k < step->n_matches && score; k++) {
			one = fits(&step->matches[k], element, vars, family);
			score = step->matches[k].kind == MATCH_ZONE && one ? one + 1 : one ? score : 0;
		}
		if (!score || score < best)
			continue;
		if (score > best)
			s->n = 0;
		best = score;
		if (!keep(s, step, i, family))
			return;
	}
	if (step->members)
		open_members(s, step, family);
}

/* Brings the element with that address to the front. */
static void
to_front(struct selection *s, const struct ip *ip)
{
	struct ip first = s->ip[0];
	size_t i, picked = s->picked[0];

	for (i = 0; i < s->n && !ip_equal(&s->ip[i], ip); i++)
		;
	if (i == s->n)
		return;
	s->picked[0] = s->picked[i];
	s->ip[0] = s->ip[i];
	s->picked[i] = picked;
	s->ip[i] = first;
}

json *
select_items(const struct selection *s, const char *item, const struct ip *ours, bool remove, const struct vars *vars,
    struct fail *f)
{
	struct vars own = {.up = vars};
	json *items = json_list(), *made = NULL, *over;
	struct buf text = {0};
	char address[IP_TEXT_MAX], unset[TEMPLATE_NAME_MAX];
	size_t i;
	int r = 0;

	for (i = 1; i < s->n && !s->whole; i++) {
		over = json_like(item, NULL, json_at(s->list, s->picked[i]));
		json_add(items, over);
		json_free(over);
	}
	if (!remove) {
		vars_set(&own, "address", ip_text(address, ours), VAR_TEXT);
		r = json_expand(&text, item, &own, NULL, unset, f);
		made = r == 0 ? json_read(buf_str(&text), text.len, NULL) : NULL;
		over = json_like(item, made, s->n ? json_at(s->list, s->picked[0]) : NULL);
		json_add(items, over);
		json_free(over);
		json_free(made);
	}
	vars_free(&own);
	buf_free(&text);
	if (r == 0)
		return items;
	json_free(items);
	return NULL;
}

int
select_decide(struct selection *s, const struct select_wish *wish, enum action *action,
    size_t *others, struct fail *f)
{
	struct wish w = {.family = wish->want.family, .confirmed = wish->confirmed, .replace_set = wish->replace};
	struct rrset seen = {.state = RRSET_READ};
	struct change c;
	size_t i;

	if (!wish->remove)
		w.ip = wish->want;
	for (i = 0; i < s->n && seen.n < RRSET_MAX; i++)
		seen.ip[seen.n++] = s->ip[i];
	*others = 0;
	if (s->more)
		return fail_set(f, ST_CONFIG, "'%s' has more than %d addresses", wish->host, SELECT_MAX);
	switch (change_decide(&c, "", wish->host, &w, &seen, f)) {
	case CHANGE_NONE:
		*action = ACT_NONE;
		if (wish->twice && !wish->remove && !ip_equal(&wish->confirmed, &wish->want) && rrset_has(&seen, &wish->confirmed)) {
			*action = ACT_REMOVE;
			to_front(s, &wish->confirmed);
		}
		return 0;
	case CHANGE_NOT:
		return -1;
	case CHANGE_SEND:
		break;
	}
	*action = wish->remove ? ACT_REMOVE : s->n ? ACT_CHANGE : ACT_CREATE;
	if (c.remove.family)
		to_front(s, &c.remove);
	if (c.whole && s->n)
		*others = s->n - 1;
	s->whole = c.whole;
	if (wish->remove && wish->sets && !c.whole)
		*action = ACT_CHANGE; /* the others of the set stay: it is written back without ours */
	return 0;
}

json *
select_element(const struct selection *s, size_t k)
{
	if (s->of)
		return s->of;
	return k < s->n ? json_at(s->list, s->picked[k]) : NULL;
}

void
select_free(struct selection *s)
{
	json_free(s->of);
	json_free(s->list);
	*s = (struct selection){0};
}
