#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "buf.h"
#include "clock.h"
#include "config.h"
#include "fail.h"
#include "note.h"
#include "protocol.h"
#include "state.h"
#include "statefile.h"
#include "status.h"
#include "text.h"

/* Counts what is noted of damage, and passes it on. */
struct counter {
	struct status *s;
	const struct notes *notes;
};

static void
count(void *ctx, const char *text)
{
	struct counter *c = ctx;

	c->s->damages++;
	note(c->notes, 0, "%s", text);
}

static bool
ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n > k && strcmp(name + n - k, end) == 0;
}

/* Beside the files of accounts there are locks, what a killed writer left, and the one that remembers web sources. */
static bool
is_account(const char *name)
{
	return name[0] != '.' && strcmp(name, "detect") != 0 && !ends_with(name, ".lock") && !ends_with(name, ".tmp");
}

static void
cannot(struct status *s, struct mistakes *m, const char *text)
{
	s->damages++;
	mistake(m, ST_SYSTEM, "%s%s", text, errno == EACCES || errno == EPERM ? ": run this as root, or as the user of dyndnsc" : "");
}

struct status_row *
status_add_row(struct status *s, const struct record *r, struct state *state)
{
	struct status_row *v = realloc(s->v, (s->n + 1) * sizeof *v);

	if (!v)
		return NULL;
	s->v = v;
	v[s->n] = (struct status_row){.record = r, .state = state, .compare = true};
	v[s->n].situation.fingerprint = r->fingerprint;
	return &v[s->n++];
}

struct state *
status_add_state(struct status *s, const char *path)
{
	struct state **v = realloc(s->states, (s->n_states + 1) * sizeof *v), *state = calloc(1, sizeof *state);

	if (v)
		s->states = v;
	if (!v || !state) {
		free(state);
		return NULL;
	}
	state->lock = -1;
	snprintf(state->path, sizeof state->path, "%s", path);
	return s->states[s->n_states++] = state;
}

/* How the protocol of an account is paced where no section says otherwise: its name is in front. */
static void
pace_by_name(struct status *s, const struct state *state, size_t first)
{
	const char *name = strrchr(state->path, '/') + 1;
	const struct protocol *p;
	char kind[128];

	snprintf(kind, sizeof kind, "%.*s", (int)strcspn(name, "@"), name);
	p = protocol_load(kind, NULL);
	for (; p && first < s->n; first++) {
		s->v[first].compare = p->compare == COMPARE_AUTHORITATIVE || p->compare == COMPARE_DNS;
		s->v[first].situation.refresh = p->refresh;
	}
}

static void
read_account(struct status *s, const char *name, const struct notes *notes, struct mistakes *m)
{
	struct counter counter = {s, notes};
	const struct notes counting = {.level = 0, .put = count, .ctx = &counter};
	struct state *state;
	char path[PLACE_MAX];
	size_t i, first = s->n;
	struct stat st;
	struct fail f;

	if (snprintf(path, sizeof path, "%s/%s", s->folder, name) >= PLACE_MAX) {
		mistake(m, ST_SYSTEM, "'%s': too long a name", name);
		return;
	}
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		note(notes, 1, "'%s' is no file and is left out", path);
		return;
	}
	state = status_add_state(s, path);
	if (!state)
		return;
	if (state_read(state, path, &counting, &f) < 0)
		cannot(s, m, f.text);
	for (i = 0; i < state->n; i++)
		status_add_row(s, state->v[i], state);
	pace_by_name(s, state, first);
	note(notes, 2, "'%s': %zu records", path, state->n);
}

void
status_read(struct status *s, const struct notes *notes, struct mistakes *m)
{
	struct dirent *entry;
	struct fail f;
	DIR *dir;

	s->now = clock_now();
	if (state_folder(s->folder, false, &f) < 0) {
		s->folder[0] = '\0';
		mistake(m, f.status, "%s", f.text);
		return;
	}
	dir = opendir(s->folder);
	if (!dir && errno != ENOENT) {
		fail_errno(&f, "reading the folder for state '%s'", s->folder);
		cannot(s, m, f.text);
	}
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (is_account(entry->d_name))
			read_account(s, entry->d_name, notes, m);
	}
	closedir(dir);
}

