#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "fail.h"
#include "priv.h"
#include "writefile.h"

/* "a/b" of "a/b/c", "." of "c". */
static void
folder_of(char out[PLACE_MAX], const char *path)
{
	const char *slash = strrchr(path, '/');

	snprintf(out, PLACE_MAX, "%.*s", slash && slash != path ? (int)(slash - path) : 1, slash ? path : ".");
}

/* Where a file that is not there will be: its folder is. */
static int
new_path(char out[PLACE_MAX], const char *path, struct fail *f)
{
	const char *slash = strrchr(path, '/');
	char folder[PLACE_MAX], *real;
	struct stat st;
	int n;

	folder_of(folder, path);
	real = realpath(folder, NULL);
	if (!real || stat(real, &st) < 0 || (!S_ISDIR(st.st_mode) && (errno = ENOTDIR)) || lstat(path, &st) == 0) {
		fail_set(f, ST_CONFIG, "'%s' cannot be made: %s", path, real && errno != ENOTDIR ? "it is a link to nothing" : strerror(errno));
		free(real);
		return -1;
	}
	n = snprintf(out, PLACE_MAX, "%s/%s", strcmp(real, "/") == 0 ? "" : real, slash ? slash + 1 : path);
	if (!priv_trusted(real))
		fail_set(f, ST_CONFIG, "'%s' is not root's own: a file in it would be refused by root", real);
	else if (n >= PLACE_MAX - 16)
		fail_set(f, ST_CONFIG, "too long a path: '%s'", path);
	else
		n = 0;
	free(real);
	return n ? -1 : 0;
}

int
writefile_read(char out[PLACE_MAX], const char *path, struct buf *text, struct stat *st, struct fail *f)
{
	char *real = realpath(path, NULL);
	int fd, r = -1;

	if (!real && errno == ENOENT)
		return new_path(out, path, f);
	fd = real ? open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	if (fd < 0 || fstat(fd, st) < 0)
		fail_set(f, ST_CONFIG, "reading '%s': %s", path, strerror(errno));
	else if (!S_ISREG(st->st_mode))
		fail_set(f, ST_CONFIG, "'%s' is not a file that can be written to", path);
	else if (!priv_trusted(real))
		fail_set(f, ST_CONFIG, "'%s' is not root's own: chown root it and keep others from writing to it, or do not run as root",
		    path);
	else if (buf_read_fd(text, fd) < 0)
		fail_set(f, ST_CONFIG, "reading '%s': %s", path, strerror(errno));
	else if (snprintf(out, PLACE_MAX, "%s", real) >= PLACE_MAX - 16)
		fail_set(f, ST_CONFIG, "too long a path: '%s'", path);
	else
		r = 1;
	if (fd >= 0)
		close(fd);
	free(real);
	return r;
}

/* True while the file is the one that was read, and as it was then; old NULL: while there is none. */
static bool
unchanged(const char *path, const struct stat *old)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return !old && errno == ENOENT;
	return old && st.st_dev == old->st_dev && st.st_ino == old->st_ino && st.st_size == old->st_size &&
	       st.st_mtim.tv_sec == old->st_mtim.tv_sec && st.st_mtim.tv_nsec == old->st_mtim.tv_nsec;
}

/* A group that we may not give does not matter where it has no rights. */
static bool
give_away(int fd, const struct stat *old)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	if ((st.st_uid == old->st_uid && st.st_gid == old->st_gid) || fchown(fd, old->st_uid, old->st_gid) == 0)
		return true;
	return st.st_uid == old->st_uid && !(old->st_mode & 070);
}

static int
fill(int fd, const struct buf *text, const struct stat *old, mode_t mode)
{
	size_t done = 0;

	/* the owner first: changing it takes away the bits of the mode that mean another's rights */
	if (old && !give_away(fd, old))
		return -1;
	if (fchmod(fd, mode) < 0)
		return -1;
	while (done < text->len) {
		ssize_t n = write(fd, text->data + done, text->len - done);

		if (n < 0 && errno != EINTR)
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	return fsync(fd);
}

/* What a power cut leaves behind is the old folder or the new one. A file system that cannot be asked is no failure. */
static void
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

/* Replaces the file; checked: only while it is what `old` says. */
static int
replace(const char *path, const struct buf *text, const struct stat *old, mode_t mode, bool checked, struct fail *f)
{
	char folder[PLACE_MAX], tmp[PLACE_MAX];
	int fd, r = -1;

	folder_of(folder, path);
	if (snprintf(tmp, sizeof tmp, "%s.XXXXXX", path) >= (int)sizeof tmp)
		return fail_set(f, ST_SYSTEM, "too long a path: '%s'", path);
	fd = mkstemp(tmp);
	if (fd < 0)
		return fail_errno(f, "writing into '%s'", folder);
	if (fill(fd, text, old, mode) < 0)
		fail_errno(f, "writing '%s'", path);
	else if (checked && !unchanged(path, old))
		fail_set(f, ST_TEMP, "'%s' was changed by somebody else meanwhile: run this again", path);
	else if (rename(tmp, path) < 0)
		fail_errno(f, "writing '%s'", path);
	else
		r = 0;
	if (r < 0)
		unlink(tmp);
	else
		sync_folder(folder);
	close(fd);
	return r;
}

int
writefile(const char *path, const struct buf *text, const struct stat *old, struct fail *f)
{
	return replace(path, text, old, old ? old->st_mode & 07777 : 0600, true, f);
}

int
writefile_over(const char *path, const struct buf *text, struct fail *f)
{
	mode_t mask = umask(0);

	umask(mask);
	return replace(path, text, NULL, 0666 & ~mask, false, f);
}
