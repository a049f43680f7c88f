#ifndef DYNDNSC_UPDATE_CHANGE_H
#define DYNDNSC_UPDATE_CHANGE_H

/* One change of one record set (RFC 2136): decided from what was read, written as a message or as nsupdate's text. */

#include <stdbool.h>
#include <stdint.h>

#include "update/rrset.h"

struct buf;
struct fail;

/* What somebody wants of a record set. */
struct wish {
	int family;
	struct ip ip;        /* the address to have; family 0: our address is to go */
	struct ip confirmed; /* the one we last put there; family 0: none known */
	bool replace_set;    /* several addresses are ours to replace */
	bool ttl_set;
	uint32_t ttl;        /* where ttl_set; else the one read, or CHANGE_TTL */
};

#define CHANGE_TTL 300 /* of a set that is new */

struct change {
	const char *zone, *host;
	int family;
	bool checked;        /* prerequisite: the set is exactly `seen` (empty: there is none) */
	const struct rrset *seen;
	bool whole;          /* delete the set */
	struct ip remove;    /* or just this one; family 0: nothing */
	struct ip add;       /* family 0: nothing */
	uint32_t ttl;
	bool ttl_open;       /* nothing was read, so the TTL is not known */
};

enum decision {
	CHANGE_NONE, /* the set is as wished */
	CHANGE_SEND, /* *out is to be sent */
	CHANGE_NOT   /* several addresses, none ours; or not ours to remove: fail says what to do (ST_CONFIG) */
};

/* Decides. The set as read (RRSET_READ or RRSET_HIDDEN) must outlive *out, as must the names. */
enum decision change_decide(struct change *out, const char *zone, const char *host, const struct wish *wish,
    const struct rrset *seen, struct fail *f);

/* The UPDATE message, unsigned. 0, or -1 with b->bad. */
int change_message(struct buf *b, const struct change *c, uint16_t id);

/* The same as nsupdate reads it: from "prereq" to "send". With a NULL `seen` nothing was read: {current} and {ttl}. */
void change_text(struct buf *b, const struct change *c);

#endif
