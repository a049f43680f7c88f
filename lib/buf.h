#ifndef DYNDNSC_BUF_H
#define DYNDNSC_BUF_H

/* The project's one growable buffer: bytes that are always NUL-terminated, with a cap given by the caller. */

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data; /* NUL-terminated once anything was added; NULL before */
	size_t len; /* without the NUL */
	size_t cap; /* allocated */
	size_t max; /* most bytes it may hold; 0: BUF_MAX */
	bool bad;   /* something did not fit, or memory ran out; sticky */
};

#define BUF_MAX ((size_t)16 << 20)

/* A zeroed struct buf is an empty buffer with the cap BUF_MAX. Additions past the cap set `bad` and add nothing, so a
 * caller may check once, at the end. They return 0, or -1 when the buffer is bad. */
int buf_add(struct buf *b, const void *bytes, size_t n);
int buf_adds(struct buf *b, const char *s);
int buf_addc(struct buf *b, char c);
int buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* As buf_add(), without the blanks (space, TAB, CR, LF) at both ends. */
int buf_add_trimmed(struct buf *b, const char *s, size_t n);

/* The text; "" for an empty buffer. */
const char *buf_str(const struct buf *b);

/* Empties the buffer and keeps its memory. */
void buf_reset(struct buf *b);

/* Frees the memory, after overwriting it (what passes through may be a secret); leaves an empty buffer. */
void buf_free(struct buf *b);

/* Reads from fd to its end. 0, or -1 with errno (EFBIG past the cap). */
int buf_read_fd(struct buf *b, int fd);

/* Overwrites n bytes in a way that the compiler does not leave out. */
void wipe(void *p, size_t n);

#endif
