#include <ctype.h>
#include <string.h>

#include "buf.h"
#include "template.h"
#include "vars.h"
#include "fail.h"

/* Locale-independent, and for bytes above 0x7f too. */
static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

size_t
template_name(const char *s, char name[TEMPLATE_NAME_MAX], const char **otherwise, size_t *otherwise_len)
{
	size_t n = 1, end;

	if (*s != '{' || s[1] < 'a' || s[1] > 'z')
		return 0;
	while (is_word(s[n]))
		n++;
	if (n > TEMPLATE_NAME_MAX || (s[n] != '}' && s[n] != '|'))
		return 0;
	memcpy(name, s + 1, n - 1);
	name[n - 1] = '\0';
	*otherwise = NULL;
	*otherwise_len = 0;
	if (s[n] == '}')
		return n + 1;
	end = n + 1 + strcspn(s + n + 1, "{}\n");
	if (s[end] != '}')
		return 0;
	*otherwise = s + n + 1;
	*otherwise_len = end - n - 1;
	return end + 1;
}

void
template_names(const char *text, bool (*fn)(void *ctx, const char *name), void *ctx)
{
	char name[TEMPLATE_NAME_MAX];
	const char *otherwise;
	size_t n, len;

	for (; *text; text += n ? n : 1) {
		n = template_name(text, name, &otherwise, &len);
		if (n && !fn(ctx, name))
			return;
	}
}

/* A URL is at its path: behind the server's name, in front of the query. */
static bool
in_path(const char *url)
{
	const char *server = strstr(url, "://");

	return server && strchr(server + 3, '/') && !strchr(url, '?');
}

static void
add_percent(struct buf *out, const char *value, bool path)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char c;

	for (; (c = (unsigned char)*value); value++) {
		if ((c < 0x80 && isalnum(c)) || strchr("-._~", c) || (path && strchr("*:", c))) {
			buf_addc(out, (char)c);
			continue;
		}
		buf_addc(out, '%');
		buf_addc(out, hex[c >> 4]);
		buf_addc(out, hex[c & 15]);
	}
}

static void
add_xml(struct buf *out, const char *value)
{
	static const char special[] = "&<>\"'";
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
	const char *hit;

	for (; *value; value++) {
		hit = strchr(special, *value);
		if (hit)
			buf_adds(out, entities[hit - special]);
		else
			buf_addc(out, *value);
	}
}

int
template_escape(struct buf *out, const char *value, enum place place)
{
	const char *s;

	switch (place) {
	case AS_URL:
	case AS_FORM:
		add_percent(out, value, place == AS_URL && in_path(buf_str(out)));
		break;
	case AS_XML:
		add_xml(out, value);
		break;
	case AS_HEADER:
		for (s = value; *s; s++) {
			if ((unsigned char)*s < 0x20 || *s == 0x7f)
				return -1;
		}
		buf_adds(out, value);
		break;
	case AS_TEXT:
		buf_adds(out, value);
	}
	return 0;
}

/* The recipe's own text, which is right as it is, but that no URL has other bytes than ASCII. */
static void
add_literal(struct buf *out, const char *s, size_t n, enum place place)
{
	for (; n; n--, s++) {
		if ((place == AS_URL || place == AS_FORM) && (unsigned char)*s >= 0x80)
			buf_addf(out, "%%%02X", (unsigned char)*s);
		else
			buf_addc(out, *s);
	}
}

int
template_expand(struct buf *out, const char *text, enum place place, const struct vars *vars,
    char unset[TEMPLATE_NAME_MAX], struct fail *f)
{
	char name[TEMPLATE_NAME_MAX];
	const struct var *v;
	const char *otherwise;
	size_t n, len;
	int r = 0;

	for (; *text; text += n ? n : 1) {
		n = template_name(text, name, &otherwise, &len);
		if (!n) {
			add_literal(out, text, 1, place);
			continue;
		}
		v = vars_get(vars, name);
		if (!v && otherwise) {
			add_literal(out, otherwise, len, place);
		} else if (!v) {
			if (r == 0)
				memcpy(unset, name, sizeof name);
			r = 1;
		} else if (v->kind == VAR_OPEN || (v->kind == VAR_URL && place == AS_URL && out->len == 0)) {
			buf_adds(out, v->value);
		} else if (template_escape(out, v->value, place) < 0) {
			return fail_set(f, ST_CONFIG, "the value of '%s' has a control character in it, which no header may have", name);
		}
	}
	return out->bad ? fail_set(f, ST_SYSTEM, "too long, or out of memory") : r;
}