static bool
has_name(const struct status_row *row, const char *name)
{
	if (strncmp(name, "section:", 8) == 0)
		return kvs_get(&row->sections, name + 8) != NULL;
	return kvs_get(&row->sections, name) || text_same_host(row->record->host, name);
}

/* Says that nothing has this name, with the nearest that something has. */
static void
no_such(const struct status *s, const char *name, struct mistakes *m)
{
	const char **known = calloc(2 * s->n + 1, sizeof *known), *near;
	char shown[TEXT_SHOWN + 4], shown_near[TEXT_SHOWN + 4];
	size_t n = 0, i;

	for (i = 0; known && i < s->n; i++) {
		known[n++] = s->v[i].record->host;
		if (s->v[i].sections.n)
			known[n++] = s->v[i].sections.v[0].key;
	}
	near = known ? text_nearest(name, known, n) : NULL;
	text_clean(shown, name, strlen(name));
	if (near)
		mistake(m, ST_NONE, "no section or host '%s': did you mean '%s'?", shown, text_clean(shown_near, near, strlen(near)));
	else
		mistake(m, ST_NONE, "no section or host '%s' has a record", shown);
	free(known);
}

void
status_choose(struct status *s, bool four, bool six, const char *const *names, size_t n, struct mistakes *m)
{
	size_t i, j, kept = 0;

	for (j = 0; j < n; j++) {
		for (i = 0; i < s->n && !has_name(&s->v[i], names[j]); i++)
			;
		if (i == s->n)
			no_such(s, names[j], m);
	}
	for (i = 0; i < s->n; i++) {
		struct status_row *row = &s->v[i];

		for (j = 0; j < n && !has_name(row, names[j]); j++)
			;
		if ((n && j == n) || (four && !six && row->record->family == 6) || (six && !four && row->record->family == 4))
			kvs_free(&row->sections);
		else
			s->v[kept++] = *row;
	}
	s->n = kept;
}

static int
by_name(const void *a, const void *b)
{
	const struct status_row *x = a, *y = b;
	int r = strcasecmp(x->record->host, y->record->host);

	if (r == 0)
		r = x->record->family - y->record->family;
	return r ? r : strcmp(status_account(x), status_account(y));
}

void
status_finish(struct status *s)
{
	size_t i;

	if (s->n)
		qsort(s->v, s->n, sizeof *s->v, by_name);
	for (i = 0; i < s->n; i++) {
		s->v[i].situation.now = s->now;
		s->v[i].forecast = forecast(s->v[i].record, &s->v[i].situation, s->v[i].compare);
	}
}

const char *
status_account(const struct status_row *row)
{
	return strrchr(row->state->path, '/') + 1;
}

/* One word for a shell. */
static void
add_quoted(struct buf *out, const char *word)
{
	const char *c;

	if (*word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/@%+=-") == strlen(word)) {
		buf_adds(out, word);
		return;
	}
	buf_addc(out, '\'');
	for (c = word; *c; c++)
		buf_adds(out, *c == '\'' ? "'\\''" : (char[]){*c, '\0'});
	buf_addc(out, '\'');
}

void
status_clear(struct buf *out, const struct status_row *row, const char *config)
{
	struct buf name = {0};

	if (!row->record->latched)
		return;
	if (!row->sections.n) {
		buf_adds(out, "rm ");
		add_quoted(out, row->state->path);
		return;
	}
	buf_adds(out, "dyndnsc-update --retry ");
	if (config) {
		buf_adds(out, "-c ");
		add_quoted(out, config);
		buf_addc(out, ' ');
	}
	/* what could be taken for an option, or for another sort of name */
	if (row->sections.v[0].key[0] == '-' || strchr(row->sections.v[0].key, ':'))
		buf_adds(&name, "section:");
	buf_adds(&name, row->sections.v[0].key);
	add_quoted(out, buf_str(&name));
	buf_free(&name);
}

void
status_free(struct status *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		kvs_free(&s->v[i].sections);
	for (i = 0; i < s->n_states; i++) {
		state_close(s->states[i]);
		free(s->states[i]);
	}
	free(s->v);
	free(s->states);
	*s = (struct status){.now = 0};
}
