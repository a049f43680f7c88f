#ifndef DYNDNSC_HERALD_H
#define DYNDNSC_HERALD_H

/* Brings what the diary finds worth telling to the plugins of the section: one event after another, so that none comes
 * before its cause, in a child of the crew, so that nobody else waits. */

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "config.h"
#include "crew.h"
#include "diary.h"
#include "plan.h"

#define HERALD_MAX 1000 /* events that may wait to be told; more are counted and left out */

struct herald_news;

struct herald {
	/* in */
	struct crew *crew;
	const struct plan *plan;     /* says which section has which plugins */
	const struct config *config; /* where the options of plugins are; NULL: they are read from `ini` each time */
	const struct buf *ini;
	const char *ini_name;        /* what `ini` is called in messages */
	/* whose an event is that is about no record: several of the plan's; n_of 0: the section that it names */
	const size_t *of;
	size_t n_of;
	/* in between */
	struct herald_news *first, *last;
	size_t n, left_out;
	bool busy;
};

/* For diary.event, with the herald as ctx. */
void herald_take(void *ctx, const struct diary_news *news);

/* For crew_watcher.called: what came of it, said in the log; then the next ones are told. */
void herald_called(struct herald *h, int status, const char *said);

/* crew_end() has ended what was at work. */
void herald_ended(struct herald *h);

void herald_free(struct herald *h);

#endif
