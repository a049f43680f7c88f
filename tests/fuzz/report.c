/* The lines of `dyndnsc-update --report`, over any text: what is read is written so that it is read alike. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "report.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(int good)
{
	if (!good)
		abort();
}

static void
same(const struct report *a, const struct report *b)
{
	check(a->line.verdict == b->line.verdict && a->line.family == b->line.family && ip_equal(&a->line.ip, &b->line.ip));
	check(strcmp(a->line.host, b->line.host) == 0 && strcmp(a->line.message, b->line.message) == 0);
	check(a->published == b->published && a->sent == b->sent && a->refused == b->refused && a->first == b->first);
	check(a->recovered == b->recovered && a->until == b->until && ip_equal(&a->old, &b->old) && strcmp(a->name, b->name) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char text[REPORT_LINE_MAX], *line = malloc(len + 1);
	struct report r, back;

	if (!line)
		return 0;
	memcpy(line, bytes, len);
	line[len] = '\0';
	if (report_parse(&r, line)) {
		check(r.line.host[0] && verdict_status(r.line.verdict) != ST_BUG && !r.line.hint && !r.line.wait);
		check(!strpbrk(r.line.message, "\n\t\x1b") && !strchr(r.line.host, '\t'));
		check(report_parse(&back, report_text(text, &r)));
		same(&r, &back);
	}
	free(line);
	return 0;
}
