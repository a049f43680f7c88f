#ifndef DYNDNSC_ENGINE_STEPS_H
#define DYNDNSC_ENGINE_STEPS_H

/* The steps and rules of a recipe, parsed. All texts point into the recipe's INI, which must outlive them. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/rules.h"
#include "engine/source.h"

struct mistakes;
struct recipe;

struct texts {
	const char **v;
	size_t n;
};

struct match {
	char pointer[128];
	enum match_kind { MATCH_IS, MATCH_HOST, MATCH_ZONE, MATCH_FAMILY } kind;
	const char *value; /* a template */
};

struct take {
	char name[64];
	enum take_kind { TAKE_TEXT, TAKE_URL, TAKE_SECRET } kind;
	char *text;             /* of the source, without its `else` */
	struct source source;
	enum verdict otherwise; /* V_NONE: no matter when there is nothing */
	const char *message;    /* for people with `otherwise`; may be "" */
};

enum step_when { WHEN_UNSAID, WHEN_ALWAYS, WHEN_SET, WHEN_NOT, WHEN_IS, WHEN_IS_NOT, WHEN_CREATE, WHEN_CHANGE, WHEN_REMOVE };

struct step {
	const char *name;
	int line;
	const char *request, *request6; /* "METHOD URL"; request6: for AAAA, or NULL */
	struct texts query, header, json_header, form, digest;
	const char *basic, *bearer, *json, *xml, *text, *item;
	enum step_when when;
	char when_name[64];
	const char *when_value;
	bool write, others, closing, shared;
	enum list_kind { LIST_NONE, LIST_JSON, LIST_LINES } list;
	const char *list_arg;           /* a pointer, or what separates the fields of a line */
	struct match *matches;
	size_t n_matches;
	const char *members;            /* pointer to what an element has several of, or NULL; `current` is in each of those */
	const char *current;            /* pointer to the address in an element; NULL: no set logic */
	bool has_none;
	struct rule none;
	struct take *takes;
	size_t n_takes;
	enum pages_kind { PAGES_NONE, PAGES_NEXT, PAGES_UPTO, PAGES_UNTIL, PAGES_FROM, PAGES_URL } pages;
	char page_param[32];
	const char *page_pointer;
	uint32_t poll_seconds, poll_times;
	struct rule poll;               /* while it holds */
};

/* What [answer] or [answer STEP] says. */
struct judging {
	const char *step;               /* "": of all */
	int line;
	struct rules rules;
	bool by_line;                   /* lines = hosts */
	struct source *echo;
	size_t n_echo;
	bool has_message;
	struct source message;
	struct texts hints;             /* "VERDICT TEXT" */
};

struct steps {
	const struct recipe *recipe;
	struct step common;             /* [request] */
	struct step *v;
	size_t n;
	struct judging *judging;
	size_t n_judging;
	bool sets;                      /* some step has `current` */
	bool finds_zone;                /* a step takes {zone} or {zone-id} from the account's own list */
	bool uses_zone;                 /* {zone} or {label} stand somewhere */
};

/* Parses and checks everything that recipe_load() did not. -1: mistakes were found (ST_CONFIG). steps_free() in either
 * case. */
int steps_parse(struct steps *out, const struct recipe *recipe, struct mistakes *m);
void steps_free(struct steps *s);

/* The judging of a step, or of all ("") ; NULL: there is none. */
const struct judging *steps_judging(const struct steps *s, const char *step);

#endif
