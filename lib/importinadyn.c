/* inadyn.conf(5), in the syntax of libconfuse (its manual, and what its lexer does): NAME = VALUE, NAME = { a, b },
 * NAME TITLE { ... }, include("FILE"); comments after '#' and "//", and between slash-star and star-slash; "..." with C's
 * escapes and ${VARIABLE}, '...' with \\ and \' only; a word without quotes keeps its backslashes. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "import.h"
#include "text.h"

#define DEPTH_MAX 10 /* of files that include one another, libconfuse's own */

enum token { T_END, T_WORD, T_SIGN, T_BAD };

struct lexer {
	const char *file, *s;
	size_t len, at;
	int line, start;  /* now, and where the token began */
	enum token token;
	char sign;        /* { } ( ) = + , */
	struct buf word;
	bool env;         /* the word is the name of a variable, and all of it */
	const char *flaw; /* the word is not what it will be at run time */
};

struct reader {
	struct import_doc *doc;
	struct import_entry *entry; /* that is being read */
	const struct import_reader *reader;
	struct buf *mistakes;
	int depth, bad;
};

static void
wrong(struct reader *r, const struct lexer *x, const char *what, const char *about)
{
	char shown[TEXT_SHOWN + 4];

	buf_addf(r->mistakes, "%s:%d: ", x->file, x->start);
	if (about)
		buf_addf(r->mistakes, "'%s': ", text_clean(shown, about, strlen(about)));
	buf_addf(r->mistakes, "%s\n", what);
	r->bad = -1;
}

static int
peek(const struct lexer *x, size_t ahead)
{
	return x->at + ahead < x->len ? (unsigned char)x->s[x->at + ahead] : 0;
}

static int
next(struct lexer *x)
{
	int c = peek(x, 0);

	x->line += c == '\n';
	x->at += x->at < x->len;
	return c;
}

/* False: a comment that does not end. */
static bool
skip_blanks(struct lexer *x)
{
	while (x->at < x->len) {
		int c = peek(x, 0);

		if (c == '#' || (c == '/' && peek(x, 1) == '/')) {
			while (x->at < x->len && peek(x, 0) != '\n')
				next(x);
		} else if (c == '/' && peek(x, 1) == '*') {
			x->start = x->line;
			for (x->at += 2; x->at < x->len && !(peek(x, 0) == '*' && peek(x, 1) == '/'); next(x))
				;
			if (x->at >= x->len)
				return false;
			x->at += 2;
		} else if (isspace(c) || c == '*') {
			/* a '*' outside of quotes is passed over there, too */
			next(x);
		} else {
			break;
		}
	}
	return true;
}

/* ${NAME} or ${NAME:-otherwise} at the cursor, within that quote (0: none). False: none. */
static bool
variable(struct lexer *x, int quote)
{
	const char *s = x->s + x->at, *end;
	bool alone;
	size_t n;

	if (peek(x, 0) != '$' || peek(x, 1) != '{' || !(end = memchr(s, '}', x->len - x->at)))
		return false;
	n = (size_t)(end - s) + 1;
	alone = x->word.len == 0 && !memchr(s, ':', n) && n > 3 && (!quote || peek(x, n) == quote);
	x->flaw = alone ? NULL : "a variable is only a part of it, or has a default";
	x->env = alone;
	if (alone)
		buf_add(&x->word, s + 2, n - 3);
	else
		buf_add(&x->word, s, n);
	while (n--)
		next(x);
	return true;
}

/* The number behind a backslash, in that base, of at most that many digits. */
static int
number(struct lexer *x, int base, int digits)
{
	int value = 0, i, c, d;

	for (i = 0; i < digits; i++) {
		c = peek(x, 0);
		d = isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : 99;
		if (d >= base)
			break;
		value = value * base + d;
		next(x);
	}
	return value & 0xff;
}

/* What is behind a backslash in "...". */
static void
escape(struct lexer *x)
{
	static const char letters[] = "nrbfaetv", meant[] = "\n\r\b\f\a\033\t\v";
	int c = peek(x, 0);
	const char *l = c ? strchr(letters, c) : NULL;

	if (c >= '0' && c <= '7') {
		buf_addc(&x->word, (char)number(x, 8, 3));
	} else if (c == 'x' && isxdigit(peek(x, 1))) {
		next(x);
		buf_addc(&x->word, (char)number(x, 16, 2));
	} else {
		next(x);
		if (c != '\n')
			buf_addc(&x->word, l ? meant[l - letters] : (char)c);
	}
}

