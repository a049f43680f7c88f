#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "fail.h"
#include "priv.h"
#include "run.h"
#include "runwatch.h"

#define GRACE_MS 1000
#define FDS 256 /* descriptors that may be open, where the system cannot be told "all" */

extern char **environ;

/* What a child needs to find programs, people's files, certificates and the way out; secrets are in none of them. */
static const char *const kept[] = {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "CURL_CA_BUNDLE", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"};

#define KEPT (sizeof kept / sizeof *kept)
#define FIRST_PROXY 9

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

/* The environment of a program; the entries stay where they are until exec. */
static char **
environment(const struct run *r)
{
	static char entries[KEPT][4096];
	static char *env[KEPT + RUN_ENV_MAX + 1];
	size_t i, n = 0;

	if (r->whole_env)
		return environ;
	for (i = 0; i < KEPT; i++) {
		const char *value = r->no_proxy && i >= FIRST_PROXY ? NULL : getenv(kept[i]);

		if (value && (size_t)snprintf(entries[n], sizeof entries[n], "%s=%s", kept[i], value) < sizeof entries[n]) {
			env[n] = entries[n];
			n++;
		}
	}
	for (i = 0; r->more && r->more[i] && i < RUN_ENV_MAX; i++)
		env[n++] = (char *)(size_t)r->more[i];
	env[n] = NULL;
	return env;
}

/* Closes every descriptor but 0, 1 and 2: at exec, or now. */
static void
close_rest(bool at_exec)
{
	int fd;

#ifdef SYS_close_range
	if (syscall(SYS_close_range, 3U, ~0U, at_exec ? 1U << 2 /* CLOSE_RANGE_CLOEXEC of Linux 5.11 */ : 0U) == 0)
		return;
#endif
	for (fd = 3; fd < FDS; fd++) {
		if (at_exec)
			fcntl(fd, F_SETFD, FD_CLOEXEC);
		else
			close(fd);
	}
}

static void
child(const struct run *r, const struct pipes *p)
{
	struct sigaction plain = {.sa_handler = SIG_DFL};
	char **env = environment(r);

	setpgid(0, 0);
	sigaction(SIGPIPE, &plain, NULL);
	if (dup2(p->in[0], 0) < 0 || dup2(p->out[1], 1) < 0 || (r->capture_err && dup2(p->err[1], 2) < 0))
		child_failed(p->exec[1], errno);
	/* what we inherited ourselves (a configuration on descriptor 3, say) is nobody else's */
	if (!r->whole_env)
		close_rest(true);
	if (r->fd > 2)
		fcntl(r->fd, F_SETFD, 0);
	if (r->user && priv_drop(r->user, NULL) < 0)
		child_failed(p->exec[1], EPERM);
	if (r->fn) {
		/* there is no exec that would close them: among them are the ends of other children's pipes */
		close_rest(false);
		_exit(r->fn(r->ctx));
	}
	execve(r->argv[0], (char *const *)(size_t)r->argv, env);
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
drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* It will say no more that counts. */
static void
shut(struct run *r)
{
	int i;

	for (i = 0; i < 3; i++)
		drop(&r->fds[i]);
	r->closed = true;
}

static void
feed(struct run *r)
{
	ssize_t n = write(r->fds[0], (const char *)r->in + r->sent, r->in_len - r->sent);

	if (n > 0)
		r->sent += (size_t)n;
	if ((n < 0 && errno != EAGAIN && errno != EINTR) || r->sent == r->in_len)
		drop(&r->fds[0]);
}

/* Does what poll() found. True: it has said more, or will say no more. */
static bool
serve(struct run *r, const struct pollfd fds[3])
{
	size_t before = r->out.len;

	if (fds[0].revents)
		feed(r);
	if (fds[1].revents && !drain(r->fds[1], &r->out, &r->full))
		drop(&r->fds[1]);
	if (fds[2].revents && !drain(r->fds[2], &r->err, &r->full))
		drop(&r->fds[2]);
	if (r->full || (r->fds[1] < 0 && r->fds[2] < 0))
		shut(r);
	return r->closed || r->out.len > before;
}

bool
run_hear(struct run *const *v, size_t n, int64_t until)
{
	struct pollfd fds[RUN_MAX][3];
	bool news = false;
	size_t i, open;
	int64_t first;
	int k;

	while (!news) {
		first = until;
		for (i = 0, open = 0; i < n; i++) {
			for (k = 0; k < 3; k++)
				fds[i][k] = (struct pollfd){v[i]->closed ? -1 : v[i]->fds[k], k ? POLLIN : POLLOUT, 0};
			open += !v[i]->closed;
			if (!v[i]->closed && v[i]->deadline < first)
				first = v[i]->deadline;
		}
		if (open == 0 || (poll(fds[0], (nfds_t)(3 * n), clock_left(first)) < 0 && errno != EINTR))
			return false;
		for (i = 0; i < n; i++) {
			if (v[i]->closed)
				continue;
			news = serve(v[i], fds[i]) || news;
			if (!v[i]->closed && clock_left(v[i]->deadline) == 0) {
				v[i]->late = true;
				shut(v[i]);
				news = true;
			}
		}
		if (clock_left(until) == 0)
			return news;
	}
	return true;
}

/* Waits until `until`; the child's status into *status. False when it still runs. */
static bool
reap(pid_t pid, int *status, int64_t until)
{
	struct timespec tick = {0, 20000};
	pid_t got;

	while ((got = waitpid(pid, status, WNOHANG)) == 0 && clock_left(until) > 0) {
		nanosleep(&tick, NULL);
		if (tick.tv_nsec < 1000000)
			tick.tv_nsec *= 2;
	}
	return got != 0;
}

/* fork(), after which the child is in a group of its own and is watched. */
static pid_t
start(const struct run *r, const struct pipes *p)
{
	sigset_t these, old;
	pid_t pid;

	runwatch_signals(&these);
	sigprocmask(SIG_BLOCK, &these, &old);
	pid = fork();
	if (pid == 0) {
		runwatch_child();
		sigprocmask(SIG_SETMASK, &old, NULL);
		child(r, p);
	}
	if (pid > 0) {
		setpgid(pid, pid);
		runwatch_add(pid, r->whole_env);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return pid;
}

/* Takes our ends of the pipes. */
static void
take_pipes(struct run *r, struct pipes *p)
{
	r->fds[0] = p->in[1];
	r->fds[1] = p->out[0];
	r->fds[2] = p->err[0];
	p->in[1] = p->out[0] = p->err[0] = -1;
	fcntl(r->fds[0], F_SETFL, O_NONBLOCK);
	close_all(p);
	r->sent = 0;
	r->late = r->closed = r->full = false;
	if (r->in_len == 0)
		drop(&r->fds[0]);
}

int
run_start(struct run *r, struct fail *f)
{
	const char *what = r->fn ? "a child" : r->argv[0];
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
	if (runwatch_count() >= RUN_MAX)
		return fail_set(f, ST_BUG, "more than %d children at once", RUN_MAX);
	if (open_all(&p, r->capture_err) < 0)
		return fail_errno(f, "starting '%s'", what);
	pid = start(r, &p);
	if (pid < 0) {
		fail_errno(f, "starting '%s'", what);
		close_all(&p);
		return -1;
	}
	close(p.exec[1]);
	p.exec[1] = -1;
	while ((n = read(p.exec[0], &err, sizeof err)) < 0 && errno == EINTR)
		;
	if (n == (ssize_t)sizeof err) {
		close_all(&p);
		waitpid(pid, NULL, 0);
		runwatch_drop(pid);
		errno = err;
		return fail_errno(f, "starting '%s'", what);
	}
	take_pipes(r, &p);
	r->pid = pid;
	return 0;
}

/* TERM to its group, and after a second, or when it has ended itself, KILL to whoever of the group is left. */
static void
end_group(pid_t pid)
{
	int64_t until = clock_ms() + GRACE_MS;
	struct timespec tick = {0, 200000};

	kill(-pid, SIGTERM);
	while (!runwatch_ended(pid) && clock_left(until) > 0) {
		nanosleep(&tick, NULL);
		if (tick.tv_nsec < 5000000)
			tick.tv_nsec *= 2;
	}
	/* not reaped yet: the number is nobody else's */
	kill(-pid, SIGKILL);
}

void
run_finish(struct run *r, bool now)
{
	pid_t pid = (pid_t)r->pid;
	int status = 0;

	now = now || r->late || r->full;
	shut(r);
	if (now || !reap(pid, &status, r->deadline)) {
		r->late = r->late || !now;
		end_group(pid);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	r->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	runwatch_drop(pid);
	r->pid = 0;
}

void
run_end_all(struct run *const *v, size_t n, int grace_ms)
{
	int64_t until = clock_ms() + grace_ms;
	struct timespec tick = {0, 5000000};
	size_t i;

	for (i = 0; i < n; i++)
		kill(-(pid_t)v[i]->pid, SIGTERM);
	for (i = 0; i < n; i++) {
		while (!runwatch_ended((pid_t)v[i]->pid) && clock_left(until))
			nanosleep(&tick, NULL);
		if (!runwatch_ended((pid_t)v[i]->pid))
			kill(-(pid_t)v[i]->pid, SIGKILL);
	}
	for (i = 0; i < n; i++)
		run_finish(v[i], true);
}

int
run(struct run *r, struct fail *f)
{
	if (run_start(r, f) < 0)
		return -1;
	while (!r->closed)
		run_hear(&r, 1, r->deadline);
	run_finish(r, false);
	return 0;
}
