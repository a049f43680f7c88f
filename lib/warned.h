#ifndef DYNDNSC_WARNED_H
#define DYNDNSC_WARNED_H

/* What is warned of by those that are run again and again: news only where it was not said the time before. Pure. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct warned_line {
	uint64_t whose, line; /* hashes */
	bool again;           /* said since warned_end() */
};

/* Zeroed at the start. */
struct warned {
	struct warned_line *v;
	size_t n;
};

/* Somebody warns of something. True where he did not the time before; so it is where no memory is left. */
bool warned_new(struct warned *w, uint64_t whose, uint64_t line);

/* That was all of his, this time. */
void warned_end(struct warned *w, uint64_t whose);

void warned_free(struct warned *w);

#endif
