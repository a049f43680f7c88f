/* An inadyn.conf of any bytes; what it includes is the file itself. */

#include <stdint.h>

#include "imported.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct itself {
	const uint8_t *bytes;
	size_t len;
};

static int
read_itself(void *ctx, const char *from, const char *path, char **name, struct buf *text, struct fail *f)
{
	const struct itself *i = ctx;

	(void)from;
	if (strcmp(path, "self") != 0)
		return fail_set(f, ST_DATA, "there is none");
	*name = strdup("self");
	return *name ? buf_add(text, i->bytes, i->len) : -1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct itself i = {.bytes = bytes, .len = len};
	struct import_reader reader = {.read = read_itself, .ctx = &i};
	struct buf mistakes = {0};
	struct import_doc d;
	int r;

	if (len > 4096)
		return 0;
	r = import_inadyn(&d, "f", (const char *)bytes, len, &reader, &mistakes);
	imported_mistakes(buf_str(&mistakes), r);
	if (r == 0)
		imported(&d, false);
	import_free(&d);
	buf_free(&mistakes);
	return 0;
}
