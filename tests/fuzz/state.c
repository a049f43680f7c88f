/* The state file's text, over any bytes: what is read of it is written so that it is read alike, and decided about. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "note.h"
#include "policy.h"
#include "state.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
put(void *ctx, const char *text)
{
	if (strpbrk(text, "\n\x1b"))
		abort();
	++*(size_t *)ctx;
}

/* Whatever is known of a record, a decision and the next attempt keep their order. */
static void
decide(struct record *r)
{
	struct situation s = {.now = 1800000000, .refresh = 2419200};
	struct outcome o = {.verdict = V_911, .random = 2000};
	struct decision d;

	s.want.family = (uint8_t)r->family;
	policy_look_due(r, &s);
	d = policy_decide(r, &s);
	if (d.kind == DECIDE_SKIP && d.until && d.until <= s.now)
		abort();
	policy_attempt(r, s.now, 60);
	policy_after(r, &o, s.now);
	s.now++;
	if (policy_decide(r, &s).kind == DECIDE_SEND)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct state s = {.lock = -1}, back = {.lock = -1};
	struct buf text = {0}, again = {0};
	size_t damages = 0, i;
	struct notes notes = {.level = 0, .put = put, .ctx = &damages};

	state_parse(&s, (const char *)bytes, len, &notes);
	if (state_print(&s, &text) < 0)
		abort();
	damages = 0;
	state_parse(&back, buf_str(&text), text.len, &notes);
	if (damages || back.n != s.n || state_print(&back, &again) < 0 || strcmp(buf_str(&text), buf_str(&again)) != 0)
		abort();
	for (i = 0; i < back.n; i++)
		decide(back.v[i]);
	buf_free(&text);
	buf_free(&again);
	state_close(&s);
	state_close(&back);
	return 0;
}
