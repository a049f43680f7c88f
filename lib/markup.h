#ifndef DYNDNSC_MARKUP_H
#define DYNDNSC_MARKUP_H

/* Just enough of HTML and XML for the few services that answer in it: they are read by tag and attribute. */

#include <stdbool.h>

struct buf;

/* Appends a text without its tags, runs of blanks as one. */
void markup_untag(struct buf *out, const char *text);

/* Appends the text of the first element TAG, or of its attribute for "TAG@ATTR" (both in any case); with "ROOT/" in front only
 * where that is the first of all elements. False: there is none. */
bool markup_find(struct buf *out, const char *text, const char *what);

/* It begins like a page for people: with '<', after blanks and a byte order mark. */
bool markup_is_page(const char *text);

#endif
