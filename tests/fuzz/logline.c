/* The lines of the log, of any text: an object for programs is one line and JSON, whatever is in it. Fields are set apart
 * by NUL. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "json.h"
#include "log.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 8), *field[7];
	struct buf out = {0};
	size_t i, at = 0;
	json *read;

	if (!text)
		return 0;
	memset(text, 0, len + 8);
	if (len)
		memcpy(text, bytes, len);
	for (i = 0; i < 7; i++) {
		field[i] = text + at;
		at += strlen(text + at) + (at < len);
	}
	for (i = 0; i < 10; i++) {
		struct log_line line = {.level = (int)i % 8, .event = field[0], .section = field[1], .host = field[2],
		    .family = (int)i, .verdict = field[3], .address = field[4], .message = i % 2 ? field[5] : NULL, .brief = i > 5};

		log_json(&out, &line, 1800000000);
		read = json_read(buf_str(&out), out.len, NULL);
		if (out.bad || !read || strpbrk(buf_str(&out), "\n\r\t\x1b"))
			abort();
		json_free(read);
		buf_reset(&out);
		log_text(&out, &line);
		if (out.bad)
			abort();
		buf_reset(&out);
	}
	buf_free(&out);
	free(text);
	return 0;
}
