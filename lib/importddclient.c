/* ddclient.conf. Facts: the comments at the head of that file, and what ddclient 4 does with a line: a '#' begins a comment
 * wherever it stands but in a password; a line that ends in '\' goes on; NAME=VALUE up to a blank or a comma, where '\',
 * '...' and "..." quote; behind the assignments hosts, and a login and a password. Without hosts the assignments are for
 * all that follows. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import.h"
#include "text.h"

/* In a joined line: here a new one began. */
#define MARK '\001'

struct reader {
	struct import_doc *doc;
	const char *file;
	struct buf *mistakes;
	struct import_entry globals; /* so far */
	struct buf line;             /* joined, without comments, passwords with each byte quoted */
	int first, last;             /* the numbers of its lines */
	int bad;
};

static void
wrong(struct reader *r, int line, const char *what, const char *about, size_t len)
{
	char shown[TEXT_SHOWN + 4];

	buf_addf(r->mistakes, "%s:%d: ", r->file, line);
	if (about)
		buf_addf(r->mistakes, "'%s': ", text_clean(shown, about, len));
	buf_addf(r->mistakes, "%s\n", what);
	r->bad = -1;
}

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* The length of NAMEpassword and of the '=' behind it, blanks included; 0 where no such thing begins here. */
static size_t
password_key(const char *s, size_t len)
{
	size_t n = 0, end;

	while (n < len && is_name(s[n]))
		n++;
	if (n < 8 || strncmp(s + n - 8, "password", 8) != 0)
		return 0;
	for (end = n; end < len && is_blank(s[end]); end++)
		;
	if (end == len || s[end] != '=')
		return 0;
	for (end++; end < len && is_blank(s[end]); end++)
		;
	return end;
}

static bool
ends_value(const char *s, size_t len)
{
	return len == 0 || is_blank(*s) || *s == ',';
}

/* A password: all between '...', else all up to a blank. Nothing quotes in it, and '#' is a part of it. Returns how many
 * bytes it takes with its quotes. */
static size_t
password(const char *s, size_t len, const char **value, size_t *n)
{
	size_t i;

	for (i = 1; len && *s == '\'' && i < len; i++) {
		if (s[i] == '\'' && ends_value(s + i + 1, len - i - 1)) {
			*value = s + 1;
			*n = i - 1;
			return i + 1;
		}
	}
	for (i = 0; i < len && !is_blank(s[i]); i++)
		;
	*value = s;
	*n = i;
	return i;
}

/* One line of the file, added to the joined one. True: it goes on. */
static bool
join(struct reader *r, const char *s, size_t len)
{
	size_t i = 0, n, k, solid = 0;
	const char *value;
	bool start = true;

	if (r->line.len)
		buf_addc(&r->line, MARK);
	while (i < len && s[i] != '#') {
		k = start ? password_key(s + i, len - i) : 0;
		for (n = 0; n < k && is_name(s[i + n]); n++)
			buf_addc(&r->line, s[i + n]);
		start = is_blank(s[i]) || s[i] == ',';
		if (!k) {
			buf_addc(&r->line, s[i++]);
			continue;
		}
		buf_addc(&r->line, '=');
		i += k;
		i += password(s + i, len - i, &value, &n);
		for (k = 0; k < n && !(k + 1 == n && value[k] == ',' && value + n == s + i); k++)
			buf_addf(&r->line, "\\%c", value[k]);
		solid = r->line.len;
		if (k < n)
			buf_addc(&r->line, ',');
	}
	for (n = r->line.len; n > solid && is_blank(r->line.data[n - 1]); n--)
		;
	/* one that is a password's last letter is none */
	if (n <= solid || r->line.data[n - 1] != '\\')
		return false;
	r->line.data[n - 1] = '\0';
	r->line.len = n - 1;
	return true;
}

/* Passes over commas and blanks. */
static const char *
skip(const char *s, int *line)
{
	for (; is_blank(*s) || *s == ',' || *s == MARK; s++)
		*line += *s == MARK;
	return s;
}

