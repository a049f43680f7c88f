#ifndef DYNDNSC_ACCOUNT_H
#define DYNDNSC_ACCOUNT_H

/* The state that belongs to an entry: one file for each account of a service. */

#include "state.h"

struct buf;
struct entry;

/* Adds the account's name: "rfc2136@192.0.2.53", the protocol and the options that tell its accounts apart. -1: out of memory. */
int account_name(struct buf *out, const struct entry *e);

/* state_open() of the entry's account: the protocol, and the options that tell its accounts apart. */
int account_open(struct state *s, const struct entry *e, enum state_mode mode, const struct notes *notes, struct fail *f);

/* The file that account_open() opens. -1 with fail (ST_SYSTEM). */
int account_path(char out[PLACE_MAX], const struct entry *e, struct fail *f);

/* Takes back what is latched for all records of an entry, whatever wait is left. The number of refusals cleared, or -1
 * with fail. */
int account_retry(const struct entry *e, const struct notes *notes, struct fail *f);

#endif
