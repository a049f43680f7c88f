/* What is said of a record's future: each sort of record, and that nothing is foretold that policy would not decide. */

#include <string.h>

#include "fail.h"
#include "forecast.h"
#include "tap.h"

#define NOW 1800000000
#define HOST .host = "home.example.org", .family = 4
#define CONFIRMED HOST, .address = {.family = 4, .b = {192, 0, 2, 1}}

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static const struct {
	const char *name;
	struct record r;
	struct situation s;
	bool compare;
	enum next next;
	int64_t when;
	int status;
} rows[] = {
    {"nothing known: an update with the next run", {HOST}, {.refresh = 0}, true, NEXT_UPDATE, NOW, ST_TEMP},
    {"of either family", {.host = "x"}, {.refresh = 0}, true, NEXT_UPDATE, NOW, ST_TEMP},
    {"nothing known, and too soon", {HOST, .attempt = NOW - 9, .not_before = NOW + 51}, {.refresh = 0}, true, NEXT_UPDATE, NOW + 51,
	ST_TEMP},
    {"confirmed, DNS is not asked: nothing", {CONFIRMED, .confirmed = NOW - 9}, {.refresh = 0}, false, NEXT_NOTHING, 0, ST_OK},
    {"confirmed, but DNS is not believed", {CONFIRMED, .confirmed = NOW - 9, .compare_off = true}, {.refresh = 0}, true, NEXT_NOTHING, 0,
	ST_OK},
    {"confirmed: a look at DNS in an hour", {CONFIRMED, .confirmed = NOW - 600, .looked = NOW - 600}, {.refresh = 0}, true, NEXT_LOOK,
	NOW + 3000, ST_OK},
    {"confirmed long ago: a look with the next run", {CONFIRMED, .confirmed = NOW - DAY, .looked = NOW - DAY}, {.refresh = 0}, true,
	NEXT_LOOK, NOW, ST_OK},
    {"never looked: not while DNS settles", {CONFIRMED, .confirmed = NOW - 60}, {.refresh = 0}, true, NEXT_LOOK, NOW + 840, ST_OK},
    {"confirmed in the future: a look with the next run", {CONFIRMED, .confirmed = NOW + DAY, .looked = NOW + DAY}, {.refresh = 0}, true,
	NEXT_LOOK, NOW, ST_OK},
    {"a refresh that is due", {CONFIRMED, .confirmed = NOW - 30 * DAY}, {.refresh = 28 * DAY}, false, NEXT_REFRESH, NOW, ST_OK},
    {"a refresh that is due and too soon", {CONFIRMED, .confirmed = NOW - 30 * DAY, .attempt = NOW - 30 * DAY, .not_before = NOW + 9},
	{.refresh = 28 * DAY}, false, NEXT_REFRESH, NOW + 9, ST_OK},
    {"the request of a moment ago is unanswered", {CONFIRMED, .confirmed = NOW - DAY, .attempt = NOW - 1, .not_before = NOW + 59},
	{.refresh = 0}, true, NEXT_UPDATE, NOW + 59, ST_TEMP},
    {"trouble: again after the wait", {CONFIRMED, .confirmed = NOW - DAY, .attempt = NOW - 1, .failures = 2, .not_before = NOW + 1800},
	{.refresh = 0}, true, NEXT_RETRY, NOW + 1800, ST_TEMP},
    {"trouble: again with the next run", {HOST, .attempt = NOW - 60, .failures = 2, .not_before = NOW}, {.refresh = 0}, true, NEXT_RETRY,
	NOW, ST_TEMP},
    {"trouble, and the clock was set back", {HOST, .attempt = NOW + DAY, .failures = 2, .not_before = NOW + DAY + 60}, {.refresh = 0}, true,
	NEXT_RETRY, NOW, ST_TEMP},
    {"a refusal that is not trusted is trouble", {HOST, .attempt = NOW - 60, .failures = 1, .verdict = V_BADAUTH}, {.refresh = 0}, true,
	NEXT_RETRY, NOW, ST_TEMP},
    {"trouble with an address that changes too often",
	{CONFIRMED, .attempt = NOW - 60, .failures = 1, .changes = {NOW - 60, 1, 1, 1, 1, 1, 1, 1, 1, 1, NOW - 660}}, {.refresh = 0}, true,
	NEXT_RETRY, NOW + 14 * MINUTE, ST_TEMP},
    {"refused for good", {CONFIRMED, .latched = true, .verdict = V_BADAUTH, .fingerprint = 7}, {.fingerprint = 7}, true, NEXT_NEVER, 0,
	ST_AUTH},
    {"refused for good, and nothing confirmed", {HOST, .latched = true, .verdict = V_NOHOST, .fingerprint = 7}, {.fingerprint = 7}, true,
	NEXT_NEVER, 0, ST_REFUSED},
    {"refused as wrongly set up", {HOST, .latched = true, .verdict = V_CONFIG}, {.refresh = 0}, true, NEXT_NEVER, 0, ST_CONFIG},
    {"refused, and the verdict was lost", {HOST, .latched = true}, {.refresh = 0}, true, NEXT_NEVER, 0, ST_REFUSED},
    {"refused, and asked again in an hour", {HOST, .latched = true, .verdict = V_BADAUTH, .ask_again = NOW + HOUR}, {.refresh = 0}, true,
	NEXT_ASK, NOW + HOUR, ST_AUTH},
    {"refused, and asked again with the next run", {HOST, .latched = true, .verdict = V_BADAUTH, .ask_again = NOW}, {.refresh = 0}, true,
	NEXT_ASK, NOW, ST_AUTH},
    {"refused with other options", {CONFIRMED, .latched = true, .verdict = V_BADAUTH, .fingerprint = 7}, {.fingerprint = 8}, true, NEXT_ASK,
	NOW, ST_AUTH},
    {"refused with other options, and too soon",
	{HOST, .latched = true, .verdict = V_BADAUTH, .fingerprint = 7, .attempt = NOW - 9, .not_before = NOW + 51}, {.fingerprint = 8}, true,
	NEXT_ASK, NOW + 51, ST_AUTH},
};

