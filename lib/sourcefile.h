#ifndef DYNDNSC_SOURCEFILE_H
#define DYNDNSC_SOURCEFILE_H

/* The files of sources that are no HTTP: behind the head of a recipe one section, whose keys say how the source is asked. */

struct fail;
struct mistakes;
struct recipe;

struct sourcefile_key {
	const char *name; /* NULL ends a table */
	/* takes the value, which belongs to the recipe; -1 with fail (no status): what would be right */
	int (*take)(void *ctx, const char *value, struct fail *f);
};

/* Reads the section. Whatever is wrong with the file goes to *m as FILE:LINE: what (ST_CONFIG): another section, an unknown
 * key, one that is given twice, a value, and, unless the source is gone, no operator or no such section. */
void sourcefile_read(const struct recipe *r, const char *section, const struct sourcefile_key *keys, void *ctx, struct mistakes *m);

#endif
