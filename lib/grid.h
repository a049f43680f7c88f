#ifndef DYNDNSC_GRID_H
#define DYNDNSC_GRID_H

/* A table for people: columns as wide as their widest cell, two blanks between them, none at the end of a line. */

#include <stddef.h>

struct buf;

struct grid {
	size_t columns;
	char **cell;   /* rows of `columns`; a line of its own is its text, then NULLs */
	size_t n;      /* cells */
	int bad;       /* memory ran out */
};

/* The next cell. What is not fit to be shown (text.h) is replaced. */
void grid_add(struct grid *g, const char *text);

/* A line of its own, behind four blanks, that no width depends on; between rows. */
void grid_line(struct grid *g, const char *text);

/* Appends the lines. -1: memory ran out. */
int grid_print(const struct grid *g, struct buf *out);
void grid_free(struct grid *g);

#endif
