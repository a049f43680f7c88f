#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon.h"
#include "fail.h"
#include "statefile.h"

static int lock = -1;

int
daemon_pidfile(char out[PLACE_MAX], struct fail *f)
{
	char folder[PLACE_MAX];

	if (state_folder(folder, true, f) < 0)
		return -1;
	if (snprintf(out, PLACE_MAX, "%s/.pid", folder) >= PLACE_MAX)
		return fail_set(f, ST_SYSTEM, "too long a name for the folder of state");
	return 0;
}

int
daemon_lock(const char *pidfile, struct fail *f)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct stat mine, there;
	char text[32];
	int fd = open(pidfile, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644), n;

	if (fd < 0)
		return fail_errno(f, "opening '%s'", pidfile);
	if (fcntl(fd, F_SETLK, &whole) < 0) {
		int err = errno;

		close(fd);
		errno = err;
		if (err == EACCES || err == EAGAIN)
			return fail_set(f, ST_TEMP, "another dyndnsc runs already ('%s'): end it, or give this one another --pidfile", pidfile);
		return fail_errno(f, "locking '%s'", pidfile);
	}
	/* removed meanwhile, by the one that held it: a lock on what nobody sees keeps nobody out */
	if (fstat(fd, &mine) < 0 || stat(pidfile, &there) < 0 || mine.st_ino != there.st_ino || mine.st_dev != there.st_dev) {
		close(fd);
		return fail_set(f, ST_TEMP, "another dyndnsc is just ending ('%s'): try again", pidfile);
	}
	n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) != n) {
		close(fd);
		return fail_errno(f, "writing '%s'", pidfile);
	}
	lock = fd;
	return 0;
}

void
daemon_unlock(const char *pidfile)
{
	if (lock < 0)
		return;
	unlink(pidfile);
	close(lock);
	lock = -1;
}

/* What is no file would keep whoever waits for its end waiting: a terminal, a pipe. */
static void
let_go(void)
{
	int fd = open("/dev/null", O_RDWR), i;
	struct stat st;

	for (i = 0; fd >= 0 && i < 3; i++) {
		if (i == 0 || fstat(i, &st) < 0 || !S_ISREG(st.st_mode))
			dup2(fd, i);
	}
	if (fd > 2)
		close(fd);
}

/* What the child says is a struct fail: of status 0, all is well. */
static void
parent(int from, pid_t pid, int (*wrong)(const struct fail *f))
{
	struct fail said = {0};
	ssize_t n = read(from, &said, sizeof said);

	if (n != sizeof said) {
		waitpid(pid, NULL, 0);
		fail_set(&said, ST_SYSTEM, "the daemon ended before it had begun");
	}
	if (said.status)
		wrong(&said);
	_exit(said.status);
}

int
daemon_start(const char *pidfile, int (*wrong)(const struct fail *f), struct fail *f)
{
	struct fail said = {0};
	ssize_t n;
	pid_t pid;
	int p[2];

	fflush(NULL);
	if (pipe(p) < 0)
		return fail_errno(f, "going into the background");
	pid = fork();
	if (pid < 0) {
		close(p[0]);
		close(p[1]);
		return fail_errno(f, "going into the background");
	}
	if (pid > 0) {
		close(p[1]);
		parent(p[0], pid, wrong);
	}
	close(p[0]);
	setsid();
	daemon_lock(pidfile, &said);
	n = write(p[1], &said, sizeof said);
	close(p[1]);
	if (said.status || n != sizeof said)
		_exit(ST_SYSTEM);
	let_go();
	return 0;
}
