#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "fail.h"
#include "priv.h"
#include "run.h"

#define GRACE_MS 1000
#define ENDING 3 /* signals that end us */
#define FDS 256 /* descriptors that may be open */

extern char **environ;

/* What a child needs to find programs, people's files, certificates and the way out; secrets are in none of them. */
static const char *const kept[] = {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "CURL_CA_BUNDLE", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"};

#define KEPT (sizeof kept / sizeof *kept)

struct pipes {
	int in[2], out[2], err[2], exec[2]; /* exec carries the errno of a failed exec; close-on-exec */
};

static void
close_pair(int p[2])
{
	int i;

	for (i = 0; i < 2; i++) {
		if (p[i] >= 0)
			close(p[i]);
		p[i] = -1;
	}
}

static void
close_all(struct pipes *p)
{
	close_pair(p->in);
	close_pair(p->out);
	close_pair(p->err);
	close_pair(p->exec);
}

static int
open_pair(int p[2])
{
	int i;

	if (pipe(p) < 0)
		return -1;
	for (i = 0; i < 2; i++)
		fcntl(p[i], F_SETFD, FD_CLOEXEC);
	return 0;
}

static int
open_all(struct pipes *p, bool err)
{
	*p = (struct pipes){{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
	if (open_pair(p->in) < 0 || open_pair(p->out) < 0 || open_pair(p->exec) < 0 || (err && open_pair(p->err) < 0)) {
		close_all(p);
		return -1;
	}
	return 0;
}

/* Sends what failed to the parent; never returns. */
static void
child_failed(int fd, int err)
{
	ssize_t n = write(fd, &err, sizeof err);

	_exit(n == sizeof err ? 127 : 126);
}

static void
child(const struct run *r, const struct pipes *p)
{
	static char entries[KEPT][4096];
	char *env[KEPT + 1];
	struct sigaction plain = {.sa_handler = SIG_DFL};
	size_t i, n = 0;
	int fd;

	for (i = 0; i < KEPT; i++) {
		const char *value = getenv(kept[i]);

		if (value && (size_t)snprintf(entries[n], sizeof entries[n], "%s=%s", kept[i], value) < sizeof entries[n]) {
			env[n] = entries[n];
			n++;
		}
	}
	env[n] = NULL;
	setpgid(0, 0);
	sigaction(SIGPIPE, &plain, NULL);
	if (dup2(p->in[0], 0) < 0 || dup2(p->out[1], 1) < 0 || (r->capture_err && dup2(p->err[1], 2) < 0))
		child_failed(p->exec[1], errno);
	/* what we inherited ourselves (a configuration on descriptor 3, say) is nobody else's */
	for (fd = 3; fd < FDS && !r->whole_env; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (r->fd > 2)
		fcntl(r->fd, F_SETFD, 0);
	if (r->user && priv_drop(r->user, NULL) < 0)
		child_failed(p->exec[1], EPERM);
	execve(r->argv[0], (char *const *)(size_t)r->argv, r->whole_env ? environ : env);
	child_failed(p->exec[1], errno);
}

/* Takes what is there; false at the end (or on an error, which is the same to us). */
static bool
drain(int fd, struct buf *b, bool *full)
{
	char chunk[4096];
	ssize_t n = read(fd, chunk, sizeof chunk);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0)
		return false;
	if (buf_add(b, chunk, (size_t)n) < 0)
		*full = true;
	return true;
}

static void
drop(struct pollfd *p)
{
	close(p->fd);
	p->fd = -1;
}

/* Feeds and listens until the program closed its outputs, or the deadline. False: it has to be ended. */
static bool
converse(struct run *r, struct pipes *p)
{
	struct pollfd fds[3] = {{p->in[1], POLLOUT, 0}, {p->out[0], POLLIN, 0}, {p->err[0], POLLIN, 0}};
	size_t sent = 0;
	bool full = false;

	p->in[1] = p->out[0] = p->err[0] = -1;
	fcntl(fds[0].fd, F_SETFL, O_NONBLOCK);
	while (!full && (fds[1].fd >= 0 || fds[2].fd >= 0)) {
		int left = clock_left(r->deadline);

		if (sent == r->in_len && fds[0].fd >= 0)
			drop(&fds[0]);
		if (left == 0 || (poll(fds, 3, left) < 0 && errno != EINTR))
			break;
		if (fds[0].fd >= 0 && fds[0].revents) {
			ssize_t n = write(fds[0].fd, (const char *)r->in + sent, r->in_len - sent);

			if (n > 0)
				sent += (size_t)n;
			else if (n < 0 && errno != EAGAIN && errno != EINTR)
				drop(&fds[0]);
		}
		if (fds[1].fd >= 0 && fds[1].revents && !drain(fds[1].fd, &r->out, &full))
			drop(&fds[1]);
		if (fds[2].fd >= 0 && fds[2].revents && !drain(fds[2].fd, &r->err, &full))
			drop(&fds[2]);
	}
	full = full || fds[1].fd >= 0 || fds[2].fd >= 0;
	r->late = full && clock_left(r->deadline) == 0;
	for (int i = 0; i < 3; i++) {
		if (fds[i].fd >= 0)
			drop(&fds[i]);
	}
	return !full;
}

/* Waits until `until`; the child's status into *status. False when it still runs. */
static bool
reap(pid_t pid, int *status, int64_t until)
{
	struct timespec tick = {0, 200000};
	pid_t got;

	while ((got = waitpid(pid, status, WNOHANG)) == 0 && clock_left(until) > 0)
		nanosleep(&tick, NULL);
	return got != 0;
}

static void
finish(struct run *r, pid_t pid, bool ended)
{
	int status = 0;

	if (!ended || !reap(pid, &status, r->deadline)) {
		if (ended)
			r->late = true;
		kill(-pid, SIGTERM);
		if (!reap(pid, &status, clock_ms() + GRACE_MS)) {
			kill(-pid, SIGKILL);
			while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
				;
		}
	}
	r->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static const int ending[ENDING] = {SIGHUP, SIGINT, SIGTERM};
static volatile sig_atomic_t group; /* of what is running; 0: nothing is */

/* Whoever ends us ends what we started too: in a process group of its own it does not hear of it. */
static void
pass_on(int sig)
{
	struct sigaction plain = {.sa_handler = SIG_DFL};

	if (group > 0)
		kill(-(pid_t)group, SIGTERM);
	sigaction(sig, &plain, NULL);
	raise(sig);
}

/* fork(), after which the child is in a group of its own and signals that end us are passed on to it; what they did
 * before is in old[]. */
static pid_t
start(const struct run *r, const struct pipes *p, struct sigaction old[ENDING])
{
	struct sigaction handler = {.sa_handler = pass_on};
	sigset_t these, before;
	pid_t pid;
	int i;

	sigemptyset(&these);
	for (i = 0; i < ENDING; i++)
		sigaddset(&these, ending[i]);
	sigprocmask(SIG_BLOCK, &these, &before);
	pid = fork();
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		child(r, p);
	}
	if (pid > 0)
		setpgid(pid, pid);
	group = pid;
	for (i = 0; i < ENDING; i++) {
		sigaction(ending[i], NULL, &old[i]);
		if (old[i].sa_handler == SIG_DFL)
			sigaction(ending[i], &handler, NULL);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

static void
ended(const struct sigaction old[ENDING])
{
	int i;

	for (i = 0; i < ENDING; i++)
		sigaction(ending[i], &old[i], NULL);
	group = 0;
}

int
run(struct run *r, struct fail *f)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old, ends[ENDING];
	struct pipes p;
	int err = 0;
	ssize_t n;
	pid_t pid;

	if (!r->out.max)
		r->out.max = (size_t)1 << 20;
	if (!r->err.max)
		r->err.max = (size_t)1 << 20;
	if (r->user && priv_check(r->user, f) < 0)
		return -1;
	if (open_all(&p, r->capture_err) < 0)
		return fail_errno(f, "starting '%s'", r->argv[0]);
	pid = start(r, &p, ends);
	if (pid < 0) {
		fail_errno(f, "starting '%s'", r->argv[0]);
		ended(ends);
		close_all(&p);
		return -1;
	}
	close(p.in[0]);
	close(p.out[1]);
	close(p.exec[1]);
	if (r->capture_err)
		close(p.err[1]);
	p.in[0] = p.out[1] = p.exec[1] = p.err[1] = -1;
	while ((n = read(p.exec[0], &err, sizeof err)) < 0 && errno == EINTR)
		;
	if (n == (ssize_t)sizeof err) {
		close_all(&p);
		waitpid(pid, NULL, 0);
		ended(ends);
		errno = err;
		return fail_errno(f, "starting '%s'", r->argv[0]);
	}
	sigaction(SIGPIPE, &ignore, &old);
	finish(r, pid, converse(r, &p));
	ended(ends);
	sigaction(SIGPIPE, &old, NULL);
	close_all(&p);
	return 0;
}
