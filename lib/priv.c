#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "fail.h"
#include "num.h"
#include "priv.h"

#define PASSWD "/etc/passwd"

static const char *const defaults[] = {"_dyndnsc", "nobody"};

/* Takes "NAME:PASSWORD:UID:GID:..." when it is of that user; the line is cut up. */
static bool
take_line(struct passwd *pw, char *line, const char *user)
{
	char *field[4] = {NULL}, *rest = line;
	uint32_t uid, gid;
	size_t i;

	for (i = 0; i < 4 && rest; i++) {
		field[i] = rest;
		rest = strchr(rest, ':');
		if (rest)
			*rest++ = '\0';
	}
	if (!rest || strcmp(field[0], user) != 0 || !num_parse(&uid, field[2], 0, UINT32_MAX - 1) ||
	    !num_parse(&gid, field[3], 0, UINT32_MAX - 1))
		return false;
	*pw = (struct passwd){.pw_name = field[0], .pw_uid = uid, .pw_gid = gid};
	return true;
}

/* Valid until the next call; NULL: not in that file. */
static struct passwd *
in_file(const char *user)
{
	static char line[1024];
	static struct passwd pw;
	FILE *file = fopen(PASSWD, "re");
	bool found = false;

	while (file && !found && fgets(line, sizeof line, file))
		found = take_line(&pw, line, user);
	if (file)
		fclose(file);
	return found ? &pw : NULL;
}

/* Who we are when nobody is named: the accounts of services are in the file. Other sources of accounts are plugins, which
 * take longer to load than all else that we do as root, or servers that may be down; they are asked for who is named, and
 * where the file has neither. */
static struct passwd *
find_default(void)
{
	struct passwd *pw = NULL;
	size_t i;

	for (i = 0; i < 2 && !pw; i++)
		pw = in_file(defaults[i]);
	for (i = 0; i < 2 && !pw; i++)
		pw = getpwnam(defaults[i]);
	return pw;
}

/* The user to become; NULL with fail. */
static struct passwd *
find(const char *user, struct fail *f)
{
	struct passwd *pw = user ? getpwnam(user) : find_default();

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
	const struct passwd *pw;

	if (user || geteuid() != 0)
		return user;
	pw = find_default();
	return pw && strcmp(pw->pw_name, defaults[0]) == 0 ? defaults[0] : defaults[1];
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
