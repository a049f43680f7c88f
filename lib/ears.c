#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "announce.h"
#include "detect.h"
#include "ears.h"
#include "entry.h"
#include "fail.h"
#include "num.h"
#include "option.h"
#include "via.h"

#define FAMILY 4       /* routers are asked for an IPv4 address, over IPv4 */
#define DEFAULT "-"
#define SETTLE_MS 1    /* an announcement is looked at at once; but what follows it may have to wait (schedule_event()) */

bool
ears_whom(char out[EARS_WHOM_MAX], const struct entry *e)
{
	const struct detector *d = e->detector;
	const char *via = kvs_get(&e->options, "via");

	out[0] = '\0';
	if (!d || d->recipe || !option_find(d->options, "router"))
		return false;
	snprintf(out, EARS_WHOM_MAX, "%s%s%s", kvs_get_or(&e->options, "router", DEFAULT), via ? " " : "", via ? via : "");
	return true;
}

void
ears_add(struct ears *e, const char *whom)
{
	struct ear *it;
	size_t i;

	for (i = 0; i < e->n && strcmp(e->v[i].whom, whom) != 0; i++)
		;
	if (i < e->n)
		return;
	if (e->n == EARS_MAX) {
		note(&e->notes, 1, "more than %d routers: the announcements of '%s' are not heard", EARS_MAX, whom);
		return;
	}
	it = &e->v[e->n++];
	*it = (struct ear){.net.wait = SETTLE_MS};
	snprintf(it->whom, sizeof it->whom, "%s", whom);
	it->slot = events_add(e->events, -1, POLLIN);
}

/* Said when it is new. */
static void
not_heard(const struct ears *e, struct ear *it, const char *why)
{
	static const unsigned char key[16] = "ears";
	uint64_t trouble = num_siphash(key, why, strlen(why)) | 1;

	if (it->trouble != trouble)
		note(&e->notes, 1, "%s", why);
	it->trouble = trouble;
}

static void
hush(const struct ears *e, struct ear *it)
{
	announce_close(it->announce);
	it->announce = NULL;
	e->events->more[it->slot].fd = -1;
}

/* Where it is now, by its way. */
static int
find(const struct ear *it, struct gateway *now, unsigned *index, struct fail *f)
{
	const char *blank = strchr(it->whom, ' ');
	char router[EARS_WHOM_MAX], name[IF_NAMESIZE];
	int r;

	snprintf(router, sizeof router, "%.*s", (int)strcspn(it->whom, " "), it->whom);
	*index = 0;
	if (via_set(blank ? blank + 1 : NULL, f) < 0)
		return -1;
	r = gateway_find(now, FAMILY, strcmp(router, DEFAULT) != 0 ? router : NULL, f);
	if (r > 0 && via_interface(name, sizeof name))
		*index = if_nametoindex(name);
	return r;
}

/* What belongs to another router, or to another way to it, is of no use any more. */
static bool
is_same(const struct ear *it, const struct gateway *now, unsigned index)
{
	return it->announce && ip_equal(&it->router.at.ip, &now->at.ip) && it->router.at.scope == now->at.scope && it->index == index;
}

static void
open_one(const struct ears *e, struct ear *it)
{
	char who[GATEWAY_TEXT_MAX];
	struct gateway now;
	struct fail f = {0};
	unsigned index;

	if (find(it, &now, &index, &f) <= 0) {
		hush(e, it);
		not_heard(e, it, f.text);
		return;
	}
	if (is_same(it, &now, index))
		return;
	hush(e, it);
	it->announce = announce_open(&now.at, &f);
	if (!it->announce) {
		not_heard(e, it, f.text);
		return;
	}
	it->router = now;
	it->index = index;
	it->trouble = 0;
	e->events->more[it->slot].fd = announce_fd(it->announce);
	note(&e->notes, 1, "the announcements of the %s are heard", gateway_text(who, &now));
}

void
ears_open(struct ears *e)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		open_one(e, &e->v[i]);
	if (e->n)
		via_set(NULL, NULL);
}

unsigned
ears_take(struct ears *e, int64_t now)
{
	unsigned news = 0;
	size_t i;

	for (i = 0; i < e->n; i++) {
		if (announce_read(e->v[i].announce, &e->notes))
			schedule_event(&e->v[i].net, now);
		if (schedule_settled(&e->v[i].net, now))
			news |= 1U << i;
	}
	return news;
}

int64_t
ears_due(const struct ears *e)
{
	int64_t due = SCHEDULE_NEVER;
	size_t i;

	for (i = 0; i < e->n; i++) {
		if (e->v[i].net.settle && e->v[i].net.settle < due)
			due = e->v[i].net.settle;
	}
	return due;
}

void
ears_close(struct ears *e)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		hush(e, &e->v[i]);
	if (e->n)
		events_drop(e->events, e->n);
	e->n = 0;
}