/* False: it does not end. */
static bool
quoted(struct lexer *x, int quote)
{
	next(x);
	while (x->at < x->len && peek(x, 0) != quote) {
		if (quote == '"' && variable(x, quote)) {
			continue;
		} else if (peek(x, 0) != '\\') {
			buf_addc(&x->word, (char)next(x));
		} else if (quote == '"') {
			next(x);
			escape(x);
		} else {
			int c = peek(x, 1);

			next(x);
			if (c != '\\' && c != '\'' && c != '\n')
				buf_addc(&x->word, '\\');
			if (next(x) != '\n')
				buf_addc(&x->word, (char)c);
		}
	}
	return x->at < x->len && next(x) == quote;
}

/* A word without quotes. */
static void
bare(struct lexer *x)
{
	int c;

	while ((c = peek(x, 0)) && !strchr(" #\"'\t\n\r={}()+,*", c)) {
		if (c == '/' && (peek(x, 1) == '/' || peek(x, 1) == '*'))
			break;
		buf_addc(&x->word, (char)next(x));
	}
}

static void
lex(struct reader *r, struct lexer *x)
{
	int c;
	bool ok = skip_blanks(x);

	buf_reset(&x->word);
	x->env = false;
	x->flaw = NULL;
	if (ok)
		x->start = x->line;
	c = peek(x, 0);
	x->token = T_WORD;
	if (!ok || (x->at < x->len && !c)) {
		wrong(r, x, ok ? "a NUL byte: this is no configuration file" : "a comment that does not end", NULL);
		x->token = T_BAD;
	} else if (x->at >= x->len) {
		x->token = T_END;
	} else if (c == '"' || c == '\'') {
		if (!quoted(x, c)) {
			wrong(r, x, "a quote that is not closed", NULL);
			x->token = T_BAD;
		}
	} else if (variable(x, 0)) {
		;
	} else if (strchr("{}()=,+", c)) {
		x->token = T_SIGN;
		x->sign = (char)next(x);
		if (x->sign == '+' && peek(x, 0) == '=')
			next(x);
	} else {
		bare(x);
		if (!x->word.len)
			next(x);
	}
	if (x->word.len != strlen(buf_str(&x->word))) {
		wrong(r, x, "a NUL byte in a value", NULL);
		x->token = T_BAD;
	}
}

static bool
is_sign(const struct lexer *x, char sign)
{
	return x->token == T_SIGN && x->sign == sign;
}

/* The word as a value of that key. */
static void
keep(struct reader *r, const struct lexer *x, const char *key)
{
	struct import_value *v;

	if (import_add(r->entry, key, buf_str(&x->word), x->start) < 0) {
		r->bad = -1;
		return;
	}
	v = &r->entry->v[r->entry->n - 1];
	v->env = x->env;
	v->flaw = x->flaw;
}

/* { a, b }, behind the brace. False: a mistake was said. */
static bool
list(struct reader *r, struct lexer *x, const char *key)
{
	for (lex(r, x); !is_sign(x, '}'); lex(r, x)) {
		if (x->token == T_WORD)
			keep(r, x, key);
		else if (!is_sign(x, ',')) {
			if (x->token != T_BAD)
				wrong(r, x, "a list of words with commas between them, and '}' behind, is missing its end", key);
			return false;
		}
	}
	return true;
}

static bool items(struct reader *r, struct lexer *x, bool inside);

/* include("FILE"), behind the word. */
static bool
include(struct reader *r, struct lexer *x)
{
	struct lexer inner = {.line = 1};
	struct buf text = {0};
	struct fail f = {0};
	char *name = NULL;
	bool ok = false;

	lex(r, x);
	if (is_sign(x, '('))
		lex(r, x);
	if (x->token != T_WORD) {
		if (x->token != T_BAD)
			wrong(r, x, "it is include(\"FILE\")", "include");
		return false;
	}
	if (r->depth >= DEPTH_MAX) {
		wrong(r, x, "too many files that include one another", buf_str(&x->word));
		return false;
	}
	if (!r->reader || r->reader->read(r->reader->ctx, x->file, buf_str(&x->word), &name, &text, &f) < 0) {
		wrong(r, x, r->reader ? f.text : "cannot be included here", buf_str(&x->word));
	} else {
		inner.file = name;
		inner.s = buf_str(&text);
		inner.len = text.len;
		r->depth++;
		ok = items(r, &inner, false);
		r->depth--;
	}
	lex(r, x);
	if (ok && !is_sign(x, ')')) {
		wrong(r, x, "')' is missing", "include");
		ok = false;
	}
	buf_free(&inner.word);
	buf_free(&text);
	free(name);
	return ok;
}

