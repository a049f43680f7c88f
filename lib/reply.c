#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "reply.h"
#include "text.h"

void
reply_free(struct reply *r)
{
	if (!r || --r->users > 0)
		return;
	json_free(r->json);
	buf_free(&r->head);
	buf_free(&r->body);
	free(r);
}

json *
reply_json(struct reply *r)
{
	if (!r->json_tried)
		r->json = json_read(buf_str(&r->body), r->body.len, NULL);
	r->json_tried = true;
	return r->json;
}

bool
reply_header(struct buf *out, const struct reply *r, const char *name)
{
	const char *line = buf_str(&r->head), *end;
	size_t n = strlen(name);

	for (; *line; line = end + (*end == '\n')) {
		end = line + strcspn(line, "\n");
		if (strncasecmp(line, name, n) == 0 && line[n] == ':')
			return buf_add_trimmed(out, line + n + 1, (size_t)(end - line) - n - 1) == 0;
	}
	return false;
}
