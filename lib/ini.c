#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "ini.h"
#include "text.h"

/* The state of the reader between two lines, named as in configparser's _read(). */
struct reader {
	struct ini *ini;
	unsigned flags;
	struct buf *mistakes;
	struct ini_section *cursect; /* points into ini->v or at ini->defaults */
	struct buf value;            /* of the key that is being read */
	bool open;                   /* there is one */
	size_t indent;
	int line;
	bool bad;
	unsigned long steps; /* of interpolation, over the whole file */
};

static void
mistake(struct reader *r, int line, const char *what, const char *subject, size_t len)
{
	char shown[TEXT_SHOWN + 4];

	r->bad = true;
	buf_addf(r->mistakes, "%s:%d: %s '%s'\n", r->ini->file, line, what, text_clean(shown, subject, len));
}

/* What Python strips, of ASCII. */
static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f');
}

static void
strip(const char **s, size_t *len)
{
	while (*len && blank((*s)[*len - 1]))
		--*len;
	while (*len && blank(**s)) {
		++*s;
		--*len;
	}
}

static char *
copy(const char *s, size_t len)
{
	char *c = malloc(len + 1);

	if (c) {
		memcpy(c, s, len);
		c[len] = '\0';
	}
	return c;
}

/* A name, and the file it is looked for in. */
struct wanted {
	const struct ini *ini;
	const char *name;
	size_t len;
};

static bool
same_name(const void *ctx, size_t number)
{
	const struct wanted *w = ctx;
	const char *name = w->ini->v[number].name;

	return strncmp(name, w->name, w->len) == 0 && !name[w->len];
}

static size_t
find_section(const struct ini *ini, const char *name, size_t len)
{
	struct wanted w = {ini, name, len};

	return lookup_find(&ini->names, lookup_hash(name, len), same_name, &w);
}

/* Ends the value that is being read: trailing empty lines and blanks go. */
static void
close_value(struct reader *r)
{
	struct ini_key *k;
	size_t len = r->value.len;

	if (!r->open)
		return;
	k = &r->cursect->keys[r->cursect->n - 1];
	while (len && blank(r->value.data[len - 1]))
		len--;
	free(k->value);
	k->value = copy(buf_str(&r->value), len);
	if (!k->value || r->value.bad)
		mistake(r, k->line, "too long a value for", k->key, strlen(k->key));
	buf_reset(&r->value);
	r->open = false;
}

static void
open_section(struct reader *r, const char *name, size_t len)
{
	struct ini *ini = r->ini;
	struct ini_section *v;
	size_t known;
	char *own;

	close_value(r);
	if (r->cursect)
		r->cursect->end = r->line;
	if (len == 7 && memcmp(name, "DEFAULT", 7) == 0 && (r->flags & INI_INTERPOLATE)) {
		r->cursect = &ini->defaults;
		return;
	}
	known = find_section(ini, name, len);
	if (known != LOOKUP_NONE) {
		mistake(r, r->line, "section given twice:", name, len);
		r->cursect = &ini->v[known];
		return;
	}
	own = copy(name, len);
	v = realloc(ini->v, (ini->n + 1) * sizeof *v);
	if (v)
		ini->v = v;
	if (!v || !own || lookup_add(&ini->names, lookup_hash(name, len), ini->n) < 0) {
		mistake(r, r->line, "out of memory at", name, len);
		free(own);
		return;
	}
	v[ini->n] = (struct ini_section){.name = own, .line = r->line};
	r->cursect = &v[ini->n++];
}

static int
add_key(struct ini_section *s, const char *key, size_t len, int line)
{
	struct ini_key *v = realloc(s->keys, (s->n + 1) * sizeof *v);
	size_t i;

	if (!v)
		return -1;
	s->keys = v;
	v[s->n] = (struct ini_key){.key = copy(key, len), .value = copy("", 0), .line = line};
	if (!v[s->n].key || !v[s->n].value)
		return -1;
	for (i = 0; i < len; i++)
		v[s->n].key[i] = (char)tolower((unsigned char)v[s->n].key[i]);
	s->n++;
	return 0;
}