/* provider TITLE { ... }, behind its first word. */
static bool
section(struct reader *r, struct lexer *x, const char *kind)
{
	struct import_entry *outer = r->entry;
	char title[TEXT_SHOWN + 4];
	bool ok;

	text_clean(title, buf_str(&x->word), x->word.len);
	lex(r, x);
	if (!is_sign(x, '{')) {
		if (x->token != T_BAD)
			wrong(r, x, "'{' is missing behind it", title);
		return false;
	}
	if (outer != &r->doc->globals) {
		wrong(r, x, "a section in a section", title);
		return false;
	}
	r->entry = import_entry_new(r->doc, strcmp(kind, "custom") == 0 ? "custom" : title, x->start);
	if (!r->entry)
		return false;
	ok = import_add(r->entry, "title", title, x->start) == 0 && items(r, x, true);
	r->entry = outer;
	return ok;
}

/* One NAME with what belongs to it. */
static bool
item(struct reader *r, struct lexer *x)
{
	char key[64];
	size_t i;

	snprintf(key, sizeof key, "%.63s", buf_str(&x->word));
	for (i = 0; key[i]; i++)
		key[i] = (char)tolower((unsigned char)key[i]);
	if (strcmp(key, "include") == 0)
		return include(r, x);
	lex(r, x);
	if ((strcmp(key, "provider") == 0 || strcmp(key, "custom") == 0) && x->token == T_WORD)
		return section(r, x, key);
	if (!is_sign(x, '=') && !is_sign(x, '+')) {
		if (x->token != T_BAD)
			wrong(r, x, "neither NAME = VALUE nor a section provider or custom", key);
		return false;
	}
	lex(r, x);
	if (is_sign(x, '{'))
		return list(r, x, key);
	if (x->token == T_WORD)
		keep(r, x, key);
	else if (x->token != T_BAD)
		wrong(r, x, "there is no value behind '='", key);
	return x->token == T_WORD;
}

/* All up to the end, or inside a section up to its brace. */
static bool
items(struct reader *r, struct lexer *x, bool inside)
{
	for (lex(r, x); x->token == T_WORD; lex(r, x)) {
		if (!item(r, x))
			return false;
	}
	if (inside ? is_sign(x, '}') : x->token == T_END)
		return true;
	if (x->token != T_BAD)
		wrong(r, x, inside ? "'}' is missing" : "a sign where a name should be", NULL);
	return false;
}

/* What is said for the whole file holds for each provider that does not say otherwise, wherever it stands. */
static int
hand_down(struct import_doc *d)
{
	static const char *const keys[] = {"iface", "allow-ipv6", "forced-update", "user-agent"};
	size_t i, k;

	for (i = 0; i < d->n; i++) {
		for (k = 0; k < sizeof keys / sizeof *keys; k++) {
			const struct import_value *v = import_value(&d->globals, keys[k]);

			if (!v || import_value(&d->v[i], keys[k]))
				continue;
			if (import_copy(&d->v[i], v) < 0)
				return -1;
			d->v[i].v[d->v[i].n - 1].global = true;
		}
	}
	return 0;
}

int
import_inadyn(struct import_doc *d, const char *file, const char *text, size_t len, const struct import_reader *reader,
    struct buf *mistakes)
{
	struct reader r = {.doc = d, .reader = reader, .mistakes = mistakes};
	struct lexer x = {.file = file, .s = text, .len = len, .line = 1};

	*d = (struct import_doc){0};
	r.entry = &d->globals;
	if (!items(&r, &x, false) || hand_down(d) < 0)
		r.bad = -1;
	buf_free(&x.word);
	return mistakes->bad ? -1 : r.bad;
}
