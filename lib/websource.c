#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "config.h"
#include "fail.h"
#include "ip.h"
#include "note.h"
#include "num.h"
#include "recipe.h"
#include "statefile.h"
#include "websource.h"

#define FILE_MAX ((size_t)64 << 10)
#define DAY 86400

static bool
knows(const struct websource *w, int family)
{
	return family == 6 ? w->recipe->inet6 : w->recipe->inet;
}

/* A source says who runs it, is alive, and can be asked with nothing but its name. */
static bool
is_source(const struct recipe *r)
{
	const struct option *o;

	for (o = r->protocol.options; o->name && !(o->flags & OPTION_REQUIRED); o++)
		;
	return r->operator_ && !r->gone && !o->name;
}

/* Whether the first request of the recipe goes over TLS. */
static bool
is_https(const struct recipe *r, int family)
{
	const struct ini_key *k = NULL;
	size_t i;

	for (i = 0; i < r->ini.n && strncmp(r->ini.v[i].name, "step ", 5) != 0; i++)
		;
	if (i < r->ini.n && family == 6)
		k = ini_key(&r->ini.v[i], "request-inet6");
	if (i < r->ini.n && !k)
		k = ini_key(&r->ini.v[i], "request");
	return k && strstr(k->value, " https://");
}

struct loading {
	struct websources *s;
	const struct notes *notes;
	bool bad; /* out of memory */
};

static void
add(void *ctx, const char *name, const char *path)
{
	struct loading *l = ctx;
	struct mistakes m = {0};
	struct recipe *r = recipe_load(path, RECIPE_DETECT, &m);
	struct websource *v;

	(void)name;
	if (!r)
		note(l->notes, 0, "left out: %.*s", (int)strcspn(buf_str(&m.text), "\n"), buf_str(&m.text));
	mistakes_free(&m);
	if (r && is_source(r) && l->s->n == WEBSOURCES_MAX)
		note(l->notes, 0, "left out: '%s': more than %d web sources", path, WEBSOURCES_MAX);
	if (!r || !is_source(r) || l->s->n == WEBSOURCES_MAX) {
		recipe_free(r);
		return;
	}
	v = realloc(l->s->v, (l->s->n + 1) * sizeof *v);
	if (!v) {
		recipe_free(r);
		l->bad = true;
		return;
	}
	l->s->v = v;
	v[l->s->n] = (struct websource){.recipe = r, .https = {is_https(r, 4), is_https(r, 6)}};
	if (num_random(&v[l->s->n].lot, sizeof v->lot) < 0)
		v[l->s->n].lot = 0;
	l->s->n++;
}

static void
remember(struct websources *s, const struct notes *notes)
{
	struct buf text = {.max = FILE_MAX};
	struct fail f;
	size_t n;
	int fd;

	n = state_folder(s->path, false, &f) < 0 ? PLACE_MAX : strlen(s->path);
	if (n + sizeof "/detect" > PLACE_MAX - 8) {
		s->path[0] = '\0';
		return;
	}
	strcpy(s->path + n, "/detect");
	fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && buf_read_fd(&text, fd) == 0)
		websources_parse(s, buf_str(&text), text.len);
	else if (errno != ENOENT)
		note(notes, 1, "reading '%s': %s", s->path, strerror(errno));
	if (fd >= 0)
		close(fd);
	buf_free(&text);
}

int
websources_load(struct websources *s, const struct notes *notes, struct fail *f)
{
	struct loading l = {s, notes, false};

	*s = (struct websources){0};
	if (place_recipes(recipe_folder(RECIPE_DETECT), add, &l) < 0 || l.bad)
		return fail_set(f, ST_SYSTEM, "out of memory");
	remember(s, notes);
	return 0;
}

void
websources_free(struct websources *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		recipe_free(s->v[i].recipe);
	free(s->v);
	*s = (struct websources){0};
}

static bool
failed_lately(const struct websource *w, int six, int64_t now)
{
	return w->failed[six] && now - w->asked[six] < DAY;
}

