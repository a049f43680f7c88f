/* The table of names beside a list: what was added is found, and nothing else. */

#include <stdio.h>
#include <string.h>

#include "lookup.h"
#include "tap.h"
#include "text.h"

#define MANY 5000

static char names[MANY][16];

static bool
same(const void *ctx, size_t number)
{
	return strcmp(names[number], ctx) == 0;
}

static bool
any(const void *ctx, size_t number)
{
	(void)ctx;
	(void)number;
	return true;
}

static size_t
find(const struct lookup *l, const char *name)
{
	return lookup_find(l, lookup_hash(name, strlen(name)), same, name);
}

static void
many(void)
{
	struct lookup l = {0};
	size_t i, wrong = 0, early = 0;
	char other[16];

	ok(find(&l, "n0") == LOOKUP_NONE, "nothing is in an empty one");
	for (i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof names[i], "n%zu", i);
		early += find(&l, names[i]) != LOOKUP_NONE;
		wrong += lookup_add(&l, lookup_hash(names[i], strlen(names[i])), i) != 0;
	}
	for (i = 0; i < MANY; i++) {
		snprintf(other, sizeof other, "m%zu", i);
		wrong += find(&l, names[i]) != i || find(&l, other) != LOOKUP_NONE;
	}
	ok(!early && !wrong, "%d names: each is found where it was put, from when it was put, and no other", MANY);
	lookup_free(&l);
	ok(find(&l, "n1") == LOOKUP_NONE, "emptied, it has none");
	/* one hash for all: what is asked for decides */
	for (wrong = i = 0; i < 100; i++)
		wrong += lookup_add(&l, 7, i) != 0;
	for (i = 0; i < 100; i++)
		wrong += lookup_find(&l, 7, same, names[i]) != i;
	ok(!wrong && lookup_find(&l, 7, any, NULL) == 0 && lookup_find(&l, 8, any, NULL) == LOOKUP_NONE,
	    "names of one hash are told apart, the first is found first");
	lookup_free(&l);
}

static void
hosts(void)
{
	static const char *const all[] = {"a.example.org", "A.Example.ORG", "a.example.org.", "b.example.org", "a.example.or", "", ".",
	    "*.a", "*.A."};
	const size_t n = sizeof all / sizeof *all;
	size_t i, j, wrong = 0;

	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++)
			wrong += text_same_host(all[i], all[j]) != (lookup_host_hash(all[i], 4) == lookup_host_hash(all[j], 4));
	}
	ok(!wrong, "the same host has the same hash, another one another");
	ok(lookup_host_hash("a", 4) != lookup_host_hash("a", 6), "each family has its own");
}

int
main(void)
{
	many();
	hosts();
	return done();
}
