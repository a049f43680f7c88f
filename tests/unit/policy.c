/* When an update is sent: each line of the decision table, what each answer changes. tests/unit/year.c lets time pass. */

#include <string.h>

#include "fail.h"
#include "policy.h"
#include "tap.h"

#define NOW 1800000000
#define A4(last) {.family = 4, .b = {192, 0, 2, last}}
#define HOST .host = "home.example.org", .family = 4
#define CONFIRMED HOST, .address = A4(1)
#define NOTHING {.force = false} /* of a situation is set */

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

/* A record, and a situation that wants 192.0.2.1 now; until is 0 for anything but a wait. */
static const struct {
	const char *name;
	struct record r;
	struct situation s;
	enum decision_kind kind;
	int status;
	int64_t until;
	bool latched;
} rows[] = {
    /* --force */
    {"--force sends what is confirmed", {CONFIRMED, .confirmed = NOW - 1}, {.force = true}, DECIDE_SEND, 0, 0, false},
    {"--force sends before not-before", {HOST, .attempt = NOW - 1, .not_before = NOW + 1}, {.force = true}, DECIDE_SEND, 0, 0,
	false},
    {"--force sends what is refused", {HOST, .latched = true, .verdict = V_BADAUTH}, {.force = true}, DECIDE_SEND, 0, 0, false},
    {"--force sends what flaps", {HOST, .address = A4(2), .previous = A4(1), .left = NOW - 1}, {.force = true}, DECIDE_SEND, 0, 0,
	false},
    /* latched */
    {"a refusal stands while the options are the same", {HOST, .latched = true, .verdict = V_BADAUTH, .fingerprint = 7},
	{.fingerprint = 7}, DECIDE_SKIP, ST_AUTH, 0, true},
    {"it exits as it did then", {HOST, .latched = true, .verdict = V_NOHOST, .fingerprint = 7}, {.fingerprint = 7}, DECIDE_SKIP,
	ST_REFUSED, 0, true},
    {"and so does a wrong configuration", {HOST, .latched = true, .verdict = V_CONFIG, .fingerprint = 7}, {.fingerprint = 7},
	DECIDE_SKIP, ST_CONFIG, 0, true},
    {"it stands for years", {HOST, .latched = true, .verdict = V_BADAUTH, .attempt = 1}, NOTHING, DECIDE_SKIP, ST_AUTH, 0, true},
    {"it stands for another address", {HOST, .address = A4(2), .latched = true, .verdict = V_BADAUTH}, NOTHING, DECIDE_SKIP, ST_AUTH, 0,
	true},
    {"it stands although DNS has the address", {HOST, .latched = true, .verdict = V_BADAUTH}, {.dns = DNS_AGREES}, DECIDE_SKIP,
	ST_AUTH, 0, true},
    {"it stands when the clock was set back", {HOST, .latched = true, .verdict = V_BADAUTH, .attempt = NOW + DAY}, NOTHING, DECIDE_SKIP,
	ST_AUTH, 0, true},
    {"other options are another try", {HOST, .latched = true, .verdict = V_BADAUTH, .fingerprint = 7}, {.fingerprint = 8},
	DECIDE_SEND, 0, 0, false},
    {"a refusal by status stands until its time", {HOST, .latched = true, .verdict = V_BADAUTH, .ask_again = NOW + 1}, NOTHING,
	DECIDE_SKIP, ST_AUTH, NOW + 1, true},
    {"and then is asked again", {HOST, .latched = true, .verdict = V_BADAUTH, .ask_again = NOW}, NOTHING, DECIDE_SEND, 0, 0, false},
    {"and when the clock was set back", {HOST, .latched = true, .verdict = V_BADAUTH, .attempt = NOW + DAY, .ask_again = NOW + DAY},
	NOTHING, DECIDE_SEND, 0, 0, false},
    /* not-before */
    {"not before not-before", {HOST, .attempt = NOW - 1, .not_before = NOW + 59}, NOTHING, DECIDE_SKIP, ST_TEMP, NOW + 59, false},
    {"not before it either when another address is wanted", {HOST, .address = A4(2), .not_before = NOW + 1}, NOTHING, DECIDE_SKIP,
	ST_TEMP, NOW + 1, false},
    {"nor when DNS differs", {CONFIRMED, .confirmed = NOW - HOUR, .not_before = NOW + 1}, {.dns = DNS_DIFFERS}, DECIDE_SKIP, ST_TEMP,
	NOW + 1, false},
    {"nor when a refresh is due", {CONFIRMED, .confirmed = NOW - DAY, .not_before = NOW + 1}, {.refresh = HOUR}, DECIDE_SKIP, ST_TEMP,
	NOW + 1, false},
    {"at not-before", {HOST, .not_before = NOW}, NOTHING, DECIDE_SEND, 0, 0, false},
    {"at once when the clock was set back", {HOST, .attempt = NOW + 1, .not_before = NOW + DAY}, NOTHING, DECIDE_SEND, 0, 0, false},
    {"an address that is confirmed is no reason to wait", {CONFIRMED, .confirmed = NOW - 1, .not_before = NOW + 59}, NOTHING, DECIDE_SKIP,
	ST_OK, 0, false},
    {"nor is one that DNS has", {HOST, .not_before = NOW + 59}, {.dns = DNS_AGREES}, DECIDE_CONFIRM, 0, 0, false},
    /* no confirmed address */
    {"nothing known, and DNS has the address: taken as confirmed", {HOST}, {.dns = DNS_AGREES}, DECIDE_CONFIRM, 0, 0, false},
    {"nothing known, and DNS not asked", {HOST}, {.dns = DNS_NOT_ASKED}, DECIDE_SEND, 0, 0, false},
    {"nothing known, and DNS differs", {HOST}, {.dns = DNS_DIFFERS}, DECIDE_SEND, 0, 0, false},
    {"nothing known, and DNS pending", {HOST}, {.dns = DNS_PENDING}, DECIDE_SEND, 0, 0, false},
    {"nothing known, and DNS unknown", {HOST}, {.dns = DNS_UNKNOWN}, DECIDE_SEND, 0, 0, false},
    /* address = confirmed */
    {"confirmed, DNS not asked", {CONFIRMED}, {.dns = DNS_NOT_ASKED}, DECIDE_SKIP, ST_OK, 0, false},
    {"confirmed, DNS agrees", {CONFIRMED}, {.dns = DNS_AGREES}, DECIDE_SKIP, ST_OK, 0, false},
    {"confirmed, DNS pending", {CONFIRMED}, {.dns = DNS_PENDING}, DECIDE_SKIP, ST_OK, 0, false},
    {"confirmed, DNS unknown", {CONFIRMED}, {.dns = DNS_UNKNOWN}, DECIDE_SKIP, ST_OK, 0, false},
    {"confirmed, DNS agrees, but a refresh is due", {CONFIRMED, .confirmed = NOW - DAY}, {.dns = DNS_AGREES, .refresh = HOUR},
	DECIDE_SEND, 0, 0, false},
    {"confirmed, no refresh wanted", {CONFIRMED, .confirmed = 1}, NOTHING, DECIDE_SKIP, ST_OK, 0, false},
    {"confirmed, refresh not due yet", {CONFIRMED, .confirmed = NOW - 20 * DAY}, {.refresh = 28 * DAY}, DECIDE_SKIP, ST_OK, 0, false},
    {"confirmed, refresh due at the latest", {CONFIRMED, .confirmed = NOW - 28 * DAY}, {.refresh = 28 * DAY}, DECIDE_SEND, 0, 0,
	false},
    {"a confirmation in the future does not put a refresh off for years", {CONFIRMED, .confirmed = NOW + 300 * DAY},
	{.refresh = 28 * DAY}, DECIDE_SEND, 0, 0, false},
    {"one of a moment ahead does not bring a refresh", {CONFIRMED, .confirmed = NOW + HOUR}, {.refresh = 28 * DAY}, DECIDE_SKIP, ST_OK,
	0, false},
    /* address = confirmed, DNS differs */
    {"DNS may settle for 15 minutes", {CONFIRMED, .confirmed = NOW - 15 * MINUTE + 1}, {.dns = DNS_DIFFERS}, DECIDE_SKIP, ST_OK,
	NOW + 1, false},
    {"and then is taken seriously", {CONFIRMED, .confirmed = NOW - 15 * MINUTE}, {.dns = DNS_DIFFERS}, DECIDE_SEND, 0, 0, false},
    {"unless the service knows better", {CONFIRMED, .compare_off = true}, {.dns = DNS_DIFFERS}, DECIDE_SKIP, ST_OK, 0, false},
    {"a confirmation in the future settles nothing", {CONFIRMED, .confirmed = NOW + DAY}, {.dns = DNS_DIFFERS}, DECIDE_SEND, 0, 0,
	false},
    /* an address that flaps */
    {"an address that is back within 10 minutes waits", {HOST, .address = A4(2), .previous = A4(1), .left = NOW - 10 * MINUTE + 1},
	NOTHING, DECIDE_SKIP, ST_TEMP, NOW + 1, false},
    {"but not longer", {HOST, .address = A4(2), .previous = A4(1), .left = NOW - 10 * MINUTE}, NOTHING, DECIDE_SEND, 0, 0, false},
    {"another than the former does not", {HOST, .address = A4(2), .previous = A4(3), .left = NOW - 1}, NOTHING, DECIDE_SEND, 0, 0, false},
    {"nor when the clock was set back", {HOST, .address = A4(2), .previous = A4(1), .left = NOW + DAY}, NOTHING, DECIDE_SEND, 0, 0, false},
    {"eleven changes in an hour: the next after 15 minutes",
	{HOST, .address = A4(2), .changes = {NOW - 899, NOW - 900, 1, 1, 1, 1, 1, 1, 1, 1, NOW - HOUR + 1}}, NOTHING, DECIDE_SKIP, ST_TEMP,
	NOW + 1, false},
    {"and then it is sent", {HOST, .address = A4(2), .changes = {NOW - 900, 1, 1, 1, 1, 1, 1, 1, 1, 1, NOW - HOUR + 1}}, NOTHING,
	DECIDE_SEND, 0, 0, false},
    {"ten changes in an hour are not too many", {HOST, .address = A4(2), .changes = {NOW - 60, 1, 1, 1, 1, 1, 1, 1, 1, NOW - HOUR + 1}},
	NOTHING, DECIDE_SEND, 0, 0, false},
    {"nor eleven in more than an hour", {HOST, .address = A4(2), .changes = {NOW - 60, 1, 1, 1, 1, 1, 1, 1, 1, 1, NOW - HOUR}}, NOTHING,
	DECIDE_SEND, 0, 0, false},
    {"nor changes in the future", {HOST, .address = A4(2), .changes = {NOW + 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, NOW + 1}}, NOTHING, DECIDE_SEND,
	0, 0, false},
    {"of two waits the longer",
	{HOST, .address = A4(2), .previous = A4(1), .left = NOW - 60, .changes = {NOW - 60, 1, 1, 1, 1, 1, 1, 1, 1, 1, NOW - 660}}, NOTHING,
	DECIDE_SKIP, ST_TEMP, NOW + 14 * MINUTE, false},
    {"a confirmed address does not flap", {CONFIRMED, .previous = A4(1), .left = NOW - 1}, NOTHING, DECIDE_SKIP, ST_OK, 0, false},
    /* anything else */
    {"another address is sent", {HOST, .address = A4(2), .confirmed = NOW - HOUR}, NOTHING, DECIDE_SEND, 0, 0, false},
    {"whatever DNS says of it", {HOST, .address = A4(2), .confirmed = NOW - HOUR}, {.dns = DNS_AGREES}, DECIDE_SEND, 0, 0, false},
    {"also a moment after the last", {HOST, .address = A4(2), .confirmed = NOW - 1}, NOTHING, DECIDE_SEND, 0, 0, false},
    {"also when DNS is not believed for the last", {HOST, .address = A4(2), .compare_off = true}, NOTHING, DECIDE_SEND, 0, 0, false},
};

