#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "detect.h"
#include "detect/methods.h"
#include "detect/router.h"
#include "fail.h"
#include "gateway.h"
#include "kv.h"
#include "natpmp.h"
#include "note.h"
#include "num.h"
#include "priv.h"
#include "routerask.h"

#define LIFETIME 120      /* seconds of a mapping: what routers take as the least (RFC 6887, section 15) */
#define GOODBYE_MS 4000   /* most that is waited until the mapping is gone: one repetition */

/* One conversation. */
struct talk {
	struct detection *d;
	struct gateway router;
	const char *protocol;
	struct endpoint own;
	int fd;
	struct pcp_map map;
	struct natpmp_said said;
	long ms; /* that the answer took */
};

int
router_find(struct gateway *out, const struct detection *d, struct fail *f)
{
	char text[GATEWAY_TEXT_MAX];
	int r = gateway_find(out, d->family, kvs_get(d->options, "router"), f);

	if (r > 0)
		note(d->notes, 1, "the %s is asked", gateway_text(text, out));
	return r;
}

/* Why its address is none of the internet: what hides the router hides this machine. */
static const char *
behind(const struct ip *ip)
{
	const char *hint;

	ip_unpublishable(ip, &hint);
	if (hint && strstr(hint, "carrier-grade"))
		return ": your router is itself behind carrier-grade NAT, only your provider can change that";
	if (hint && strstr(hint, "NAT"))
		return ": your router is itself behind another router, ask that one or use 'auto'";
	return "";
}

static int
judge(struct detection *d, const struct gateway *router, const struct ip *said, struct fail *f)
{
	static const struct ip none = {.family = 4};
	char text[IP_TEXT_MAX], who[GATEWAY_TEXT_MAX];
	const char *what;

	gateway_text(who, router);
	ip_text(text, said);
	if (ip_equal(said, &none)) {
		fail_set(f, ST_NONE, "the %s has no external address now: it says %s", who, text);
		return 0;
	}
	if (said->family != d->family)
		return fail_set(f, ST_DATA, "the %s has the external address %s, and that is not %s", who, text,
		    ip_family_name(d->family));
	what = ip_unpublishable(said, NULL);
	if (what)
		return fail_set(f, ST_DATA, "the %s has the external address %s, which is %s%s", who, text, what, behind(said));
	d->ip = *said;
	return 1;
}

int
router_take(struct detection *d, const struct gateway *router, const char *protocol, long ms, const struct ip *said, struct fail *f)
{
	struct candidate c = {.family = d->family, .protocol = protocol, .ms = ms};
	char text[IP_TEXT_MAX], who[GATEWAY_TEXT_MAX];
	int r = judge(d, router, said, f);

	c.name = gateway_text(who, router);
	c.said = ip_text(text, said);
	c.taken = r > 0;
	c.why = r > 0 ? NULL : f->text;
	note_record(d->notes, &c);
	return r;
}

static int
silent(const struct talk *t, const struct routerask *r, int outcome, struct fail *f)
{
	char who[GATEWAY_TEXT_MAX];

	gateway_text(who, &t->router);
	if (outcome == ROUTERASK_CLOSED)
		return fail_set(f, ST_TEMP, "the %s does not speak %s (its port %d is closed): switch it on there, or use another "
		    "detector", who, t->protocol, NATPMP_PORT);
	return fail_set(f, ST_TEMP, "no answer from the %s in %u ms, asked %d time%s: is %s switched on there?", who, r->ms,
	    r->tries, r->tries == 1 ? "" : "s", t->protocol);
}

static int
refused(const struct talk *t, struct fail *f)
{
	char who[GATEWAY_TEXT_MAX];

	return fail_set(f, ST_TEMP, "the %s refuses %s with result %u: %s", gateway_text(who, &t->router), t->protocol,
	    t->said.result, natpmp_result(&t->said));
}

static bool
take_natpmp(void *ctx, const void *bytes, size_t len)
{
	struct talk *t = ctx;

	return natpmp_answer(&t->said, bytes, len);
}

static bool
take_pcp(void *ctx, const void *bytes, size_t len)
{
	struct talk *t = ctx;

	return pcp_answer(&t->said, &t->map, bytes, len);
}

/* Finds the router and gives up root; 1, or what the detector ends with. */
static int
begin(struct talk *t, struct fail *f)
{
	int r = router_find(&t->router, t->d, f);

	if (r <= 0)
		return r;
	if (priv_drop(t->d->user, f) < 0)
		return -1;
	t->router.at.port = NATPMP_PORT;
	t->fd = routerask_open(&t->router.at, &t->own, f);
	return t->fd < 0 ? -1 : 1;
}

