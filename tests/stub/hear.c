/* hear [4|6]: listens to the announcements of the gateway of that family's default route (4). Prints "ready", then "news"
 * each time when the address may have changed, and what it makes of each on standard error. */

#include <poll.h>
#include <stdio.h>

#include "announce.h"
#include "fail.h"
#include "gateway.h"
#include "note.h"

static void
put(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "%s\n", text);
}

int
main(int argc, char **argv)
{
	const struct notes notes = {.level = 1, .put = put};
	int family = argc > 1 && argv[1][0] == '6' ? 6 : 4;
	struct gateway g;
	struct fail f = {0};
	struct announce *a = NULL;
	struct pollfd p = {.events = POLLIN};

	if (gateway_find(&g, family, NULL, &f) > 0)
		a = announce_open(&g.at, &f);
	if (!a) {
		fprintf(stderr, "hear: %s\n", f.text);
		return f.status;
	}
	puts("ready");
	fflush(stdout);
	p.fd = announce_fd(a);
	while (poll(&p, 1, -1) > 0) {
		if (announce_read(a, &notes)) {
			puts("news");
			fflush(stdout);
		}
	}
	announce_close(a);
	return 1;
}
