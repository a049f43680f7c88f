#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base64.h"
#include "buf.h"
#include "fail.h"
#include "keyfile.h"

/* No message in this file quotes what it does not understand: a misplaced word may be the secret. */

#define ALGORITHMS "hmac-md5, hmac-sha1, hmac-sha224, hmac-sha256, hmac-sha384, hmac-sha512"
#define CLAUSE "key \"NAME\" { algorithm hmac-sha256; secret \"BASE64\"; };"

static const char *const algorithms[] = {"hmac-md5", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384",
    "hmac-sha512"};

struct piece {
	const char *s;
	size_t len;
};

/* A place in a key file. */
struct scan {
	const char *at;
	unsigned line;
	struct piece word; /* of the last token */
	bool quoted;
};

/* The clauses found so far. */
struct clause {
	struct piece name, algorithm, secret;
	unsigned line;
};

const char *
key_algorithm(enum key_alg alg)
{
	return algorithms[alg];
}

static bool
is(struct piece p, const char *s)
{
	return p.len == strlen(s) && strncasecmp(p.s, s, p.len) == 0;
}

/* The algorithm of that name, or -1. BIND writes MD5's under its wire name too. */
static int
algorithm(struct piece p)
{
	int i;

	for (i = KEY_MD5; i <= KEY_SHA512; i++) {
		if (is(p, algorithms[i]))
			return i;
	}
	return is(p, "hmac-md5.sig-alg.reg.int") || is(p, "hmac-md5.sig-alg.reg.int.") ? KEY_MD5 : -1;
}

static int
parse_name(struct key *k, struct piece p, struct fail *f)
{
	size_t label = 0, i;

	if (p.len && p.s[p.len - 1] == '.')
		p.len--;
	if (p.len == 0)
		return fail_set(f, 0, "the key has no name");
	if (p.len > 253)
		return fail_set(f, 0, "the key's name is longer than 253 characters");
	for (i = 0; i < p.len; i++) {
		if (p.s[i] != '.' && !isalnum((unsigned char)p.s[i]) && p.s[i] != '-' && p.s[i] != '_')
			return fail_set(f, 0, "the key's name may hold letters, digits, '-', '_' and '.' only");
		if (p.s[i] == '.' ? label == 0 : ++label > 63)
			return fail_set(f, 0, "the key's name has an empty part, or one longer than 63 characters");
		if (p.s[i] == '.')
			label = 0;
	}
	memcpy(k->name, p.s, p.len);
	k->name[p.len] = '\0';
	return 0;
}

static int
parse_secret(struct key *k, struct piece p, struct fail *f)
{
	if (p.len == 0)
		return fail_set(f, 0, "key '%s' has no secret", k->name);
	if (p.len > (KEY_SECRET_MAX + 2) / 3 * 4)
		return fail_set(f, 0, "the secret of key '%s' is longer than %d bytes", k->name, KEY_SECRET_MAX);
	if (base64_decode(k->secret, sizeof k->secret, &k->len, p.s, p.len) < 0)
		return fail_set(
		    f, 0, "the secret of key '%s' is not base64: copy all of it, with the '=' at its end", k->name);
	return 0;
}

int
key_parse(struct key *out, const char *value, struct fail *f)
{
	const char *colon = strchr(value, ':'), *second = colon ? strchr(colon + 1, ':') : NULL;
	struct piece first = {value, colon ? (size_t)(colon - value) : strlen(value)}, name = first;
	int alg = KEY_SHA256;

	*out = (struct key){0};
	if (!colon || (second && strchr(second + 1, ':')))
		return fail_set(f, 0, "a key is written as [hmac-ALG:]NAME:BASE64");
	if (second) {
		alg = algorithm(first);
		name = (struct piece){colon + 1, (size_t)(second - colon) - 1};
		colon = second;
	} else if (algorithm(first) >= 0) {
		return fail_set(f, 0, "the key has no name or no secret: it is written as [hmac-ALG:]NAME:BASE64");
	}
	if (alg < 0)
		return fail_set(f, 0, "the key's algorithm is none of " ALGORITHMS);
	out->alg = (enum key_alg)alg;
	if (parse_name(out, name, f) < 0)
		return -1;
	return parse_secret(out, (struct piece){colon + 1, strlen(colon + 1)}, f);
}

void
key_wipe(struct key *k)
{
	wipe(k, sizeof *k);
}

int
key_check(const char *value, struct fail *f)
{
	struct key k;
	int r = key_parse(&k, value, f);

	key_wipe(&k);
	return r;
}

/* Moves behind blanks and comments. False: a comment that does not end. */
static bool
skip(struct scan *s)
{
	for (;;) {
		if (s->at[0] == '#' || (s->at[0] == '/' && s->at[1] == '/')) {
			s->at += strcspn(s->at, "\n");
		} else if (s->at[0] == '/' && s->at[1] == '*') {
			for (s->at += 2; *s->at && !(s->at[0] == '*' && s->at[1] == '/'); s->at++)
				s->line += *s->at == '\n';
			if (!*s->at)
				return false;
			s->at += 2;
		} else if (*s->at && isspace((unsigned char)*s->at)) {
			s->line += *s->at++ == '\n';
		} else {
			return true;
		}
	}
}

/* The next token: '{', '}', ';', 'w' for a word (s->word, without its quotes), 0 at the end, '?' for what is none. */
static int
token(struct scan *s)
{
	size_t n;

	s->quoted = false;
	if (!skip(s))
		return '?';
	if (!*s->at)
		return 0;
	if (strchr("{};", *s->at))
		return *s->at++;
	s->quoted = *s->at == '"';
	s->at += s->quoted;
	n = strcspn(s->at, s->quoted ? "\"\n" : "{};\" \t\r\n\v\f");
	s->word = (struct piece){s->at, n};
	s->at += n;
	if (s->quoted && *s->at++ != '"')
		return '?';
	return 'w';
}

