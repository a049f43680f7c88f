#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "option.h"
#include "place.h"
#include "run.h"
#include "secret.h"

extern char **environ;

#define SECRET_MAX 65536

const char *
secret_suffix(enum secret_how how)
{
	static const char *const suffix[] = {"", "-file", "-env", "-command", "-credential"};

	return suffix[how];
}

static struct kvs taken; /* two sections may name the same variable */

bool
secret_env_any(const char *prefix)
{
	size_t n = strlen(prefix), i;
	char **env;

	for (i = 0; i < taken.n; i++) {
		if (strncmp(taken.v[i].key, prefix, n) == 0)
			return true;
	}
	for (env = environ; env && *env; env++) {
		if (strncmp(*env, prefix, n) == 0)
			return true;
	}
	return false;
}

const char *
secret_env(const char *name)
{
	const char *value = kvs_get(&taken, name);
	char *env = value ? NULL : getenv(name);

	if (!env)
		return value;
	if (kvs_add(&taken, name, env) < 0)
		return NULL;
	wipe(env, strlen(env));
	unsetenv(name);
	return kvs_get(&taken, name);
}

int
secret_mode(const char *path, const struct stat *st, struct fail *f)
{
	if (!S_ISREG(st->st_mode) || !(st->st_mode & (S_IROTH | S_IWOTH)))
		return 0;
	fail_set(f, ST_CONFIG, "'%s' holds secrets and everybody can read it (mode %04o): chmod o-rwx it", path,
	    (unsigned)st->st_mode & 07777);
	return st->st_uid == geteuid() ? -1 : 1;
}

/* The first line of a text, which may be all that counts. */
static int
first_line(struct buf *value, const char *text, size_t len)
{
	const char *lf = memchr(text, '\n', len);
	size_t n = lf ? (size_t)(lf - text) : len;

	if (n && text[n - 1] == '\r')
		n--;
	return buf_add(value, text, n);
}

static int
take_text(struct buf *value, const struct buf *text, const struct option *option, const char *what, struct fail *f)
{
	if (text->len != strlen(buf_str(text)))
		return fail_set(f, ST_CONFIG, "%s has a NUL byte in it", what);
	if (option && option->from_file) {
		if (option->from_file(value, buf_str(text), f) == 0)
			return 0;
		if (f)
			f->status = ST_CONFIG;
		return fail_prefix(f, "%s", what);
	}
	if (first_line(value, buf_str(text), text->len) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (value->len == 0)
		return fail_set(f, ST_CONFIG, "%s is empty", what);
	return 0;
}

static int
read_file(struct buf *value, const char *path, const struct option *option, const struct notes *notes, struct fail *f)
{
	struct buf text = {.max = SECRET_MAX};
	char what[512];
	struct stat st;
	int fd, r = -1;

	snprintf(what, sizeof what, "'%s'", path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0) {
		fail_errno(f, "reading '%s'", path);
		if (f)
			f->status = ST_CONFIG;
	} else {
		struct fail open_to_all;
		int mode = secret_mode(path, &st, &open_to_all);

		if (mode > 0)
			note(notes, 0, "warning: %s", open_to_all.text);
		if (mode < 0)
			fail_set(f, ST_CONFIG, "%s", open_to_all.text);
		else if (buf_read_fd(&text, fd) < 0)
			fail_set(f, ST_CONFIG, "reading '%s': %s", path, strerror(errno));
		else
			r = take_text(value, &text, option, what, f);
	}
	if (fd >= 0)
		close(fd);
	buf_free(&text);
	return r;
}

static int
read_command(struct buf *value, const char *command, int64_t deadline, struct fail *f)
{
	const char *argv[] = {"/bin/sh", "-c", command, NULL};
	struct run r = {.argv = argv, .deadline = deadline, .out.max = SECRET_MAX};
	int result = -1;

	if (run(&r, f) == 0) {
		if (r.late)
			fail_set(f, ST_TEMP, "the command for the secret did not end in time");
		else if (r.status != 0)
			fail_set(f, ST_TEMP, "the command for the secret ended with status %d", r.status);
		else
			result = take_text(value, &r.out, NULL, "the output of the command for the secret", f);
	}
	buf_free(&r.out);
	buf_free(&r.err);
	return result;
}

/* A credential is a plain name in the folder that the service manager made for us (systemd.exec(5)). */
static int
credential_path(char out[PLACE_MAX], const char *name, struct fail *f)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");

	if (!dir || !*dir)
		return fail_set(f, ST_CONFIG, "no credential '%s': $CREDENTIALS_DIRECTORY is not set", name);
	if (!*name || strchr(name, '/') || snprintf(out, PLACE_MAX, "%s/%s", dir, name) >= PLACE_MAX)
		return fail_set(f, ST_CONFIG, "not the name of a credential: '%s'", name);
	return 0;
}

int
secret_read(struct buf *value, enum secret_how how, const char *ref, const struct option *option, int64_t deadline,
    const struct notes *notes, struct fail *f)
{
	char path[PLACE_MAX];
	const char *env;

	switch (how) {
	case SECRET_FILE:
		return read_file(value, ref, option, notes, f);
	case SECRET_CREDENTIAL:
		if (credential_path(path, ref, f) < 0)
			return -1;
		return read_file(value, path, option, notes, f);
	case SECRET_ENV:
		env = secret_env(ref);
		if (!env || !*env)
			return fail_set(f, ST_CONFIG, "the variable '%s' is not set", ref);
		buf_adds(value, env);
		return value->bad ? fail_set(f, ST_SYSTEM, "out of memory") : 0;
	case SECRET_COMMAND:
		return read_command(value, ref, deadline, f);
	default:
		return buf_adds(value, ref) < 0 ? fail_set(f, ST_SYSTEM, "out of memory") : 0;
	}
}

int
secret_reference(struct buf *out, enum secret_how how, const char *ref)
{
	char path[PLACE_MAX];
	struct stat st;

	buf_addf(out, "%s %s", secret_suffix(how), ref);
	/* the variable is at hand: another value is another secret */
	if (how == SECRET_ENV && secret_env(ref))
		buf_addf(out, " %s", secret_env(ref));
	if (how == SECRET_CREDENTIAL && credential_path(path, ref, NULL) == 0)
		ref = path;
	if ((how == SECRET_FILE || how == SECRET_CREDENTIAL) && stat(ref, &st) == 0)
		buf_addf(out, " %lld %lld", (long long)st.st_mtime, (long long)st.st_size);
	return out->bad ? -1 : 0;
}
