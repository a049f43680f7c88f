/* The policy over a simulated year: a cron line every minute against services of every temper, and how many requests
 * reach them. The numbers are those of dyndnsc-update(1), PACING. */

#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "num.h"
#include "policy.h"
#include "state.h"
#include "tap.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, YEAR = 365 * DAY };

#define START 1800000000
#define MOST 100000 /* requests that are remembered */

struct year {
	/* the world; t counts from the start of the year */
	struct ip (*want)(int64_t t);
	void (*answer)(struct outcome *o, int64_t t);
	enum dns_says (*dns)(const struct year *y, int64_t t);
	int64_t (*clock)(int64_t t);  /* what the machine's clock shows; NULL: the truth */
	uint32_t min_interval, refresh;
	int kill;                     /* one of so many runs is killed at some point; 0: none */
	/* what came of it */
	struct record r;
	struct ip published;          /* what the service holds */
	int64_t t, sent_at[MOST];
	size_t sent, looks, killed;
	int status;                   /* exit of the last run */
	uint32_t random;
};

static uint32_t
random32(struct year *y)
{
	y->random ^= y->random << 13;
	y->random ^= y->random >> 17;
	y->random ^= y->random << 5;
	return y->random;
}

static struct ip
address(unsigned n)
{
	return (struct ip){.family = 4, .b = {203, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n}};
}

/* What a run that is not killed leaves on disk is all that the next one knows: through the file's text and back. */
static void
through_disk(struct year *y)
{
	struct state s = {.lock = -1}, back = {.lock = -1};
	struct buf text = {0};
	struct record *r = state_record(&s, y->r.host, y->r.family);

	*r = y->r;
	state_print(&s, &text);
	state_parse(&back, buf_str(&text), text.len, NULL);
	y->r = *state_record(&back, y->r.host, y->r.family);
	buf_free(&text);
	state_close(&s);
	state_close(&back);
}

/* One run of the cron line, as publish() does it. */
static void
run(struct year *y)
{
	int64_t now = START + (y->clock ? y->clock(y->t) : y->t);
	struct situation s = {.want = y->want(y->t), .now = now, .refresh = y->refresh, .fingerprint = 1};
	int die = y->kill && random32(y) % (uint32_t)y->kill == 0 ? 1 + (int)(random32(y) % 3) : 0;
	struct record disk = y->r;
	struct outcome o;
	struct decision d;

	if (policy_look_due(&y->r, &s)) {
		s.dns = y->dns ? y->dns(y, y->t) : y->published.family && ip_equal(&y->published, &s.want) ? DNS_AGREES : DNS_DIFFERS;
		y->r.looked = now;
		y->looks++;
	}
	d = policy_decide(&y->r, &s);
	y->status = d.status;
	if (d.kind == DECIDE_CONFIRM)
		policy_confirm(&y->r, &s.want, now);
	if (d.kind != DECIDE_SEND || die == 1) {
		if (die)
			y->r = disk;
		return;
	}
	policy_attempt(&y->r, now, y->min_interval);
	disk = y->r;
	if (die != 2) {
		o = (struct outcome){.ip = s.want, .dns_differed = s.dns == DNS_DIFFERS, .fingerprint = 1, .random = random32(y)};
		y->answer(&o, y->t);
		if (y->sent < MOST)
			y->sent_at[y->sent] = y->t;
		y->sent++;
		if (o.verdict == V_GOOD)
			y->published = s.want;
		policy_after(&y->r, &o, now);
		y->status = verdict_status(o.verdict);
	}
	if (die) {
		y->r = disk;
		y->killed++;
	}
}

/* A year of its own for each test: it is large. */
static struct year *
new_year(struct year world)
{
	static struct year y;

	y = world;
	y.r = (struct record){.host = "home.example.org", .family = 4};
	y.random = 20111123;
	if (!y.min_interval)
		y.min_interval = 60;
	return &y;
}

static void
pass(struct year *y, int64_t until)
{
	for (; y->t < until; y->t += MINUTE)
		run(y);
}

/* Requests from t1 to t2. */
static size_t
sent_between(const struct year *y, int64_t t1, int64_t t2)
{
	size_t i, n = 0;

	for (i = 0; i < y->sent && i < MOST; i++)
		n += y->sent_at[i] >= t1 && y->sent_at[i] < t2;
	return n;
}

