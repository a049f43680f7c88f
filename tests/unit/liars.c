/* Whatever five sources do, and in whatever order their answers come: a wrong address is taken only where a quorum lies alike.
 * Every combination is tried. */

#include <string.h>

#include "quorum.h"
#include "tap.h"

#define N 5

enum mood { HONEST, ALIKE, ALONE, DEAD, SILENT, MOODS }; /* ALIKE: the same lie as others; ALONE: one of its own */

struct world {
	unsigned need;
	const char *const *operators; /* of each source */
	bool local;                   /* a sixth voter: an address of this machine, which is the right one */
	bool local_lies;              /* it is the same lie as others' */
	int expect;                   /* 0: nothing; 1: the right address; 2: the lie of those alike */
};

static const char *const all_differ[N] = {"a", "b", "c", "d", "e"}, *const two_are_one[N] = {"a", "a", "c", "d", "e"};

static struct ip
address(unsigned last)
{
	return (struct ip){.family = 4, .b = {8, 8, 8, (uint8_t)last}};
}

#define TRUTH 1
#define LIE 2

static struct ip
said(enum mood mood, size_t i)
{
	return address(mood == HONEST ? TRUTH : mood == ALIKE ? LIE : (unsigned)(10 + i));
}

/* How many operators have a source in that mood. */
static unsigned
voices(const struct world *w, const enum mood *moods, enum mood mood)
{
	unsigned n = 0;
	size_t i, k;

	for (i = 0; i < N; i++) {
		for (k = 0; k < i && !(moods[k] == mood && strcmp(w->operators[k], w->operators[i]) == 0); k++)
			;
		n += moods[i] == mood && k == i;
	}
	return n;
}

/* Asks everybody; answers come in that order, and the first decision counts. */
static enum quorum
ask(const struct world *w, const enum mood *moods, const int *order, struct ip *out)
{
	struct voter v[N + 1] = {{0}};
	struct ip expect = w->expect ? address((unsigned)w->expect) : (struct ip){0};
	enum quorum q;
	size_t n = N, i;

	for (i = 0; i < N; i++)
		v[i] = (struct voter){.name = "x", .operator_ = w->operators[i]};
	if (w->local)
		v[n++] = (struct voter){.name = "x", .operator_ = "own", .local = true, .state = VOTER_SAID, .ip = address(w->local_lies ? LIE : TRUTH)};
	q = quorum_judge(out, v, n, w->need, &expect);
	for (i = 0; i < N && q == QUORUM_OPEN; i++) {
		struct voter *one = &v[order[i]];
		enum mood mood = moods[order[i]];

		if (mood == SILENT)
			continue;
		one->state = mood == DEAD ? VOTER_NONE : VOTER_SAID;
		one->ip = mood == DEAD ? (struct ip){0} : said(mood, (size_t)order[i]);
		q = quorum_judge(out, v, n, w->need, &expect);
	}
	return q;
}

/* Whether the outcome is what it must be. */
static bool
holds(const struct world *w, const enum mood *moods, enum quorum q, const struct ip *out)
{
	unsigned honest = voices(w, moods, HONEST), alike = voices(w, moods, ALIKE);
	struct ip truth = address(TRUTH), lie = address(LIE);
	bool can_lie, can_know;

	honest += w->local && !w->local_lies;
	alike += w->local && w->local_lies;
	can_know = honest >= w->need || (w->expect == TRUTH && voices(w, moods, HONEST));
	can_lie = alike >= w->need || (w->expect == LIE && voices(w, moods, ALIKE));
	if (w->need == 1)
		can_lie = can_lie || voices(w, moods, ALONE);
	if (q == QUORUM_REACHED && ip_equal(out, &truth))
		return can_know;
	if (q == QUORUM_REACHED)
		return can_lie && (w->need == 1 || ip_equal(out, &lie));
	return !can_know && !can_lie;
}

/* The next order; false after the last (lexicographic, as Knuth 7.2.1.2 L). */
static bool
next_order(int *v)
{
	int i = N - 2, k = N - 1, swap;

	while (i >= 0 && v[i] > v[i + 1])
		i--;
	if (i < 0)
		return false;
	while (v[k] < v[i])
		k--;
	swap = v[i], v[i] = v[k], v[k] = swap;
	for (i++, k = N - 1; i < k; i++, k--)
		swap = v[i], v[i] = v[k], v[k] = swap;
	return true;
}

/* Tries everything in a world. */
static void
try_all(const char *name, const struct world *w)
{
	unsigned long code, all = 1, bad = 0, tried = 0;
	size_t i;

	for (i = 0; i < N; i++)
		all *= MOODS;
	for (code = 0; code < all; code++) {
		int order[N] = {0, 1, 2, 3, 4};
		enum mood moods[N];
		unsigned long rest = code;

		for (i = 0; i < N; i++, rest /= MOODS)
			moods[i] = (enum mood)(rest % MOODS);
		do {
			struct ip out = {0};
			enum quorum q = ask(w, moods, order, &out);

			bad += !holds(w, moods, q, &out);
			tried++;
		} while (next_order(order));
	}
	ok(bad == 0 && tried == 375000, "%s: %lu of %lu", name, bad, tried);
}

int
main(void)
{
	try_all("two must agree", &(struct world){2, all_differ, false, false, 0});
	try_all("three must agree", &(struct world){3, all_differ, false, false, 0});
	try_all("one is enough", &(struct world){1, all_differ, false, false, 0});
	try_all("two of the five are one operator", &(struct world){2, two_are_one, false, false, 0});
	try_all("an interface has the address", &(struct world){2, all_differ, true, false, 0});
	try_all("an interface has the lie", &(struct world){2, all_differ, true, true, 0});
	try_all("the address is expected", &(struct world){2, all_differ, true, false, TRUTH});
	try_all("a lie is expected", &(struct world){2, two_are_one, true, false, LIE});
	return done();
}
