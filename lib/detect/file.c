#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "kv.h"
#include "note.h"

#define FIRST_LINE_MAX 4096

/* Reads until there is a whole line: what is read may be a pipe that nobody writes to. */
static int
read_line(struct buf *b, int fd, int64_t deadline, const char *path, struct fail *f)
{
	struct pollfd p = {fd, POLLIN, 0};
	char chunk[512];
	ssize_t n;

	while (!memchr(buf_str(b), '\n', b->len)) {
		if (clock_left(deadline) == 0)
			return fail_set(f, ST_TEMP, "'%s': no line came in time", path);
		if (poll(&p, 1, clock_left(deadline)) <= 0)
			continue;
		n = read(fd, chunk, sizeof chunk);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return fail_errno(f, "reading '%s'", path);
		if (n == 0)
			return 0;
		if (buf_add(b, chunk, (size_t)n) < 0)
			return fail_set(f, ST_DATA, "'%s': its first line is no address: it is longer than %d bytes", path,
			    FIRST_LINE_MAX);
	}
	return 0;
}

int
detect_file(struct detection *d, struct fail *f)
{
	const char *path = kvs_get_or(d->options, "path", "");
	struct buf b = {.max = FIRST_LINE_MAX};
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), r;

	if (fd < 0) {
		fail_errno(f, "opening '%s'", path);
		/* who writes it may be about to */
		f->status = ST_TEMP;
		return -1;
	}
	r = read_line(&b, fd, d->deadline, path, f);
	close(fd);
	if (r == 0) {
		char whose[256];

		snprintf(whose, sizeof whose, "'%.200s'", path);
		r = detect_first_line(d, buf_str(&b), b.len, whose, NOTE_UNTIMED, f);
	}
	buf_free(&b);
	return r;
}
