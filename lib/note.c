#include <stdarg.h>
#include <stdio.h>

#include "note.h"

#define NOTE_MAX 1024

void
note(const struct notes *n, int level, const char *fmt, ...)
{
	char text[NOTE_MAX];
	bool kept;
	va_list ap;

	if (!n)
		return;
	kept = n->keep && level <= 1;
	if (n->level < level && !kept)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (kept)
		n->keep(n->record_ctx, text);
	if (n->level >= level)
		n->put(n->ctx, text);
}

void
note_line(const struct notes *n, const char *fmt, ...)
{
	char text[NOTE_MAX];
	va_list ap;

	if (!n || n->level < 1)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	n->put(n->ctx, text);
}

void
note_record(const struct notes *n, const struct candidate *c)
{
	if (n && n->record)
		n->record(n->record_ctx, c);
}

/* "'one' (operator, https) says 192.0.2.1, in 20 ms: taken" */
void
note_candidate(const struct notes *n, const struct candidate *c)
{
	const char *why = c->why ? c->why : "", *operator_ = c->operator_ ? c->operator_ : "", *protocol = c->protocol ? c->protocol : "";
	char who[300] = "", time[32] = "";

	note_record(n, c);
	if (!n || n->level < 1)
		return;
	if (*operator_ || *protocol)
		snprintf(who, sizeof who, " (%.200s%s%.40s)", operator_, *operator_ && *protocol ? ", " : "", protocol);
	if (c->ms != NOTE_UNTIMED)
		snprintf(time, sizeof time, ", in %ld ms", c->ms);
	if (c->said)
		note_line(n, "'%.200s'%s says %.200s%s: %s%s%s", c->name, who, c->said, time, c->taken ? "taken" : "not taken", *why ? ": " : "",
		    why);
	else
		note_line(n, "'%.200s'%s has no answer%s%s%s", c->name, who, time, *why ? ": " : "", why);
}
