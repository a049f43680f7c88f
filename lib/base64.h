#ifndef DYNDNSC_BASE64_H
#define DYNDNSC_BASE64_H

#include <stddef.h>

struct buf;

/* Decodes len characters of base64 (RFC 4648, section 4) into out, which has room for size bytes; *n is how many there
 * were. Strict: the padding must be there, the unused bits zero, no blanks, no line ends. 0, or -1: not base64 or too
 * long for out (then out is wiped: what is decoded here is a secret). */
int base64_decode(unsigned char *out, size_t size, size_t *n, const char *s, size_t len);

/* Appends len bytes as base64, with padding and without line ends. */
void base64_encode(struct buf *out, const void *bytes, size_t len);

#endif
