/* What fails again and again, and how often that is said. */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "streak.h"
#include "tap.h"

static void
one(void)
{
	struct streaks s = {0};
	struct streak it;
	int64_t t = 1800000000;
	int i, still = 0, quiet = 0;

	ok(streak_take(&s, 1, 0, t, &it) == STREAK_QUIET && !s.n, "what is well is no streak");
	ok(streak_take(&s, 1, 7, t, &it) == STREAK_FAILS && it.count == 1 && it.since == t && it.kind == 7, "the first failure is said");
	for (i = 1; i < 3600 / 60; i++)
		quiet += streak_take(&s, 1, 7, t + 60 * i, &it) == STREAK_QUIET;
	ok(quiet == 59 && it.count == 60, "for an hour not again, but counted");
	ok(streak_take(&s, 1, 7, t + 3600, &it) == STREAK_STILL && it.count == 61 && it.since == t, "then once");
	for (i = 1; i <= 24 * 60; i++)
		still += streak_take(&s, 1, 7, t + 3600 + 60 * i, NULL) == STREAK_STILL;
	ok(still == 24, "in a day 24 times (%d)", still);
	t += 100000;
	ok(streak_take(&s, 1, 8, t, &it) == STREAK_FAILS && it.kind == 8 && it.count == 1502, "another trouble is said at once, and goes on counting");
	ok(streak_take(&s, 1, 8, t + 1, NULL) == STREAK_QUIET, "and is quiet then");
	ok(streak_take(&s, 1, 0, t + 2, &it) == STREAK_OVER && it.count == 1503 && it.kind == 8, "that it is over is said, with its count");
	ok(streak_take(&s, 1, 0, t + 3, &it) == STREAK_QUIET && !s.n && !s.v, "once; nothing is left of it");
	ok(streak_take(&s, 1, 8, t + 4, &it) == STREAK_FAILS && it.count == 1 && it.since == t + 4, "the next one counts from one");
	streaks_free(&s);
}

static void
clocks(void)
{
	struct streaks s = {0};
	int64_t t = 1800000000;

	streak_take(&s, 1, 7, t, NULL);
	ok(streak_take(&s, 1, 7, t - 86400 * 365, NULL) == STREAK_STILL, "a clock that was set back does not silence it for a year");
	ok(streak_take(&s, 1, 7, t - 86400 * 365 + 60, NULL) == STREAK_QUIET, "nor makes it talk all the time");
	streak_remind(&s);
	ok(streak_take(&s, 1, 7, t - 86400 * 365 + 120, NULL) == STREAK_STILL, "who asks is told again");
	ok(streak_take(&s, 1, 7, t - 86400 * 365 + 121, NULL) == STREAK_QUIET, "once");
	streaks_free(&s);
}

static void
many(void)
{
	struct streaks s = {0};
	uint64_t key;
	int fails = 0, over = 0;

	for (key = 0; key < 1000; key++)
		fails += streak_take(&s, key, 1 + (unsigned)key % 5, 100, NULL) == STREAK_FAILS;
	ok(fails == 1000 && s.n == 1000, "each has its own");
	for (key = 0; key < 1000; key += 2)
		over += streak_take(&s, key, 0, 101, NULL) == STREAK_OVER;
	ok(over == 500 && s.n == 500 && !streak_find(&s, 500) && streak_find(&s, 501) && streak_find(&s, 501)->kind == 2, "and ends for itself");
	streaks_free(&s);
	ok(!s.n && !streak_find(&s, 501), "freed");
}

static void
text(unsigned count, int64_t since, int64_t now, const char *want)
{
	struct streak s = {.count = count, .since = since};
	char out[STREAK_TEXT_MAX];

	ok(strcmp(streak_text(out, &s, now), want) == 0, "%s (%s)", want, out);
}

int
main(void)
{
	int64_t day = 1700006400 /* 2023-11-15 00:00 UTC */;

	setenv("TZ", "UTC", 1);
	tzset();
	one();
	clocks();
	many();
	text(1, day + 250 * 60, day + 500 * 60, "1st time, since 04:10");
	text(2, day + 250 * 60, day + 500 * 60, "2nd time, since 04:10");
	text(3, day, day, "3rd time, since 00:00");
	text(4, day, day, "4th time, since 00:00");
	text(11, day, day, "11th time, since 00:00");
	text(12, day, day, "12th time, since 00:00");
	text(13, day, day, "13th time, since 00:00");
	text(21, day, day, "21st time, since 00:00");
	text(37, day + 250 * 60, day + 500 * 60, "37th time, since 04:10");
	text(111, day, day, "111th time, since 00:00");
	text(122, day, day, "122nd time, since 00:00");
	text(4294967295U, day - 60, day, "4294967295th time, since 2023-11-14 23:59");
	text(5, day, day + 366 * (int64_t)86400, "5th time, since 2023-11-15 00:00");
	return done();
}
