#ifndef DYNDNSC_STREAK_H
#define DYNDNSC_STREAK_H

/* What fails again and again is said when it begins, when it becomes another trouble, once an hour, and when it is over. Pure:
 * the time is given. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STREAK_AGAIN 3600 /* seconds between two lines about the same trouble */

struct streak {
	uint64_t key;      /* whose: the caller's */
	unsigned kind;     /* which trouble; never 0 */
	unsigned count;    /* how often in a row */
	int64_t since;     /* the first time, seconds since 1970 */
	int64_t said;
	bool told;         /* streak_tell() */
};

/* Those that fail now; zeroed at the start. */
struct streaks {
	struct streak *v;
	size_t n;
};

enum streak_news {
	STREAK_QUIET,     /* nothing to say */
	STREAK_FAILS,     /* it begins, or is another trouble now */
	STREAK_STILL,     /* it has gone on for another hour */
	STREAK_OVER       /* it failed, and does no more */
};

/* It went well (kind 0) or not. *out (may be NULL) is the streak, also the one that is over. A trouble that no memory is left
 * for is always said. */
enum streak_news streak_take(struct streaks *s, uint64_t key, unsigned kind, int64_t now, struct streak *out);

/* The streak of that key, or NULL. */
const struct streak *streak_find(const struct streaks *s, uint64_t key);

/* True once for a streak that has lasted for so many seconds: then somebody is told who does not read lines. */
bool streak_tell(struct streaks *s, uint64_t key, int64_t seconds, int64_t now);

/* Whatever still fails is said again the next time. */
void streak_remind(struct streaks *s);

/* "37th time, since 04:10" (local time; of another day with its date). Returns out. */
#define STREAK_TEXT_MAX 64
const char *streak_text(char out[STREAK_TEXT_MAX], const struct streak *s, int64_t now);

void streaks_free(struct streaks *s);

#endif