/* The most requests in any span of so many seconds that begins at t1 or later. */
static size_t
most_in(const struct year *y, int64_t span, int64_t t1)
{
	size_t first, last = 0, most = 0;

	for (first = 0; first < y->sent && first < MOST; first++) {
		if (y->sent_at[first] < t1)
			continue;
		while (last < y->sent && last < MOST && y->sent_at[last] < y->sent_at[first] + span)
			last++;
		if (last - first > most)
			most = last - first;
	}
	return most;
}

/* --- worlds ----------------------------------------------------------------------------------- */

static struct ip
same_address(int64_t t)
{
	(void)t;
	return address(1);
}

static void
good(struct outcome *o, int64_t t)
{
	(void)t;
	o->verdict = V_GOOD;
}

static void
nochg(struct outcome *o, int64_t t)
{
	(void)t;
	o->verdict = V_NOCHG;
}

static void
badauth(struct outcome *o, int64_t t)
{
	(void)t;
	o->verdict = V_BADAUTH;
}

static void
http401(struct outcome *o, int64_t t)
{
	badauth(o, t);
	o->hint = HINT_STATUS;
}

static void
busy_for_a_day(struct outcome *o, int64_t t)
{
	o->verdict = t < DAY ? V_911 : V_GOOD;
}

static void
busy(struct outcome *o, int64_t t)
{
	(void)t;
	o->verdict = V_911;
}

static void
status_503(struct outcome *o, int64_t t)
{
	(void)t;
	o->verdict = V_911;
	o->hint = HINT_SENT;
}

static void
no_connection(struct outcome *o, int64_t t)
{
	(void)t;
	o->verdict = V_DNSERR;
	o->hint = HINT_NOCONN;
}

static void
retry_after_two_hours(struct outcome *o, int64_t t)
{
	status_503(o, t);
	o->wait = 2 * HOUR;
}

static enum dns_says
dns_differs(const struct year *y, int64_t t)
{
	(void)y;
	(void)t;
	return DNS_DIFFERS;
}

static enum dns_says
dns_agrees(const struct year *y, int64_t t)
{
	(void)y;
	(void)t;
	return DNS_AGREES;
}

static enum dns_says
dns_down(const struct year *y, int64_t t)
{
	(void)y;
	(void)t;
	return DNS_UNKNOWN;
}

/* --- the services' tempers ---------------------------------------------------------------------- */

static void
test_quiet(void)
{
	struct year *y = new_year((struct year){.want = same_address, .answer = good});

	pass(y, YEAR);
	ok(y->sent == 1 && ip_equal(&y->published, &y->r.address), "nothing changes: one request in a year");
	ok(y->looks <= YEAR / HOUR + 1 && y->looks > 300 * 24, "and one look at DNS an hour (%zu)", y->looks);
	y = new_year((struct year){.want = same_address, .answer = good, .dns = dns_agrees});
	pass(y, YEAR);
	ok(y->sent == 0 && y->r.confirmed && y->status == ST_OK, "DNS has the address from the start: no request in a year");
	y = new_year((struct year){.want = same_address, .answer = good, .dns = dns_down});
	pass(y, YEAR);
	ok(y->sent == 1, "DNS cannot be asked for a year: one request");
}

static enum dns_says
dns_down_for_the_second_week(const struct year *y, int64_t t)
{
	if (t >= 7 * DAY && t < 14 * DAY)
		return DNS_UNKNOWN;
	return ip_equal(&y->published, &(struct ip){.family = 4, .b = {203, 0, 0, 1}}) ? DNS_AGREES : DNS_DIFFERS;
}

static void
test_outage(void)
{
	struct year *y = new_year((struct year){.want = same_address, .answer = good, .dns = dns_down_for_the_second_week});
	size_t looks;

	pass(y, 7 * DAY);
	looks = y->looks;
	pass(y, 14 * DAY);
	ok(sent_between(y, 7 * DAY, 14 * DAY) == 0, "DNS is down for a week: no extra request");
	ok(y->looks - looks <= 7 * 24 + 1, "and not more than one look an hour (%zu)", y->looks - looks);
	pass(y, 28 * DAY);
	ok(y->sent == 1, "nor afterwards");
}

