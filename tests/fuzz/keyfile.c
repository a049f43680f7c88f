/* Keys from any text: a file that is taken gives a line that is taken. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "keyfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1);
	struct buf line = {0};
	struct fail f;

	if (!text)
		return 0;
	if (len)
		memcpy(text, bytes, len);
	text[len] = '\0';
	key_check(text, &f);
	if (key_from_file(&line, text, &f) == 0 && key_check(buf_str(&line), &f) < 0)
		abort();
	buf_free(&line);
	free(text);
	return 0;
}
