#include "schedule.h"

void
schedule_start(struct schedule *s, uint32_t interval, int64_t now)
{
	*s = (struct schedule){.interval = (int64_t)(interval ? interval : 1) * 1000, .due = now};
	s->look = now + SCHEDULE_LOOK * s->interval;
}

/* Between two checks while the network is young. */
static int64_t
short_interval(const struct schedule *s)
{
	return s->interval < SCHEDULE_SHORT ? s->interval : SCHEDULE_SHORT;
}

int64_t
schedule_due(const struct schedule *s, const struct schedule_net *net)
{
	int64_t soon = s->last + short_interval(s), due = s->due;

	if (net->checked && s->last < net->checked)
		due = net->checked;
	else if (s->last && soon < due && soon <= net->short_until)
		due = soon;
	if (!net->settle)
		return due;
	/* what changes now is looked at when it has settled; one that changes all the time keeps no other check waiting */
	if (due > net->settle)
		return net->settle;
	return due < net->still ? net->still : due;
}

bool
schedule_joins(const struct schedule *s, const struct schedule_net *net, int64_t now)
{
	int64_t due = schedule_due(s, net);

	return due - now <= (due - s->last) / 10;
}

bool
schedule_begin(struct schedule *s, int64_t now, uint32_t random)
{
	bool look = now >= s->look;

	s->last = now;
	s->due = now + s->interval + s->interval * ((int64_t)(random % 2001) - 1000) / 10000;
	if (look)
		s->look = now + SCHEDULE_LOOK * s->interval;
	return look;
}

void
schedule_now(struct schedule *s, int64_t now)
{
	s->due = s->look = now;
}

void
schedule_soon(struct schedule *s, int64_t now)
{
	s->due = now;
}

void
schedule_within(struct schedule *s, int64_t ms, int64_t now)
{
	if (ms < 1000)
		ms = 1000;
	if (now + ms < s->due)
		s->due = now + ms;
}

void
schedule_event(struct schedule_net *net, int64_t now)
{
	int64_t first = net->wait ? net->wait : SCHEDULE_SETTLE, wait;
	unsigned i;

	if (first < 0)
		first = 0;
	wait = first;
	if (net->settle)
		return;
	if (net->checked && now >= net->checked + SCHEDULE_CALM)
		net->burst = 0;
	for (i = SCHEDULE_BURST; i < net->burst && wait < SCHEDULE_SETTLE_MAX; i++)
		wait *= 2;
	net->settle = now + wait;
	net->still = now + first;
}

bool
schedule_settled(struct schedule_net *net, int64_t now)
{
	if (!net->settle || now < net->settle)
		return false;
	net->settle = 0;
	net->checked = now;
	net->short_until = now + SCHEDULE_SHORT_FOR;
	net->burst++;
	return true;
}

bool
schedule_woke(struct schedule_net *net, int64_t planned, int64_t now)
{
	if (planned == SCHEDULE_NEVER || now < planned + SCHEDULE_SLEPT)
		return false;
	schedule_event(net, now);
	return true;
}