static void
test_again(void)
{
	struct record r = {CONFIRMED, .confirmed = NOW, .looked = NOW, .not_before = NOW + 60}, none = {HOST, .looked = NOW};

	ok(policy_again(&r, 0, false) == 0 && policy_again(&none, DAY, true) == 0, "nothing is due of its own accord");
	ok(policy_again(&r, 0, true) == NOW + HOUR, "but a look at DNS, an hour after the last");
	ok(policy_again(&r, DAY, false) == policy_refresh_due(&r, DAY) && policy_again(&r, DAY, true) == NOW + HOUR &&
		policy_again(&r, MINUTE, true) == policy_refresh_due(&r, MINUTE), "or a refresh: the first of both");
	r.not_before = NOW + DAY;
	ok(policy_again(&r, 0, true) == NOW + DAY, "a look not before something may be sent");
	r.compare_off = true;
	ok(policy_again(&r, 0, true) == 0, "and none where DNS is not believed");
}

static void
test_decisions(void)
{
	static const struct ip want = A4(1);
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct situation s = rows[i].s;
		struct decision d;

		s.now = NOW;
		s.want = want;
		d = policy_decide(&rows[i].r, &s);
		ok(d.kind == rows[i].kind && d.status == rows[i].status && d.until == rows[i].until && d.latched == rows[i].latched &&
			d.why && *d.why, "%s (%s)", rows[i].name, d.why);
	}
}