/* The value at *s, which moves behind it. */
static void
take_value(struct reader *r, const char **s, int *line, struct buf *value, const char *name, size_t n)
{
	bool escape = false;
	char quote = '\0';
	int start = *line;

	for (; **s; (*s)++) {
		char c = **s;

		if (c == MARK) {
			(*line)++;
			continue;
		}
		if (escape) {
			buf_addc(value, c);
			escape = false;
		} else if (c == '\\') {
			escape = true;
		} else if (quote && c == quote) {
			quote = '\0';
		} else if (!quote && (c == '\'' || c == '"')) {
			quote = c;
		} else if (!quote && (is_blank(c) || c == ',')) {
			break;
		} else {
			buf_addc(value, c);
		}
	}
	if (quote || escape)
		wrong(r, start, quote ? "a quote that is not closed" : "nothing behind the last '\\'", name, n);
}

/* NAME=VALUE, into e. False: there is none. */
static bool
assignment(struct reader *r, const char **s, int *line, struct import_entry *e)
{
	const char *name = *s;
	struct buf value = {0};
	char key[64];
	size_t n = 0, i;
	int at = *line;

	while (is_name(name[n]))
		n++;
	if (!isalpha((unsigned char)*name) || name[n] != '=')
		return false;
	*s += n + 1;
	take_value(r, s, line, &value, name, n);
	for (i = 0; i < n && i < sizeof key - 1; i++)
		key[i] = (char)tolower((unsigned char)name[i]);
	key[i] = '\0';
	if (i < n)
		wrong(r, at, "too long a name", name, n);
	n = i > 4 && strcmp(key + i - 4, "_env") == 0 ? i - 4 : 0;
	if (n)
		key[n] = '\0';
	if (import_add(e, key, buf_str(&value), at) == 0) {
		e->v[e->n - 1].env = n > 0;
		if (!n && strstr(key, "password") && *buf_str(&value) == '"')
			e->v[e->n - 1].remark = "the quote at its beginning is a part of it, as it is for ddclient";
	}
	buf_free(&value);
	return true;
}

/* The word at *s, up to a blank; blanks around commas belong to a list. */
static size_t
take_word(const char **s, int *line, struct buf *word, bool list)
{
	*s += strspn(*s, " \t\r\f\v");
	buf_reset(word);
	for (; **s; (*s)++) {
		const char *next = *s;
		int lines = *line;

		if (**s == MARK) {
			++*line;
			continue;
		}
		if (is_blank(**s)) {
			next = skip(next, &lines);
			if (!list || !memchr(*s, ',', (size_t)(next - *s)))
				break;
			*s = next - 1;
			*line = lines;
			buf_addc(word, ',');
			continue;
		}
		if (list && **s == ',' && is_blank((*s)[1])) {
			*s = skip(next, &lines) - 1;
			*line = lines;
			buf_addc(word, ',');
			continue;
		}
		buf_addc(word, **s);
	}
	return word->len;
}

static int
add_hosts(struct reader *r, struct import_entry *e, const char *list, int line)
{
	const char *rest = list, *word;
	size_t n, bad;
	char host[256];

	while ((n = text_word(&rest, &word))) {
		for (bad = 0; bad < n && strchr("=(){}<>\"'", word[bad]) == NULL; bad++)
			;
		if (bad < n || n >= sizeof host) {
			wrong(r, line, "neither an assignment (NAME=VALUE without blanks) nor a host name", word, bad < n ? bad : n);
			continue;
		}
		snprintf(host, sizeof host, "%.*s", (int)n, word);
		if (import_add(e, "hostname", host, line) < 0)
			return -1;
	}
	return 0;
}

