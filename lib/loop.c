#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "events.h"
#include "fail.h"
#include "log.h"
#include "loop.h"
#include "num.h"
#include "sdnotify.h"

#define RELOAD_MS 5000     /* how long a new configuration waits for what is at work */
#define YOUNG_MS 300000

static void
say_debug(const char *said)
{
	size_t n;

	for (; *said; said += n + (said[n] == '\n')) {
		n = strcspn(said, "\n");
		log_say(LINE_INFO, "said", "%.*s", (int)n, said);
	}
}

static void
detected(void *ctx, const struct crew_task *t, int status, const char *said)
{
	char about[PLAN_LABEL_MAX];
	struct loop *l = ctx;
	const char *first = l->plan.v[t->of[0]].name;

	say_debug(said);
	l->herald.of = t->of;
	l->herald.n_of = t->n;
	plan_label(about, first, t->n);
	diary_warned(&l->diary, about, first, status, said);
	diary_detected(&l->diary, about, first, status, said, clock_now());
	l->herald.n_of = 0;
}

static void
reported(void *ctx, const struct report *r)
{
	struct loop *l = ctx;

	diary_reported(&l->diary, r, clock_now());
}

static void
updated(void *ctx, const size_t *of, size_t n, size_t lines, int status, const char *said)
{
	char about[PLAN_LABEL_MAX];
	struct loop *l = ctx;
	const char *first = l->plan.v[of[0]].name;

	say_debug(said);
	l->herald.of = of;
	l->herald.n_of = n;
	/* an address that was left out has no record to be reported of */
	diary_updated(&l->diary, plan_label(about, first, n), first, lines && status != ST_DATA ? ST_OK : status, said, clock_now());
	l->herald.n_of = 0;
}

static void
called(void *ctx, int status, const char *said)
{
	struct loop *l = ctx;

	herald_called(&l->herald, status, said);
}

static void
done(void *ctx, struct crew_task *t)
{
	struct loop *l = ctx;
	size_t i = (size_t)(t - l->tasks);

	l->rest[i] = t->rest ? watch_clock() + t->rest * 1000 : 0;
	if (t->until)
		schedule_within(&t->when, (t->until - clock_now()) * 1000 + 500, watch_clock());
	if (!l->again[i])
		return;
	l->again[i] = false;
	l->rest[i] = 0;
	t->retry = true;
	schedule_now(&t->when, watch_clock());
}

/* Everything once more, and what was refused is asked again. */
static void
check_all(struct loop *l)
{
	int64_t now = watch_clock();
	size_t i;

	for (i = 0; i < l->n_tasks; i++) {
		l->again[i] = l->tasks[i].busy;
		l->tasks[i].retry = true;
		l->rest[i] = 0;
		schedule_now(&l->tasks[i].when, now);
	}
	streak_remind(&l->diary.streaks);
}

static void
say_heard(void *ctx, const char *text)
{
	(void)ctx;
	log_say(LINE_INFO, "router", "%s", text);
}

/* The router that a task asks; NULL: none. */
static const char *
asks(const struct loop *l, size_t i)
{
	return l->plan.v[l->tasks[i].of[0]].hear;
}

/* To the routers of this configuration. */
static void
listen_to_routers(struct loop *l)
{
	size_t i;

	for (i = 0; i < l->n_tasks; i++) {
		if (asks(l, i))
			ears_add(&l->ears, asks(l, i));
	}
	ears_open(&l->ears);
}

/* Whoever asks a router that has said something is due; a task that is at work, once more behind that. */
static void
hear_routers(struct loop *l)
{
	int64_t now = watch_clock();
	unsigned news = ears_take(&l->ears, now);
	size_t i, k;

	for (k = 0; news && k < l->ears.n; k++) {
		for (i = 0; (news & 1U << k) && i < l->n_tasks; i++) {
			if (asks(l, i) && strcmp(asks(l, i), l->ears.v[k].whom) == 0)
				schedule_soon(&l->tasks[i].when, now);
		}
	}
}

/* When a task is due. */
static int64_t
due_of(const struct loop *l, size_t i)
{
	int64_t due = schedule_due(&l->tasks[i].when, &l->events.net);

	return due < l->rest[i] ? l->rest[i] : due;
}

/* When something is due next. */
static int64_t
next_due(const struct loop *l)
{
	int64_t first = ears_due(&l->ears), due;
	size_t i;

	for (i = 0; i < l->n_tasks; i++) {
		due = l->tasks[i].busy ? SCHEDULE_NEVER : due_of(l, i);
		if (due < first)
			first = due;
	}
	return first;
}

static void
start_due(struct loop *l)
{
	int64_t now = watch_clock();
	uint32_t random = 0;
	size_t i;

	/* the same for all, so that those that are checked together stay together, and wake this machine once */
	num_random(&random, sizeof random);
	if (schedule_settled(&l->events.net, now)) {
		log_say(LINE_INFO, "network", "the network has changed: checking");
		ears_open(&l->ears);
	}
	if (next_due(l) > now)
		return;
	/* nobody else tells that a router is another one */
	if (!l->events.watch)
		ears_open(&l->ears);
	num_random(&random, sizeof random);
	for (i = 0; i < l->n_tasks; i++) {
		struct crew_task *t = &l->tasks[i];

		if (t->busy || l->rest[i] > now || !schedule_joins(&t->when, &l->events.net, now))
			continue;
		t->look = schedule_begin(&t->when, now, random) || t->look;
		if (crew_add(&l->crew, t) < 0) {
			t->busy = false;
			log_say(LINE_ERROR, "failing", "out of memory: trying again later");
		}
	}
}

