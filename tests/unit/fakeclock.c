/* The schedule of the loop over a simulated clock: days of idling, events, storms of events, a machine that sleeps. The clock
 * is the one that goes on while the machine sleeps; what the wall clock shows is nothing that the schedule is told. */

#include <stdlib.h>

#include "schedule.h"
#include "tap.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

#define BOOT 12345 /* the loop starts so long after the machine */
#define TASKS 100
#define MOST 20000

struct sim {
	/* the world */
	int64_t storm_from, storm_until, storm_every; /* events; storm_every 0: none */
	int64_t sleep_at, wake_at;                    /* the machine sleeps, and wakes up when somebody opens it */
	size_t n;                                     /* tasks */
	/* what came of it */
	struct schedule v[TASKS];
	struct schedule_net net;
	int64_t now, began[MOST];                     /* the checks of the first task */
	size_t n_began, looks, wakes, settled, slept;
	uint32_t random;
};

static uint32_t
random32(struct sim *s)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 17;
	s->random ^= s->random << 5;
	return s->random;
}

static void
begin(struct sim *s, size_t n, uint32_t interval)
{
	size_t i;

	*s = (struct sim){.n = n, .now = BOOT, .random = 2463534242};
	for (i = 0; i < n; i++)
		schedule_start(&s->v[i], interval, s->now);
}

static void
begin_due(struct sim *s)
{
	uint32_t random = random32(s);
	bool look;
	size_t i;

	s->settled += schedule_settled(&s->net, s->now);
	for (i = 0; i < s->n; i++) {
		if (schedule_due(&s->v[i], &s->net) > s->now)
			continue;
		look = schedule_begin(&s->v[i], s->now, random);
		if (i == 0 && s->n_began < MOST) {
			s->looks += look;
			s->began[s->n_began++] = s->now;
		}
	}
}

/* When the next event comes, after now. */
static int64_t
next_event(const struct sim *s)
{
	int64_t first = s->storm_from;

	if (!s->storm_every)
		return SCHEDULE_NEVER;
	if (first <= s->now)
		first += ((s->now - first) / s->storm_every + 1) * s->storm_every;
	return first < s->storm_until ? first : SCHEDULE_NEVER;
}

/* As the loop sleeps: until something is due, or is told by the kernel; both wait for a machine that sleeps. */
static void
sleep_until_due(struct sim *s, int64_t until)
{
	int64_t planned = SCHEDULE_NEVER, event = next_event(s), wake, due;
	size_t i;

	for (i = 0; i < s->n; i++) {
		due = schedule_due(&s->v[i], &s->net);
		planned = due < planned ? due : planned;
	}
	if (planned <= s->now)
		return;
	wake = planned < event ? planned : event;
	if (wake > until)
		wake = until;
	if (s->sleep_at > s->now && s->sleep_at <= wake && wake < s->wake_at)
		wake = s->wake_at;
	s->now = wake;
	s->wakes++;
	s->slept += schedule_woke(&s->net, planned, s->now);
	if (s->now >= event)
		schedule_event(&s->net, s->now);
}

static void
run(struct sim *s, int64_t ms)
{
	int64_t until = s->now + ms;

	while (s->now < until) {
		begin_due(s);
		sleep_until_due(s, until);
	}
}

/* The shortest and the longest time between two checks that began from `from` on. */
static void
gaps(const struct sim *s, int64_t from, int64_t *least, int64_t *most)
{
	size_t i;

	*least = SCHEDULE_NEVER;
	*most = 0;
	for (i = 1; i < s->n_began; i++) {
		int64_t gap = s->began[i] - s->began[i - 1];

		if (s->began[i - 1] < from)
			continue;
		*least = gap < *least ? gap : *least;
		*most = gap > *most ? gap : *most;
	}
}

/* The first check from `from` on. */
static int64_t
first_check(const struct sim *s, int64_t from)
{
	size_t i;

	for (i = 0; i < s->n_began && s->began[i] < from; i++)
		;
	return i < s->n_began ? s->began[i] : SCHEDULE_NEVER;
}

static size_t
checks(const struct sim *s, int64_t from, int64_t until)
{
	size_t i, n = 0;

	for (i = 0; i < s->n_began; i++)
		n += s->began[i] >= from && s->began[i] < until;
	return n;
}

