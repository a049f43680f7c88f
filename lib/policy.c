#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "num.h"
#include "policy.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static bool
is_confirmed(const struct record *r, const struct ip *ip)
{
	return r->address.family && ip_equal(&r->address, ip);
}

int64_t
policy_refresh_due(const struct record *r, uint32_t refresh)
{
	static const unsigned char key[16] = "refresh";
	uint32_t spread = refresh / 4;

	if (refresh == 0 || !r->address.family)
		return 0;
	return r->confirmed + refresh - (int64_t)(spread ? num_siphash(key, r->host, strlen(r->host)) % spread : 0);
}

static bool
refresh_is_due(const struct record *r, const struct situation *s)
{
	int64_t due = policy_refresh_due(r, s->refresh);

	/* confirmed in the future: the clock was wrong then, and the refresh must not wait for that time */
	return due && (s->now >= due || s->now < r->confirmed - DAY);
}

/* The clock was set back since the last request: waits counted from a later time would last for years. */
static bool
clock_went_back(const struct record *r, const struct situation *s)
{
	return r->attempt > s->now;
}

static bool
is_latched(const struct record *r, const struct situation *s)
{
	return r->latched && r->fingerprint == s->fingerprint &&
	       (!r->ask_again || (s->now < r->ask_again && !clock_went_back(r, s)));
}

/* Until when an address that flaps has to wait; 0: it does not flap. */
static int64_t
flap_until(const struct record *r, const struct situation *s)
{
	int64_t oldest = r->changes[POLICY_CHANGES], until = 0;

	if (r->previous.family && ip_equal(&r->previous, &s->want) && !is_confirmed(r, &s->want) &&
	    s->now >= r->left && s->now < r->left + POLICY_BACK)
		until = r->left + POLICY_BACK;
	if (oldest && oldest > s->now - HOUR && s->now >= r->changes[0] && s->now < r->changes[0] + POLICY_SLOW && r->changes[0] + POLICY_SLOW > until)
		until = r->changes[0] + POLICY_SLOW;
	return until;
}

static struct decision
skip(int status, int64_t until, const char *why)
{
	return (struct decision){.kind = DECIDE_SKIP, .status = status, .until = until, .why = why};
}

struct decision
policy_decide(const struct record *r, const struct situation *s)
{
	struct decision d;
	int64_t until;

	if (s->force)
		return (struct decision){.kind = DECIDE_SEND, .why = "forced"};
	if (is_latched(r, s)) {
		d = skip(verdict_status(r->verdict), r->ask_again, "refused before");
		d.latched = true;
		return d;
	}
	if (!r->address.family && s->dns == DNS_AGREES)
		return (struct decision){.kind = DECIDE_CONFIRM, .why = "DNS has it already"};
	if (is_confirmed(r, &s->want) && !refresh_is_due(r, s)) {
		if (s->dns != DNS_DIFFERS)
			return skip(ST_OK, 0, "nothing changed");
		if (r->compare_off)
			return skip(ST_OK, 0, "DNS differs, but the service confirmed it");
		if (s->now >= r->confirmed && s->now < r->confirmed + POLICY_SETTLE)
			return skip(ST_OK, r->confirmed + POLICY_SETTLE, "confirmed a moment ago: DNS may still settle");
	}
	/* only what would be sent can come too soon: an unchanged address is no reason to exit 75 */
	if (s->now < r->not_before && !clock_went_back(r, s))
		return skip(ST_TEMP, r->not_before, "too soon after the last request");
	until = flap_until(r, s);
	if (until)
		return skip(ST_TEMP, until, "the address changes too often");
	return (struct decision){.kind = DECIDE_SEND,
	    .why = !r->address.family ? "nothing confirmed yet"
		   : !is_confirmed(r, &s->want) ? "the address changed"
		   : s->dns == DNS_DIFFERS ? "DNS differs" : "a refresh is due"};
}

bool
policy_look_due(const struct record *r, const struct situation *s)
{
	struct situation asked = *s;
	struct decision d;

	if (!s->look && r->looked && s->now >= r->looked && s->now < r->looked + POLICY_RECHECK)
		return false;
	if (r->address.family && (!is_confirmed(r, &s->want) || r->compare_off))
		return false;
	asked.dns = DNS_DIFFERS;
	d = policy_decide(r, &asked);
	return d.kind == DECIDE_SEND && !s->force;
}

