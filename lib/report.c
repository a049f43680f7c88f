#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "text.h"

const char *
report_text(char out[REPORT_LINE_MAX], const struct report *r)
{
	char line[VERDICT_LINE_MAX], old[IP_TEXT_MAX], until[32] = "";

	verdict_line_text(line, &r->line, false);
	if (r->until)
		snprintf(until, sizeof until, " until=%lld", (long long)r->until);
	snprintf(out, REPORT_LINE_MAX, "%s\t%s%s%s%s%s%s%s%s%s\t%.*s", line, r->sent ? "sent" : "kept", r->published ? " new" : "",
	    r->refused ? " refused" : "", r->first ? " first" : "", r->recovered ? " recovered" : "",
	    r->unsaved ? " unsaved" : "", until,
	    r->old.family ? " old=" : "", r->old.family ? ip_text(old, &r->old) : "", REPORT_NAME_MAX - 1, r->name);
	return out;
}

static bool
is(const char *word, size_t n, const char *name)
{
	return n == strlen(name) && memcmp(word, name, n) == 0;
}

static void
take_word(struct report *r, const char *word, size_t n)
{
	char value[64];

	r->published = r->published || is(word, n, "new");
	r->sent = r->sent || is(word, n, "sent");
	r->refused = r->refused || is(word, n, "refused");
	r->first = r->first || is(word, n, "first");
	r->recovered = r->recovered || is(word, n, "recovered");
	r->unsaved = r->unsaved || is(word, n, "unsaved");
	if (n >= sizeof value)
		return;
	memcpy(value, word, n);
	value[n] = '\0';
	if (strncmp(value, "until=", 6) == 0)
		r->until = strtoll(value + 6, NULL, 10);
	if (strncmp(value, "old=", 4) == 0 && !ip_parse(&r->old, value + 4))
		r->old = (struct ip){0};
}

bool
report_parse(struct report *out, const char *line)
{
	const char *words = line, *name, *word;
	struct report r = {0};
	char rest[256];
	const char *p = rest;
	size_t n;
	int i;

	if (!verdict_line_parse(&r.line, line))
		return false;
	/* those of a backend are no words of ours */
	r.line.hint = HINT_BODY;
	r.line.wait = 0;
	for (i = 0; i < 5; i++) {
		words = strchr(words, '\t');
		if (!words)
			return false;
		words++;
	}
	name = strchr(words, '\t');
	if (!name || strlen(name + 1) >= sizeof r.name)
		return false;
	strcpy(r.name, name + 1);
	snprintf(rest, sizeof rest, "%.*s", (int)(name - words), words);
	while ((n = text_word(&p, &word)))
		take_word(&r, word, n);
	*out = r;
	return true;
}
