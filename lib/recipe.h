#ifndef DYNDNSC_RECIPE_H
#define DYNDNSC_RECIPE_H

/* A recipe: what one HTTP service wants, as a text file (dyndnsc-recipe(5)). Here: who it is, its options and how it is
 * paced, which is what fronts need; its steps are the engine's business (engine/). A name server or
 * a STUN server that is asked for this machine's address has a file with the same head. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ini.h"
#include "protocol.h"

struct mistakes;

#define RECIPE_BATCH_MAX 1000 /* most hosts that anybody takes in one request */

enum recipe_kind {
	RECIPE_UPDATE,
	RECIPE_DETECT,
	RECIPE_NOTIFY,
	RECIPE_WHOAMI, /* from here on no HTTP: only the head is read here, the rest by whoamifile.c */
	RECIPE_STUN    /* and by stunfile.c */
};

enum option_type { OPTION_TEXT, OPTION_NUMBER, OPTION_DIGITS, OPTION_BOOL, OPTION_URL, OPTION_HOST_LIST, OPTION_TIME,
	OPTION_LINES };

/* What a recipe says of an option beyond struct option; recipe->extra[i] belongs to recipe->protocol.options[i]. */
struct recipe_option {
	enum option_type type;
	bool lower;              /* fold = lower */
	const char *yes, *no;    /* how a bool is spelled in URLs and forms; "true" and "false" */
};

struct recipe {
	char *path;
	char *name;                   /* of the file, without .ini */
	enum recipe_kind kind;
	struct ini ini;               /* the whole file: the engine reads steps and rules from it */
	struct protocol protocol;     /* options: the recipe's own, then the engine's; owned by the recipe */
	struct option *options;       /* those of protocol.options */
	struct recipe_option *extra;
	size_t n_options;
	char batch_help[72];          /* of the option batch */
	bool both;                    /* records = both */
	bool either;                  /* records = either: the option `both` says */
	bool wipes, source;
	bool joint;                   /* both families are values of one record: one run of a host after the other */
	bool zone_by_dns;             /* zone = dns */
	const char *apex;             /* "" when not given */
	const char *typecode[2];      /* for A, for AAAA; NULL: none */
	const char *split;            /* verdict words; NULL: the default */
	const char *gone;             /* "gone since ...; use ...": refused; NULL: it lives */
	const char *domains, *website; /* NULL: not said */
	const char *operator_;        /* detect, whoami, stun; NULL: not said */
	bool not_auto;                /* auto = no: asked by its name only */
	bool inet, inet6;             /* families that it knows */
	uint32_t wait;                /* seconds after a 911 word; 0: not said */
	unsigned redirects;
};

/* Reads a file and checks [recipe] and, but for RECIPE_WHOAMI and RECIPE_STUN, every [option X], and that it has steps. NULL when it cannot be used: *m has every
 * mistake as FILE:LINE: what (ST_CONFIG). recipe_free(). */
struct recipe *recipe_load(const char *path, enum recipe_kind kind, struct mistakes *m);

/* The same with the text in hand. */
struct recipe *recipe_parse(const char *path, const char *text, size_t len, enum recipe_kind kind, struct mistakes *m);
void recipe_free(struct recipe *r);

/* The beginning of a file name below a data folder: "recipes/update" and so on. */
const char *recipe_folder(enum recipe_kind kind);

#endif