static const struct {
	const char *name;
	struct record r;
	struct situation s;
	bool due;
} looks[] = {
    {"nothing known", {HOST}, NOTHING, true},
    {"confirmed, last looked an hour ago", {CONFIRMED, .confirmed = NOW - HOUR, .looked = NOW - HOUR}, NOTHING, true},
    {"last looked less than an hour ago", {CONFIRMED, .confirmed = NOW - DAY, .looked = NOW - HOUR + 1}, NOTHING, false},
    {"nothing known, but looked less than an hour ago", {HOST, .looked = NOW - 1}, NOTHING, false},
    {"last looked in the future", {CONFIRMED, .confirmed = NOW - DAY, .looked = NOW + DAY}, NOTHING, true},
    {"confirmed a moment ago", {CONFIRMED, .confirmed = NOW - 1}, NOTHING, false},
    {"another address is wanted", {HOST, .address = A4(2)}, NOTHING, false},
    {"DNS is not believed", {CONFIRMED, .compare_off = true}, NOTHING, false},
    {"refused", {HOST, .latched = true}, NOTHING, false},
    {"refused with other options", {HOST, .latched = true}, {.fingerprint = 1}, true},
    {"before not-before", {HOST, .not_before = NOW + 1}, NOTHING, false},
    {"--force", {HOST}, {.force = true}, false},
};

