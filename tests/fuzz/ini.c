/* The INI reader, over any bytes, in the ways it is used: what is read must hold together, and be read alike again. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(const struct ini *ini)
{
	size_t i, k;

	for (i = 0; i < ini->n; i++) {
		const struct ini_section *s = &ini->v[i];

		if (ini_section(ini, s->name) != s || s->line < 1)
			abort();
		for (k = 0; k < s->n; k++) {
			const struct ini_key *key = ini_key(s, s->keys[k].key);

			if (!key || key > &s->keys[k] || !s->keys[k].value || s->keys[k].line < 1)
				abort();
		}
	}
}

/* Every mistake is one line that starts with file and line number. */
static void
check_mistakes(const char *s, int r)
{
	if ((r == 0) != (*s == '\0'))
		abort();
	for (; *s; s = strchr(s, '\n') + 1) {
		if (strncmp(s, "f:", 2) != 0 || !strchr(s, '\n') || s[2] < '0' || s[2] > '9')
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const unsigned flags[] = {0, INI_REPEATED, INI_INTERPOLATE};
	struct ini ini;
	size_t i;

	for (i = 0; i < 3; i++) {
		struct buf mistakes = {0};
		int r = ini_parse(&ini, "f", (const char *)bytes, len, flags[i], &mistakes);

		check(&ini);
		check_mistakes(buf_str(&mistakes), r);
		ini_free(&ini);
		buf_free(&mistakes);
	}
	return 0;
}