static void
test_refusals(void)
{
	struct year *y = new_year((struct year){.want = same_address, .answer = badauth});

	pass(y, YEAR);
	ok(y->sent == 1 && y->status == ST_AUTH, "badauth in the body: one request a year, and exit 77 to the end");
	ok(y->looks <= 1, "and DNS is left alone (%zu)", y->looks);
	y = new_year((struct year){.want = same_address, .answer = http401});
	pass(y, YEAR);
	ok(most_in(y, DAY, DAY) == 1, "HTTP 401: at most one request a day after the first day (%zu in the year)", y->sent);
	ok(sent_between(y, 0, DAY) <= 6, "and few in the first (%zu)", sent_between(y, 0, DAY));
	ok(most_in(y, HOUR, 0) == 1 && y->sent > 300, "never two in an hour, but it is asked again all the year");
}

static void
test_trouble(void)
{
	struct year *y = new_year((struct year){.want = same_address, .answer = busy_for_a_day});

	pass(y, 2 * DAY);
	ok(sent_between(y, 0, DAY) <= 12, "911 for a day: at most 12 requests (%zu)", sent_between(y, 0, DAY));
	ok(y->published.family && y->status == ST_OK && sent_between(y, DAY, 2 * DAY) == 1, "and the next one is the last");
	ok(y->sent_at[y->sent - 1] < DAY + 7 * HOUR, "which comes within 7 hours");
	y = new_year((struct year){.want = same_address, .answer = busy});
	pass(y, YEAR);
	ok(most_in(y, DAY, DAY) <= 5, "911 for a year: at most 5 a day (%zu in the year)", y->sent);
	y = new_year((struct year){.want = same_address, .answer = status_503});
	pass(y, YEAR);
	ok(most_in(y, DAY, DAY) <= 27, "503 for a year: at most 27 a day (%zu in the year)", y->sent);
	ok(sent_between(y, 0, DAY) <= 32, "and few more on the first (%zu)", sent_between(y, 0, DAY));
	y = new_year((struct year){.want = same_address, .answer = no_connection});
	pass(y, 28 * DAY);
	ok(most_in(y, DAY, DAY) <= 288, "no connection: at most one try in 5 minutes (%zu a day)", most_in(y, DAY, DAY));
	y = new_year((struct year){.want = same_address, .answer = retry_after_two_hours});
	pass(y, 28 * DAY);
	ok(most_in(y, 2 * HOUR, 0) == 1 && y->sent > 28 * 10, "Retry-After: never sooner than the service asked (%zu in four weeks)",
	    y->sent);
}

/* --- addresses that change ----------------------------------------------------------------------- */

static int64_t flip_every, flip_until;
static unsigned flip_kinds;

static struct ip
flipping(int64_t t)
{
	return address(1 + (unsigned)((t < flip_until ? t : flip_until) / flip_every) % flip_kinds);
}

static void
test_flip(const char *name, int64_t every, unsigned kinds, size_t an_hour, size_t a_day)
{
	struct year *y = new_year((struct year){.want = flipping, .answer = good});
	struct ip want;

	flip_every = every;
	flip_kinds = kinds;
	flip_until = 7 * DAY;
	pass(y, 7 * DAY);
	ok(most_in(y, HOUR, 0) <= an_hour && most_in(y, DAY, 0) <= a_day, "%s: %zu requests an hour at most, %zu a day", name,
	    most_in(y, HOUR, 0), most_in(y, DAY, 0));
	pass(y, 7 * DAY + 15 * MINUTE + MINUTE);
	want = flipping(y->t);
	ok(ip_equal(&y->published, &want), "and right a quarter of an hour after it has settled");
	pass(y, 28 * DAY);
	ok(ip_equal(&y->published, &want) && sent_between(y, 7 * DAY + HOUR, 28 * DAY) == 0, "where it stays");
}

static struct ip
daily(int64_t t)
{
	return address(1 + (unsigned)(t / DAY));
}

