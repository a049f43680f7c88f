#include "fail.h"
#include "forecast.h"

/* A request went out, and nothing that came of it is noted. */
static bool
is_unanswered(const struct record *r)
{
	return r->attempt > r->confirmed && !r->failures && !r->latched;
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Of a record that is as it should be: the earlier of a look at DNS and a refresh. */
static struct forecast
of_confirmed(const struct record *r, const struct situation *s, bool compare)
{
	struct forecast f = {.next = NEXT_NOTHING};
	int64_t refresh = policy_refresh_due(r, s->refresh);

	if (compare && !r->compare_off) {
		f.next = NEXT_LOOK;
		f.when = policy_look_due(r, s) ? s->now
					       : later(later(r->looked + POLICY_RECHECK, r->confirmed + POLICY_SETTLE), r->not_before);
	}
	if (refresh && (f.next == NEXT_NOTHING || refresh < f.when))
		f = (struct forecast){.next = NEXT_REFRESH, .when = refresh};
	return f;
}

static int
refusal_status(const struct record *r)
{
	int status = verdict_status(r->verdict);

	return status == ST_AUTH || status == ST_CONFIG ? status : ST_REFUSED;
}

struct forecast
forecast(const struct record *r, const struct situation *s, bool compare)
{
	bool trouble = r->failures && !r->latched, waiting = trouble || is_unanswered(r) || !r->address.family;
	struct situation as_is = {.now = s->now, .fingerprint = s->fingerprint, .refresh = s->refresh, .want = r->address};
	struct forecast f = {.status = r->latched ? refusal_status(r) : waiting ? ST_TEMP : ST_OK};
	struct decision d;

	/* whatever failed was about another address than the confirmed one */
	if (waiting || r->latched)
		as_is.want = (struct ip){.family = (uint8_t)r->family};
	d = policy_decide(r, &as_is);
	if (!waiting && !r->latched && d.kind == DECIDE_SKIP && d.status == ST_OK)
		return of_confirmed(r, &as_is, compare);
	f.next = d.latched && !d.until ? NEXT_NEVER
		 : r->latched ? NEXT_ASK
		 : trouble ? NEXT_RETRY
		 : waiting ? NEXT_UPDATE : NEXT_REFRESH;
	if (f.next != NEXT_NEVER)
		f.when = d.kind == DECIDE_SKIP && d.until ? d.until : s->now;
	return f;
}

const char *
forecast_word(enum next next)
{
	static const char *const words[] = {[NEXT_NOTHING] = "nothing", [NEXT_UPDATE] = "update", [NEXT_RETRY] = "retry",
	    [NEXT_ASK] = "ask", [NEXT_NEVER] = "never", [NEXT_LOOK] = "look", [NEXT_REFRESH] = "refresh"};

	return words[next];
}
