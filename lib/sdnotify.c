#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sdnotify.h"

static struct sockaddr_un manager;
static socklen_t manager_len;
static int64_t watchdog;

void
sdnotify_open(void)
{
	const char *path = getenv("NOTIFY_SOCKET"), *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	size_t n = path ? strlen(path) : 0;

	if (n > 1 && n < sizeof manager.sun_path && (*path == '/' || *path == '@')) {
		manager.sun_family = AF_UNIX;
		memcpy(manager.sun_path, path, n);
		/* the abstract names of Linux begin with a NUL and end without one */
		if (*path == '@')
			manager.sun_path[0] = '\0';
		manager_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + (*path == '/'));
		if (usec && (!pid || strtoll(pid, NULL, 10) == (long long)getpid()))
			watchdog = strtoll(usec, NULL, 10) / 2000;
	}
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

int64_t
sdnotify_watchdog(void)
{
	return watchdog > 0 ? watchdog : 0;
}

void
sdnotify(const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int fd, n;

	if (!manager_len)
		return;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof text)
		n = sizeof text - 1;
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (fd < 0)
		return;
	sendto(fd, text, (size_t)n, MSG_DONTWAIT, (const struct sockaddr *)&manager, manager_len);
	close(fd);
}
