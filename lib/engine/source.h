#ifndef DYNDNSC_ENGINE_SOURCE_H
#define DYNDNSC_ENGINE_SOURCE_H

/* Where in an answer something is found. */

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>

#include "json.h"

struct buf;
struct fail;
struct reply;

/* Where to find a value: "json POINTER [regex ERE]", "element POINTER [regex ERE]", "header NAME", "body", "line N", "regex ERE", "xml TAG[@ATTR]",
 * "parser NAME". */
struct source {
	enum source_kind { SOURCE_JSON, SOURCE_ELEMENT, SOURCE_HEADER, SOURCE_BODY, SOURCE_LINE, SOURCE_REGEX, SOURCE_XML,
		SOURCE_PARSER } kind;
	const char *arg; /* points into the text that was parsed */
	uint32_t line;
	char *pointer;   /* arg without what is behind it; owned; NULL: arg is all */
	regex_t *re;     /* SOURCE_REGEX, and what is looked for in the value at a pointer; owned */
};

/* Parses, taking the rest of `text`. source_free(). -1 with fail: no such source, and nothing to free. */
int source_parse(struct source *out, const char *text, struct fail *f);
void source_free(struct source *s);

/* Appends what the source says; element: the one in hand, or NULL. *j (unless j is NULL) is set where it is JSON.
 * False: nothing there, or it has a NUL in it. */
bool source_get(struct buf *out, const struct source *s, struct reply *r, json *element, json **j);

/* The parsers of web detectors: "plain" "checkip" "checkip_dns_he_net" "freedns_afraid" "jsonip" "regex:ERE"
 * "json:/pointer". -1 with fail: no such parser. */
int source_parser(struct source *out, const char *parser, struct fail *f);

/* Whether an ERE finds two different first groups in the body. */
bool source_ambiguous(const struct source *s, const struct reply *r);

#endif
