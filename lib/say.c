#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "fail.h"
#include "note.h"
#include "say.h"

static const char *program = "dyndnsc";
static const char *about;
static bool silent;

static void
put(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "%s: %s%s%s\n", program, about ? about : "", about ? ": " : "", text);
}

static struct notes sink = {.put = put};

void
say_init(const char *name)
{
	int fd;

	program = name;
	/* a descriptor 0, 1 or 2 that is closed must not become a file or a pipe; one that cannot be written to is said */
	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd < 3);
	if (fd >= 3)
		close(fd);
}

void
say_about(const char *what)
{
	about = what;
}

void
say_level(int verbose, bool quiet)
{
	sink.level = quiet ? -1 : verbose;
	silent = quiet;
}

void
say(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	put(NULL, text);
}

void
say_warn(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (silent)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	put(NULL, text);
}

int
say_fail(const struct fail *f)
{
	if (f->text[0])
		put(NULL, f->text);
	return f->status;
}

int
say_lines(const struct mistakes *m)
{
	const char *line;
	size_t n;

	for (line = buf_str(&m->text); *line; line += n + (line[n] == '\n')) {
		n = strcspn(line, "\n");
		say("%.*s", (int)n, line);
	}
	return m->status;
}

const struct notes *
say_notes(void)
{
	return &sink;
}

int
say_end(int status)
{
	struct fail f = {0};

	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fail_errno(&f, "writing to standard output");
	return say_fail(&f);
}
