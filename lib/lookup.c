#include <stdlib.h>
#include <string.h>

#include "lookup.h"
#include "num.h"

/* Where the search for a hash begins. cap is a power of two, and at most half of it is taken. */
static size_t
place(const struct lookup *l, uint64_t hash)
{
	return (size_t)hash & (l->cap - 1);
}

size_t
lookup_find(const struct lookup *l, uint64_t hash, bool (*same)(const void *ctx, size_t number), const void *ctx)
{
	size_t i;

	for (i = l->cap ? place(l, hash) : 0; l->cap && l->slot[i].number; i = (i + 1) & (l->cap - 1)) {
		if (l->slot[i].hash == hash && same(ctx, l->slot[i].number - 1))
			return l->slot[i].number - 1;
	}
	return LOOKUP_NONE;
}

static void
put(struct lookup *l, uint64_t hash, size_t number)
{
	size_t i = place(l, hash);

	while (l->slot[i].number)
		i = (i + 1) & (l->cap - 1);
	l->slot[i] = (struct lookup_slot){hash, number};
	l->n++;
}

/* Twice as many slots. */
static int
grow(struct lookup *l)
{
	struct lookup more = {.cap = l->cap ? 2 * l->cap : 16};
	size_t i;

	more.slot = calloc(more.cap, sizeof *more.slot);
	if (!more.slot)
		return -1;
	for (i = 0; i < l->cap; i++) {
		if (l->slot[i].number)
			put(&more, l->slot[i].hash, l->slot[i].number);
	}
	free(l->slot);
	*l = more;
	return 0;
}

int
lookup_add(struct lookup *l, uint64_t hash, size_t number)
{
	if (2 * (l->n + 1) > l->cap && grow(l) < 0)
		return -1;
	put(l, hash, number + 1);
	return 0;
}

void
lookup_free(struct lookup *l)
{
	free(l->slot);
	*l = (struct lookup){0};
}

uint64_t
lookup_hash(const char *name, size_t len)
{
	static const unsigned char key[16] = "lookup";

	return num_siphash(key, name, len);
}

uint64_t
lookup_host_hash(const char *host, int family)
{
	char plain[256];
	size_t n;

	for (n = 0; n < sizeof plain && host[n]; n++)
		plain[n] = host[n] >= 'A' && host[n] <= 'Z' ? (char)(host[n] + 'a' - 'A') : host[n];
	while (n && plain[n - 1] == '.')
		n--;
	return lookup_hash(plain, n) + (uint64_t)family;
}