/* "key = value": the first '=' or ':' ends the key. */
static void
open_key(struct reader *r, const char *s, size_t len)
{
	const char *value;
	size_t i, key_len;

	close_value(r);
	for (i = 0; i < len && s[i] != '=' && s[i] != ':'; i++)
		;
	if (i == len) {
		mistake(r, r->line, "neither a [section] nor a key = value line:", s, len);
		return;
	}
	value = s + i + 1;
	len -= i + 1;
	key_len = i;
	strip(&s, &key_len);
	strip(&value, &len);
	if (key_len == 0) {
		mistake(r, r->line, "no key before the value", value, 0);
		return;
	}
	if (add_key(r->cursect, s, key_len, r->line) < 0) {
		mistake(r, r->line, "out of memory at", s, key_len);
		return;
	}
	if (!(r->flags & INI_REPEATED) && ini_key(r->cursect, r->cursect->keys[r->cursect->n - 1].key) != &r->cursect->keys[r->cursect->n - 1])
		mistake(r, r->line, "key given twice:", s, key_len);
	buf_add(&r->value, value, len);
	r->open = true;
}

static void
read_line(struct reader *r, const char *line, size_t full)
{
	const char *s = line, *end;
	size_t len = full, indent;

	strip(&s, &len);
	if (len && (*s == '#' || *s == ';'))
		return;
	if (len == 0) {
		if (r->open)
			buf_addc(&r->value, '\n');
		return;
	}
	indent = (size_t)(s - line);
	if (r->open && indent > r->indent) {
		buf_addc(&r->value, '\n');
		buf_add(&r->value, s, len);
		return;
	}
	r->indent = indent;
	if (*s == '[') {
		for (end = s + len - 1; end > s && *end != ']'; end--)
			;
		if (end > s + 1) {
			open_section(r, s + 1, (size_t)(end - s) - 1);
			return;
		}
	}
	if (!r->cursect)
		mistake(r, r->line, "no [section] before", s, len);
	else
		open_key(r, s, len);
}

#define DEPTH 10         /* configparser.MAX_INTERPOLATION_DEPTH */
#define VALUE_MAX (1 << 20)
#define STEPS_MAX (1ul << 23) /* references that expand to nothing would otherwise cost time without end */

/* Appends the value of a key with every %(other)s replaced. Bounded by DEPTH, STEPS_MAX and the
 * buffer's cap. */
static int
interpolate(struct reader *r, const struct ini_section *s, const char *value, struct buf *out, int depth,
    const char **missing)
{
	const struct ini_key *k;
	const char *end;
	char key[128];
	size_t n, i;

	if (depth > DEPTH && strchr(value, '%'))
		return -1;
	for (; *value; value++) {
		if (++r->steps > STEPS_MAX)
			return -1;
		end = *value == '%' && value[1] == '(' ? memchr(value, ')', strnlen(value, sizeof key + 2)) : NULL;
		n = end && end[1] == 's' ? (size_t)(end - value) - 2 : 0;
		if (*value == '%' && value[1] == '%')
			value++;
		if (n == 0 || n >= sizeof key) {
			buf_addc(out, *value);
			continue;
		}
		for (i = 0; i < n; i++)
			key[i] = (char)tolower((unsigned char)value[2 + i]);
		key[n] = '\0';
		r->steps += s->n; /* that many keys are looked at */
		k = ini_key(s, key);
		if (!k)
			k = ini_key(&r->ini->defaults, key);
		if (!k) {
			*missing = value;
			return -1;
		}
		if (interpolate(r, s, k->value, out, depth + 1, missing) < 0)
			return -1;
		value = end + 1;
	}
	return out->bad ? -1 : 0;
}