static void
test_idle(void)
{
	static struct sim s;
	int64_t least, most;

	begin(&s, TASKS, 300);
	run(&s, 30LL * DAY);
	gaps(&s, 0, &least, &most);
	ok(s.began[0] == BOOT, "the first check is at once");
	ok(least >= 270 * SECOND && most <= 330 * SECOND, "300 s with a jitter of a tenth: %lld to %lld ms", (long long)least, (long long)most);
	ok(least < 275 * SECOND && most > 325 * SECOND, "and all of that tenth");
	ok(s.n_began > 8500 && s.n_began < 8800, "30 days: %zu checks, 8640 intervals", s.n_began);
	ok(s.looks > s.n_began / 6 - 2 && s.looks <= s.n_began / 5, "every fifth interval it looks at DNS: %zu times", s.looks);
	ok(s.wakes <= s.n_began + 1, "100 tasks of the same interval: %zu wake-ups, not one for each task", s.wakes);
	ok(s.slept == 0 && s.settled == 0, "nothing happened, and nothing is thought to have happened");
	begin(&s, 1, 1);
	run(&s, HOUR);
	gaps(&s, 0, &least, &most);
	ok(least >= 900 && most <= 1100, "an interval of a second: %lld to %lld ms", (long long)least, (long long)most);
}

static void
test_event(void)
{
	static struct sim s;
	int64_t at = BOOT + 10LL * HOUR + 7, least, most;

	begin(&s, 3, 3600);
	s.storm_from = at;
	s.storm_until = at + 1;
	s.storm_every = 1;
	run(&s, 20LL * HOUR);
	ok(first_check(&s, at) == at + 2 * SECOND, "an event: the check begins 2 s later");
	ok(s.settled == 1, "once");
	ok(checks(&s, at, at + 2 * SECOND + 5 * MINUTE + 1) == 11, "then one every 30 s for 5 minutes: %zu",
	    checks(&s, at, at + 2 * SECOND + 5 * MINUTE + 1));
	gaps(&s, at + 5 * MINUTE, &least, &most);
	ok(least >= 54 * MINUTE && most <= 66 * MINUTE, "then as before: %lld to %lld ms", (long long)least, (long long)most);
	begin(&s, 1, 20);
	s.storm_from = at;
	s.storm_until = at + 1;
	s.storm_every = 1;
	run(&s, 11LL * HOUR);
	gaps(&s, at + 2 * SECOND, &least, &most);
	ok(least >= 18 * SECOND && most <= 22 * SECOND, "a shorter interval than 30 s stays what it is: %lld to %lld ms", (long long)least, (long long)most);
}

static void
test_burst(void)
{
	static struct sim s;
	int64_t at = BOOT + HOUR + 7;

	begin(&s, 1, 3600);
	s.storm_from = at;
	s.storm_until = at + 1900;
	s.storm_every = 10;
	run(&s, 2LL * HOUR);
	ok(s.settled == 1 && first_check(&s, at) == at + 2 * SECOND, "190 events within 2 s are one, 2 s after the first");
	/* an event while that check begins is another one */
	begin(&s, 1, 3600);
	s.storm_from = at;
	s.storm_until = at + 2001 + 1;
	s.storm_every = 2001;
	run(&s, 2LL * HOUR);
	ok(s.settled == 2 && checks(&s, at, at + 5 * SECOND) == 2, "what comes when that was looked at is looked at again");
}

static void
test_storm(void)
{
	static struct sim s;
	int64_t at = BOOT + HOUR + 7, end = at + HOUR, least, most, last;

	begin(&s, 1, 86400);
	s.storm_from = at;
	s.storm_until = end;
	s.storm_every = 100;
	run(&s, 3LL * HOUR);
	ok(s.settled >= 55 && s.settled <= 75, "an hour of events, ten a second: looked at %zu times", s.settled);
	last = s.net.checked;
	ok(last >= end - SECOND && last <= end + 65 * SECOND, "and once when it is over, %lld ms later", (long long)(last - end));
	s.storm_from = s.now + 10;
	s.storm_until = s.storm_from + 1;
	at = s.storm_from;
	run(&s, MINUTE);
	ok(first_check(&s, at) == at + 2 * SECOND, "after a calm the next one is looked at in 2 s");

	at = BOOT + HOUR + 7;
	begin(&s, 1, 20);
	s.storm_from = at;
	s.storm_until = end;
	s.storm_every = 100;
	run(&s, 3LL * HOUR);
	gaps(&s, at, &least, &most);
	ok(most <= 22 * SECOND + 2 * SECOND, "while it storms, who has an interval of 20 s does not wait longer: %lld ms", (long long)most);
}

