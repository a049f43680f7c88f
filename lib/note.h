#ifndef DYNDNSC_NOTE_H
#define DYNDNSC_NOTE_H

/* Where the library leaves what a person may want to know at -v: it never prints itself. */

#include <stdbool.h>

/* Something that could have been the answer to a question: a source that was asked, an address that was found. */
struct candidate {
	int family;             /* that it is about, 4 or 6 */
	const char *name;       /* of a source, an interface, a program, ... */
	const char *operator_;  /* who runs it; NULL: nobody in particular */
	const char *protocol;   /* how it was asked: "dns", "https", "iface", ...; NULL: nothing to say */
	const char *said;       /* an address, in most cases; NULL: nothing */
	const char *detail;     /* more of what was found, as an address's flags; NULL: nothing */
	long ms;                /* how long that took; NOTE_UNTIMED: nobody waited for it */
	bool taken;
	const char *why;        /* it was taken or not; NULL or "": that goes without saying */
};

#define NOTE_UNTIMED (-1L)

struct notes {
	int level;                                /* how many -v were given */
	void (*put)(void *ctx, const char *text); /* gets one line, no newline, cleaned */
	void *ctx;
	/* Where all of it is to be explained as data, whatever the level: candidates, and the lines of levels 0 and 1.
	 * NULL: nobody wants that. */
	void (*record)(void *ctx, const struct candidate *c);
	void (*keep)(void *ctx, const char *text);
	void *record_ctx;
};

/* Puts a line where `level` (1: -v, 2: -vv) is wanted; n may be NULL. */
void note(const struct notes *n, int level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Records a candidate, and at -v puts a line about it. note_record() does the first only: the caller has a line of his own,
 * which note_line() puts at -v and keeps nowhere else. */
void note_candidate(const struct notes *n, const struct candidate *c);
void note_record(const struct notes *n, const struct candidate *c);
void note_line(const struct notes *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
