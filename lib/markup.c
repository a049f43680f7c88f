#include <string.h>
#include <strings.h>

#include "buf.h"
#include "markup.h"

static const char blanks[] = " \t\r\n";

void
markup_untag(struct buf *out, const char *text)
{
	bool tag = false, gap = false;

	for (; *text; text++) {
		if (*text == '<')
			tag = gap = true;
		else if (tag && *text == '>')
			tag = false;
		else if (*text == '\n' && !tag) {
			buf_addc(out, '\n');
			gap = false;
		} else if (!tag && strchr(blanks, *text))
			gap = true;
		else if (!tag) {
			if (gap && out->len && out->data[out->len - 1] != '\n')
				buf_addc(out, ' ');
			gap = false;
			buf_addc(out, *text);
		}
	}
}

/* The value of an attribute inside of a tag, from s to end. */
static bool
attribute(struct buf *out, const char *s, const char *end, const char *name)
{
	size_t n = strlen(name);
	const char *close;
	char quote;

	for (; s + n + 2 < end; s++) {
		if (!strchr(blanks, *s) || strncasecmp(s + 1, name, n) != 0 || s[n + 1] != '=')
			continue;
		quote = s[n + 2];
		if (quote != '"' && quote != '\'')
			return false;
		s += n + 3;
		close = memchr(s, quote, (size_t)(end - s));
		return close && buf_add(out, s, (size_t)(close - s)) == 0;
	}
	return false;
}

/* Whether the first element, behind <?xml ...?> and the like, has that name. */
static bool
has_root(const char *text, const char *name, size_t n)
{
	const char *s = strchr(text, '<');

	while (s && (s[1] == '?' || s[1] == '!'))
		s = strchr(s + 1, '<');
	return s && strncasecmp(s + 1, name, n) == 0 && s[n + 1] && strchr(" \t\r\n/>", s[n + 1]);
}

bool
markup_find(struct buf *out, const char *text, const char *what)
{
	const char *root = strchr(what, '/'), *at, *s, *end, *close;
	size_t n;

	if (root && (!markup_is_page(text) || !has_root(text, what, (size_t)(root - what))))
		return false;
	what = root ? root + 1 : what;
	at = strchr(what, '@');
	n = at ? (size_t)(at - what) : strlen(what);
	for (s = strchr(text, '<'); s; s = strchr(s + 1, '<')) {
		if (strncasecmp(s + 1, what, n) != 0 || !s[n + 1] || !strchr(" \t\r\n/>", s[n + 1]))
			continue;
		end = strchr(s, '>');
		if (!end)
			return false;
		if (at)
			return attribute(out, s + n + 1, end + 1, at + 1);
		if (end[-1] == '/')
			return true;
		close = strchr(end, '<');
		return close && buf_add(out, end + 1, (size_t)(close - end) - 1) == 0;
	}
	return false;
}

bool
markup_is_page(const char *text)
{
	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	return text[strspn(text, blanks)] == '<';
}
