#ifndef DYNDNSC_ENGINE_SELECT_H
#define DYNDNSC_ENGINE_SELECT_H

/* Which elements of a list are the record's, and what is to become of the set of addresses that they hold. */

#include <stdbool.h>
#include <stddef.h>

#include "ip.h"
#include "json.h"

struct fail;
struct step;
struct vars;

enum action { ACT_NONE, ACT_CREATE, ACT_CHANGE, ACT_REMOVE };

#define SELECT_MAX 64 /* most elements that are a record's */

struct selection {
	json *list;                    /* all elements of all pages; or the members of those that matched; owned */
	json *of;                      /* what the members belong to; owned; NULL: the step has no `members` */
	size_t picked[SELECT_MAX], n;  /* those that match; the one in hand first */
	bool more;                     /* there are more that match than are kept: nothing is decided then */
	bool whole;                    /* decided: none of them stays */
	struct ip ip[SELECT_MAX];      /* their addresses, where the step has `current` */
};

/* Adds the elements that an answer has. -1: what should be a list is none (it may be missing). */
int select_add(struct selection *s, const struct step *step, const char *body, json *doc);

/* Keeps the elements that match, or their members. */
void select_match(struct selection *s, const struct step *step, const struct vars *vars, int family);

struct select_wish {
	const char *host;
	struct ip want, confirmed; /* want.family always set */
	bool remove, replace;
	bool sets;                 /* the service is sent the whole set: what stays of it is written back */
	bool twice;                /* it is told of the new address first, and then of the old one: the latter may be missing */
};

/* Decides what is to be done: ACT_NONE means that all is right already. The element to change stands first afterwards,
 * further ones to go with it behind it: *others. s->whole: none of the elements
 * stays. -1 with fail (ST_CONFIG): several addresses, none ours; or too many. */
int select_decide(struct selection *s, const struct select_wish *wish, enum action *action,
    size_t *others, struct fail *f);

/* What the set is to be, as elements: those that stay as they were read; ours as `item` says over what was read of it, unless
 * `remove`. NULL with fail. json_free(). */
json *select_items(const struct selection *s, const char *item, const struct ip *ours, bool remove, const struct vars *vars,
    struct fail *f);

/* What `take` and `when` see of the k-th that was kept: the element, or what it is a member of; NULL: there is none. */
json *select_element(const struct selection *s, size_t k);

void select_free(struct selection *s);

/* The same host name: any case, trailing dot or not, as Unicode or with "xn--" (RFC 3492). */
bool select_same_host(const char *a, const char *b);

/* True where `zone` is the host itself or a name above it. */
bool select_zone_holds(const char *zone, const char *host);

#endif
