#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fail.h"
#include "followupdate.h"
#include "log.h"
#include "num.h"
#include "publish.h"
#include "report.h"
#include "run.h"

#define AGAIN "again "
#define MOST_MS 3600000        /* the wall clock may be set meanwhile */
#define LATE_MS 2000           /* a try has its own deadline, and ends itself before it is ended */
#define OUTPUT_MAX ((size_t)16 << 20)

const char *
followupdate_again(char out[FOLLOWUPDATE_AGAIN_MAX], int64_t again)
{
	snprintf(out, FOLLOWUPDATE_AGAIN_MAX, AGAIN "%lld", (long long)again);
	return out;
}

/* Something is wrong with the set that is being read. */
static void
set_wrong(void *ctx, const struct fail *f)
{
	struct followupdate *w = ctx;

	buf_addf(&w->mistakes, "%s\n", f->text);
}

/* A set that comes again and again with the same mistake is not worth a line each time. */
static void
say_mistakes(struct followupdate *w)
{
	static const unsigned char key[16] = "mistakes";
	const char *said = buf_str(&w->mistakes);
	char times[STREAK_TEXT_MAX];
	int64_t now = clock_now();
	struct streak s = {0};
	unsigned kind = *said ? (unsigned)num_siphash(key, said, w->mistakes.len) | 1 : 0;
	enum streak_news news = streak_take(&w->diary.streaks, 0, kind, now, &s);
	size_t n;

	if (news == STREAK_OVER)
		log_say(LINE_NOTICE, "recovered", "%s: sets are good again, after the %s", w->about, streak_text(times, &s, now));
	if (news == STREAK_STILL)
		log_say(LINE_ERROR, "failing", "%s: still failing, %s:", w->about, streak_text(times, &s, now));
	for (; news != STREAK_QUIET && *said; said += n + (said[n] == '\n')) {
		n = strcspn(said, "\n");
		log_say(LINE_ERROR, "failing", "%s: %.*s", w->about, (int)n, said);
	}
	buf_reset(&w->mistakes);
}

static bool
same_set(const struct addrset *a, const struct addrset *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++) {
		if (!ip_equal(&a->ip[i], &b->ip[i]))
			return false;
	}
	return true;
}

/* A set has come: unless it is bad it takes the place of the one before, whatever was left to do for that. */
static void
take_set(struct followupdate *w)
{
	say_mistakes(w);
	w->set_status = w->status = w->feed.status;
	/* a blank line alone says nothing */
	if (!w->feed.good || (!w->coming.n && w->feed.status == ST_OK))
		return;
	w->job.fresh = !same_set(&w->set, &w->coming);
	w->set = w->coming;
	w->due = w->set.n ? 0 : SCHEDULE_NEVER;
}

/* In the child. */
static int
publish_in_child(void *ctx)
{
	struct followupdate *w = ctx;

	events_child();
	return w->publish(w->ctx, &w->job);
}

/* Hands on what was printed; when to come back, 0 for never. *reports: how many records it was about. */
static int64_t
take_lines(struct followupdate *w, char *text, size_t *reports)
{
	int64_t again = clock_now() + PUBLISH_AGAIN;
	struct report r;
	char *line, *end;
	bool is;

	for (line = text; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (strncmp(line, AGAIN, sizeof AGAIN - 1) == 0) {
			again = strtoll(line + sizeof AGAIN - 1, NULL, 10);
			continue;
		}
		is = !w->dry && report_parse(&r, line);
		w->line(w->ctx, line, is ? &r : NULL);
		if (is)
			diary_reported(&w->diary, &r, clock_now());
		*reports += is;
	}
	return again;
}

static int64_t
due_at(int64_t again)
{
	int64_t wait = (again - clock_now()) * 1000 + 500;

	if (!again)
		return SCHEDULE_NEVER;
	return watch_clock() + (wait < 1000 ? 1000 : wait > MOST_MS ? MOST_MS : wait);
}

/* What a try came to. */
static int
end_try(struct followupdate *w, int status, size_t reports, const char *said, struct fail *f)
{
	w->job = (struct followupdate_job){0};
	w->status = status_worse(w->set_status, status);
	if (!w->dry)
		diary_updated(&w->diary, w->about, w->name, reports ? ST_OK : status, said, clock_now());
	return w->ended(w->ctx, f);
}

/* One try. */
static int
try(struct followupdate *w, struct fail *f)
{
	struct run r = {.fn = publish_in_child, .ctx = w, .capture_err = !w->heard, .out.max = OUTPUT_MAX,
	    .deadline = clock_ms() + (int64_t)w->deadline * 1000 + LATE_MS};
	struct fail why = {0};
	int result = events_run(&r, &why), status;
	int64_t again = clock_now() + PUBLISH_AGAIN;
	size_t reports = 0;

	status = result < 0 ? why.status : r.late ? ST_TEMP : r.status > 128 ? ST_BUG : r.status;
	if (r.out.data && result == 0)
		again = take_lines(w, r.out.data, &reports);
	w->due = due_at(again);
	if (result <= 0)
		result = end_try(w, status, reports, result < 0 ? why.text : r.late ? "did not end in time" : buf_str(&r.err), f);
	buf_free(&r.out);
	buf_free(&r.err);
	return result < 0 ? -1 : 0;
}

static void
take_signals(struct followupdate *w)
{
	if (!events_told(EVENTS_HANGUP) && !events_told(EVENTS_CHECK))
		return;
	events_took(EVENTS_HANGUP);
	events_took(EVENTS_CHECK);
	w->job.retry = true;
	streak_remind(&w->diary.streaks);
	if (w->set.n)
		w->due = 0;
}

static bool
input_waits(const struct followupdate *w)
{
	struct pollfd in = {w->fd, POLLIN, 0};

	return addrfeed_ready(&w->feed) || poll(&in, 1, 0) > 0;
}

/* What is due goes before what comes: every set has its try. 1: that was all. */
static int
turn(struct followupdate *w, struct fail *f)
{
	take_signals(w);
	events_take(&w->events);
	if (w->due <= watch_clock())
		return try(w, f);
	if (!input_waits(w)) {
		events_sleep(&w->events, w->due);
		return 0;
	}
	switch (addrfeed_take(&w->feed, &w->coming)) {
	case ADDRFEED_SET:
		take_set(w);
		return 0;
	case ADDRFEED_OVER:
		return 1;
	default:
		return 0;
	}
}

int
followupdate_run(struct followupdate *w, struct fail *f)
{
	struct fail why = {0};
	int r = 0;

	if (events_open(&w->events, f) < 0)
		return -1;
	events_add(&w->events, w->fd, POLLIN);
	events_watch(&w->events, false, &why);
	w->feed = (struct addrfeed){.fd = w->fd, .wrong = set_wrong, .ctx = w};
	w->coming = w->set;
	w->job.retry = w->retry;
	w->due = SCHEDULE_NEVER;
	while (r == 0 && !events_told(EVENTS_END))
		r = turn(w, f);
	if (r == 0)
		w->status = ST_OK;
	events_close(&w->events);
	diary_free(&w->diary);
	buf_free(&w->mistakes);
	return r < 0 ? -1 : 0;
}
