/* The lines of an updater, over any text: what is read is written so that it is read alike. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char text[VERDICT_LINE_MAX], again[VERDICT_LINE_MAX], *line = malloc(len + 1);
	struct verdict_line v, back;

	if (!line)
		return 0;
	memcpy(line, bytes, len);
	line[len] = '\0';
	if (verdict_line_parse(&v, line)) {
		if (!v.host[0] || (v.family != 4 && v.family != 6) || verdict_status(v.verdict) == ST_BUG ||
		    (v.ip.family && v.ip.family != v.family))
			abort();
		if (strpbrk(v.message, "\n\t\x1b") || strchr(v.host, '\t'))
			abort();
		verdict_line_text(text, &v, true);
		if (!verdict_line_parse(&back, text) || strcmp(verdict_line_text(again, &back, true), text) != 0)
			abort();
		if (back.verdict != v.verdict || back.hint != v.hint || back.wait != v.wait || !ip_equal(&back.ip, &v.ip))
			abort();
	}
	free(line);
	return 0;
}
