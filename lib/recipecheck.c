#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "place.h"
#include "recipe.h"
#include "recipecheck.h"
#include "run.h"
#include "stunask.h"
#include "whoami.h"

static const char checker[] = "dyndnsc-http";

static enum recipe_kind
kind_of(const char *path)
{
	if (strstr(path, "/whoami/"))
		return RECIPE_WHOAMI;
	if (strstr(path, "/stun/"))
		return RECIPE_STUN;
	return strstr(path, "/detect/") ? RECIPE_DETECT : strstr(path, "/notify/") ? RECIPE_NOTIFY : RECIPE_UPDATE;
}

/* What the program said, as mistakes: its name in front goes. */
static void
take_lines(const struct run *r, struct mistakes *m)
{
	const char *line = buf_str(&r->err);
	size_t n;

	for (; *line; line += n + (line[n] == '\n')) {
		size_t skip = strncmp(line, checker, sizeof checker - 1) == 0 && strncmp(line + sizeof checker - 1, ": ", 2) == 0
				  ? sizeof checker + 1 : 0;

		n = strcspn(line, "\n");
		if (n > skip)
			mistake(m, r->status, "%.*s", (int)(n - skip), line + skip);
	}
	if (!m->text.len)
		mistake(m, r->late ? ST_TEMP : r->status, "'%s' ended with status %d and did not say why", checker, r->status);
}

void
recipe_check(const char *path, int64_t deadline, struct mistakes *m)
{
	char program[PLACE_MAX], *full = realpath(path, NULL);
	/* the folder that it is in may not show in the path as it was typed */
	const char *name = full && kind_of(full) != kind_of(path) ? full : path;
	const char *argv[] = {program, "--check", name, NULL};
	struct run r = {.argv = argv, .deadline = deadline, .capture_err = true};
	struct recipe *recipe = NULL;
	struct fail f = {0};

	if (kind_of(name) == RECIPE_WHOAMI)
		whoami_free(whoami_load(name, m));
	else if (kind_of(name) == RECIPE_STUN)
		stun_free(stun_load(name, m));
	else
		recipe = recipe_load(name, kind_of(name), m);
	if (recipe && !place_program(program, checker)) {
		mistake(m, ST_SYSTEM, "'%s' was not found, which knows of steps and answers: is the installation complete?", checker);
	} else if (recipe) {
		if (run(&r, &f) < 0)
			mistake(m, f.status, "%s", f.text);
		else if (r.status != ST_OK || r.late)
			take_lines(&r, m);
		buf_free(&r.out);
		buf_free(&r.err);
	}
	recipe_free(recipe);
	free(full);
}