int64_t
policy_again(const struct record *r, uint32_t refresh, bool compares)
{
	int64_t sends = policy_refresh_due(r, refresh), looks = 0;

	/* nobody looks where nothing may be sent */
	if (compares && r->address.family && !r->compare_off)
		looks = r->looked + POLICY_RECHECK < r->not_before ? r->not_before : r->looked + POLICY_RECHECK;
	return !looks || (sends && sends < looks) ? sends : looks;
}

void
policy_attempt(struct record *r, int64_t now, uint32_t min_interval)
{
	r->attempt = now;
	r->not_before = now + min_interval;
	/* whatever let this one through: its wait is over, also if no answer comes that says so */
	if (r->ask_again > now)
		r->ask_again = now;
}

/* A wait with up to a tenth more or less. */
static int64_t
jitter(int64_t seconds, uint32_t random)
{
	return seconds + seconds * ((int64_t)(random % 2001) - 1000) / 10000;
}

/* first * 2^failures, at most cap. */
static int64_t
doubled(int64_t first, unsigned failures, int64_t cap)
{
	int64_t wait = first;

	while (failures-- && wait < cap)
		wait *= 2;
	return wait < cap ? wait : cap;
}

static void
back_off(struct record *r, const struct outcome *o, int64_t now)
{
	enum hint trouble = o->hint == HINT_BODY || o->hint == HINT_NOCONN ? o->hint : HINT_SENT;
	int64_t wait;

	/* a night without a connection must not make the first 911 of the morning cost six hours */
	if (r->latched || r->trouble != trouble)
		policy_unlatch(r);
	r->trouble = trouble;
	if (o->wait)
		wait = o->wait + o->random % (o->wait / 10 + 1); /* never sooner than the service asked */
	else if (trouble == HINT_NOCONN)
		wait = jitter(doubled(30, r->failures, 5 * MINUTE), o->random);
	else if (trouble == HINT_BODY)
		wait = jitter(doubled(30 * MINUTE, r->failures, 6 * HOUR), o->random);
	else
		wait = jitter(doubled(MINUTE, r->failures, HOUR), o->random);
	r->not_before = now + wait;
	r->failures++;
}

static void
latch(struct record *r, const struct outcome *o, int64_t now)
{
	int64_t wait;

	if (!r->latched)
		r->failures = 0;
	wait = doubled(HOUR, r->failures, DAY);
	r->latched = true;
	r->fingerprint = o->fingerprint;
	r->ask_again = o->hint == HINT_BODY ? 0 : now + wait + o->random % (wait / 10 + 1);
	r->told = 0;
	r->failures++;
}

/* For people: what became of the address in the course of time. */
static void
remember(struct record *r, const struct ip *ip, int64_t now)
{
	size_t kept = r->n_history < POLICY_HISTORY ? r->n_history : POLICY_HISTORY - 1;

	memmove(r->history + 1, r->history, kept * sizeof *r->history);
	r->history[0] = (struct change){.when = now, .old = r->address, .ip = *ip};
	r->n_history = kept + 1;
}

void
policy_confirm(struct record *r, const struct ip *ip, int64_t now)
{
	if (!is_confirmed(r, ip))
		remember(r, ip, now);
	if (r->address.family && !ip_equal(&r->address, ip)) {
		memmove(r->changes + 1, r->changes, sizeof r->changes - sizeof *r->changes);
		r->changes[0] = now;
		r->previous = r->address;
		r->left = now;
		r->compare_off = false;
	}
	r->address = *ip;
	r->confirmed = r->looked = now;
	r->failures = 0;
	r->ask_again = 0;
	r->latched = false;
}

void
policy_after(struct record *r, const struct outcome *o, int64_t now)
{
	r->verdict = o->verdict;
	snprintf(r->message, sizeof r->message, "%s", o->message ? o->message : "");
	switch (o->verdict) {
	case V_GOOD:
		policy_confirm(r, &o->ip, now);
		r->compare_off = false;
		break;
	case V_NOCHG:
		policy_confirm(r, &o->ip, now);
		r->compare_off = (r->compare_off && !o->forced) || o->dns_differed;
		break;
	case V_NONE:
	case V_DNSERR:
	case V_911:
		back_off(r, o, now);
		break;
	default:
		if (o->hint == HINT_AGAIN)
			back_off(r, o, now);
		else
			latch(r, o, now);
	}
}

void
policy_unlatch(struct record *r)
{
	r->latched = false;
	r->ask_again = 0;
	r->failures = 0;
	r->told = 0;
}