/* A word to the service manager, when it is time for one. */
static void
announce(struct loop *l, bool idle)
{
	int64_t every = sdnotify_watchdog(), now = watch_clock();
	size_t failing = diary_failing(&l->diary);

	if (every && now >= l->alive + every) {
		sdnotify("WATCHDOG=1\n");
		l->alive = now;
	}
	if (!idle || l->announced)
		return;
	l->announced = true;
	if (failing)
		sdnotify("STATUS=%zu sections, %zu failing\n", l->plan.n, failing);
	else
		sdnotify("STATUS=%zu sections, all well\n", l->plan.n);
}

static void
woke(bool asleep)
{
	if (asleep)
		log_say(LINE_INFO, "woke", "this machine was asleep");
}

/* Until something is due, changes or is said. */
static void
sleep_until(struct loop *l, int64_t when)
{
	int64_t every = sdnotify_watchdog(), until = when;

	if (every && l->alive + every < until)
		until = l->alive + every;
	woke(events_sleep(&l->events, until));
}

/* While a configuration is read. */
static bool
meanwhile(struct loop *l)
{
	crew_work(&l->crew, clock_ms());
	announce(l, false);
	return !events_told(EVENTS_END);
}

static void
replace(struct loop *l, struct loop_conf *conf)
{
	int64_t until = clock_ms() + RELOAD_MS;

	while (!events_told(EVENTS_END) && clock_left(until) && crew_work(&l->crew, clock_ms() + EVENTS_SLICE_MS))
		announce(l, false);
	crew_end(&l->crew, EVENTS_GRACE_MS);
	herald_ended(&l->herald);
	diary_free(&l->diary);
	ears_close(&l->ears);
	if (loop_take(l, conf) == ST_OK)
		log_say(LINE_NOTICE, "reload", "the configuration was read again");
	else
		log_say(LINE_ERROR, "reload", "out of memory: nothing is checked until SIGHUP comes again");
	listen_to_routers(l);
}

static void
reload(struct loop *l)
{
	struct loop_conf conf;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	sdnotify("RELOADING=1\nMONOTONIC_USEC=%lld\n", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	events_took(EVENTS_HANGUP);
	if (loop_read(l, &conf) == ST_OK)
		replace(l, &conf);
	else if (!events_told(EVENTS_END))
		log_say(LINE_ERROR, "reload", "the new configuration is refused: the old one stays");
	l->announced = false;
	check_all(l);
	sdnotify("READY=1\n");
}

/* One turn: what was asked for, what is due, what is at work. */
static void
turn(struct loop *l)
{
	bool at_work;
	int64_t now;

	if (events_told(EVENTS_HANGUP))
		reload(l);
	if (events_told(EVENTS_CHECK)) {
		events_took(EVENTS_CHECK);
		check_all(l);
	}
	if (events_take(&l->events))
		log_say(LINE_INFO, "network", "the network changes");
	hear_routers(l);
	start_due(l);
	now = watch_clock();
	at_work = crew_work(&l->crew, clock_ms() + EVENTS_SLICE_MS);
	woke(events_slept(&l->events, now + EVENTS_SLICE_MS));
	if (at_work)
		l->announced = false;
	announce(l, !at_work);
	if (!at_work && !events_any())
		sleep_until(l, next_due(l));
}

int
loop_run(struct loop *l)
{
	struct fail f = {0};

	if (events_open(&l->events, &f) < 0) {
		log_say(LINE_ERROR, "failing", "%s", f.text);
		return ST_SYSTEM;
	}
	if (events_watch(&l->events, true, &f) < 0)
		log_say(LINE_WARNING, "failing", "%s: changes of the network are seen when a check is due", f.text);
	l->crew = (struct crew){.plan = &l->plan, .how = l->how, .watch = {l, detected, reported, updated, done, called}};
	l->crew.how.ini = &l->ini;
	l->crew.how.config_path = l->sections.config_path;
	l->herald = (struct herald){.crew = &l->crew, .plan = &l->plan, .ini = &l->ini,
	    .ini_name = l->sections.config_path ? l->sections.config_path : "the configuration"};
	/* where nothing is sent there is nothing to tell */
	l->diary.event = l->how.dry ? NULL : herald_take;
	l->diary.ctx = &l->herald;
	l->meanwhile = meanwhile;
	l->events.net.short_until = watch_clock() + YOUNG_MS;
	l->ears = (struct ears){.events = &l->events, .notes = {.level = 1, .put = say_heard}};
	listen_to_routers(l);
	log_say(LINE_INFO, "started", "%zu sections in %zu groups", l->plan.n, l->n_tasks);
	sdnotify("READY=1\n");
	while (!events_told(EVENTS_END))
		turn(l);
	sdnotify("STOPPING=1\n");
	crew_end(&l->crew, EVENTS_GRACE_MS);
	herald_free(&l->herald);
	log_say(LINE_INFO, "ended", "told to end");
	ears_close(&l->ears);
	events_close(&l->events);
	diary_free(&l->diary);
	return ST_OK;
}
