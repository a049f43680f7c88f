#ifndef DYNDNSC_WEBSOURCE_H
#define DYNDNSC_WEBSOURCE_H

/* The web sources for this machine's address: recipes/detect/NAME.ini that say who runs them and need no options. When each
 * was asked last is remembered in the file `detect` of the folder for state, so that none is asked more often than it likes. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "place.h"

struct buf;
struct fail;
struct notes;
struct recipe;

#define WEBSOURCES_MAX 128 /* more are left out */

struct websource {
	struct recipe *recipe;
	bool https[2];      /* by family, IPv4 first, as below */
	int64_t asked[2];   /* seconds since 1970; 0: never */
	bool failed[2];     /* had no answer then */
	uint32_t lot;       /* drawn anew each time: decides between equals */
};

struct websources {
	struct websource *v;
	size_t n;
	char path[PLACE_MAX]; /* of the file; "": there is no memory */
	bool forget;          /* set by the caller: nothing is written */
};

/* Finds them and what is remembered of them. A recipe that is wrong is noted (level 0) and left out; so is a file that
 * cannot be read (level 1). -1 with fail (ST_SYSTEM); websources_free() in either case. */
int websources_load(struct websources *s, const struct notes *notes, struct fail *f);
void websources_free(struct websources *s);

/* The sources of a family (4 or 6) that may be asked now, the best first: https before http, those that had an answer
 * before those that had none within a day, the one longest not asked first. Their indexes into order[0..s->n), how many;
 * *next (0: none) is when the first of the others may be asked. */
size_t websources_order(const struct websources *s, int family, int64_t now, size_t *order, int64_t *next);

/* Remembers that a source is asked, and what came of it; nothing is written. */
void websource_asked(struct websource *w, int family, int64_t now);
void websource_answered(struct websource *w, int family, bool good);

/* Writes the file; where that is impossible it is noted (level 1) and goes on without memory. */
void websources_save(struct websources *s, const struct notes *notes);

/* The text of the file, both ways. A line that is damaged, or about an unknown source, is left out. */
void websources_parse(struct websources *s, const char *text, size_t len);
int websources_print(const struct websources *s, struct buf *out);

#endif
