#include <stdarg.h>
#include <stdio.h>

#include "note.h"

void
note(const struct notes *n, int level, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (!n || n->level < level)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	n->put(n->ctx, text);
}
