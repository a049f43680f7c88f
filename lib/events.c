#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "clock.h"
#include "events.h"
#include "fail.h"
#include "run.h"

static const int signals[] = {SIGHUP, SIGUSR1, SIGTERM, SIGINT};
static const enum events_signal meaning[] = {EVENTS_HANGUP, EVENTS_CHECK, EVENTS_END, EVENTS_END};

#define SIGNALS (sizeof signals / sizeof *signals)

static volatile sig_atomic_t told[EVENTS_END + 1];
static int wake[2] = {-1, -1};

static void
on_signal(int sig)
{
	int err = errno;
	ssize_t n;
	size_t i;

	for (i = 0; i < SIGNALS; i++) {
		if (signals[i] == sig)
			told[meaning[i]] = 1;
	}
	n = write(wake[1], "", 1);
	(void)n; /* full: it wakes up anyway */
	errno = err;
}

int
events_open(struct events *e, struct fail *f)
{
	struct sigaction handler = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, ignore = {.sa_handler = SIG_IGN};
	size_t i;

	e->watch = NULL;
	e->n_more = 0;
	if (pipe(wake) < 0)
		return fail_errno(f, "no pipe");
	for (i = 0; i < 2; i++) {
		fcntl(wake[i], F_SETFD, FD_CLOEXEC);
		fcntl(wake[i], F_SETFL, O_NONBLOCK);
	}
	for (i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &handler, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	return 0;
}

int
events_watch(struct events *e, bool network, struct fail *f)
{
	e->watch = watch_open(network, f);
	return e->watch ? 0 : -1;
}

void
events_close(struct events *e)
{
	watch_close(e->watch);
	e->watch = NULL;
}

void
events_child(void)
{
	struct sigaction plain = {.sa_handler = SIG_DFL};
	size_t i;

	for (i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &plain, NULL);
}

bool
events_told(enum events_signal which)
{
	return told[which];
}

void
events_took(enum events_signal which)
{
	told[which] = 0;
}

bool
events_any(void)
{
	return told[EVENTS_HANGUP] || told[EVENTS_CHECK] || told[EVENTS_END];
}

size_t
events_add(struct events *e, int fd, short what)
{
	e->more[e->n_more] = (struct pollfd){fd, what, 0};
	return e->n_more++;
}

void
events_drop(struct events *e, size_t n)
{
	e->n_more -= n;
}

bool
events_slept(struct events *e, int64_t planned)
{
	return schedule_woke(&e->net, planned, watch_clock());
}

bool
events_sleep(struct events *e, int64_t until)
{
	struct pollfd fds[3 + EVENTS_MORE] = {{wake[0], POLLIN, 0}, {watch_fd(e->watch), POLLIN, 0},
	    {watch_timer(e->watch), POLLIN, 0}};
	int64_t now = watch_clock(), left = until - now;
	size_t i;

	for (i = 0; i < e->n_more; i++) {
		e->more[i].revents = 0;
		fds[3 + i] = e->more[i];
	}
	if (left <= 0)
		return false;
	if (left > INT32_MAX)
		left = INT32_MAX;
	if (until == SCHEDULE_NEVER || watch_until(e->watch, until))
		left = -1;
	if (poll(fds, (nfds_t)(3 + e->n_more), (int)left) > 0) {
		for (i = 0; i < e->n_more; i++)
			e->more[i].revents = fds[3 + i].revents;
	}
	return events_slept(e, until);
}

bool
events_take(struct events *e)
{
	char bytes[64];
	bool begins = !e->net.settle;

	while (read(wake[0], bytes, sizeof bytes) > 0)
		;
	if (!watch_read(e->watch))
		return false;
	schedule_event(&e->net, watch_clock());
	return begins;
}

int
events_run(struct run *r, struct fail *f)
{
	if (told[EVENTS_END])
		return 1;
	if (run_start(r, f) < 0)
		return -1;
	while (!r->closed && !told[EVENTS_END])
		run_hear(&r, 1, clock_ms() + EVENTS_SLICE_MS);
	if (r->closed) {
		run_finish(r, false);
		return 0;
	}
	run_end_all(&r, 1, EVENTS_GRACE_MS);
	return 1;
}
