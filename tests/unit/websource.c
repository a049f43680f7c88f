/* Web sources: which are asked first, which rest, and what is remembered of them. */

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "config.h"
#include "recipe.h"
#include "tap.h"
#include "websource.h"

#define NOW 1800000000

static void
add(struct websources *s, const char *name, const char *scheme, const char *more)
{
	struct mistakes m = {0};
	struct buf text = {0};
	struct websource *v = realloc(s->v, (s->n + 1) * sizeof *v);
	char path[64];

	snprintf(path, sizeof path, "%s.ini", name);
	buf_addf(&text, "[recipe]\ntitle = x\ndocs = https://example.org/\nchecked = 2026-11\noperator = %s\n%s\n[step get]\n"
	    "request = GET %s://example.org/\ntake = address body\n", name, more, scheme);
	if (!v)
		abort();
	s->v = v;
	v[s->n++] = (struct websource){.recipe = recipe_parse(path, buf_str(&text), text.len, RECIPE_DETECT, &m),
	    .https = {scheme[4] == 's', scheme[4] == 's'}};
	if (!v[s->n - 1].recipe)
		abort();
	mistakes_free(&m);
	buf_free(&text);
}

/* The names in the order in which they would be asked. */
static bool
order_is(const struct websources *s, int family, const char *want, int64_t want_next)
{
	size_t order[8], n, i;
	char names[64] = "";
	int64_t next;

	n = websources_order(s, family, NOW, order, &next);
	for (i = 0; i < n; i++) {
		strcat(names, i ? " " : "");
		strcat(names, s->v[order[i]].recipe->name);
	}
	return strcmp(names, want) == 0 && next == want_next;
}

static bool
parses(struct websources *s, const char *text, int64_t a4)
{
	s->v[0].asked[0] = 0;
	websources_parse(s, text, strlen(text));
	return s->v[0].asked[0] == a4;
}

int
main(void)
{
	struct websources s = {0};
	struct buf text = {0};

	add(&s, "a", "https", "");
	add(&s, "b", "http", "");
	add(&s, "c", "https", "families = inet\nmin-interval = 10m");
	s.v[0].lot = 2;
	s.v[2].lot = 1;
	ok(order_is(&s, 4, "c a b", 0), "https first, and by lot where nothing else decides");
	ok(order_is(&s, 6, "a b", 0), "only those of the family");
	s.v[0].asked[0] = NOW - 1000;
	s.v[2].asked[0] = NOW - 900;
	ok(order_is(&s, 4, "a c b", 0), "who was asked longest ago");
	s.v[0].failed[0] = true;
	ok(order_is(&s, 4, "c a b", 0), "who had no answer lately comes behind");
	s.v[0].asked[0] = NOW - 86400;
	ok(order_is(&s, 4, "a c b", 0), "for a day");
	s.v[2].asked[0] = NOW - 599;
	s.v[1].asked[0] = NOW - 59;
	ok(order_is(&s, 4, "a", NOW + 1), "who was asked less than its interval ago rests, and when the first may be asked again");
	s.v[2].asked[0] = NOW - 600;
	ok(order_is(&s, 4, "a c", NOW + 1), "not longer");
	s.v[2].asked[0] = NOW + 100;
	ok(order_is(&s, 4, "a c", NOW + 1), "a time to come means nothing");
	websource_asked(&s.v[0], 4, NOW);
	ok(order_is(&s, 4, "c", NOW + 1) && order_is(&s, 6, "a b", 0) && s.v[0].failed[0], "families rest apart");
	websource_answered(&s.v[0], 4, true);
	ok(websources_print(&s, &text) == 0 && strstr(buf_str(&text), "2027-01-15T08:00:00Z inet good a\n"), "the text says it");
	ok(parses(&s, buf_str(&text), NOW), "and is read again");
	ok(parses(&s, "2027-01-15T08:00:00Z inet good b\n", 0), "a line is about its own source");
	ok(parses(&s, "2027-01-15T08:00:00Z inet6 good a\n", 0) && parses(&s, "2027-01-15T08:00:00Z ipv4 good a\n", 0),
	    "and family");
	ok(parses(&s, "2027-01-15T08:00:00 inet good a\n2027-01-15T08:00:00Z inet fine a\nx\n\n2027-01-15T08:00:00Z inet good a", 0),
	    "damaged lines, and one that was cut off, are left out");
	buf_free(&text);
	websources_free(&s);
	return done();
}
