#ifndef DYNDNSC_EXPECT_H
#define DYNDNSC_EXPECT_H

/* Which addresses a detection may expect: those that the records have, as their services have confirmed. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"
#include "state.h"

struct entry;

#define EXPECT_TEXT_MAX (2 * IP_TEXT_MAX) /* "192.0.2.1 2001:db8::1" */

/* Of each family one, as long as all agree. All zero: nothing is known. */
struct expect {
	struct ip ip[2];
	bool differ[2];
};

/* Adds an address; the addresses of a text, separated by blanks or lines (what is none is passed over). */
void expect_add(struct expect *e, const struct ip *ip);
void expect_take(struct expect *e, const char *text);

/* The addresses on which all agree; "": none. Returns out. */
const char *expect_text(char out[EXPECT_TEXT_MAX], const struct expect *e);

/* States that were read, so that many sections of few accounts read each once. */
#define EXPECT_STATES 16
struct expect_states {
	struct {
		uint64_t account;
		struct state state;
	} v[EXPECT_STATES];
	size_t n, next;
};

/* Adds what the records of an entry (of the role ENTRY_UPDATE) have; where its state cannot be read, nothing. */
void expect_entry(struct expect *e, struct expect_states *cache, const struct entry *entry);
void expect_states_free(struct expect_states *cache);

#endif
