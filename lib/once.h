#ifndef DYNDNSC_ONCE_H
#define DYNDNSC_ONCE_H

/* One run over the sections of a plan. */

#include "crew.h"
#include "diary.h"
#include "herald.h"

struct once {
	/* in */
	const struct plan *plan;
	const struct config *config; /* where the options of plugins are */
	struct crew_how how;
	struct diary diary;      /* once or loud is set */
	const struct notes *notes;
	/* a line for people: what fails before there is a command that could say it, and what would be sent */
	void (*said)(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
	/* in between */
	struct crew crew;
	struct herald herald;
	int status;
};

/* Runs them: the worst exit status. */
int once_run(struct once *o);

#endif