/* After a change the servers need ten minutes to follow. */
static enum dns_says
dns_lags(const struct year *y, int64_t t)
{
	struct ip want = y->want(t);

	if (y->sent && t < y->sent_at[y->sent - 1] + 10 * MINUTE)
		return t % 2 ? DNS_PENDING : DNS_DIFFERS;
	return ip_equal(&y->published, &want) ? DNS_AGREES : DNS_DIFFERS;
}

static void
test_changes(void)
{
	struct year *y = new_year((struct year){.want = daily, .answer = good, .dns = dns_lags});
	size_t i, late = 0;

	pass(y, YEAR);
	for (i = 0; i < y->sent; i++)
		late += y->sent_at[i] % DAY != 0;
	ok(y->sent == 365 && late == 0, "a new address every day: one request a day, in the minute of the change");
	test_flip("an address that flips every 10 minutes", 10 * MINUTE, 2, 6, 144);
	test_flip("one that flips every 5 minutes", 5 * MINUTE, 2, 7, 160);
	test_flip("one that flips every minute", MINUTE, 2, 7, 160);
	test_flip("a new one every minute", MINUTE, 60000, 15, 270);
	test_flip("one of three every minute", MINUTE, 3, 15, 270);
}

/* --- DNS that does not follow --------------------------------------------------------------------- */

static struct ip
once_in_june(int64_t t)
{
	return address(t < YEAR / 2 ? 1 : 2);
}

static void
test_proxied(void)
{
	struct year *y = new_year((struct year){.want = same_address, .answer = nochg, .dns = dns_differs});

	pass(y, YEAR);
	ok(y->sent == 1 && y->r.compare_off, "nochg although DNS differs: asked once, and DNS is not believed any more");
	y = new_year((struct year){.want = once_in_june, .answer = nochg, .dns = dns_differs});
	/* the service has had the address of the first half of the year before */
	y->r.address = address(1);
	y->r.confirmed = START;
	pass(y, YEAR / 2);
	ok(y->sent == 1 && y->looks == 1, "confirmed, and then DNS differs: at most one nochg without a cause");
	pass(y, YEAR);
	ok(y->sent == 3 && y->looks == 2, "and one more after the address has changed");
	y = new_year((struct year){.want = same_address, .answer = good, .dns = dns_differs});
	pass(y, YEAR);
	ok(most_in(y, HOUR, 0) == 1, "a service that says good, and DNS that never follows: at most one request an hour (%zu)", y->sent);
}

/* --- being killed ----------------------------------------------------------------------------------- */

static struct ip
every_six_hours(int64_t t)
{
	return address(1 + (unsigned)(t / (6 * HOUR)));
}

static void
test_killed(void)
{
	struct year *y = new_year((struct year){.want = every_six_hours, .answer = good, .min_interval = 300, .kill = 2});
	struct ip want;
	size_t i, wrong = 0;

	for (i = 0; i < 28 * 4; i++) {
		pass(y, ((int64_t)i + 1) * 6 * HOUR);
		want = every_six_hours(y->t - MINUTE);
		wrong += !ip_equal(&y->published, &want);
	}
	ok(y->killed > 50 && most_in(y, 300, 0) == 1, "killed in half of the runs: never two requests within min-interval (%zu killed)",
	    y->killed);
	ok(wrong == 0, "and always right within six hours");
	y = new_year((struct year){.want = same_address, .answer = good, .dns = dns_differs, .min_interval = 300, .kill = 1});
	pass(y, 7 * DAY);
	ok(most_in(y, 300, 0) == 1 && y->killed > 1000, "killed in every run: never two requests within min-interval (%zu sent)",
	    y->sent);
	y = new_year((struct year){.want = every_six_hours, .answer = http401, .kill = 3});
	pass(y, 7 * DAY);
	ok(most_in(y, 60, 0) == 1 && y->sent < 100, "killed while refused: not one try more than are lost (%zu)", y->sent);
	y = new_year((struct year){.want = every_six_hours, .answer = good, .min_interval = 300, .kill = 4});
	for (; y->t < 7 * DAY; y->t += MINUTE) {
		run(y);
		through_disk(y);
	}
	want = every_six_hours(y->t - MINUTE);
	ok(most_in(y, 300, 0) == 1 && ip_equal(&y->published, &want), "and nothing that paces is lost in the file (%zu sent)", y->sent);
}

