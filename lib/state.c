#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "fail.h"
#include "note.h"
#include "num.h"
#include "state.h"
#include "statefile.h"
#include "text.h"

#define STATE_MAX ((size_t)16 << 20)

/* FOLDER/ACCOUNT, the account made fit for a file name. */
static bool
file_path(char out[PLACE_MAX], const char *folder, const char *account)
{
	static const unsigned char key[16] = "account";
	char name[128];
	bool changed = strlen(account) > 80;
	size_t i;
	int n;

	for (i = 0; account[i] && i < 80; i++) {
		name[i] = account[i];
		if (!isalnum((unsigned char)name[i]) && !strchr("@._:-", name[i])) {
			name[i] = '_';
			changed = true;
		}
	}
	name[i] = '\0';
	if (changed)
		snprintf(name + i, sizeof name - i, "-%08x", (unsigned)num_siphash(key, account, strlen(account)));
	n = snprintf(out, PLACE_MAX, "%s/%s", folder, name);
	return n > 0 && n < PLACE_MAX - 8;
}

/* Takes the lock: 0, -1 with fail; 1 when the folder does not let us write. */
static int
take_lock(struct state *s, struct fail *f)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char path[PLACE_MAX + 8];

	snprintf(path, sizeof path, "%s.lock", s->path);
	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock < 0) {
		fail_errno(f, "opening '%s'", path);
		return 1;
	}
	if (fcntl(s->lock, F_SETLK, &whole) == 0)
		return 0;
	if (errno == EACCES || errno == EAGAIN)
		return fail_set(f, ST_TEMP, "another dyndnsc is at work on this account ('%s')", path);
	return fail_errno(f, "locking '%s'", path);
}

static int
read_file(struct state *s, const struct notes *notes, struct fail *f)
{
	int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), r = 0;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || buf_read_fd(&s->on_disk, fd) < 0)
		r = fail_errno(f, "reading '%s'", s->path);
	else
		state_parse(s, buf_str(&s->on_disk), s->on_disk.len, notes);
	if (fd >= 0)
		close(fd);
	return r;
}

/* Finds the folder and the file's name: 0, or 1 with fail where there is none that can be used. */
static int
find_file(struct state *s, const char *account, enum state_mode mode, struct fail *f)
{
	char folder[PLACE_MAX];

	if (state_folder(folder, mode == STATE_WRITE, f) < 0)
		return 1;
	if (file_path(s->path, folder, account))
		return 0;
	fail_set(f, ST_SYSTEM, "too long a name for the folder of state: '%.100s...'", folder);
	return 1;
}

int
state_open(struct state *s, const char *account, enum state_mode mode, const struct notes *notes, struct fail *f)
{
	int r;

	*s = (struct state){.lock = -1, .on_disk.max = STATE_MAX};
	if (num_random(s->salt, sizeof s->salt) < 0)
		return fail_errno(f, "random numbers");
	if (find_file(s, account, mode, f) > 0) {
		s->path[0] = '\0';
		return 0;
	}
	r = mode == STATE_WRITE ? take_lock(s, f) : 0;
	if (r < 0 || read_file(s, notes, f) < 0) {
		state_close(s);
		return -1;
	}
	s->writable = mode == STATE_WRITE && r == 0;
	return 0;
}

int
state_path(char out[PLACE_MAX], const char *account, struct fail *f)
{
	struct state s = {.lock = -1};

	if (find_file(&s, account, STATE_READ, f) > 0)
		return -1;
	memcpy(out, s.path, sizeof s.path);
	return 0;
}

int
state_read(struct state *s, const char *path, const struct notes *notes, struct fail *f)
{
	*s = (struct state){.lock = -1, .on_disk.max = STATE_MAX};
	if (snprintf(s->path, sizeof s->path, "%s", path) >= PLACE_MAX)
		return fail_set(f, ST_SYSTEM, "too long a name: '%.100s...'", path);
	return read_file(s, notes, f);
}

/* A record that is looked for. */
struct wanted {
	const struct state *s;
	const char *host;
	int family;
};

static bool
same_record(const void *ctx, size_t number)
{
	const struct wanted *w = ctx;
	const struct record *r = w->s->v[number];

	return r->family == w->family && text_same_host(r->host, w->host);
}

/* Those that have come since the last time; all, after one was forgotten. */
static int
name_all(struct state *s)
{
	size_t i;

	for (i = s->names.n; i < s->n; i++) {
		if (lookup_add(&s->names, lookup_host_hash(s->v[i]->host, s->v[i]->family), i) < 0)
			return -1;
	}
	return 0;
}

struct record *
state_find(struct state *s, const char *host, int family)
{
	struct wanted w = {s, host, family};
	size_t i = name_all(s) < 0 ? LOOKUP_NONE : lookup_find(&s->names, lookup_host_hash(host, family), same_record, &w);

	return i == LOOKUP_NONE ? NULL : s->v[i];
}

struct record *
state_record(struct state *s, const char *host, int family)
{
	struct record **v, *r = state_find(s, host, family);

	/* memory ran out, and it may be there */
	if (r || s->names.n < s->n)
		return r;
	v = realloc(s->v, (s->n + 1) * sizeof *v);
	if (!v)
		return NULL;
	s->v = v;
	r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	snprintf(r->host, sizeof r->host, "%s", host);
	r->family = family;
	v[s->n++] = r;
	return r;
}

void
state_forget(struct state *s, struct record *r)
{
	size_t i, kept = 0;

	lookup_free(&s->names);
	for (i = 0; i < s->n; i++) {
		if (s->v[i] == r)
			free(s->v[i]);
		else
			s->v[kept++] = s->v[i];
	}
	s->n = kept;
}

int
state_write(struct state *s, struct fail *f)
{
	struct buf text = {.max = STATE_MAX};

	if (state_print(s, &text) < 0) {
		buf_free(&text);
		return fail_set(f, ST_SYSTEM, "out of memory");
	}
	if (text.len == s->on_disk.len && strcmp(buf_str(&text), buf_str(&s->on_disk)) == 0) {
		buf_free(&text);
		return 0;
	}
	if (state_replace(s->path, &text, f) < 0) {
		buf_free(&text);
		return -1;
	}
	buf_free(&s->on_disk);
	s->on_disk = text;
	return 0;
}

void
state_close(struct state *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->v[i]);
	free(s->v);
	lookup_free(&s->names);
	buf_free(&s->on_disk);
	if (s->lock >= 0)
		close(s->lock);
	*s = (struct state){.lock = -1};
}