/* Replaces the values of one section; the raw ones stay readable until all are done. */
static void
interpolate_section(struct reader *r, struct ini_section *s)
{
	char **done = calloc(s->n ? s->n : 1, sizeof *done);
	size_t i;

	for (i = 0; done && i < s->n; i++) {
		struct buf out = {.max = VALUE_MAX};
		const char *missing = NULL;

		if (!strchr(s->keys[i].value, '%'))
			continue;
		if (interpolate(r, s, s->keys[i].value, &out, 1, &missing) < 0) {
			if (missing)
				mistake(r, s->keys[i].line, "nothing to put in (write %% for a percent sign):", missing,
				    strcspn(missing, ")") + 2);
			else
				mistake(r, s->keys[i].line, "interpolation without end or too long in", s->keys[i].key,
				    strlen(s->keys[i].key));
		}
		done[i] = copy(buf_str(&out), out.len);
		buf_free(&out);
	}
	for (i = 0; done && i < s->n; i++) {
		if (done[i]) {
			wipe(s->keys[i].value, strlen(s->keys[i].value));
			free(s->keys[i].value);
			s->keys[i].value = done[i];
		}
	}
	free(done);
}

/* Gives a section the keys of [DEFAULT] that it does not have. */
static int
inherit(struct ini_section *s, const struct ini_section *defaults)
{
	size_t i;

	for (i = 0; i < defaults->n; i++) {
		const struct ini_key *d = &defaults->keys[i];

		if (ini_key(s, d->key))
			continue;
		if (add_key(s, d->key, strlen(d->key), d->line) < 0)
			return -1;
		free(s->keys[s->n - 1].value);
		s->keys[s->n - 1].value = copy(d->value, strlen(d->value));
		s->keys[s->n - 1].inherited = true;
		if (!s->keys[s->n - 1].value)
			return -1;
	}
	return 0;
}

int
ini_parse(struct ini *ini, const char *file, const char *text, size_t len, unsigned flags, struct buf *mistakes)
{
	struct reader r = {.ini = ini, .flags = flags, .mistakes = mistakes, .value.max = VALUE_MAX};
	size_t i = 0, n;

	*ini = (struct ini){.file = copy(file, strlen(file))};
	if (!ini->file) {
		buf_adds(mistakes, "out of memory\n");
		return -1;
	}
	for (r.line = 1; i < len; r.line++) {
		for (n = 0; i + n < len && text[i + n] != '\n' && text[i + n] != '\r'; n++)
			;
		if (memchr(text + i, '\0', n))
			mistake(&r, r.line, "NUL byte in the line", text + i, n);
		else
			read_line(&r, text + i, n);
		i += n + 1 + (i + n + 1 < len && text[i + n] == '\r' && text[i + n + 1] == '\n');
	}
	close_value(&r);
	if (r.cursect)
		r.cursect->end = r.line;
	for (i = 0; i < ini->n && (flags & INI_INTERPOLATE); i++) {
		if (inherit(&ini->v[i], &ini->defaults) < 0)
			mistake(&r, 0, "out of memory at", ini->v[i].name, strlen(ini->v[i].name));
		interpolate_section(&r, &ini->v[i]);
	}
	buf_free(&r.value);
	return r.bad ? -1 : 0;
}

static void
section_free(struct ini_section *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->keys[i].value)
			wipe(s->keys[i].value, strlen(s->keys[i].value));
		free(s->keys[i].key);
		free(s->keys[i].value);
	}
	free(s->keys);
	free(s->name);
}

void
ini_free(struct ini *ini)
{
	size_t i;

	for (i = 0; i < ini->n; i++)
		section_free(&ini->v[i]);
	section_free(&ini->defaults);
	lookup_free(&ini->names);
	free(ini->v);
	free(ini->file);
	*ini = (struct ini){0};
}

const struct ini_section *
ini_section(const struct ini *ini, const char *name)
{
	size_t i = find_section(ini, name, strlen(name));

	return i == LOOKUP_NONE ? NULL : &ini->v[i];
}

const struct ini_key *
ini_key(const struct ini_section *section, const char *key)
{
	size_t i;

	for (i = 0; i < section->n; i++) {
		if (strcmp(section->keys[i].key, key) == 0)
			return &section->keys[i];
	}
	return NULL;
}
