/* The standard input of dyndnsc-update --follow, over any bytes: in whatever pieces it comes, the sets are the same, and what
 * is good is what the lines alone come to. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "addrset.h"
#include "fail.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define SETS 64
#define MOST 4096 /* what a pipe holds in any case */

struct seen {
	struct addrset set[SETS];
	bool good[SETS];
	int status[SETS];
	size_t n;
};

static void
wrong(void *ctx, const struct fail *f)
{
	(void)ctx;
	if (!f->status || !f->text[0] || strpbrk(f->text, "\n\x1b"))
		abort();
}

/* Reads it all, at most `piece` bytes at once. */
static void
feed(struct seen *out, const uint8_t *bytes, size_t len, size_t piece)
{
	struct addrfeed in = {.wrong = wrong};
	enum addrfeed_news news = ADDRFEED_MORE;
	struct addrset set = {.n = 0};
	size_t sent = 0, n;
	int p[2];

	if (pipe(p) < 0)
		abort();
	in.fd = p[0];
	memset(out, 0, sizeof *out);
	while (news != ADDRFEED_OVER) {
		if (!addrfeed_ready(&in) && sent < len) {
			n = len - sent < piece ? len - sent : piece;
			if (write(p[1], bytes + sent, n) != (ssize_t)n)
				abort();
			sent += n;
		} else if (!addrfeed_ready(&in) && p[1] >= 0) {
			close(p[1]);
			p[1] = -1;
		}
		news = addrfeed_take(&in, &set);
		if (news != ADDRFEED_SET)
			continue;
		if (set.n > 2 || (set.n == 2 && set.ip[0].family == set.ip[1].family) || (in.good && in.status && in.status != ST_DATA) ||
		    (!in.good && !in.status))
			abort();
		if (out->n < SETS) {
			memcpy(&out->set[out->n], &set, sizeof set);
			out->good[out->n] = in.good;
			out->status[out->n++] = in.status;
		}
	}
	close(p[0]);
	if (p[1] >= 0)
		close(p[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct seen whole, bits;
	size_t i, k;

	if (len > MOST)
		return 0;
	feed(&whole, bytes, len, MOST);
	feed(&bits, bytes, len, 1 + len % 7);
	if (whole.n != bits.n)
		abort();
	for (i = 0; i < whole.n; i++) {
		if (whole.good[i] != bits.good[i] || whole.status[i] != bits.status[i] || whole.set[i].n != bits.set[i].n)
			abort();
		for (k = 0; k < whole.set[i].n; k++) {
			if (!ip_equal(&whole.set[i].ip[k], &bits.set[i].ip[k]))
				abort();
		}
	}
	return 0;
}
