#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ask.h"
#include "buf.h"
#include "fail.h"
#include "text.h"

#define ANSWER_MAX 65536

/* Those that end or stop a process by a key, a hang-up or a kill(1). */
static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU};
#define N_SIGNALS (sizeof signals / sizeof *signals)

static volatile sig_atomic_t caught;

static void
catch(int number)
{
	caught = number;
}

bool
ask_open(struct ask *a)
{
	a->fd = isatty(STDIN_FILENO) ? open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
	return a->fd >= 0;
}

void
ask_close(struct ask *a)
{
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
}

static void
put(const struct ask *a, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(a->fd, text, len);

		if (n < 0 && errno != EINTR)
			return; /* reading will say that the terminal is gone */
		text += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
}

void
ask_show(const struct ask *a, const char *fmt, ...)
{
	char text[2048], shown[TEXT_SHOWN + 4];
	const char *line;
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	for (line = text; *line; line += n + (line[n] == '\n')) {
		n = strcspn(line, "\n");
		text_clean(shown, line, n);
		put(a, shown, strlen(shown));
		if (line[n] == '\n')
			put(a, "\n", 1);
	}
}

/* One line of the terminal, which gives no more than that at a time. 1, 0 at its end, -1 with errno (EINTR: a signal). */
static int
read_line(int fd, struct buf *out)
{
	char part[256];
	ssize_t n;

	buf_reset(out);
	out->max = ANSWER_MAX;
	do {
		n = read(fd, part, sizeof part);
		if (n < 0)
			break;
		buf_add(out, part, (size_t)n);
	} while (n > 0 && part[n - 1] != '\n');
	wipe(part, sizeof part);
	if (n < 0 || out->bad)
		return -1;
	if (n == 0 && !out->len)
		return 0;
	while (out->len && (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == '\r'))
		out->data[--out->len] = '\0';
	return 1;
}

/* Asks and reads with the echo off: it is off before the question is seen, so that nothing that is typed then is shown or
 * lost. The terminal and what signals do are as before when it returns. */
static int
read_hidden(const struct ask *a, struct buf *out, const char *question)
{
	struct sigaction on = {.sa_handler = catch}, before[N_SIGNALS];
	struct termios old, quiet;
	int fd = a->fd, r, why;
	size_t i;

	if (tcgetattr(fd, &old) < 0)
		return -1;
	sigemptyset(&on.sa_mask);
	caught = 0;
	for (i = 0; i < N_SIGNALS; i++)
		sigaction(signals[i], &on, &before[i]);
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	if (tcsetattr(fd, TCSAFLUSH, &quiet) < 0 && !caught) {
		r = -1;
		why = errno;
	} else {
		ask_show(a, "%s", question);
		r = caught ? -1 : read_line(fd, out);
		why = errno;
		while (tcsetattr(fd, TCSAFLUSH, &old) < 0 && errno == EINTR && caught != SIGTTOU)
			;
	}
	for (i = 0; i < N_SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
	errno = why;
	return r;
}

int
ask_line(const struct ask *a, struct buf *out, const char *question, bool secret, struct fail *f)
{
	int r;

	for (;;) {
		if (!secret)
			ask_show(a, "%s", question);
		r = secret ? read_hidden(a, out, question) : read_line(a->fd, out);
		if (secret || r == 0)
			put(a, "\n", 1);
		/* what the signal does by default, or by its handler, happens now; after a stop the question comes again */
		if (r < 0 && secret && caught)
			raise(caught);
		else if (r >= 0 || errno != EINTR)
			break;
	}
	if (r < 0)
		return out->bad ? fail_set(f, ST_SYSTEM, "too long an answer") : fail_errno(f, "reading from the terminal");
	return r;
}

int
ask_yes(const struct ask *a, const char *question, struct fail *f)
{
	struct buf answer = {0};
	int r = ask_line(a, &answer, question, false, f);

	if (r > 0)
		r = buf_str(&answer)[0] == 'y' || buf_str(&answer)[0] == 'Y' || text_bool(buf_str(&answer)) == 1;
	buf_free(&answer);
	return r;
}
