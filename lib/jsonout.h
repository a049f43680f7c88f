#ifndef DYNDNSC_JSONOUT_H
#define DYNDNSC_JSONOUT_H

/* Writing JSON (RFC 8259) without a library: the commands link libc only. */

struct buf;

/* A string with its quotation marks. Controls are escaped, a byte that is not UTF-8 becomes U+FFFD. NULL: null. */
void jsonout_string(struct buf *out, const char *s);

/* "name": with a comma in front where `first` is false; both are for members of an object. */
void jsonout_name(struct buf *out, const char *name, int first);

#endif
