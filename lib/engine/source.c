#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "engine/source.h"
#include "fail.h"
#include "markup.h"
#include "num.h"
#include "reply.h"
#include "text.h"

#define MATCHES_MAX 100 /* of one regex in one answer */

static int
compile(struct source *out, const char *ere, struct fail *f)
{
	char why[100], shown[TEXT_SHOWN + 4];
	int r;

	out->re = calloc(1, sizeof *out->re);
	r = out->re ? regcomp(out->re, ere, REG_EXTENDED | REG_NEWLINE) : REG_ESPACE;
	if (r == 0 && out->re->re_nsub > 0)
		return 0;
	if (r == 0) {
		source_free(out);
		return fail_set(f, ST_CONFIG, "regex '%s' has no group in parentheses", text_clean(shown, ere, strlen(ere)));
	}
	if (out->re)
		regerror(r, out->re, why, sizeof why);
	free(out->re);
	out->re = NULL;
	source_free(out);
	return fail_set(f, ST_CONFIG, "regex '%s': %s", text_clean(shown, ere, strlen(ere)), why);
}

static int
compile_regex(struct source *out, const char *ere, struct fail *f)
{
	out->kind = SOURCE_REGEX;
	out->arg = ere;
	return compile(out, ere, f);
}

/* "POINTER regex ERE" */
static int
split_pointer(struct source *out, struct fail *f)
{
	static const char word[] = " regex ";
	const char *mark = strstr(out->arg, word);

	if (!mark)
		return 0;
	out->pointer = strndup(out->arg, (size_t)(mark - out->arg));
	if (!out->pointer)
		return fail_set(f, ST_SYSTEM, "out of memory");
	return compile(out, mark + strlen(word), f);
}

int
source_parser(struct source *out, const char *parser, struct fail *f)
{
	static const struct {
		const char *name, *kind, *arg;
	} known[] = {
	    {"plain", NULL, ""},
	    /* "Current IP Address: 192.0.2.1" of checkip.dyndns.org and its likes */
	    {"checkip", "regex", "Address:[[:space:]]*([0-9A-Fa-f:.]+)"},
	    {"checkip_dns_he_net", "regex", "address is[[:space:]]*:[[:space:]]*([0-9A-Fa-f:.]+)"},
	    {"freedns_afraid", "regex", "Detected IP[[:space:]]*:[[:space:]]*([0-9A-Fa-f:.]+)"},
	    {"jsonip", "json", "/ip"},
	};
	const char *names[sizeof known / sizeof *known], *near;
	char shown[TEXT_SHOWN + 4];
	size_t i;

	*out = (struct source){.kind = SOURCE_BODY, .arg = ""};
	if (strncmp(parser, "regex:", 6) == 0)
		return compile_regex(out, parser + 6, f);
	for (i = 0; i < sizeof known / sizeof *known; i++) {
		names[i] = known[i].name;
		if (strcmp(parser, known[i].name) != 0)
			continue;
		if (known[i].kind && strcmp(known[i].kind, "regex") == 0)
			return compile_regex(out, known[i].arg, f);
		if (known[i].kind)
			*out = (struct source){.kind = SOURCE_JSON, .arg = known[i].arg};
		return 0;
	}
	if (strncmp(parser, "json:/", 6) == 0) {
		*out = (struct source){.kind = SOURCE_JSON, .arg = parser + 5};
		return 0;
	}
	near = text_nearest(parser, names, i);
	return fail_set(f, ST_CONFIG, near ? "no parser '%s': did you mean '%s'?" : "no parser '%s'",
	    text_clean(shown, parser, strlen(parser)), near);
}

int
source_parse(struct source *out, const char *text, struct fail *f)
{
	static const char *const kinds[] = {"json", "element", "header", "body", "line", "regex", "xml", "parser"};
	size_t n = strcspn(text, " \t"), i;
	const char *near;
	char word[32] = "", shown[TEXT_SHOWN + 4];

	*out = (struct source){.arg = text + n + strspn(text + n, " \t")};
	if (n < sizeof word)
		memcpy(word, text, n);
	for (i = 0; i < sizeof kinds / sizeof *kinds && strcmp(kinds[i], word) != 0; i++)
		;
	if (i == sizeof kinds / sizeof *kinds) {
		near = text_nearest(word, kinds, i);
		return fail_set(f, ST_CONFIG, near ? "no source '%s': did you mean '%s'?" : "no source '%s' (json, element, header, body, line, regex, xml or parser)",
		    text_clean(shown, text, n), near);
	}
	out->kind = (enum source_kind)i;
	if (out->kind == SOURCE_REGEX)
		return compile(out, out->arg, f);
	if ((out->kind == SOURCE_JSON || out->kind == SOURCE_ELEMENT) && split_pointer(out, f) < 0)
		return -1;
	if (out->kind == SOURCE_LINE && !num_parse(&out->line, out->arg, 1, 1000))
		return fail_set(f, ST_CONFIG, "'line' needs a number from 1");
	if (out->kind == SOURCE_JSON && *out->arg && *out->arg != '/' && strcmp(out->arg, ".") != 0)
		return fail_set(f, ST_CONFIG, "a pointer begins with '/'");
	if (!*out->arg && out->kind != SOURCE_BODY && out->kind != SOURCE_JSON && out->kind != SOURCE_ELEMENT)
		return fail_set(f, ST_CONFIG, "'%s' of what", word);
	return 0;
}

