#include <stdio.h>
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
#include "xml.h"

/* A name as it stands in DNS, without a trailing dot. Zone files have an asterisk as \052 at times (RFC 1035, section 5.1). */
static bool
plain(char out[256], const char *name)
{
	char star[256];
	size_t n;

	if (strncmp(name, "\\052.", 5) == 0 && strlen(name) < sizeof star) {
		snprintf(star, sizeof star, "*%s", name + 4);
		name = star;
	}
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
	if (step->list == LIST_XML)
		return xml_append(s->list, body, step->list_root, step->list_arg);
	if (!doc)
		return -1;
	if (json_find(doc, step->list_arg, append, s->list) || !json_find(doc, step->list_arg, exists, NULL))
		return 0;
	return -1;
}

/* One value that a match is about, of which there are several where the pointer has a '*'. */
struct fitting {
	const struct match *m;
	const char *want;
	int family;
	size_t score;
};

static bool
fits_one(void *ctx, json *found)
{
	struct fitting *t = ctx;
	struct buf text = {0};
	const char *s;
	struct ip ip;
	bool here = json_text(&text, found) == 0 && strlen(buf_str(&text)) == text.len;

	s = buf_str(&text);
	if (t->m->kind == MATCH_IS)
		t->score = here && strcmp(s, t->want) == 0;
	else if (t->m->kind == MATCH_HOST)
		t->score = here && select_same_host(s, t->want);
	else if (t->m->kind == MATCH_FAMILY)
		t->score = here && ip_parse(&ip, s) && ip.family == t->family;
	else if (here && select_zone_holds(s, t->want))
		t->score = text.len;
	buf_free(&text);
	return t->score > 0;
}

/* The number of characters that speak for a match: 0 for none; of zones the longest wins. */
static size_t
fits(const struct match *m, json *element, const struct vars *vars, int family)
{
	struct buf want = {0};
	char unset[TEMPLATE_NAME_MAX];
	struct fitting t = {.m = m, .family = family};

	template_expand(&want, m->value, AS_TEXT, vars, unset, NULL);
	t.want = buf_str(&want);
	json_find(element, m->pointer, fits_one, &t);
	buf_free(&want);
	return t.score;
}

static bool
take_ip(void *ctx, json *found)
{
	struct buf text = {0};
	bool good = json_text(&text, found) == 0 && strlen(buf_str(&text)) == text.len && ip_parse(ctx, buf_str(&text));

	buf_free(&text);
	return good;
}

/* The address of an element, family 0 where it has none of that family. */
static struct ip
address_of(json *element, const struct step *step, int family)
{
	struct ip ip = {0};

	if (!step->current || !json_find(element, step->current, take_ip, &ip) || ip.family != family)
		ip = (struct ip){0};
	return ip;
}

/* Where the values of a set go. */
struct opening {
	json *values;
	char split;
};

static void
add_split(json *values, const char *s, char split)
{
	const char mark[] = {split, '\0'};
	size_t n;
	json *one;

	for (; *s; s += n + (s[n] == split)) {
		n = strcspn(s, mark);
		one = json_string(s, n);
		json_add(values, one);
		json_free(one);
	}
}

static bool
add_value(void *ctx, json *found)
{
	struct opening *o = ctx;
	struct buf text = {0};

	if (!found)
		return false;
	if (o->split && json_text(&text, found) == 0)
		add_split(o->values, buf_str(&text), o->split);
	else if (json_is_string(found) || json_append(o->values, found) < 0)
		json_add(o->values, found);
	buf_free(&text);
	return false;
}

/* The element that matched is a set: the addresses in it take its place. */
static void
open_set(struct selection *s, const struct step *step, int family)
{
	struct opening o = {json_list(), step->split};
	size_t i;

	s->sets = s->n > 1;
	if (s->n == 1) {
		s->set = json_share(json_at(s->list, s->picked[0]));
		json_find(s->set, step->values, add_value, &o);
	}
	json_free(s->list);
	s->list = o.values;
	s->more = json_count(o.values) > SELECT_MAX;
	/* what is no address of the family is in the set, and stays there */
	for (i = s->n = 0; i < json_count(o.values) && s->n < SELECT_MAX; i++) {
		s->ip[s->n] = address_of(json_at(o.values, i), step, family);
		s->picked[s->n] = i;
		s->n += s->ip[s->n].family != 0;
	}
}

size_t
select_kept(const struct selection *s)
{
	return s->set ? json_count(s->list) - s->n : 0;
}

json *
select_element(const struct selection *s, size_t k)
{
	if (s->set)
		return s->set;
	return k < s->n ? json_at(s->list, s->picked[k]) : NULL;
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
		s->more = s->n == SELECT_MAX;
		if (s->more)
			break;
		s->ip[s->n] = address_of(element, step, family);
		s->picked[s->n++] = i;
	}
	if (step->values[0])
		open_set(s, step, family);
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

/* Whether an element of the list goes back as it was: another address of the set, and what a set has besides. */
static bool
stays(const struct selection *s, size_t i)
{
	size_t k;

	for (k = 0; k < s->n && s->picked[k] != i; k++)
		;
	return k == s->n ? s->set != NULL : k > 0 && !s->whole;
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

	for (i = 0; i < json_count(s->list); i++) {
		if (!stays(s, i))
			continue;
		over = json_like(item, NULL, json_at(s->list, i));
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
	if (s->sets)
		return fail_set(f, ST_CONFIG, "'%s' has several sets of addresses, by weight, region or the like: change them at the service",
		    wish->host);
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
	if (wish->remove && wish->sets && (!c.whole || select_kept(s)))
		*action = ACT_CHANGE; /* the others of the set stay: it is written back without ours */
	return 0;
}

json *
select_all(const struct selection *s)
{
	json *out = json_list();
	size_t i;

	for (i = 0; i < s->n; i++)
		json_add(out, json_at(s->list, s->picked[i]));
	return out;
}

void
select_free(struct selection *s)
{
	json_free(s->list);
	json_free(s->set);
	*s = (struct selection){0};
}
