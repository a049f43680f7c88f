#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "recipe.h"
#include "recipeparts.h"
#include "text.h"

#define RECIPE_MAX ((size_t)256 << 10)
#define MIN_INTERVAL 60

static const char backend[] = "dyndnsc-http";

const char *
recipe_folder(enum recipe_kind kind)
{
	static const char *const folders[] = {"recipes/update", "recipes/detect", "recipes/notify", "recipes/whoami", "recipes/stun"};

	return folders[kind];
}

/* The sections that there may be, and that there are steps. What is in them is the engine's business. */
static void
check_sections(const struct recipe *r, struct mistakes *m)
{
	static const char *const known[] = {"recipe", "option", "request", "step", "answer"};
	enum { BARE = 1, NAMED = 2 };
	static const unsigned forms[] = {BARE, NAMED, BARE, NAMED, BARE | NAMED};
	size_t i, j, steps = 0;

	for (i = 0; i < r->ini.n; i++) {
		const struct ini_section *s = &r->ini.v[i];
		size_t n = strcspn(s->name, " ");
		char word[32] = "";
		const char *near;

		memcpy(word, s->name, n < sizeof word ? n : 0);
		for (j = 0; j < 5 && strcmp(known[j], word) != 0; j++)
			;
		steps += j == 3;
		if (j < 5 && (forms[j] & (s->name[n] ? NAMED : BARE)))
			continue;
		near = j < 5 ? NULL : text_nearest(word, known, 5);
		if (j < 5)
			mistake(m, ST_CONFIG, s->name[n] ? "%s:%d: [%s] takes no name" : "%s:%d: [%s] needs a name", r->path, s->line, known[j]);
		else
			mistake(m, ST_CONFIG, near ? "%s:%d: unknown section [%s]: did you mean '%s'?" : "%s:%d: unknown section [%s]", r->path,
			    s->line, s->name, near);
	}
	if (!steps && !r->gone)
		mistake(m, ST_CONFIG, "%s:1: no [step NAME]: a recipe has at least one request", r->path);
}

bool
recipe_steps_have(const struct recipe *r, const char *key, const char *value)
{
	size_t i, k;

	for (i = 0; i < r->ini.n; i++) {
		const struct ini_section *s = &r->ini.v[i];

		for (k = 0; strncmp(s->name, "step ", 5) == 0 && k < s->n; k++) {
			if (strcmp(s->keys[k].key, key) == 0 && (!value || strcmp(s->keys[k].value, value) == 0))
				return true;
		}
	}
	return false;
}

static char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = strdup(slash ? slash + 1 : path);
	size_t n = name ? strlen(name) : 0;

	if (n > 4 && strcmp(name + n - 4, ".ini") == 0)
		name[n - 4] = '\0';
	return name;
}

struct recipe *
recipe_parse(const char *path, const char *text, size_t len, enum recipe_kind kind, struct mistakes *m)
{
	struct recipe *r = calloc(1, sizeof *r);
	size_t before = m->text.len;

	if (!r || !(r->path = strdup(path)) || !(r->name = name_of(path))) {
		recipe_free(r);
		mistake(m, ST_SYSTEM, "out of memory");
		return NULL;
	}
	r->kind = kind;
	r->apex = "";
	r->inet = r->inet6 = true;
	r->protocol = (struct protocol){.name = r->name, .title = "", .backend = backend, .min_interval = MIN_INTERVAL, .recipe = r};
	if (ini_parse(&r->ini, path, text, len, INI_REPEATED, &m->text) < 0)
		m->status = status_worse(m->status, ST_CONFIG);
	recipehead_read(r, m);
	if (kind != RECIPE_WHOAMI && kind != RECIPE_STUN) {
		check_sections(r, m);
		r->protocol.removes = recipe_steps_have(r, "when", "remove");
		recipeoption_read(r, m);
	}
	if (m->text.len == before)
		return r;
	recipe_free(r);
	return NULL;
}

struct recipe *
recipe_load(const char *path, enum recipe_kind kind, struct mistakes *m)
{
	struct buf text = {.max = RECIPE_MAX};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct recipe *r = NULL;

	if (fd < 0 || buf_read_fd(&text, fd) < 0)
		mistake(m, ST_CONFIG, "reading '%s': %s", path, strerror(errno));
	else
		r = recipe_parse(path, buf_str(&text), text.len, kind, m);
	if (fd >= 0)
		close(fd);
	buf_free(&text);
	return r;
}

void
recipe_free(struct recipe *r)
{
	if (!r)
		return;
	free(r->options);
	free(r->extra);
	ini_free(&r->ini);
	free(r->name);
	free(r->path);
	free(r);
}
