/* The sandbox: what it must forbid, and what must go on working. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "dnslink.h"
#include "sandbox.h"
#include "tap.h"

/* Where the kernel cannot, none of this holds. */
static void
holds(bool good, const char *name)
{
	bool counts = sandbox_works();

	ok(good || !counts, "%s%s", name, counts ? "" : " # SKIP no Landlock here");
}

static bool
executes(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(9);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* A datagram to ourselves arrives. */
static bool
speaks(void)
{
	struct endpoint e = {.port = 9};
	struct dns_link l;
	bool good;

	ip_parse(&e.ip, "127.0.0.1");
	good = dns_link_open(&l, &e, false, clock_ms() + 1000, NULL) == 0 && write(l.fd, "x", 1) == 1;
	dns_link_close(&l);
	return good;
}

/* In a process of its own, so that what was made can be removed again. */
static int
locked_in(const char *old, const char *new)
{
	char text[4] = "";
	int fd = open(old, O_RDWR | O_CREAT, 0600);
	int bad;

	if (fd < 0 || !executes())
		return 1;
	sandbox_network();
	holds(write(fd, "yes", 3) == 3, "a file that is open stays writable");
	close(fd);
	holds(open(new, O_WRONLY | O_CREAT, 0600) < 0 && errno == EACCES, "no file can be made");
	holds(open(old, O_WRONLY) < 0 && errno == EACCES, "no file can be opened for writing");
	holds(unlink(old) < 0 && errno == EACCES, "no file can be removed");
	holds(mkdir(new, 0700) < 0 && errno == EACCES, "no folder can be made");
	holds(rename(old, new) < 0, "no file can be renamed");
	holds(!executes(), "no program can be executed");
	fd = open(old, O_RDONLY);
	holds(fd >= 0 && read(fd, text, 3) == 3 && strcmp(text, "yes") == 0, "files can be read");
	holds(speaks(), "the network can be used");
	bad = done();
	fflush(stdout);
	return bad;
}

int
main(void)
{
	char dir[] = "/tmp/dyndnsc-sandbox-XXXXXX", old[64], new[64];
	int status = 1;
	pid_t pid;

	if (!mkdtemp(dir))
		return 1;
	snprintf(old, sizeof old, "%s/old", dir);
	snprintf(new, sizeof new, "%s/new", dir);
	pid = fork();
	if (pid == 0)
		_exit(locked_in(old, new));
	waitpid(pid, &status, 0);
	unlink(old);
	unlink(new);
	rmdir(dir);
	return status != 0;
}
