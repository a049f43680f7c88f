#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "ini.h"
#include "iniwrite.h"
#include "text.h"

/* What Python's str.strip() takes away beyond the controls, which are refused anyway (Objects/unicodetype_db.h of 3.11,
 * _PyUnicode_IsWhitespace). */
static bool
is_blank(uint32_t cp)
{
	static const uint32_t blanks[] = {'\t', ' ', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
	size_t i;

	for (i = 0; i < sizeof blanks / sizeof *blanks && blanks[i] != cp; i++)
		;
	return i < sizeof blanks / sizeof *blanks || (cp >= 0x2000 && cp <= 0x200a);
}

int
iniwrite_check(const char *value, struct fail *f)
{
	size_t len = strlen(value), i, n;
	bool first = true, last = false;
	uint32_t cp;

	if (!len)
		return fail_set(f, 0, "empty");
	for (i = 0; i < len; i += n) {
		n = text_utf8(value + i, len - i, &cp);
		if (n == 0)
			return fail_set(f, 0, "not UTF-8");
		if (cp == '\n' || cp == '\r')
			return fail_set(f, 0, "more than one line");
		if ((cp < ' ' && cp != '\t') || cp == 0x7f)
			return fail_set(f, 0, "a control character in it");
		last = is_blank(cp);
		if (first && last)
			return fail_set(f, 0, "a blank at its beginning");
		first = false;
	}
	return last ? fail_set(f, 0, "a blank at its end") : 0;
}

int
iniwrite_check_name(const char *name, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];

	text_clean(shown, name, strlen(name));
	if (iniwrite_check(name, f) < 0)
		return fail_prefix(f, "the name of the section, '%s'", shown);
	if (*name == '-' || name[strcspn(name, " \t,[]/")])
		return fail_set(f, 0, "'%s' cannot be the name of a section: no blanks, commas, brackets or slashes, no '-' in front",
		    shown);
	if (strcmp(name, "dyndnsc") == 0 || strcmp(name, "DEFAULT") == 0 || strncmp(name, "preset:", 7) == 0 ||
	    strncmp(name, "notify:", 7) == 0)
		return fail_set(f, 0, "'%s' cannot be the name of a section: it has a meaning of its own", shown);
	return strlen(name) > 200 ? fail_set(f, 0, "too long a name for a section") : 0;
}

int
iniwrite_section(struct buf *out, const char *name)
{
	return buf_addf(out, "[%s]\n", name);
}

int
iniwrite_key(struct buf *out, const char *key, const char *value)
{
	buf_addf(out, "%s = ", key);
	for (; *value; value++) {
		if (*value == '%')
			buf_addc(out, '%');
		buf_addc(out, *value);
	}
	return buf_addc(out, '\n');
}

int
iniwrite_append(struct buf *out, const char *text, size_t len, const char *section)
{
	buf_add(out, text, len);
	if (len && text[len - 1] != '\n')
		buf_addc(out, '\n');
	if (len)
		buf_addc(out, '\n');
	return buf_adds(out, section);
}

/* The length of the line at text[at], with what ends it: LF, CR or CR LF, as the reader has it. */
static size_t
line_length(const char *text, size_t len, size_t at)
{
	size_t n = 0;

	while (at + n < len && text[at + n] != '\n' && text[at + n] != '\r')
		n++;
	if (at + n + 1 < len && text[at + n] == '\r' && text[at + n + 1] == '\n')
		return n + 2;
	return at + n < len ? n + 1 : n;
}

/* A blank line, or a comment. */
static bool
says_nothing(const char *line, size_t n)
{
	size_t i;

	for (i = 0; i < n && (line[i] == ' ' || (line[i] >= '\t' && line[i] <= '\r') || (line[i] >= '\x1c' && line[i] <= '\x1f')); i++)
		;
	return i == n || line[i] == '#' || line[i] == ';';
}

int
iniwrite_replace(struct buf *out, const char *text, size_t len, const struct ini_section *old, const char *section)
{
	size_t at = 0, start = len, end = len, n;
	int line;

	for (line = 1; at < len && line < old->end; line++, at += n) {
		n = line_length(text, len, at);
		if (line == old->line)
			start = at;
		if (line >= old->line && !says_nothing(text + at, n))
			end = at + n;
	}
	buf_add(out, text, start);
	buf_adds(out, section);
	return buf_add(out, text + end, len - end);
}
