#ifndef DYNDNSC_LOOKUP_H
#define DYNDNSC_LOOKUP_H

/* Where in a list a name stands: a hash table beside the list, so that a file of a thousand sections is not searched from
 * its beginning a thousand times. {0} is an empty one. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lookup_slot {
	uint64_t hash;
	size_t number; /* in the list, from 1; 0: free */
};

struct lookup {
	struct lookup_slot *slot;
	size_t n, cap;
};

#define LOOKUP_NONE SIZE_MAX

/* The number in the list of what has this hash and of which same() says that it is it; LOOKUP_NONE: there is none. */
size_t lookup_find(const struct lookup *l, uint64_t hash, bool (*same)(const void *ctx, size_t number), const void *ctx);

/* Says where something of that hash stands; that it is not there yet is the caller's to know. -1: out of memory. */
int lookup_add(struct lookup *l, uint64_t hash, size_t number);

/* Empties it. */
void lookup_free(struct lookup *l);

/* The hash of a name of len bytes; and of a host name, the same for what text_same_host() takes for the same. */
uint64_t lookup_hash(const char *name, size_t len);
uint64_t lookup_host_hash(const char *host, int family);

#endif
