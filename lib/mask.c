#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "buf.h"
#include "mask.h"
#include "template.h"

/* Adds one form, unless it is there; the list stays sorted by length. */
static int
add(struct mask *m, const char *form)
{
	size_t i, at, len = strlen(form);
	char **v;

	for (i = 0; i < m->n; i++) {
		if (strcmp(m->v[i], form) == 0)
			return 0;
	}
	v = len ? realloc(m->v, (m->n + 1) * sizeof *v) : m->v;
	if (!len || !v)
		return len ? -1 : 0;
	m->v = v;
	for (at = 0; at < m->n && strlen(v[at]) >= len; at++)
		;
	memmove(v + at + 1, v + at, (m->n - at) * sizeof *v);
	v[at] = strdup(form);
	if (!v[at]) {
		memmove(v + at, v + at + 1, (m->n - at) * sizeof *v);
		return -1;
	}
	m->n++;
	return 0;
}

/* As RFC 8259 wants a string, with '/' as it is. */
static void
add_json(struct buf *out, const char *s)
{
	static const char special[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *hit;

	for (; *s; s++) {
		hit = strchr(special, *s);
		if (hit)
			buf_addf(out, "\\%c", letters[hit - special]);
		else if ((unsigned char)*s < 0x20)
			buf_addf(out, "\\u%04x", (unsigned)*s);
		else
			buf_addc(out, *s);
	}
}

int
mask_add(struct mask *m, const char *secret)
{
	static const char path[] = "https://-/"; /* in front of it, since a path is escaped in its own way */
	struct buf form = {0};
	int r = add(m, secret), i;

	for (i = 0; i < 5 && r == 0; i++) {
		buf_reset(&form);
		if (i == 1)
			buf_adds(&form, path);
		if (i == 0)
			template_escape(&form, secret, AS_FORM);
		else if (i == 1)
			template_escape(&form, secret, AS_URL);
		else if (i == 2)
			template_escape(&form, secret, AS_XML);
		else if (i == 3)
			base64_encode(&form, secret, strlen(secret));
		else
			add_json(&form, secret);
		r = form.bad ? -1 : add(m, buf_str(&form) + (i == 1 ? sizeof path - 1 : 0));
	}
	buf_free(&form);
	return r;
}

/* The length of the longest secret that begins there; 0: none does. */
static size_t
longest(const struct mask *m, const char *text)
{
	size_t i;

	for (i = 0; i < m->n; i++) {
		if (strncmp(text, m->v[i], strlen(m->v[i])) == 0)
			return strlen(m->v[i]);
	}
	return 0;
}

void
mask_text(struct buf *out, const struct mask *m, const char *text)
{
	size_t i, n, more;

	for (; *text; text += n ? n : 1) {
		n = longest(m, text);
		/* a secret that begins inside of one and ends behind it would show its end */
		for (i = 1; i < n; i++) {
			more = longest(m, text + i);
			if (more && i + more > n)
				n = i + more;
		}
		if (n)
			buf_adds(out, "***");
		else
			buf_addc(out, *text);
	}
}

void
mask_free(struct mask *m)
{
	size_t i;

	for (i = 0; i < m->n; i++) {
		wipe(m->v[i], strlen(m->v[i]));
		free(m->v[i]);
	}
	free(m->v);
	*m = (struct mask){0};
}
