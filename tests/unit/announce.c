/* Announcements of routers: what is news, and that a port can be shared. */

#include <string.h>

#include "announce.h"
#include "fail.h"
#include "ip.h"
#include "tap.h"

static void
put32(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 24);
	p[1] = (unsigned char)(v >> 16);
	p[2] = (unsigned char)(v >> 8);
	p[3] = (unsigned char)v;
}

/* One of NAT-PMP: the address 8.8.4.LAST; LAST 0: a refusal. */
static bool
natpmp(struct announced *a, uint32_t epoch, unsigned last, int seconds)
{
	unsigned char m[12] = {0, 0x80, 0, last ? 0 : 3, [8] = 8, 8, 4, (unsigned char)last};

	put32(m + 4, epoch);
	return announced_new(a, m, sizeof m, (int64_t)seconds * 1000, NULL);
}

static bool
pcp(struct announced *a, uint32_t epoch, int seconds)
{
	unsigned char m[24] = {2, 0x80};

	put32(m + 8, epoch);
	return announced_new(a, m, sizeof m, (int64_t)seconds * 1000, NULL);
}

static void
news(void)
{
	struct announced a = {0};
	unsigned char junk[12] = {0, 0x81};
	int i, at;
	bool again = false;

	ok(!announced_new(&a, junk, sizeof junk, 0, NULL) && !announced_new(&a, junk, 0, 0, NULL), "what is none is no news");
	ok(natpmp(&a, 0, 4, 1000), "the first is news");
	/* RFC 6886, section 3.2.1: ten times, each twice as long after */
	for (i = 0, at = 1; i < 9; i++, at *= 2)
		again = natpmp(&a, (uint32_t)at, 4, 1000 + at) || again;
	ok(!again, "its repetitions are none");
	ok(natpmp(&a, 3000, 5, 4000), "another address");
	ok(!natpmp(&a, 3001, 5, 4001), "... again");
	ok(natpmp(&a, 3002, 0, 4002), "no address");
	ok(!natpmp(&a, 3003, 0, 4003), "... again");
	ok(natpmp(&a, 3004, 5, 4004), "the same address comes back");
	ok(natpmp(&a, 0, 5, 4010), "the same address after a start");
	ok(pcp(&a, 10, 4020), "PCP has a clock of its own: its first is news");
	ok(!pcp(&a, 11, 4021) && !natpmp(&a, 11, 5, 4021), "... and no more");
	ok(pcp(&a, 0, 4030), "PCP after a start");
	ok(!pcp(&a, 100, 4130) && pcp(&a, 500, 4140), "PCP that is ahead of time");
}

static void
sharing(void)
{
	struct endpoint router = {.ip = {.family = 4, .b = {192, 0, 2, 1}}};
	struct announce *a, *b;
	struct fail f = {0};

	a = announce_open(&router, &f);
	b = announce_open(&router, &f);
	ok(a && b, "two listen at once%s%s", *f.text ? ": " : "", f.text);
	ok(announce_fd(a) >= 0 && announce_fd(b) >= 0 && announce_fd(NULL) == -1, "each with its descriptor");
	ok(!announce_read(a, NULL) && !announce_read(NULL, NULL), "nothing came");
	announce_close(a);
	announce_close(b);
	announce_close(NULL);
}

int
main(void)
{
	news();
	sharing();
	return done();
}
