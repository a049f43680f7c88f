#ifndef DYNDNSC_MASK_H
#define DYNDNSC_MASK_H

/* Secrets in every form in which they could be seen: raw, percent-encoded, base64, in JSON. */

#include <stddef.h>

struct buf;

struct mask {
	char **v; /* longest first */
	size_t n;
};

/* Adds a secret with all its forms. -1: out of memory. */
int mask_add(struct mask *m, const char *secret);

/* Appends the text with every secret in it as "***". */
void mask_text(struct buf *out, const struct mask *m, const char *text);

void mask_free(struct mask *m);

#endif
