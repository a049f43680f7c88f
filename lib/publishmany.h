#ifndef DYNDNSC_PUBLISHMANY_H
#define DYNDNSC_PUBLISHMANY_H

/* What was published for several entries at once (plan.h), as results of each. */

#include "plan.h"
#include "publish.h"
#include "report.h"

/* Calls fn for every result of every entry that was merged, entry by entry; a host that several entries have is a result
 * of each. -1: out of memory. */
int publish_each(const struct publish *p, const struct merged *m, const struct entry *entries,
    void (*fn)(void *ctx, const struct entry *e, const struct result *r), void *ctx);

/* The result as it is reported of an entry. */
void publish_report(struct report *out, const char *name, const struct result *r);

#endif
