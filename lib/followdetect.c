#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "fail.h"
#include "followdetect.h"
#include "run.h"

#define YOUNG_MS 300000   /* after the start: the network may still be coming */
#define AGAIN_MS 30000    /* after a failure that time may mend; then twice as long, up to the interval */
#define LATE_MS 2000      /* a detection has its own deadline, and ends itself before it is ended */
#define NO_JITTER 1000

enum { KIND_PARTLY = 1000 }; /* below: an exit status */

/* Time may mend what failed, and nobody else tells when: sooner than in an interval, if that is long. */
static void
try_again_soon(struct followdetect *w, int64_t now)
{
	int64_t wait = AGAIN_MS;
	unsigned i;

	for (i = 0; i < w->failures && wait < w->when.interval; i++)
		wait *= 2;
	schedule_within(&w->when, wait, now);
	w->failures++;
}

static void
note_failure(struct followdetect *w, int status, const char *said)
{
	unsigned kind = status ? (unsigned)status : *said && !w->heard ? KIND_PARTLY : 0;
	struct streak s = {0};
	enum streak_news news = streak_take(&w->streaks, 0, kind, clock_now(), &s);

	if (news != STREAK_QUIET)
		w->failed(w->ctx, news, &s, status, said);
}

/* Nothing found is no set: that an address is gone for a while is no reason to publish that there is none. */
static int
hand_on(struct followdetect *w, const struct buf *set, int64_t began, struct fail *f)
{
	if (!set->len || set->len >= sizeof w->last)
		return 0;
	if (strcmp(buf_str(set), w->last) == 0 && began < w->repeat && !w->asked)
		return 0;
	memcpy(w->last, buf_str(set), set->len + 1);
	w->repeat = began + w->when.interval;
	w->asked = false;
	return w->found(w->ctx, w->last, f);
}

/* One detection. */
static int
check(struct followdetect *w, struct fail *f)
{
	struct run r = {.fn = w->detect, .ctx = w->ctx, .capture_err = !w->heard,
	    .deadline = clock_ms() + (int64_t)w->deadline * 1000 + LATE_MS};
	int64_t began = watch_clock();
	struct fail why = {0};
	int result, status;

	schedule_begin(&w->when, began, NO_JITTER);
	result = events_run(&r, &why);
	status = result < 0 ? why.status : r.late ? ST_TEMP : r.status > 128 ? ST_BUG : r.status;
	if (result == 0) {
		note_failure(w, status, r.err.data ? buf_str(&r.err) : "");
		if (status == ST_OK)
			result = hand_on(w, &r.out, began, f);
	} else if (result < 0) {
		note_failure(w, status, why.text);
		result = 0;
	}
	if (status == ST_OK || status == ST_NONE)
		w->failures = 0;
	else
		try_again_soon(w, began);
	if (*w->last)
		schedule_within(&w->when, w->repeat - began, began);
	buf_free(&r.out);
	buf_free(&r.err);
	return result < 0 ? -1 : 0;
}

static void
take_signals(struct followdetect *w)
{
	if (!events_told(EVENTS_HANGUP) && !events_told(EVENTS_CHECK))
		return;
	events_took(EVENTS_HANGUP);
	events_took(EVENTS_CHECK);
	w->asked = true;
	streak_remind(&w->streaks);
	schedule_now(&w->when, watch_clock());
}

/* What has happened, and what is due. */
static int
turn(struct followdetect *w, struct fail *f)
{
	struct schedule_net *net = &w->events.net;
	const struct pollfd *reader = w->events.more;
	int64_t now;

	take_signals(w);
	if (events_take(&w->events))
		w->noticed(w->ctx, "the network changes");
	now = watch_clock();
	if (schedule_settled(net, now)) {
		/* without settling it may be the same millisecond as the last check */
		schedule_now(&w->when, now);
		if (w->told)
			net->short_until = 0;
	}
	if (schedule_due(&w->when, net) <= now)
		return check(w, f);
	if (events_sleep(&w->events, schedule_due(&w->when, net)))
		w->noticed(w->ctx, "this machine was asleep");
	if (w->out >= 0 && (reader->revents & (POLLERR | POLLHUP | POLLNVAL)))
		return fail_set(f, ST_SYSTEM, "nobody reads standard output any more");
	return 0;
}

int
followdetect_run(struct followdetect *w, struct fail *f)
{
	struct fail why = {0};
	int r = 0;

	if (events_open(&w->events, f) < 0)
		return -1;
	/* poll() tells of the reader's end without being asked for anything */
	events_add(&w->events, w->out, 0);
	if (events_watch(&w->events, true, &why) < 0) {
		w->told = false;
		w->failed(w->ctx, STREAK_FAILS, NULL, why.status, why.text);
	}
	w->events.net.wait = w->settle ? (int64_t)w->settle * 1000 : -1;
	w->events.net.short_until = w->told ? 0 : watch_clock() + YOUNG_MS;
	schedule_start(&w->when, w->interval, watch_clock());
	while (r == 0 && !events_told(EVENTS_END))
		r = turn(w, f);
	events_close(&w->events);
	streaks_free(&w->streaks);
	return r;
}
