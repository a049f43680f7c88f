#include <string.h>

#include "clock.h"
#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "priv.h"
#include "run.h"
#include "text.h"

#define OUTPUT_MAX 65536
#define LINES_SHOWN 20

/* Passes on what the command said on its standard error. */
static void
report(const struct notes *notes, const char *line, size_t left)
{
	char shown[TEXT_SHOWN + 4];
	const char *lf;
	size_t n;
	int lines;

	for (lines = 0; left && lines < LINES_SHOWN; lines++) {
		lf = memchr(line, '\n', left);
		n = lf ? (size_t)(lf - line) : left;
		note(notes, 0, "command: %s", text_clean(shown, line, n));
		n += lf != NULL;
		line += n;
		left -= n;
	}
	if (left)
		note(notes, 0, "command: ... and %lu bytes more", (unsigned long)left);
}

/* Where the last line of a text begins; *len: its length without LF. */
static size_t
last_line(const struct buf *b, size_t *len)
{
	const char *s = buf_str(b);
	size_t end = b->len, at;

	while (end && s[end - 1] == '\n')
		end--;
	for (at = end; at && s[at - 1] != '\n'; at--)
		;
	*len = end - at;
	return at;
}

/* The reason that a command gave is part of the failure: who asks quietly, as a loop does, wants it, too. */
static int
failed(struct detection *d, const struct run *r, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];
	size_t len, at = last_line(&r->err, &len);

	report(d->notes, buf_str(&r->err), at);
	text_clean(shown, buf_str(&r->err) + at, len);
	if (r->status > 128)
		return fail_set(f, ST_TEMP, "the command was ended by signal %d%s%s", r->status - 128, len ? ": " : "", shown);
	return fail_set(f, ST_TEMP, "the command failed with exit status %d%s%s", r->status, len ? ": " : "", shown);
}

static int
judge(struct detection *d, const struct run *r, long ms, struct fail *f)
{
	if (!r->late && r->status != 0 && !r->out.bad && !r->err.bad)
		return failed(d, r, f);
	report(d->notes, buf_str(&r->err), r->err.len);
	if (r->late)
		return fail_set(f, ST_TEMP, "the command took too long and was ended");
	if (r->out.bad || r->err.bad)
		return fail_set(f, ST_DATA, "the command printed more than %d bytes and was ended", OUTPUT_MAX);
	return detect_first_line(d, buf_str(&r->out), r->out.len, "the command's output", ms, f);
}

int
detect_command(struct detection *d, struct fail *f)
{
	const char *argv[] = {"/bin/sh", "-c", kvs_get_or(d->options, "command", ""), NULL};
	struct run r = {.argv = argv, .deadline = d->deadline, .capture_err = true, .user = priv_user(d->user)};
	int64_t began = clock_ms();
	int result;

	r.out.max = r.err.max = OUTPUT_MAX;
	result = run(&r, f);
	if (result == 0)
		result = judge(d, &r, (long)(clock_ms() - began), f);
	buf_free(&r.out);
	buf_free(&r.err);
	return result;
}