/* 0 when there is an answer in t->said, -1 with fail. */
static int
ask(struct talk *t, struct routerask *r, struct fail *f)
{
	int outcome;

	r->fd = t->fd;
	r->ctx = t;
	r->notes = t->d->notes;
	outcome = routerask(r, f);
	if (outcome < 0)
		return -1;
	if (outcome != ROUTERASK_ANSWERED)
		return silent(t, r, outcome, f);
	note(t->d->notes, 1, "it answers after %u ms, at try %d", r->ms, r->tries);
	t->ms = (long)r->ms;
	return 0;
}

static void
tell(const struct talk *t)
{
	char text[IP_TEXT_MAX];

	note(t->d->notes, 1, "by %s it has the external address %s, and its epoch began %lu s ago", t->protocol,
	    ip_text(text, &t->said.ip), (unsigned long)t->said.epoch);
}

static int
ask_natpmp(struct talk *t, struct fail *f)
{
	unsigned char question[NATPMP_QUESTION];
	struct routerask r = {.question = question, .len = sizeof question, .plan = &routerask_natpmp, .take = take_natpmp,
	    .deadline = t->d->deadline};
	char who[GATEWAY_TEXT_MAX];

	t->protocol = "NAT-PMP";
	natpmp_question(question);
	if (ask(t, &r, f) < 0)
		return -1;
	if (t->said.result == NATPMP_UNSUPPORTED_VERSION && t->said.version == PCP_VERSION)
		return fail_set(f, ST_TEMP, "the %s does not speak NAT-PMP any more, but PCP: use the detector 'pcp'",
		    gateway_text(who, &t->router));
	if (t->said.result != 0)
		return refused(t, f);
	tell(t);
	return router_take(t->d, &t->router, t->protocol, t->ms, &t->said.ip, f);
}

int
detect_natpmp(struct detection *d, struct fail *f)
{
	struct talk t = {.d = d, .fd = -1};
	int r = begin(&t, f);

	if (r > 0)
		r = ask_natpmp(&t, f);
	if (t.fd >= 0)
		close(t.fd);
	return r;
}

/* Takes the mapping away again; where that fails it ends by itself, and the answer is as good. */
static void
forget(struct talk *t)
{
	unsigned char question[PCP_MAP];
	const struct natpmp_said before = t->said;
	struct routerask r = {.fd = t->fd, .question = question, .len = sizeof question, .plan = &routerask_pcp,
	    .take = take_pcp, .ctx = t, .deadline = clock_ms() + GOODBYE_MS, .notes = t->d->notes};
	struct fail f;

	if (r.deadline > t->d->deadline)
		r.deadline = t->d->deadline;
	t->map.lifetime = 0;
	pcp_map(question, &t->map);
	if (routerask(&r, &f) == ROUTERASK_ANSWERED && t->said.result == 0)
		note(t->d->notes, 1, "the mapping is gone again, after %u ms", r.ms);
	else
		note(t->d->notes, 1, "the mapping was not taken back: it ends in %lu s", (unsigned long)before.lifetime);
	t->said = before;
}

/* Only an answer to MAP has the external address. The port that is mapped is that of the very socket that asks, which hears
 * nobody but the router: so nothing is opened to anybody, no other program's mapping is in the way, and low ports, which
 * routers do not map, are not asked for. */
static int
ask_pcp(struct talk *t, struct fail *f)
{
	unsigned char question[PCP_MAP];
	struct routerask r = {.question = question, .len = sizeof question, .plan = &routerask_pcp, .take = take_pcp,
	    .deadline = t->d->deadline};

	t->protocol = "PCP";
	t->map = (struct pcp_map){.client = t->own.ip, .port = t->own.port, .lifetime = LIFETIME};
	if (num_random(t->map.nonce, sizeof t->map.nonce) < 0)
		return fail_errno(f, "asking for random bytes");
	note(t->d->notes, 1, "it is asked to map UDP port %u of this machine, where nobody is heard, for %d s", t->map.port,
	    LIFETIME);
	pcp_map(question, &t->map);
	if (ask(t, &r, f) < 0)
		return -1;
	if (t->said.result == NATPMP_UNSUPPORTED_VERSION && t->said.version == NATPMP_VERSION) {
		note(t->d->notes, 1, "it does not speak PCP, but NAT-PMP: it is asked by that");
		return ask_natpmp(t, f);
	}
	if (t->said.result != 0)
		return refused(t, f);
	tell(t);
	forget(t);
	return router_take(t->d, &t->router, t->protocol, t->ms, &t->said.ip, f);
}

int
detect_pcp(struct detection *d, struct fail *f)
{
	struct talk t = {.d = d, .fd = -1};
	int r = begin(&t, f);

	if (r > 0)
		r = ask_pcp(&t, f);
	if (t.fd >= 0)
		close(t.fd);
	return r;
}
