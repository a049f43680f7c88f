#include <string.h>

#include "buf.h"
#include "jsonout.h"
#include "text.h"

void
jsonout_string(struct buf *out, const char *s)
{
	size_t n = s ? strlen(s) : 0, i, k;
	uint32_t cp;

	if (!s) {
		buf_adds(out, "null");
		return;
	}
	buf_addc(out, '"');
	for (i = 0; i < n; i += k ? k : 1) {
		unsigned char c = (unsigned char)s[i];

		k = text_utf8(s + i, n - i, &cp);
		if (k == 0)
			buf_adds(out, "\\ufffd");
		else if (c == '"' || c == '\\')
			buf_addf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_addf(out, "\\u%04x", c);
		else
			buf_add(out, s + i, k);
	}
	buf_addc(out, '"');
}

void
jsonout_name(struct buf *out, const char *name, int first)
{
	if (!first)
		buf_adds(out, ", ");
	jsonout_string(out, name);
	buf_adds(out, ": ");
}