static void
test_rows(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct situation s = rows[i].s;
		struct forecast f;

		s.now = NOW;
		f = forecast(&rows[i].r, &s, rows[i].compare);
		ok(f.next == rows[i].next && f.when == rows[i].when && f.status == rows[i].status, "%s: %s, %lld, exit %d", rows[i].name,
		    forecast_word(f.next), (long long)(f.when ? f.when - NOW : 0), f.status);
	}
}

/* A look or a refresh that is foretold for a time is due then, and not before. */
static void
test_kept(void)
{
	struct record r = {CONFIRMED, .confirmed = NOW, .looked = NOW, .attempt = NOW, .not_before = NOW + 60};
	struct situation s = {.now = NOW + 1, .want = r.address};
	struct forecast f = forecast(&r, &s, true);

	s.now = f.when - 1;
	ok(f.next == NEXT_LOOK && !policy_look_due(&r, &s), "no look a second before its time");
	s.now = f.when;
	ok(policy_look_due(&r, &s), "and one at its time");
	s.refresh = 28 * DAY;
	s.now = NOW + 1;
	f = forecast(&r, &s, false);
	s.now = f.when - 1;
	ok(f.next == NEXT_REFRESH && policy_decide(&r, &s).kind == DECIDE_SKIP, "no refresh a second before its time");
	s.now = f.when;
	ok(policy_decide(&r, &s).kind == DECIDE_SEND, "and one at its time");
	s.now = NOW + 1;
	ok(forecast(&r, &s, true).next == NEXT_LOOK, "of both the earlier is said");
}

int
main(void)
{
	test_rows();
	test_kept();
	return done();
}