static void
test_asked(void)
{
	static struct sim s;
	int64_t at = BOOT + HOUR + 7, asked;

	begin(&s, 1, 86400);
	s.storm_from = at;
	s.storm_until = at + HOUR;
	s.storm_every = 100;
	run(&s, HOUR + 30LL * MINUTE);
	asked = s.now;
	s.looks = 0;
	schedule_now(&s.v[0], asked);
	run(&s, 3 * SECOND);
	ok(first_check(&s, asked) <= asked + 2 * SECOND && s.looks == 1, "who asks for a check gets it, also while it storms: after %lld ms",
	    (long long)(first_check(&s, asked) - asked));
	begin(&s, 1, 86400);
	run(&s, HOUR);
	asked = s.now;
	schedule_within(&s.v[0], -5 * (int64_t)DAY, asked);
	run(&s, DAY);
	ok(first_check(&s, asked) == asked + SECOND, "what may be sent already is sent in a second, and not at once");
	schedule_within(&s.v[0], 30LL * DAY, s.now);
	asked = s.now;
	run(&s, 2LL * DAY);
	ok(first_check(&s, asked) < asked + 27 * HOUR, "what may be sent in a month does not put off a check");
}

static void
test_sleep(void)
{
	static struct sim s;
	int64_t sleep_at, wake_at;

	for (sleep_at = BOOT + 12LL * MINUTE; sleep_at < BOOT + 19LL * MINUTE; sleep_at += 13 * SECOND) {
		wake_at = sleep_at + 8LL * HOUR;
		begin(&s, 3, 300);
		s.sleep_at = sleep_at;
		s.wake_at = wake_at;
		run(&s, 10LL * HOUR);
		if (s.slept != 1 || first_check(&s, sleep_at) != wake_at + 2 * SECOND ||
		    checks(&s, wake_at, wake_at + 2 * SECOND + 5 * MINUTE + 1) != 11)
			break;
	}
	ok(sleep_at >= BOOT + 19LL * MINUTE, "8 h asleep, from any moment on: a check 2 s after, then every 30 s for 5 minutes");
	for (sleep_at = BOOT + 12LL * MINUTE; sleep_at < BOOT + 19LL * MINUTE; sleep_at += SECOND) {
		begin(&s, 3, 300);
		s.sleep_at = sleep_at;
		s.wake_at = sleep_at + 9 * SECOND;
		run(&s, HOUR);
		if (s.slept || s.settled)
			break;
	}
	ok(sleep_at >= BOOT + 19LL * MINUTE, "some seconds are no sleep: a busy machine is late, too");
	begin(&s, 3, 3600);
	run(&s, 90LL * MINUTE);
	s.sleep_at = s.now + 1;
	s.wake_at = s.now + 365LL * DAY;
	run(&s, 366LL * DAY);
	ok(s.slept == 1 && checks(&s, s.wake_at, s.wake_at + MINUTE) == 2 && checks(&s, s.sleep_at, s.wake_at) == 0,
	    "a year asleep is one check, not a year's");
}

static void
test_start(void)
{
	static struct sim s;

	begin(&s, 2, 3600);
	s.net.short_until = s.now + 5 * MINUTE; /* as the loop does it */
	run(&s, 2LL * HOUR);
	ok(checks(&s, BOOT, BOOT + 5 * MINUTE + 1) == 11, "a young loop checks every 30 s: %zu", checks(&s, BOOT, BOOT + 5 * MINUTE + 1));
	/* the network comes up bit by bit: link, address, route */
	begin(&s, 2, 3600);
	s.net.short_until = s.now + 5 * MINUTE;
	s.storm_from = BOOT + 100;
	s.storm_until = BOOT + 9 * SECOND;
	s.storm_every = 4 * SECOND;
	run(&s, MINUTE);
	ok(checks(&s, BOOT, BOOT + 11 * SECOND) == 4 && first_check(&s, BOOT + 8100) == BOOT + 10100,
	    "each step of a network that comes up is looked at: %zu", checks(&s, BOOT, BOOT + 11 * SECOND));
}

int
main(void)
{
	test_idle();
	test_event();
	test_burst();
	test_storm();
	test_asked();
	test_sleep();
	test_start();
	return done();
}
