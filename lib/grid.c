#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "grid.h"
#include "text.h"

static void
put(struct grid *g, const char *text)
{
	char **v = realloc(g->cell, (g->n + 1) * sizeof *v);

	if (!v) {
		g->bad = 1;
		return;
	}
	g->cell = v;
	v[g->n++] = text ? strdup(text) : NULL;
	g->bad = g->bad || (text && !v[g->n - 1]);
}

void
grid_add(struct grid *g, const char *text)
{
	char shown[TEXT_SHOWN + 4];

	put(g, *text ? text_clean(shown, text, strlen(text)) : "-");
}

void
grid_line(struct grid *g, const char *text)
{
	size_t i;

	put(g, text);
	for (i = 1; i < g->columns; i++)
		put(g, NULL);
}

/* How many characters, of text that is UTF-8. */
static size_t
width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static int
is_line(const struct grid *g, size_t first)
{
	return g->columns > 1 && !g->cell[first + 1];
}

static size_t
widest(const struct grid *g, size_t column)
{
	size_t most = 0, i;

	for (i = 0; i + g->columns <= g->n; i += g->columns) {
		if (!is_line(g, i) && width(g->cell[i + column]) > most)
			most = width(g->cell[i + column]);
	}
	return most;
}

static void
print_row(const struct grid *g, size_t first, const size_t *widths, struct buf *out)
{
	size_t i;

	for (i = 0; i < g->columns; i++) {
		const char *cell = g->cell[first + i];

		buf_addf(out, "%s%s", i ? "  " : "", cell);
		if (i + 1 < g->columns)
			buf_addf(out, "%*s", (int)(widths[i] - width(cell)), "");
	}
	buf_addc(out, '\n');
}

int
grid_print(const struct grid *g, struct buf *out)
{
	size_t *widths = g->bad ? NULL : calloc(g->columns + 1, sizeof *widths), i;

	if (!widths)
		return -1;
	for (i = 0; i < g->columns; i++)
		widths[i] = widest(g, i);
	for (i = 0; i + g->columns <= g->n; i += g->columns) {
		if (is_line(g, i))
			buf_addf(out, "    %s\n", g->cell[i]);
		else
			print_row(g, i, widths, out);
	}
	free(widths);
	return out->bad ? -1 : 0;
}

void
grid_free(struct grid *g)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		free(g->cell[i]);
	free(g->cell);
	g->cell = NULL;
	g->n = 0;
}