void
source_free(struct source *s)
{
	if (s->re)
		regfree(s->re);
	free(s->re);
	free(s->pointer);
	s->re = NULL;
	s->pointer = NULL;
}

struct taking {
	struct buf *out;
	json **j;
};

static bool
take(void *ctx, json *found)
{
	struct taking *t = ctx;

	if (t->j && found && !json_is_string(found)) {
		*t->j = found;
		if (json_text(t->out, found) < 0)
			buf_adds(t->out, json_print(found));
		return true;
	}
	return json_text(t->out, found) == 0;
}

/* Puts the first group of what is behind `before` in its place. */
static bool
pick(struct buf *out, size_t before, const regex_t *re)
{
	regmatch_t m[2];
	size_t n;

	if (regexec(re, buf_str(out) + before, 2, m, 0) != 0 || m[1].rm_so < 0)
		return false;
	n = (size_t)(m[1].rm_eo - m[1].rm_so);
	memmove(out->data + before, out->data + before + m[1].rm_so, n);
	out->len = before + n;
	out->data[out->len] = '\0';
	return true;
}

static bool
nth_line(struct buf *out, const char *text, uint32_t n)
{
	while (--n && *text) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return *text && buf_add_trimmed(out, text, strcspn(text, "\n")) == 0;
}

bool
source_get(struct buf *out, const struct source *s, struct reply *r, json *element, json **j)
{
	struct taking t = {out, s->re ? NULL : j};
	const char *pointer = s->pointer ? s->pointer : s->arg;
	const char *body = r ? buf_str(&r->body) : "";
	size_t before = out->len;
	regmatch_t m[2];
	bool found = false;

	if (!r && s->kind != SOURCE_ELEMENT)
		return false;
	switch (s->kind) {
	case SOURCE_JSON:
		found = reply_json(r) && json_find(reply_json(r), pointer, take, &t) && (!s->re || pick(out, before, s->re));
		break;
	case SOURCE_ELEMENT:
		found = element && json_find(element, pointer, take, &t) && (!s->re || pick(out, before, s->re));
		break;
	case SOURCE_HEADER:
		found = reply_header(out, r, s->arg);
		break;
	case SOURCE_BODY:
		found = buf_add_trimmed(out, body, r->body.len) == 0;
		break;
	case SOURCE_LINE:
		found = nth_line(out, body, s->line);
		break;
	case SOURCE_REGEX:
		found = regexec(s->re, body, 2, m, 0) == 0 && m[1].rm_so >= 0 &&
			buf_add(out, body + m[1].rm_so, (size_t)(m[1].rm_eo - m[1].rm_so)) == 0;
		break;
	case SOURCE_XML:
		found = markup_find(out, body, s->arg);
		break;
	case SOURCE_PARSER:
		break; /* a step's `take` has put the parser's own source in its place */
	}
	return found && !out->bad && (out->len == before || !memchr(out->data + before, '\0', out->len - before));
}

bool
source_ambiguous(const struct source *s, const struct reply *r)
{
	const char *body = buf_str(&r->body), *first = NULL;
	size_t len = 0, n, count;
	regmatch_t m[2];

	if (s->kind != SOURCE_REGEX)
		return false;
	/* an answer that says the same so often is none either: and looking on would take ever longer */
	for (count = 0; regexec(s->re, body, 2, m, body > buf_str(&r->body) && body[-1] != '\n' ? REG_NOTBOL : 0) == 0 && m[1].rm_so >= 0;
	    body += m[0].rm_eo ? m[0].rm_eo : 1) {
		if (++count > MATCHES_MAX)
			return true;
		n = (size_t)(m[1].rm_eo - m[1].rm_so);
		if (first && (n != len || memcmp(first, body + m[1].rm_so, n) != 0))
			return true;
		first = body + m[1].rm_so;
		len = n;
		if (!body[m[0].rm_eo])
			break;
	}
	return false;
}