static void
test_looks(void)
{
	static const struct ip want = A4(1);
	size_t i;

	for (i = 0; i < COUNT(looks); i++) {
		struct situation s = looks[i].s;

		s.now = NOW;
		s.want = want;
		ok(policy_look_due(&looks[i].r, &s) == looks[i].due, "a look is %sdue: %s", looks[i].due ? "" : "not ", looks[i].name);
	}
}

/* The waits after the same answer again and again, asked each time as soon as that may be; random: the jitter's. */
static void
test_waits(const char *name, struct outcome o, const int64_t *want, size_t n)
{
	static const uint32_t randoms[] = {0, 1000, 2000, 4294967295};
	bool good = true;
	size_t i, k;

	for (k = 0; k < COUNT(randoms); k++) {
		struct record r = {HOST};
		int64_t now = NOW, next;

		o.random = randoms[k];
		for (i = 0; i < n; i++) {
			policy_attempt(&r, now, 60);
			policy_after(&r, &o, now);
			next = r.latched ? r.ask_again : r.not_before;
			/* a tenth more or less; a service's own wait and a refusal's are never cut short */
			if (next - now > want[i] * 11 / 10 || next - now < (o.wait || r.latched ? want[i] : want[i] * 9 / 10)) {
				printf("# wait %zu: %lld, not about %lld\n", i + 1, (long long)(next - now), (long long)want[i]);
				good = false;
			}
			good = good && r.failures == i + 1 && r.verdict == o.verdict;
			now = next;
		}
	}
	ok(good, "%s", name);
}

