/* Sources on the internet: which are asked first, which wait and rest, and what is remembered of them. */

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "sources.h"
#include "tap.h"

#define NOW 1800000000

static void
free_none(struct source *s)
{
	(void)s;
}

static const struct source_kind other = {"dns", "none", NULL, free_none, NULL};

static void
add(struct sources *s, const char *name, const char *protocol4, const char *protocol6, uint32_t min_interval)
{
	struct source *v = realloc(s->v, (s->n + 1) * sizeof *v);

	if (!v)
		abort();
	s->v = v;
	v[s->n++] = (struct source){.kind = strcmp(protocol4, "dns") == 0 ? &other : &source_web, .name = name, .operator_ = name,
	    .protocol = {protocol4, protocol6}, .min_interval = min_interval};
}

/* The names in the order in which they would be asked. */
static bool
order_is(const struct sources *s, const struct source_kind *kind, int family, const char *want, int64_t want_next)
{
	size_t order[8], n, i;
	char names[64] = "";
	int64_t next;

	n = sources_order(s, kind, family, NOW, order, &next);
	for (i = 0; i < n; i++) {
		strcat(names, i ? " " : "");
		strcat(names, s->v[order[i]].name);
	}
	return strcmp(names, want) == 0 && next == want_next;
}

static void
order(struct sources *s)
{
	s->v[0].lot = 2;
	s->v[2].lot = 1;
	ok(order_is(s, &source_web, 4, "c a b", 0), "https first, and by lot where nothing else decides");
	ok(order_is(s, &source_web, 6, "a b", 0), "only those of the family");
	ok(order_is(s, &other, 4, "d", 0) && order_is(s, NULL, 6, "d a b", 0), "those of a kind, or all");
	s->v[1].by_name = true;
	ok(order_is(s, &source_web, 4, "c a", 0), "who is asked by its name only is not among them");
	s->v[1].by_name = false;
	s->v[0].memory[0].asked = NOW - 1000;
	s->v[2].memory[0].asked = NOW - 900;
	ok(order_is(s, &source_web, 4, "a c b", 0), "who was asked longest ago");
	s->v[2].memory[0].asked = NOW - 599;
	s->v[1].memory[0].asked = NOW - 59;
	ok(order_is(s, &source_web, 4, "a", NOW + 1), "who was asked less than its interval ago waits, and when the first may be asked again");
	s->v[2].memory[0].asked = NOW - 600;
	ok(order_is(s, &source_web, 4, "a c", NOW + 1), "not longer");
	s->v[2].memory[0].asked = NOW + 100;
	ok(order_is(s, &source_web, 4, "a c", NOW + 1), "a time to come means nothing");
}

/* Whether the source rests that long after so many failures, and not a second longer. */
static bool
rests(struct source *s, unsigned failures, int64_t seconds)
{
	int64_t until;

	s->memory[0] = (struct source_memory){.asked = NOW - seconds + 1, .failures = failures};
	if (!source_rests(s, 4, NOW, &until) || until != NOW + 1)
		return false;
	s->memory[0].asked--;
	return !source_rests(s, 4, NOW, &until);
}