/* --- refresh ------------------------------------------------------------------------------------------ */

static void
test_refresh(void)
{
	struct year *y = new_year((struct year){.want = same_address, .answer = good, .refresh = 28 * DAY});
	size_t i;
	bool late = false;

	pass(y, YEAR);
	for (i = 1; i < y->sent; i++)
		late = late || y->sent_at[i] - y->sent_at[i - 1] > 28 * DAY || y->sent_at[i] - y->sent_at[i - 1] < 21 * DAY;
	ok(y->sent >= 14 && y->sent <= 18 && !late, "a refresh of 28 days: one in 21 to 28 days (%zu in the year)", y->sent);
}

static void
test_million(void)
{
	static unsigned minutes[28 * 24 * 60 + 1];
	struct record r = {.family = 4, .address = {.family = 4, .b = {203, 0, 113, 1}}};
	unsigned most = 0, outside = 0, n;
	int64_t due;
	size_t i;

	for (n = 0; n < 1000000; n++) {
		snprintf(r.host, sizeof r.host, "host%u.dyn.example.org", n);
		r.confirmed = START + n % 60;
		due = policy_refresh_due(&r, 28 * DAY) - START;
		if (due < 21 * DAY || due > 28 * DAY + 60)
			outside++;
		else
			minutes[due / MINUTE < (int64_t)COUNT(minutes) ? due / MINUTE : 0]++;
	}
	for (i = 0; i < COUNT(minutes); i++)
		most = minutes[i] > most ? minutes[i] : most;
	ok(outside == 0, "a million clients of one minute: each is refreshed in 21 to 28 days");
	ok(most <= 10000, "no minute of refresh has more than 1 %% of them (%u)", most);
	ok(most <= 200, "nor twice the even share (100)");
}

/* --- a clock that is wrong -------------------------------------------------------------------------- */

static int64_t wrong_from, wrong_to, wrong_by;

static int64_t
wrong_clock(int64_t t)
{
	return t >= wrong_from && t < wrong_to ? t + wrong_by : t;
}

static void
answer_by_day(struct outcome *o, int64_t t)
{
	switch (t / DAY % 4) {
	case 0:
		good(o, t);
		break;
	case 1:
		http401(o, t);
		break;
	case 2:
		busy(o, t);
		break;
	default:
		no_connection(o, t);
	}
}

/* The clock is wrong by so many years from noon of a day to noon of the next, whatever the service says then; the
 * service is well from that noon on. */
static void
good_from_noon(struct outcome *o, int64_t t)
{
	if (t < wrong_to)
		answer_by_day(o, t);
	else
		good(o, t);
}

static void
test_clock(int64_t by, const char *name)
{
	size_t stuck = 0, many = 0, late = 0;
	int64_t day;
	int kill;

	for (day = 0; day < 12; day++) {
		for (kill = 0; kill < 4; kill += 3) {
			struct year *y = new_year((struct year){.want = daily, .answer = good_from_noon, .clock = wrong_clock, .kill = kill,
			    .refresh = 28 * DAY});
			struct ip want;

			wrong_from = day * DAY + 12 * HOUR;
			wrong_to = wrong_from + DAY;
			wrong_by = by;
			pass(y, wrong_to + 2 * HOUR);
			want = daily(y->t);
			stuck += !ip_equal(&y->published, &want);
			many += !kill && sent_between(y, wrong_from, y->t) > 300;
			y->want = same_address;
			pass(y, wrong_to + 40 * DAY);
			late += sent_between(y, wrong_to + 3 * HOUR, wrong_to + 2 * HOUR + 29 * DAY) == 0;
		}
	}
	ok(stuck == 0, "a clock that was %s for a day: right two hours later at most", name);
	ok(many == 0, "and no flood of requests");
	ok(late == 0, "and the next refresh comes in its time");
}

int
main(void)
{
	test_quiet();
	test_outage();
	test_refusals();
	test_trouble();
	test_changes();
	test_proxied();
	test_killed();
	test_refresh();
	test_million();
	test_clock(10 * (int64_t)YEAR, "ten years ahead");
	test_clock(-10 * (int64_t)YEAR, "ten years behind");
	return done();
}
