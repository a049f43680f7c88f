/* What is said of a section in the making: comments above it, and why it has no equal. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "importparts.h"
#include "text.h"

void
import_draft_free(struct import_draft *d)
{
	kvs_free(&d->keys);
	buf_free(&d->remarks);
	buf_free(&d->reasons);
}

void
import_show(struct buf *out, const char *text)
{
	size_t len = strlen(text), i, n;
	uint32_t cp;

	for (i = 0; i < len; i += n) {
		n = text_utf8(text + i, len - i, &cp);
		if (n == 0 || cp < ' ' || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029) {
			n = n ? n : 1;
			if (text[i] == '\n')
				buf_adds(out, "\\n");
			else
				buf_addf(out, "\\x%02x", (unsigned)(unsigned char)text[i]);
			if (n > 1)
				buf_addf(out, "\\x%02x", (unsigned)(unsigned char)text[i + 1]);
			if (n > 2)
				buf_addf(out, "\\x%02x", (unsigned)(unsigned char)text[i + 2]);
			continue;
		}
		buf_add(out, text + i, n);
	}
}

/* Adds a line that is not there yet. */
static void
add_line(struct buf *out, const char *front, const char *fmt, va_list ap)
{
	struct buf line = {0};
	char text[2048];

	vsnprintf(text, sizeof text, fmt, ap);
	buf_adds(&line, front);
	import_show(&line, text);
	buf_addc(&line, '\n');
	if (!strstr(buf_str(out), buf_str(&line)))
		buf_add(out, buf_str(&line), line.len);
	wipe(text, sizeof text);
	buf_free(&line);
}

void
import_remark(struct import_draft *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_line(&d->remarks, "# ", fmt, ap);
	va_end(ap);
}

void
import_reason(struct import_draft *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_line(&d->reasons, "", fmt, ap);
	va_end(ap);
}
