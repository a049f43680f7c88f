#ifndef DYNDNSC_VARS_H
#define DYNDNSC_VARS_H

/* What stands for {name} in a recipe: options, what the job says, what answers gave. */

#include <stdbool.h>
#include <stddef.h>

enum var_kind {
	VAR_TEXT,
	VAR_JSON, /* the value is JSON as well: a number, true, false, null, or a whole structure */
	VAR_URL,  /* may stand for the beginning of a URL as it is */
	VAR_OPEN  /* "{name}" itself: only an answer would tell (dry run without network); goes everywhere as it is */
};

struct var {
	char *name;
	char *value;
	char *json;      /* what it is in JSON where that is no string; NULL: a string */
	enum var_kind kind;
};

struct vars {
	struct var *v;
	size_t n;
	const struct vars *up; /* asked for what is not here; NULL: nobody */
};

/* Sets a variable of this set, whatever `up` has. Copies. -1: out of memory. */
int vars_set(struct vars *vars, const char *name, const char *value, enum var_kind kind);

/* As vars_set(), with a spelling of its own in JSON. */
int vars_set_json(struct vars *vars, const char *name, const char *value, const char *json);

/* "{name}" for itself. */
int vars_open(struct vars *vars, const char *name);

void vars_unset(struct vars *vars, const char *name);

/* The variable, or NULL: unset. */
const struct var *vars_get(const struct vars *vars, const char *name);
const char *vars_text(const struct vars *vars, const char *name);

/* Wipes and frees this set. */
void vars_free(struct vars *vars);

#endif