/* Whether a is to be asked before b. */
static bool
better(const struct websource *a, const struct websource *b, int six, int64_t now)
{
	bool bad_a = failed_lately(a, six, now), bad_b = failed_lately(b, six, now);

	if (a->https[six] != b->https[six])
		return a->https[six];
	if (bad_a != bad_b)
		return bad_b;
	return a->asked[six] != b->asked[six] ? a->asked[six] < b->asked[six] : a->lot < b->lot;
}

size_t
websources_order(const struct websources *s, int family, int64_t now, size_t *order, int64_t *next)
{
	int six = family == 6;
	size_t i, k, n = 0;

	*next = 0;
	for (i = 0; i < s->n; i++) {
		const struct websource *w = &s->v[i];
		int64_t ready = w->asked[six] + w->recipe->protocol.min_interval;

		if (!knows(w, family))
			continue;
		/* a time to come was written under another clock */
		if (w->asked[six] && w->asked[six] <= now && ready > now) {
			if (!*next || ready < *next)
				*next = ready;
			continue;
		}
		for (k = n; k > 0 && better(w, &s->v[order[k - 1]], six, now); k--)
			order[k] = order[k - 1];
		order[k] = i;
		n++;
	}
	return n;
}

void
websource_asked(struct websource *w, int family, int64_t now)
{
	w->asked[family == 6] = now;
	w->failed[family == 6] = true;
}

void
websource_answered(struct websource *w, int family, bool good)
{
	w->failed[family == 6] = !good;
}

/* One line: TIME inet|inet6 good|failed NAME. */
static void
parse_line(struct websources *s, const char *line)
{
	char when[NUM_TIME_MAX], family[8], word[8];
	int name = 0, six;
	int64_t t;
	size_t i;

	if (sscanf(line, "%23s %7s %7s %n", when, family, word, &name) != 3 || !num_time_parse(&t, when))
		return;
	six = strcmp(family, ip_family_key(6)) == 0;
	if ((!six && strcmp(family, ip_family_key(4)) != 0) || (strcmp(word, "good") != 0 && strcmp(word, "failed") != 0))
		return;
	for (i = 0; i < s->n && strcmp(s->v[i].recipe->name, line + name) != 0; i++)
		;
	if (i == s->n)
		return;
	s->v[i].asked[six] = t;
	s->v[i].failed[six] = word[0] == 'f';
}

void
websources_parse(struct websources *s, const char *text, size_t len)
{
	const char *end = text + len, *lf;
	char line[512];
	size_t n;

	for (; text < end; text += n + 1) {
		lf = memchr(text, '\n', (size_t)(end - text));
		n = lf ? (size_t)(lf - text) : (size_t)(end - text);
		if (!lf || n >= sizeof line || *text == '#' || memchr(text, '\0', n))
			continue;
		memcpy(line, text, n);
		line[n] = '\0';
		parse_line(s, line);
	}
}

int
websources_print(const struct websources *s, struct buf *out)
{
	char when[NUM_TIME_MAX];
	size_t i;
	int six;

	buf_adds(out, "# when dyndnsc-detect asked a web source last, and whether it had an answer; removing this file is safe\n");
	for (i = 0; i < s->n; i++) {
		for (six = 0; six < 2; six++) {
			if (s->v[i].asked[six])
				buf_addf(out, "%s %s %s %s\n", num_time_text(when, s->v[i].asked[six]), ip_family_key(six ? 6 : 4),
				    s->v[i].failed[six] ? "failed" : "good", s->v[i].recipe->name);
		}
	}
	return out->bad ? -1 : 0;
}

void
websources_save(struct websources *s, const struct notes *notes)
{
	struct buf text = {.max = FILE_MAX};
	char folder[PLACE_MAX];
	struct fail f = {0};

	if (!s->path[0] || s->forget)
		return;
	if (state_folder(folder, true, &f) < 0 || websources_print(s, &text) < 0 || state_replace(s->path, &text, &f) < 0) {
		note(notes, 1, "%s: not remembered which sources were asked", f.status ? f.text : "out of memory");
		s->path[0] = '\0';
	}
	buf_free(&text);
}