/* One statement of a clause, its first word read: "algorithm WORD;" or "secret WORD;". */
static int
statement(struct scan *s, struct clause *c, struct fail *f)
{
	struct piece *to = is(s->word, "algorithm") ? &c->algorithm : is(s->word, "secret") ? &c->secret : NULL;
	unsigned line = s->line;

	if (!to)
		return fail_set(f, 0, "line %u: neither 'algorithm' nor 'secret'", line);
	if (to->s)
		return fail_set(f, 0, "line %u: a second '%s'", line, to == &c->secret ? "secret" : "algorithm");
	if (token(s) != 'w')
		return fail_set(f, 0, "line %u: no value behind '%s'", line, to == &c->secret ? "secret" : "algorithm");
	*to = s->word;
	if (token(s) != ';')
		return fail_set(f, 0, "line %u: ';' is missing", line);
	return 0;
}

/* One clause, with its ';': 1; 0 at the end of the file; -1 with fail. */
static int
clause(struct scan *s, struct clause *c, struct fail *f)
{
	int t = token(s);

	*c = (struct clause){0};
	if (t == 0)
		return 0;
	if (t != 'w' || s->quoted || !is(s->word, "key"))
		return fail_set(f, 0, "line %u: a key file holds one clause and nothing else: " CLAUSE, s->line);
	c->line = s->line;
	if (token(s) != 'w')
		return fail_set(f, 0, "line %u: the key has no name", s->line);
	c->name = s->word;
	if (token(s) != '{')
		return fail_set(f, 0, "line %u: '{' is missing behind the key's name", s->line);
	while ((t = token(s)) == 'w') {
		if (statement(s, c, f) < 0)
			return -1;
	}
	if (t != '}' || token(s) != ';')
		return fail_set(f, 0, "line %u: '};' is missing at the end of the key", s->line);
	return 1;
}

/* Appends the one-line form. Blanks inside a quoted secret do not count, as for BIND. */
static int
write_line(struct buf *value, const struct clause *c, struct fail *f)
{
	int alg = algorithm(c->algorithm);
	size_t i;

	if (!c->algorithm.s || alg < 0)
		return fail_set(f, 0, "line %u: the key's algorithm is none of " ALGORITHMS, c->line);
	if (!c->secret.s)
		return fail_set(f, 0, "line %u: the key has no secret", c->line);
	buf_addf(value, "%s:", algorithms[alg]);
	if (memchr(c->name.s, ':', c->name.len))
		return fail_set(
		    f, 0, "line %u: the key's name may hold letters, digits, '-', '_' and '.' only", c->line);
	buf_add(value, c->name.s, c->name.len);
	buf_addc(value, ':');
	for (i = 0; i < c->secret.len; i++) {
		if (c->secret.s[i] != ' ' && c->secret.s[i] != '\t')
			buf_addc(value, c->secret.s[i]);
	}
	if (value->bad)
		return fail_set(f, 0, "line %u: the key is too long", c->line);
	return 0;
}

/* A file without a clause may hold the one-line form on its first line that is no comment. */
static int
one_line(struct buf *value, const char *text, struct fail *f)
{
	struct scan s = {text, 1, {NULL, 0}, false};
	size_t n;

	if (!skip(&s) || !*s.at)
		return fail_set(f, 0, "no key in it: " CLAUSE);
	n = strcspn(s.at, "\r\n");
	while (n && isblank((unsigned char)s.at[n - 1]))
		n--;
	buf_add(value, s.at, n);
	if (value->bad)
		return fail_set(f, 0, "line %u: not a key: " CLAUSE, s.line);
	if (key_check(buf_str(value), f) < 0)
		return fail_prefix(f, "line %u", s.line);
	return 0;
}

/* All clauses by name, the first two and what follows. */
static int
too_many(struct scan *s, const struct clause *first, struct clause *c, struct fail *f)
{
	struct buf names = {.max = 400};
	struct key k = {0};
	int r = parse_name(&k, first->name, f);

	if (r == 0) {
		buf_addf(&names, "'%s' (line %u)", k.name, first->line);
		do {
			r = parse_name(&k, c->name, f);
			if (r == 0)
				buf_addf(&names, ", '%s' (line %u)", k.name, c->line);
		} while (r == 0 && (r = clause(s, c, f)) > 0);
	}
	if (r == 0)
		fail_set(f, 0, "more than one key in it: %s%s; leave only the one to use", buf_str(&names),
		    names.bad ? " and more" : "");
	else
		fail_prefix(f, "more than one key in it, and one is wrong");
	buf_free(&names);
	return -1;
}

int
key_from_file(struct buf *value, const char *text, struct fail *f)
{
	struct scan s = {text, 1, {NULL, 0}, false};
	struct clause first, second;
	int r;

	if (!strchr(text, '{'))
		return one_line(value, text, f);
	r = clause(&s, &first, f);
	if (r < 0)
		return -1;
	if (r == 0)
		return fail_set(f, 0, "no key in it: " CLAUSE);
	r = clause(&s, &second, f);
	if (r < 0)
		return -1;
	if (r > 0)
		return too_many(&s, &first, &second, f);
	if (write_line(value, &first, f) < 0)
		return -1;
	if (key_check(buf_str(value), f) < 0)
		return fail_prefix(f, "line %u", first.line);
	return 0;
}