#define WAITS(name, out, ...) \
	test_waits(name, (struct outcome)out, (const int64_t[]){__VA_ARGS__}, COUNT(((const int64_t[]){__VA_ARGS__})))
#define OUT(...) {__VA_ARGS__}

static void
test_back_off(void)
{
	WAITS("911 in the body: 30 minutes, doubling to 6 hours", OUT(.verdict = V_911), 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR,
	    6 * HOUR, 6 * HOUR);
	WAITS("dnserr in the body likewise", OUT(.verdict = V_DNSERR), 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 6 * HOUR);
	WAITS("5xx, 429, no answer: 1 minute, doubling to an hour", OUT(.verdict = V_911, .hint = HINT_SENT), MINUTE, 2 * MINUTE,
	    4 * MINUTE, 8 * MINUTE, 16 * MINUTE, 32 * MINUTE, HOUR, HOUR);
	WAITS("no connection: 30 seconds, doubling to 5 minutes", OUT(.verdict = V_DNSERR, .hint = HINT_NOCONN), 30, MINUTE, 2 * MINUTE,
	    4 * MINUTE, 5 * MINUTE, 5 * MINUTE);
	WAITS("Retry-After instead, from a status", OUT(.verdict = V_911, .hint = HINT_SENT, .wait = 7200), 7200, 7200, 7200);
	WAITS("Retry-After instead, from a body", OUT(.verdict = V_911, .wait = 30), 30, 30, 30);
	WAITS("a refusal that is not to be trusted is asked again soon", OUT(.verdict = V_BADAUTH, .hint = HINT_AGAIN), MINUTE, 2 * MINUTE,
	    4 * MINUTE);
	WAITS("a refusal by status: 1 hour, doubling to a day", OUT(.verdict = V_BADAUTH, .hint = HINT_STATUS), HOUR, 2 * HOUR, 4 * HOUR,
	    8 * HOUR, 16 * HOUR, DAY, DAY, DAY);
}

static void
test_refusals(void)
{
	static const enum verdict all[] = {V_BADAUTH, V_NOHOST, V_NOTFQDN, V_NUMHOST, V_ABUSE, V_BADAGENT, V_DONATOR, V_BADREQUEST,
	    V_CONFIG};
	struct outcome o = {.fingerprint = 7, .message = "no"};
	size_t i;

	for (i = 0; i < COUNT(all); i++) {
		struct record r = {HOST, .told = 1};

		o.verdict = all[i];
		o.hint = HINT_BODY;
		policy_after(&r, &o, NOW);
		ok(r.latched && r.ask_again == 0 && r.fingerprint == 7 && r.told == 0 && strcmp(r.message, "no") == 0,
		    "%s in the body stands for good", verdict_word(all[i]));
		o.hint = HINT_STATUS;
		policy_after(&r, &o, NOW);
		ok(r.latched && r.ask_again > NOW, "%s by status does not", verdict_word(all[i]));
		policy_unlatch(&r);
		ok(!r.latched && r.ask_again == 0 && r.failures == 0, "and --retry takes it back");
	}
}

static void
test_successes(void)
{
	static const struct ip one = A4(1), two = A4(2);
	struct outcome good = {.verdict = V_GOOD, .ip = A4(1)}, nochg = {.verdict = V_NOCHG, .ip = A4(1)};
	struct record r = {HOST, .failures = 5, .latched = true, .ask_again = 9};
	int i;

	policy_after(&r, &good, NOW);
	ok(ip_equal(&r.address, &one) && r.confirmed == NOW && r.failures == 0 && !r.latched && r.ask_again == 0 && r.looked == NOW,
	    "good confirms, and ends what was");
	ok(r.changes[0] == 0 && !r.previous.family, "the first address is no change");
	policy_after(&r, &nochg, NOW + 1);
	ok(r.confirmed == NOW + 1 && !r.compare_off && r.changes[0] == 0, "nochg confirms likewise");
	nochg.dns_differed = true;
	policy_after(&r, &nochg, NOW + 2);
	ok(r.compare_off, "nochg although DNS differed: DNS is not believed any more");
	nochg.dns_differed = false;
	policy_after(&r, &nochg, NOW + 3);
	ok(r.compare_off, "not until the address changes");
	policy_confirm(&r, &two, NOW + 4);
	ok(!r.compare_off && ip_equal(&r.address, &two) && ip_equal(&r.previous, &one) && r.left == NOW + 4 && r.changes[0] == NOW + 4,
	    "a change is noted, and DNS is believed again");
	r.compare_off = true;
	good.ip = r.address;
	policy_after(&r, &good, NOW + 5);
	ok(!r.compare_off, "or the service says good");
	for (i = 0; i < 20; i++)
		policy_confirm(&r, i % 2 ? &two : &one, NOW + 10 + i);
	ok(r.changes[0] == NOW + 29 && r.changes[10] == NOW + 19, "the last eleven changes are kept, the newest first");
}

