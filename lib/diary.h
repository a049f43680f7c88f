#ifndef DYNDNSC_DIARY_H
#define DYNDNSC_DIARY_H

/* From what the commands find to what is said of it: a line per change, and what plugins are told. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report.h"
#include "streak.h"
#include "warned.h"

#define DIARY_LASTS 600 /* seconds that a detection has to fail before plugins are told */

/* What plugins may be told (the words of DYNDNSC_EVENT). */
enum diary_event { DIARY_CHANGED, DIARY_FAILING, DIARY_RECOVERED, DIARY_REFUSED };

struct diary_news {
	enum diary_event event;
	const char *section;
	const struct report *report; /* NULL: it is about no record */
	const char *message;
};

struct diary {
	bool once;              /* one run, whose commands say themselves what fails: successes only are said */
	bool loud;              /* one run, whose commands are not heard: failures too, each time */
	void (*event)(void *ctx, const struct diary_news *news); /* NULL: nobody wants to know */
	void *ctx;
	/* in between; diary_free() */
	struct streaks streaks;
	struct warned warned;
	char last[REPORT_NAME_MAX + 64]; /* the section and address that were said last */
};

/* What dyndnsc-detect came to for the sections that `label` names; section is the first of them. now: seconds since 1970. */
void diary_detected(struct diary *d, const char *label, const char *section, int status, const char *said, int64_t now);

/* What it warned of on its way, whatever it came to: each line is said once, while every detection that finds something says it. */
void diary_warned(struct diary *d, const char *label, const char *section, int status, const char *said);

/* What became of one record. */
void diary_reported(struct diary *d, const struct report *r, int64_t now);

/* A call of dyndnsc-update that ended with status and reported nothing. */
void diary_updated(struct diary *d, const char *label, const char *section, int status, const char *said, int64_t now);

/* How many records and detections fail now. */
size_t diary_failing(const struct diary *d);

/* Forgets what was of another configuration. */
void diary_free(struct diary *d);

#endif
