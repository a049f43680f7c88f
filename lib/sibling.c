#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fail.h"
#include "place.h"
#include "run.h"
#include "sibling.h"

#define GRACE_MS 1500 /* it has its own deadline, and ends itself before we end it */
#define LINE_SHOWN 1000

/* A pipe with the INI in it, for one reader. */
static int
ini_pipe(const struct buf *ini, struct fail *f)
{
	int fd[2];
	ssize_t n;

	if (ini->len > SIBLING_INI)
		return fail_set(f, ST_CONFIG, "the configuration has more than %d bytes: make it a file", SIBLING_INI);
	if (pipe(fd) < 0)
		return fail_errno(f, "a pipe");
	fcntl(fd[0], F_SETFD, FD_CLOEXEC);
	fcntl(fd[1], F_SETFL, O_NONBLOCK);
	n = write(fd[1], buf_str(ini), ini->len);
	close(fd[1]);
	if (n == (ssize_t)ini->len)
		return fd[0];
	close(fd[0]);
	return fail_set(f, ST_CONFIG, "the configuration does not fit into a pipe: make it a file");
}

/* What was said on standard error, fit to be shown: each line without "dyndnsc-NAME: SECTION: ", which says nothing to
 * whoever has asked for it. */
static void
clean(struct buf *out, const char *text, const char *section)
{
	size_t n, i, skip, named = section ? strlen(section) : 0;

	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		skip = 0;
		if (n > 8 && strncmp(text, "dyndnsc-", 8) == 0) {
			size_t colon = strcspn(text, ":\n");

			if (colon + 1 < n && text[colon + 1] == ' ')
				skip = colon + 2;
			if (skip && named && n - skip > named + 2 && strncmp(text + skip, section, named) == 0 &&
			    strncmp(text + skip + named, ": ", 2) == 0)
				skip += named + 2;
		}
		for (i = skip; i < n && i < skip + LINE_SHOWN; i++)
			buf_addc(out, (unsigned char)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i]);
		buf_addc(out, '\n');
	}
}

int
sibling_run(struct sibling *s, struct fail *f)
{
	char program[PLACE_MAX], name[300], config[64], seconds[16];
	const char *argv[SIBLING_ARGS + 8];
	struct run r = {.argv = argv, .deadline = s->deadline + GRACE_MS, .whole_env = true, .capture_err = true};
	int left = clock_left(s->deadline) / 1000, started;
	size_t a = 0, i;

	if (!place_program(program, s->command))
		return fail_set(f, ST_SYSTEM, "'%s' was not found: is the installation complete?", s->command);
	snprintf(seconds, sizeof seconds, "%d", left > 0 ? left : 1);
	argv[a++] = program;
	argv[a++] = "-t";
	argv[a++] = seconds;
	if (s->section && s->ini && s->ini->len) {
		r.fd = ini_pipe(s->ini, f);
		if (r.fd < 0)
			return -1;
		snprintf(config, sizeof config, "/dev/fd/%d", r.fd);
	}
	if (s->section && (r.fd > 0 || s->config_path)) {
		argv[a++] = "-c";
		argv[a++] = r.fd > 0 ? config : s->config_path;
	}
	for (i = 0; s->args[i] && i < SIBLING_ARGS; i++)
		argv[a++] = s->args[i];
	if (s->section) {
		snprintf(name, sizeof name, "section:%s", s->section);
		argv[a++] = name;
	}
	argv[a] = NULL;
	started = run(&r, f);
	if (r.fd > 0)
		close(r.fd);
	s->out = r.out;
	clean(&s->err, buf_str(&r.err), s->section);
	buf_free(&r.err);
	s->late = r.late;
	s->status = r.late || r.status > 127 ? ST_TEMP : r.status;
	return started;
}

void
sibling_free(struct sibling *s)
{
	buf_free(&s->out);
	buf_free(&s->err);
}
