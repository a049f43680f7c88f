#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "fail.h"
#include "priv.h"
#include "statefile.h"

/* Makes the folder and those above it, 0700. */
static int
make_folder(const char *path)
{
	char part[PLACE_MAX];
	size_t i, len = strlen(path);

	for (i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0700) < 0 && errno != EEXIST && errno != EISDIR && (i == len || access(part, F_OK) < 0))
			return -1;
	}
	return 0;
}

int
state_folder(char out[PLACE_MAX], bool make, struct fail *f)
{
	struct stat st;

	if (!place_state(out))
		return fail_set(f, ST_SYSTEM, "no folder for state: neither $HOME nor $DYNDNSC_STATEDIR is set");
	if (!make)
		return 0;
	if (make_folder(out) < 0)
		return fail_errno(f, "making the folder for state '%s'", out);
	if (stat(out, &st) == 0 && (st.st_mode & S_IWOTH) && !(st.st_mode & S_ISVTX))
		return fail_set(f, ST_SYSTEM, "everybody can write into the folder for state '%s': chmod 0700 it", out);
	if (!priv_trusted(out))
		return fail_set(f, ST_SYSTEM, "the folder for state '%s' is not root's own", out);
	return 0;
}

static bool
write_text(int fd, const struct buf *text)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(fd, text->data + done, text->len - done);

		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

int
state_replace(const char *path, const struct buf *text, struct fail *f)
{
	char tmp[PLACE_MAX + 8];
	bool ok;
	int fd;

	snprintf(tmp, sizeof tmp, "%s.tmp", path);
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	/* no fsync: after a power cut an old or an empty file is as good, and routers have flash that wears out */
	ok = fd >= 0 && write_text(fd, text) && rename(tmp, path) == 0;
	if (!ok) {
		fail_errno(f, "writing '%s'", path);
		unlink(tmp);
	}
	if (fd >= 0)
		close(fd);
	return ok ? 0 : -1;
}
