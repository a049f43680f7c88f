/* A section of any file that can be read, replaced: the rest is read as before, and byte for byte where it was. Appended: the
 * same. And any value that passes its check is read back. */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "ini.h"
#include "iniwrite.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
same(const struct ini_section *a, const struct ini_section *b)
{
	size_t i;

	if (!b || a->n != b->n)
		abort();
	for (i = 0; i < a->n; i++) {
		if (strcmp(a->keys[i].key, b->keys[i].key) != 0 || strcmp(a->keys[i].value, b->keys[i].value) != 0)
			abort();
	}
}

/* The new text has the old sections, but for the one that has the value now. */
static void
check(const struct buf *text, const struct ini *old, const char *name, const char *value)
{
	struct buf mistakes = {0};
	struct ini new;
	size_t i;

	if (ini_parse(&new, "f", buf_str(text), text->len, 0, &mistakes) < 0 || new.n != old->n + !ini_section(old, name))
		abort();
	for (i = 0; i < old->n; i++) {
		if (strcmp(old->v[i].name, name) != 0)
			same(&old->v[i], ini_section(&new, old->v[i].name));
	}
	if (ini_section(&new, name)->n != 1 || strcmp(ini_section(&new, name)->keys[0].value, value) != 0)
		abort();
	ini_free(&new);
	buf_free(&mistakes);
}

/* The first line that says something behind the section is indented: what is written would go on in it. */
static bool
indented(const char *text, size_t len, const struct ini_section *s)
{
	size_t i;
	int line = 1;

	if (s->end == 0)
		return true;
	for (i = 0; i < len && line < s->end; i++)
		line += text[i] == '\n' || (text[i] == '\r' && (i + 1 == len || text[i + 1] != '\n'));
	return i < len && text[i] != '[';
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	struct buf mistakes = {0}, out = {0}, section = {0};
	struct ini ini;
	struct fail f;
	size_t i;

	if (ini_parse(&ini, "f", text, len, 0, &mistakes) == 0) {
		iniwrite_section(&section, "fuzz:new");
		iniwrite_key(&section, "x", "1");
		if (!ini_section(&ini, "fuzz:new") && iniwrite_append(&out, text, len, buf_str(&section)) == 0)
			check(&out, &ini, "fuzz:new", "1");
		if (!ini_section(&ini, "fuzz:new") && len && memcmp(out.data, text, len) != 0)
			abort();
		for (i = 0; i < ini.n; i++) {
			buf_reset(&out);
			buf_reset(&section);
			iniwrite_section(&section, ini.v[i].name);
			iniwrite_key(&section, "x", "1");
			if (iniwrite_replace(&out, text, len, &ini.v[i], buf_str(&section)) == 0 && !indented(text, len, &ini.v[i]))
				check(&out, &ini, ini.v[i].name, "1");
		}
	}
	ini_free(&ini);
	buf_reset(&out);
	buf_reset(&mistakes);
	if (len && !memchr(bytes, 0, len)) {
		struct buf value = {0};

		buf_add(&value, bytes, len);
		if (iniwrite_check(buf_str(&value), &f) == 0) {
			iniwrite_section(&out, "s");
			iniwrite_key(&out, "x", buf_str(&value));
			if (ini_parse(&ini, "f", buf_str(&out), out.len, INI_INTERPOLATE, &mistakes) < 0 ||
			    strcmp(ini_section(&ini, "s")->keys[0].value, buf_str(&value)) != 0)
				abort();
			ini_free(&ini);
		}
		buf_free(&value);
	}
	buf_free(&mistakes);
	buf_free(&section);
	buf_free(&out);
	return 0;
}
