#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "xml.h"

#define XML_NAME 64 /* longest name, with NUL */

struct parsing {
	const char *s; /* what is still to be read */
	json *list;
	const char *tag;
};

static const char blanks[] = " \t\r\n";

/* Moves behind a character. False: it is another one. */
static bool
take(struct parsing *p, char c)
{
	if (*p->s != c)
		return false;
	p->s++;
	return true;
}

/* Moves behind `end`. False: it does not come. */
static bool
skip_to(struct parsing *p, const char *end)
{
	const char *hit = strstr(p->s, end);

	if (hit)
		p->s = hit + strlen(end);
	return hit;
}

/* Moves behind comments, instructions and blanks between elements. */
static bool
skip_misc(struct parsing *p)
{
	for (;;) {
		p->s += strspn(p->s, blanks);
		if (strncmp(p->s, "<?", 2) == 0) {
			if (!skip_to(p, "?>"))
				return false;
		} else if (strncmp(p->s, "<!--", 4) == 0) {
			if (!skip_to(p, "-->"))
				return false;
		} else {
			return true;
		}
	}
}

static void
add_utf8(struct buf *out, unsigned long c)
{
	if (c < 0x80) {
		buf_addc(out, (char)c);
		return;
	}
	if (c < 0x800)
		buf_addc(out, (char)(0xc0 | c >> 6));
	else if (c < 0x10000)
		buf_addc(out, (char)(0xe0 | c >> 12));
	else
		buf_addc(out, (char)(0xf0 | c >> 18));
	if (c >= 0x10000)
		buf_addc(out, (char)(0x80 | (c >> 12 & 0x3f)));
	if (c >= 0x800)
		buf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
	buf_addc(out, (char)(0x80 | (c & 0x3f)));
}

/* "&amp;" or "&#38;" (sections 4.1 and 4.6). */
static bool
entity(struct parsing *p, struct buf *out)
{
	static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
	bool hex = p->s[1] == '#' && p->s[2] == 'x';
	const char *digits = p->s + (hex ? 3 : 2);
	size_t i, n = strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789");
	unsigned long c;

	for (i = 0; i < 5; i++) {
		if (strncmp(p->s, names[i], strlen(names[i])) == 0) {
			buf_addc(out, "&<>\"'"[i]);
			p->s += strlen(names[i]);
			return true;
		}
	}
	if (p->s[1] != '#' || n == 0 || n > 7 || digits[n] != ';')
		return false;
	c = strtoul(digits, NULL, hex ? 16 : 10);
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return false;
	add_utf8(out, c);
	p->s = digits + n + 1;
	return true;
}

/* The name behind '<' or '</'. */
static bool
take_name(struct parsing *p, char name[XML_NAME])
{
	size_t n = strcspn(p->s, " \t\r\n/>=<&\"'!?");

	if (n == 0 || n >= XML_NAME)
		return false;
	memcpy(name, p->s, n);
	name[n] = '\0';
	p->s += n;
	return true;
}

/* Moves behind the '>' of a start tag. */
static bool
skip_attributes(struct parsing *p, bool *empty)
{
	const char *close;

	for (*empty = false; *p->s && *p->s != '>' && *p->s != '<'; p->s++) {
		if (*p->s == '"' || *p->s == '\'') {
			close = strchr(p->s + 1, *p->s);
			if (!close)
				return false;
			p->s = close;
		}
		*empty = p->s[0] == '/' && p->s[1] == '>';
	}
	return take(p, '>');
}

static json *element(struct parsing *p, char name[XML_NAME], int depth);

/* Text and elements up to the end tag. The result is NULL where it is no XML. */
static json *
content(struct parsing *p, const char *name, int depth)
{
	char other[XML_NAME];
	struct buf text = {0};
	json *children = NULL, *child, *out = NULL;
	const char *start;
	bool good = true;

	while (good && *p->s && strncmp(p->s, "</", 2) != 0) {
		start = p->s;
		if (*start == '&') {
			good = entity(p, &text);
		} else if (*start != '<') {
			buf_add(&text, start, strcspn(start, "<&"));
			p->s += strcspn(start, "<&");
		} else if (strncmp(start, "<![CDATA[", 9) == 0) {
			good = skip_to(p, "]]>");
			if (good)
				buf_add(&text, start + 9, (size_t)(p->s - start) - 12);
		} else if (strncmp(start, "<!--", 4) == 0 || strncmp(start, "<?", 2) == 0) {
			good = skip_to(p, start[1] == '?' ? "?>" : "-->");
		} else {
			child = element(p, other, depth + 1);
			good = child;
			children = children ? children : json_map();
			if (child)
				json_member(children, other, child);
		}
	}
	good = good && take(p, '<') && take(p, '/') && take_name(p, other) && strcmp(other, name) == 0;
	if (good)
		p->s += strspn(p->s, blanks);
	if (good && take(p, '>') && !text.bad)
		out = children ? json_share(children) : json_string(buf_str(&text), text.len);
	json_free(children);
	buf_free(&text);
	return out;
}

/* The element that begins at '<', and its name. */
static json *
element(struct parsing *p, char name[XML_NAME], int depth)
{
	json *out;
	bool empty;

	if (depth > XML_DEPTH || !take(p, '<') || !take_name(p, name) || !skip_attributes(p, &empty))
		return NULL;
	out = empty ? json_string("", 0) : content(p, name, depth);
	if (out && strcmp(name, p->tag) == 0)
		json_add(p->list, out);
	return out;
}

int
xml_append(json *list, const char *text, const char *root, const char *tag)
{
	struct parsing p = {.s = text, .list = json_list(), .tag = tag};
	char name[XML_NAME];
	json *all = NULL;
	int r = -1;

	if (strncmp(p.s, "\xef\xbb\xbf", 3) == 0)
		p.s += 3;
	if (skip_misc(&p))
		all = element(&p, name, 1);
	if (all && strcmp(name, root) == 0 && skip_misc(&p) && !*p.s)
		r = json_append(list, p.list);
	json_free(all);
	json_free(p.list);
	return r;
}