static void
back_off(struct sources *s)
{
	struct source *a = &s->v[0];
	int64_t until;
	unsigned i;

	a->memory[0] = (struct source_memory){.asked = NOW};
	ok(!source_rests(a, 4, NOW, &until), "who had an answer does not rest");
	ok(rests(a, 1, 600), "after a failure ten minutes");
	ok(rests(a, 2, 1200) && rests(a, 3, 2400) && rests(a, 7, 38400), "then twice as long each time");
	ok(rests(a, 9, 86400) && rests(a, 99, 86400), "up to a day");
	a->memory[0] = (struct source_memory){.asked = NOW - 300, .failures = 1};
	s->v[2].memory[0] = (struct source_memory){.asked = NOW - 1000};
	s->v[2].min_interval = 60;
	s->v[1].memory[0].asked = 0;
	s->v[2].memory[0].asked = NOW - 200;
	ok(order_is(s, &source_web, 4, "c a b", 0), "who rests comes behind those that do not");
	a->memory[0].asked = NOW - 600;
	ok(order_is(s, &source_web, 4, "a c b", 0), "for that long");
	source_asked(a, 4, NOW);
	ok(a->memory[0].failures == 2 && a->memory[0].asked == NOW && !a->memory[1].asked, "who is asked has failed until it answers; families apart");
	source_answered(a, 4, false);
	ok(a->memory[0].failures == 2, "and has failed then");
	a->memory[0].wrong = true;
	source_answered(a, 4, true);
	ok(a->memory[0].failures == 0 && !a->memory[0].wrong, "one good answer is enough");
	for (i = 0; i < 200; i++)
		source_asked(a, 4, NOW);
	ok(a->memory[0].failures == 99, "it counts as far as the file does");
	source_answered(a, 4, true);
}

static bool
parses(struct sources *s, const char *text, int64_t asked, unsigned failures, bool wrong)
{
	struct source_memory *m = &s->v[0].memory[0];

	*m = (struct source_memory){0};
	sources_parse(s, text, strlen(text));
	return m->asked == asked && m->failures == failures && m->wrong == wrong;
}

static void
file(struct sources *s)
{
	struct buf text = {0};
	size_t i;

	for (i = 0; i < s->n; i++)
		memset(s->v[i].memory, 0, sizeof s->v[i].memory);
	s->v[0].memory[0].asked = s->v[1].memory[1].asked = s->v[3].memory[0].asked = NOW;
	s->v[1].memory[1].failures = 1;
	s->v[3].memory[0].failures = 5;
	s->v[3].memory[0].wrong = true;
	ok(sources_print(s, &text) == 0 && strstr(buf_str(&text), "\n2027-01-15T08:00:00Z inet good a\n2027-01-15T08:00:00Z inet6 failed b\n"
	    "2027-01-15T08:00:00Z inet wrong:5 dns/d\n"), "the text says it");
	ok(parses(s, buf_str(&text), NOW, 0, false) && s->v[3].memory[0].failures == 5 && s->v[3].memory[0].wrong, "and is read again");
	ok(parses(s, "2027-01-15T08:00:00Z inet failed:12 a\n", NOW, 12, false), "a count");
	ok(parses(s, "2027-01-15T08:00:00Z inet wrong a\n", NOW, 1, true), "a contradiction is a failure");
	ok(parses(s, "2027-01-15T08:00:00Z inet good b\n", 0, 0, false), "a line is about its own source");
	ok(parses(s, "2027-01-15T08:00:00Z inet good dns/a\n2027-01-15T08:00:00Z inet good x/a\n2027-01-15T08:00:00Z inet good /a\n", 0, 0, false),
	    "of its kind");
	ok(parses(s, "2027-01-15T08:00:00Z inet6 good a\n2027-01-15T08:00:00Z ipv4 good a\n", 0, 0, false), "and family");
	ok(parses(s, "2027-01-15T08:00:00Z inet failed:0 a\n2027-01-15T08:00:00Z inet failed:100 a\n2027-01-15T08:00:00Z inet failed: a\n"
		     "2027-01-15T08:00:00Z inet good:2 a\n2027-01-15T08:00:00Z inet :2 a\n", 0, 0, false), "counts that are none");
	ok(parses(s, "2027-01-15T08:00:00 inet good a\n2027-01-15T08:00:00Z inet fine a\nx\n\n2027-01-15T08:00:00Z inet good a", 0, 0, false),
	    "damaged lines, and one that was cut off, are left out");
	buf_free(&text);
}

int
main(void)
{
	struct sources s = {0};

	add(&s, "a", "https", "https", 60);
	add(&s, "b", "http", "http", 60);
	add(&s, "c", "https", NULL, 600);
	add(&s, "d", "dns", "dns", 60);
	s.v[3].lot = 0;
	order(&s);
	back_off(&s);
	file(&s);
	free(s.v);
	return done();
}
