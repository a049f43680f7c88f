#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "vars.h"

static void
clear(struct var *v)
{
	if (v->value)
		wipe(v->value, strlen(v->value));
	if (v->json)
		wipe(v->json, strlen(v->json));
	free(v->value);
	free(v->json);
	v->value = v->json = NULL;
}

static struct var *
own(const struct vars *vars, const char *name)
{
	size_t i;

	for (i = 0; i < vars->n; i++) {
		if (strcmp(vars->v[i].name, name) == 0)
			return &vars->v[i];
	}
	return NULL;
}

static int
set(struct vars *vars, const char *name, const char *value, const char *json, enum var_kind kind)
{
	struct var *v = own(vars, name), *more;

	if (!v) {
		more = realloc(vars->v, (vars->n + 1) * sizeof *more);
		if (!more)
			return -1;
		vars->v = more;
		v = &more[vars->n];
		*v = (struct var){.name = strdup(name)};
		if (!v->name)
			return -1;
		vars->n++;
	}
	clear(v);
	v->kind = kind;
	v->value = strdup(value);
	v->json = json ? strdup(json) : NULL;
	return v->value && (v->json || !json) ? 0 : -1;
}

int
vars_set(struct vars *vars, const char *name, const char *value, enum var_kind kind)
{
	return set(vars, name, value, kind == VAR_JSON ? value : NULL, kind);
}

int
vars_set_json(struct vars *vars, const char *name, const char *value, const char *json)
{
	return set(vars, name, value, json, VAR_JSON);
}

int
vars_open(struct vars *vars, const char *name)
{
	char text[128];

	snprintf(text, sizeof text, "{%s}", name);
	return set(vars, name, text, NULL, VAR_OPEN);
}

void
vars_unset(struct vars *vars, const char *name)
{
	struct var *v = own(vars, name);

	if (v)
		clear(v);
}

const struct var *
vars_get(const struct vars *vars, const char *name)
{
	const struct var *v;

	for (; vars; vars = vars->up) {
		v = own(vars, name);
		if (v && v->value)
			return v;
	}
	return NULL;
}

const char *
vars_text(const struct vars *vars, const char *name)
{
	const struct var *v = vars_get(vars, name);

	return v ? v->value : NULL;
}

void
vars_free(struct vars *vars)
{
	size_t i;

	for (i = 0; i < vars->n; i++) {
		clear(&vars->v[i]);
		free(vars->v[i].name);
	}
	free(vars->v);
	vars->v = NULL;
	vars->n = 0;
}
