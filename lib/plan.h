#ifndef DYNDNSC_PLAN_H
#define DYNDNSC_PLAN_H

/* Which sections share work: what detects the same is detected once, and what goes to one account with the same options
 * goes in one request. Without I/O. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entry.h"

/* Numbers that are equal where work can be shared, under a salt: two entries with this key find the
 * same addresses; ... can be published as one; ... have one state file and so cannot be at work at the same time. */
uint64_t plan_detect_key(const struct entry *e, const unsigned char salt[16]);
uint64_t plan_update_key(const struct entry *e, const unsigned char salt[16]);
uint64_t plan_account_key(const struct entry *e, const unsigned char salt[16]);

/* Several entries that are published as one. `entry` is the first of them but for the host names, which are all of
 * theirs; of[] says which they are. */
struct merged {
	struct entry entry;
	bool own;        /* entry.options is not the first one's */
	size_t *of, n;
};

/* Merges v[0..n): *out, in the order of the first of each; plan_merged_free(). The entries must outlive it.
 * The number of them, or -1: out of memory. */
int plan_merge(struct merged **out, const struct entry *v, size_t n);
void plan_merged_free(struct merged *m, size_t n);

/* Whom a message is about that concerns n (1 and more) sections, of which `first` is one: "home", or "home and 3 more". */
#define PLAN_LABEL_MAX 300
const char *plan_label(char out[PLAN_LABEL_MAX], const char *first, size_t n);

/* What a run has to know of a section. */
struct plan_item {
	char *name;
	uint64_t detect, update, account;
	uint32_t interval;   /* seconds; 0: nothing is said */
	char *plugins;       /* as written; "": none of its own */
	char *expect;        /* the addresses that its records have (expect.h), "": none is known; NULL: its detector does not ask */
	char *hear;          /* the router whose announcements are news to it (ears.h); NULL: none's */
};

struct plan {
	struct plan_item *v;
	size_t n;
};

/* Adds a section (copies the strings). -1: out of memory. */
int plan_add(struct plan *p, const struct plan_item *item);
void plan_free(struct plan *p);

/* As text and back: from the process that has read the configuration to the one that stays. -1: out of memory, or it is
 * no such text. */
struct buf;
int plan_print(const struct plan *p, struct buf *out);
int plan_parse(struct plan *p, const char *text);

/* Of the sections of[0..n) those that go in one call of dyndnsc-update with of[0], at most `most`: they are moved to the
 * front in their order. How many they are. */
size_t plan_call(const struct plan *p, size_t *of, size_t n, size_t most);

/* The sections with the same detection and the same interval as of[0], in the same manner. */
size_t plan_detection(const struct plan *p, size_t *of, size_t n);

#endif