static void
test_history(void)
{
	const struct ip one = A4(1), two = A4(2);
	struct record r = {HOST};
	int i;

	policy_confirm(&r, &one, NOW);
	policy_confirm(&r, &one, NOW + 1);
	ok(r.n_history == 1 && r.history[0].when == NOW && !r.history[0].old.family && ip_equal(&r.history[0].ip, &one),
	    "the first address is history, the same again is not");
	policy_confirm(&r, &two, NOW + 2);
	ok(r.n_history == 2 && r.history[0].when == NOW + 2 && ip_equal(&r.history[0].old, &one) && ip_equal(&r.history[0].ip, &two),
	    "a change is, newest first");
	for (i = 0; i < 60; i++)
		policy_confirm(&r, i % 2 ? &two : &one, NOW + 3 + i);
	ok(r.n_history == POLICY_HISTORY && r.history[0].when == NOW + 62 && r.history[POLICY_HISTORY - 1].when == NOW + 13,
	    "the last %d are kept", POLICY_HISTORY);
}

static void
test_attempts(void)
{
	struct outcome none = {.verdict = V_DNSERR, .hint = HINT_NOCONN}, busy = {.verdict = V_911, .random = 1000},
		       status = {.verdict = V_BADAUTH, .hint = HINT_STATUS};
	struct record r = {HOST};
	int i;

	policy_attempt(&r, NOW, 300);
	ok(r.attempt == NOW && r.not_before == NOW + 300, "an attempt keeps min-interval");
	r.latched = true;
	r.ask_again = NOW + DAY;
	policy_attempt(&r, NOW, 60);
	ok(r.ask_again == NOW, "and ends a wait that it did not keep: killed now, it would last as long as the clock was wrong");
	r = (struct record){HOST};
	for (i = 0; i < 20; i++)
		policy_after(&r, &none, NOW);
	policy_after(&r, &busy, NOW);
	ok(r.not_before == NOW + 30 * MINUTE && r.failures == 1, "a night without connection does not lengthen the wait after a 911");
	for (i = 0; i < 20; i++)
		policy_after(&r, &busy, NOW);
	policy_after(&r, &status, NOW);
	ok(r.ask_again == NOW + HOUR, "nor 911s that before a 401 is asked again");
}

/* Years of failures must not run over. */
static void
test_extremes(void)
{
	struct outcome o = {.verdict = V_911, .random = 4294967295, .wait = 4294967295}, s = {.verdict = V_BADAUTH, .hint = HINT_STATUS};
	struct record r = {HOST, .failures = 4294967295, .trouble = HINT_BODY};

	policy_after(&r, &o, NOW);
	ok(r.not_before > NOW && r.not_before <= NOW + (int64_t)4294967295 * 11 / 10 + 1, "the longest wait does not run over");
	o.wait = 0;
	r.failures = 4294967294;
	policy_after(&r, &o, NOW);
	ok(r.not_before - NOW <= 6 * HOUR * 11 / 10, "nor do the most failures");
	r.failures = 4294967294;
	r.latched = true;
	policy_after(&r, &s, NOW);
	ok(r.ask_again - NOW <= DAY * 11 / 10, "nor the most refusals");
}

int
main(void)
{
	test_decisions();
	test_again();
	test_looks();
	test_back_off();
	test_refusals();
	test_successes();
	test_history();
	test_attempts();
	test_extremes();
	return done();
}
