#ifndef DYNDNSC_NOTE_H
#define DYNDNSC_NOTE_H

/* Where the library leaves what a person may want to know at -v: it never prints itself. */

struct notes {
	int level;                                /* how many -v were given */
	void (*put)(void *ctx, const char *text); /* gets one line, no newline, cleaned */
	void *ctx;
};

/* Puts a line where `level` (1: -v, 2: -vv) is wanted; n may be NULL. */
void note(const struct notes *n, int level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
