#ifndef DYNDNSC_INI_H
#define DYNDNSC_INI_H

/* The one INI reader. Dialect: Python's configparser (Lib/configparser.py of 3.11, RawConfigParser._read with the default
 * arguments): "key = value" or "key: value", value to the end of the line, full-line comments with '#' or ';', indented
 * continuation lines, empty lines inside values, keys in any case, [DEFAULT] behind every section. A key or section
 * given twice is a mistake, unless repeated keys are wanted as an ordered list (recipes). */

#include <stdbool.h>
#include <stddef.h>

#include "lookup.h"

struct buf;

struct ini_key {
	char *key;      /* lower case */
	char *value;    /* lines joined with LF */
	int line;       /* where the key stands, from 1 */
	bool inherited; /* from [DEFAULT] */
};

struct ini_section {
	char *name;
	int line;
	int end;        /* the line behind its last one: of the next header, or behind the file */
	struct ini_key *keys;
	size_t n;
};

struct ini {
	char *file;               /* the name for messages */
	struct ini_section *v;    /* in the order of the file, without [DEFAULT] */
	size_t n;
	struct lookup names;      /* of v */
	struct ini_section defaults;
};

enum {
	INI_REPEATED = 1,   /* a key may be given again: kept in order */
	INI_INTERPOLATE = 2 /* %(key)s, %% (BasicInterpolation, but a lone % stands for itself); and [DEFAULT] */
};

/* Parses text. 0, or -1 when something was wrong: every mistake is a line "FILE:LINE: what" in *mistakes. What could be
 * read is in *ini in either case: ini_free(). */
int ini_parse(struct ini *ini, const char *file, const char *text, size_t len, unsigned flags, struct buf *mistakes);

void ini_free(struct ini *ini);

/* The section of that name, or NULL. The key (lower case) of a section, the first if repeated, or NULL. */
const struct ini_section *ini_section(const struct ini *ini, const char *name);
const struct ini_key *ini_key(const struct ini_section *section, const char *key);

#endif
