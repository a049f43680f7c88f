#include <errno.h>
#include <unistd.h>

#include "addrset.h"
#include "fail.h"

static void
wrong(struct addrfeed *feed, const struct fail *f)
{
	feed->status = status_worse(feed->status, f->status);
	feed->wrong(feed->ctx, f);
}

/* One line has come, without its LF. True: it ends the set. */
static bool
take_line(struct addrfeed *feed, struct addrset *set)
{
	struct fail f = {0};
	int r;

	feed->line[feed->len] = '\0';
	feed->len = 0;
	if (!feed->any) {
		set->n = 0;
		feed->good = true;
		feed->status = ST_OK;
	}
	/* between two sets a blank line more is no set */
	if (!feed->line[0])
		return feed->any;
	feed->any = true;
	r = addrset_take(set, feed->line, &f);
	if (r != 0)
		wrong(feed, &f);
	feed->good = feed->good && r >= 0;
	return false;
}

/* Nothing comes any more, or reading has failed: what has no LF may be the beginning of something else. */
static enum addrfeed_news
finish(struct addrfeed *feed, struct addrset *set, int err)
{
	struct fail f = {0};

	feed->over = true;
	if (!feed->any && !feed->len && !err)
		return ADDRFEED_OVER;
	if (!feed->any) {
		set->n = 0;
		feed->status = ST_OK;
	}
	if (err || feed->len) {
		feed->good = false;
		if (err)
			fail_set(&f, ST_SYSTEM, "reading standard input failed: nothing of this set is sent");
		else
			fail_set(&f, ST_DATA, "standard input ends within a line: nothing of this set is sent");
		wrong(feed, &f);
	}
	feed->any = false;
	feed->len = 0;
	return ADDRFEED_SET;
}

enum addrfeed_news
addrfeed_take(struct addrfeed *feed, struct addrset *set)
{
	ssize_t n;
	char c;

	if (feed->over)
		return ADDRFEED_OVER;
	if (feed->at == feed->n) {
		n = read(feed->fd, feed->bytes, sizeof feed->bytes);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			return ADDRFEED_MORE;
		if (n <= 0)
			return finish(feed, set, n < 0 ? errno : 0);
		feed->at = 0;
		feed->n = (size_t)n;
	}
	while (feed->at < feed->n) {
		c = feed->bytes[feed->at++];
		if (c != '\n' && feed->len + 1 < sizeof feed->line)
			feed->line[feed->len++] = c ? c : '?';
		if (c == '\n' && take_line(feed, set)) {
			feed->any = false;
			return ADDRFEED_SET;
		}
	}
	return ADDRFEED_MORE;
}

bool
addrfeed_ready(const struct addrfeed *feed)
{
	return feed->at < feed->n || feed->over;
}
