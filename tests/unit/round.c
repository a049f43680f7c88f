/* Who is asked in a round: of which kinds, how many, in which order. */

#include <stdio.h>
#include <string.h>

#include "detect.h"
#include "round.h"
#include "tap.h"

#define NOW 1800000000
#define MAX 40

static struct source v[MAX];
static char names[MAX][8];
static struct sources all = {.v = v};
static struct detection d = {.family = 4};
static struct round r;

/* A source of a kind, longer not asked than those before it; -: it has no such family. */
static struct source *
add(const struct source_kind *kind, const char *operator_, const char *protocol4, const char *protocol6)
{
	struct source *s = &v[all.n];

	snprintf(names[all.n], sizeof names[all.n], "%c%zu", *kind->name, all.n);
	*s = (struct source){.kind = kind, .name = names[all.n], .operator_ = operator_ ? operator_ : names[all.n],
	    .protocol = {protocol4, protocol6}, .min_interval = 60};
	s->memory[0].asked = NOW - 100000 - (int64_t)all.n;
	all.n++;
	return s;
}

static void
clear(unsigned need)
{
	all.n = 0;
	r = (struct round){.d = &d, .need = need};
}

/* Whether a wave adds exactly these. */
static bool
adds(unsigned wave, const char *want)
{
	size_t first = r.n, i, n = round_choose(&r, &all, wave, NOW);
	char text[200] = "";

	for (i = first; i < r.n; i++) {
		strcat(text, i > first ? " " : "");
		strcat(text, r.v[i].name);
		r.b[i].source->memory[0].asked = NOW;
	}
	if (strcmp(text, want) != 0 || n != r.n - first)
		printf("# %s\n", text);
	return strcmp(text, want) == 0 && n == r.n - first;
}

static void
kinds(void)
{
	clear(2);
	add(&source_web, NULL, "https", "https");
	add(&source_web, NULL, "https", "https");
	add(&source_web, NULL, "https", "https");
	add(&source_web, NULL, "http", NULL);
	add(&source_dns, NULL, "dns", "dns");
	add(&source_dns, NULL, "dns", NULL);
	ok(adds(0, "d5 w2 w1"), "first a name server and two from the web, those not asked for longest");
	ok(adds(1, "w0 w3 d4"), "then others, those of the web first, https before http");
	ok(adds(2, ""), "then nobody is left");
	d.family = 6;
	clear(2);
	add(&source_web, NULL, "https", NULL);
	add(&source_web, NULL, "https", "https");
	add(&source_dns, NULL, "dns", NULL);
	add(&source_dns, NULL, "dns", "dns");
	ok(adds(0, "d3 w1"), "only those of the family");
	d.family = 4;
}

static void
quorums(void)
{
	size_t i;

	clear(5);
	for (i = 0; i < 8; i++)
		add(&source_web, NULL, "https", NULL);
	add(&source_dns, NULL, "dns", NULL);
	ok(adds(0, "d8 w7 w6 w5 w4"), "as many as the quorum needs");
	clear(3);
	for (i = 0; i < 4; i++)
		add(&source_dns, NULL, "dns", NULL);
	ok(adds(0, "d3 d2 d1"), "where there is no web source more name servers");
	clear(9);
	for (i = 0; i < 20; i++)
		add(&source_dns, NULL, "dns", NULL);
	ok(round_choose(&r, &all, 0, NOW) == ROUND_CHILDREN_MAX && round_choose(&r, &all, 1, NOW) == 0, "not more children than can be at work");
}

static void
operators(void)
{
	clear(2);
	add(&source_web, "one", "https", NULL);
	add(&source_web, "two", "https", NULL);
	add(&source_web, "one", "https", NULL);
	add(&source_dns, "two", "dns", NULL);
	ok(adds(0, "d3 w2"), "each operator once");
	ok(adds(1, ""), "in all waves");
	clear(2);
	add(&source_web, "one", "https", NULL)->by_name = true;
	add(&source_web, "two", "https", NULL);
	ok(adds(0, "w1"), "who is asked by its name only is left out");
}

static void
resting(void)
{
	size_t i;

	clear(2);
	for (i = 0; i < 4; i++)
		add(&source_web, NULL, "https", NULL)->memory[0] = (struct source_memory){.asked = NOW - 500 - (int64_t)i, .failures = i < 2 ? 0 : 9};
	add(&source_dns, NULL, "dns", NULL)->memory[0] = (struct source_memory){.asked = NOW - 500, .failures = 9};
	ok(adds(0, "w1 w0"), "who rests is not asked first");
	ok(adds(1, "w3 w2 d4"), "but where the others have not agreed");
	clear(3);
	add(&source_web, NULL, "https", NULL);
	add(&source_web, NULL, "https", NULL)->memory[0] = (struct source_memory){.asked = NOW - 500, .failures = 9};
	add(&source_web, NULL, "https", NULL)->memory[0] = (struct source_memory){.asked = NOW - 501, .failures = 9};
	add(&source_web, NULL, "https", NULL)->memory[0] = (struct source_memory){.asked = NOW - 502, .failures = 9};
	ok(adds(0, "w0 w3 w2"), "or are too few, and then as many as are missing");
	clear(2);
	add(&source_web, NULL, "https", NULL)->memory[0].asked = NOW - 59;
	add(&source_web, NULL, "https", NULL)->memory[0].asked = NOW - 30;
	ok(adds(0, "") && r.next == NOW + 1, "who waits for its time is not asked, and when the first may be");
}

int
main(void)
{
	kinds();
	quorums();
	operators();
	resting();
	return done();
}
