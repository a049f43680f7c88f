#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "fail.h"
#include "priv.h"

/* The user to become; NULL with fail. */
static struct passwd *
find(const char *user, struct fail *f)
{
	struct passwd *pw = user ? getpwnam(user) : getpwnam("_dyndnsc");

	if (!pw && !user)
		pw = getpwnam("nobody");
	if (!pw) {
		fail_set(f, user ? ST_CONFIG : ST_SYSTEM, "no user '%s' to run as", user ? user : "nobody");
	} else if (pw->pw_uid == 0) {
		fail_set(f, ST_CONFIG, "user '%s' is root: name another", pw->pw_name);
		pw = NULL;
	}
	return pw;
}

int
priv_check(const char *user, struct fail *f)
{
	return geteuid() != 0 || find(user, f) ? 0 : -1;
}

int
priv_drop(const char *user, struct fail *f)
{
	struct passwd *pw;

	if (geteuid() != 0)
		return 0;
	pw = find(user, f);
	if (!pw)
		return -1;
	if (setgroups(1, &pw->pw_gid) < 0 || setgid(pw->pw_gid) < 0 || setuid(pw->pw_uid) < 0)
		return fail_errno(f, "becoming user '%s'", pw->pw_name);
	if (setuid(0) == 0)
		return fail_set(f, ST_SYSTEM, "could not give up root for good");
	return 0;
}

const char *
priv_user(const char *user)
{
	if (user || geteuid() != 0)
		return user;
	return getpwnam("_dyndnsc") ? "_dyndnsc" : "nobody";
}

bool
priv_careful(void)
{
	return geteuid() == 0 || geteuid() != getuid() || getegid() != getgid();
}

bool
priv_trusted(const char *path)
{
	char *real, *slash;
	struct stat st;
	bool ok = true;

	if (!priv_careful())
		return true;
	real = realpath(path, NULL);
	if (!real)
		return false;
	while (ok) {
		ok = stat(real[0] ? real : "/", &st) == 0 && st.st_uid == 0 &&
		     ((st.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (S_ISDIR(st.st_mode) && (st.st_mode & S_ISVTX)));
		slash = strrchr(real, '/');
		if (!slash || !real[0])
			break;
		*slash = '\0';
	}
	free(real);
	return ok;
}
