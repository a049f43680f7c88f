#ifndef DYNDNSC_ENGINE_RULES_H
#define DYNDNSC_ENGINE_RULES_H

/* What an answer means: ordered rules, first that fits. Nothing that no rule names is a success. */

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "verdict.h"

struct fail;
struct reply;

#define TEST_WORDS 24 /* most words or values of one test */

/* One condition on an answer. */
struct test {
	enum test_kind { TEST_STATUS, TEST_WORD, TEST_LINE, TEST_MATCH, TEST_JSON, TEST_XML, TEST_HEADER, TEST_EMPTY } kind;
	char *text;                   /* the pieces below point into it */
	const char *what;             /* the pointer, tag or header */
	const char *words[TEST_WORDS];
	size_t n_words;
	regex_t *re;
};

struct rule {
	enum verdict verdict;
	bool nocase, untag;
	struct test *tests; /* all must hold */
	size_t n_tests;
};

struct rules {
	struct rule *v;
	size_t n;
};

/* Parses "[nocase] [untag] TEST [& TEST...]". -1 with fail (ST_CONFIG). rule_free(). */
int rule_parse(struct rule *out, const char *text, struct fail *f);
void rule_free(struct rule *r);

/* Adds a rule for a verdict word. -1 with fail. */
int rules_add(struct rules *rules, enum verdict verdict, const char *text, struct fail *f);
void rules_free(struct rules *rules);

/* True where all tests of a rule hold. line: the only one that word, line and match look at; NULL: any of the body. */
bool rule_holds(const struct rule *r, struct reply *reply, const char *line);

/* The first rule that holds, of several sets in their order (NULL: none). NULL: no rule does. A body that begins like a
 * page for people is no success but by an `untag` or `xml` rule; nor is another status than 2xx but by a rule with it. */
const struct rule *rules_find(const struct rules *const *sets, size_t n, struct reply *reply, const char *line);

/* What an answer without a rule means by its status alone; V_NONE: 2xx, which is for others to judge. */
enum verdict rules_by_status(const struct reply *reply);

/* The hint that goes with a verdict found by that rule (NULL: by status). */
enum hint rules_hint(const struct rule *r, enum verdict verdict, const struct reply *reply);

#endif