/* What stands behind the assignments: hosts, a login, a password. */
static void
take_rest(struct reader *r, const char *s, int line, struct import_entry *e)
{
	static const char *const keys[] = {"login", "password"};
	struct buf word = {0};
	size_t i;

	if (take_word(&s, &line, &word, true) > 0)
		add_hosts(r, e, buf_str(&word), line);
	for (i = 0; i < 2 && take_word(&s, &line, &word, false) > 0; i++) {
		if (strchr(buf_str(&word), '=') && i == 0)
			wrong(r, line, "assignments stand before the hosts, and have no blanks around '='", buf_str(&word),
			    strcspn(buf_str(&word), "="));
		import_add(e, keys[i], buf_str(&word), line);
	}
	if (take_word(&s, &line, &word, false) > 0)
		wrong(r, line, "too many words behind the hosts: only a login and a password can stand there", NULL, 0);
	buf_free(&word);
}

static int
merge(struct import_entry *to, const struct import_entry *from, bool global)
{
	size_t i;

	for (i = 0; i < from->n; i++) {
		if (import_copy(to, &from->v[i]) < 0)
			return -1;
		to->v[to->n - 1].global |= global;
	}
	return 0;
}

/* Globals that are said again are forgotten, so that a file of many does not add up. */
static void
set_global(struct import_entry *globals, const struct import_value *v)
{
	struct import_value *old = import_value(globals, v->key);

	if (import_copy(globals, v) < 0 || !old)
		return;
	old = import_value(globals, v->key);
	for (struct import_value *at = globals->v; at < old; at++) {
		if (strcmp(at->key, v->key) == 0) {
			struct import_value swap = *at;

			*at = *old;
			*old = swap;
			break;
		}
	}
	globals->n--;
	free(globals->v[globals->n].key);
	wipe(globals->v[globals->n].value, strlen(globals->v[globals->n].value));
	free(globals->v[globals->n].value);
}

/* The joined line. */
static void
take_line(struct reader *r)
{
	struct import_entry e = {0}, *made;
	const char *s;
	int line = r->first;
	size_t i;

	s = skip(buf_str(&r->line), &line);
	while (assignment(r, &s, &line, &e))
		s = skip(s, &line);
	take_rest(r, s, line, &e);
	if (import_value(&e, "host"))
		add_hosts(r, &e, import_text(&e, "host", ""), import_value(&e, "host")->line);
	if (!import_value(&e, "hostname")) {
		for (i = 0; i < e.n; i++)
			set_global(&r->globals, &e.v[i]);
	} else if ((made = import_entry_new(r->doc, "", r->first))) {
		merge(made, &r->globals, true);
		merge(made, &e, false);
		free(made->service);
		made->service = strdup(import_text(made, "protocol", "dyndns2"));
	}
	import_entry_free(&e);
	buf_reset(&r->line);
}

/* A control character would not survive, and is in no such file. */
static bool
is_text(struct reader *r, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len && ((unsigned char)s[i] >= ' ' || s[i] == '\t'); i++)
		;
	if (i < len)
		wrong(r, r->last, "a control character: this is no configuration file", NULL, 0);
	return i == len;
}

int
import_ddclient(struct import_doc *d, const char *file, const char *text, size_t len, struct buf *mistakes)
{
	struct reader r = {.doc = d, .file = file, .mistakes = mistakes};
	size_t at, n, shown;
	bool more = false;

	*d = (struct import_doc){0};
	for (at = 0; at < len; at += n + 1) {
		for (n = 0; at + n < len && text[at + n] != '\n'; n++)
			;
		r.last++;
		if (!more)
			r.first = r.last;
		shown = n && text[at + n - 1] == '\r' ? n - 1 : n;
		if (!is_text(&r, text + at, shown))
			break;
		more = join(&r, text + at, shown);
		if (!more)
			take_line(&r);
	}
	/* a last line that says it goes on is whole all the same */
	if (more)
		take_line(&r);
	if (r.line.bad || mistakes->bad)
		r.bad = -1;
	buf_free(&r.line);
	merge(&d->globals, &r.globals, true);
	import_entry_free(&r.globals);
	return r.bad;
}
