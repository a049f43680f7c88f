#ifndef DYNDNSC_TEMPLATE_H
#define DYNDNSC_TEMPLATE_H

/* Templates: text with {name} and {name|otherwise} in it. How a value is written follows from the place that it goes to, so
 * that no value can break out of it. Any other '{' is itself. */

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct fail;
struct vars;

enum place {
	AS_TEXT,   /* as it is */
	AS_HEADER, /* as it is; CR, LF and other controls are refused */
	AS_URL,    /* percent-encoded (RFC 3986, section 2.3); in the path '*' and ':' stay. A VAR_URL at the very
	              start stands as it is */
	AS_FORM,   /* percent-encoded: a part of a query or of an urlencoded body */
	AS_XML     /* & < > " ' as entities (XML 1.0, section 4.6) */
};

#define TEMPLATE_NAME_MAX 64 /* longest name of a placeholder, with NUL */

/* Appends the template with all values put in. 0; 1: a placeholder is unset, its name in unset[] (what was appended is of
 * no use); -1 with fail (ST_CONFIG): a value cannot go there, ST_SYSTEM: memory. */
int template_expand(struct buf *out, const char *text, enum place place, const struct vars *vars,
    char unset[TEMPLATE_NAME_MAX], struct fail *f);

/* Reads a placeholder at s: its length with both braces and its name; *otherwise and its length, NULL where there is
 * none. 0: s starts none. */
size_t template_name(const char *s, char name[TEMPLATE_NAME_MAX], const char **otherwise, size_t *otherwise_len);

/* Calls fn with every name in the template, until it returns false. */
void template_names(const char *text, bool (*fn)(void *ctx, const char *name), void *ctx);

/* Appends a value as that place wants it. -1: it cannot go there. */
int template_escape(struct buf *out, const char *value, enum place place);

#endif
