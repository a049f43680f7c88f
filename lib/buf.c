#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"

void
wipe(void *p, size_t n)
{
	volatile unsigned char *v = p;

	while (n--)
		*v++ = 0;
}

/* Makes room for n more bytes and a NUL. Copies and wipes rather than realloc(), which would leave the old bytes. */
static int
reserve(struct buf *b, size_t n)
{
	size_t max = b->max ? b->max : BUF_MAX, cap;
	char *data;

	if (b->bad || n > max - b->len) {
		b->bad = true;
		return -1;
	}
	if (b->len + n < b->cap)
		return 0;
	cap = b->cap ? b->cap : 64;
	while (cap <= b->len + n)
		cap *= 2;
	data = malloc(cap);
	if (!data) {
		b->bad = true;
		return -1;
	}
	if (b->data) {
		memcpy(data, b->data, b->len);
		wipe(b->data, b->len);
		free(b->data);
	}
	b->data = data;
	b->cap = cap;
	return 0;
}

int
buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (reserve(b, n) < 0)
		return -1;
	if (n)
		memcpy(b->data + b->len, bytes, n);
	b->len += n;
	b->data[b->len] = '\0';
	return 0;
}

int
buf_adds(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int
buf_addc(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

int
buf_addf(struct buf *b, const char *fmt, ...)
{
	size_t max = b->max ? b->max : BUF_MAX, end = b->cap <= max ? b->cap : max + 1;
	size_t room = b->bad || end <= b->len ? 0 : end - b->len;
	va_list ap;
	int n;

	/* mostly it fits into what there is */
	va_start(ap, fmt);
	n = vsnprintf(room ? b->data + b->len : NULL, room, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < room) {
		b->len += (size_t)n;
		return 0;
	}
	if (room)
		wipe(b->data + b->len, room);
	if (n < 0 || reserve(b, (size_t)n) < 0) {
		b->bad = true;
		return -1;
	}
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return 0;
}

int
buf_add_trimmed(struct buf *b, const char *s, size_t n)
{
	static const char blanks[] = " \t\r\n";

	while (n && strchr(blanks, s[n - 1]))
		n--;
	while (n && strchr(blanks, *s)) {
		s++;
		n--;
	}
	return buf_add(b, s, n);
}

const char *
buf_str(const struct buf *b)
{
	return b->data ? b->data : "";
}

void
buf_reset(struct buf *b)
{
	if (b->data) {
		wipe(b->data, b->len);
		b->data[0] = '\0';
	}
	b->len = 0;
	b->bad = false;
}

void
buf_free(struct buf *b)
{
	size_t max = b->max;

	if (b->data)
		wipe(b->data, b->cap);
	free(b->data);
	*b = (struct buf){.max = max};
}

int
buf_read_fd(struct buf *b, int fd)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (buf_add(b, chunk, (size_t)n) < 0) {
			errno = EFBIG;
			return -1;
		}
	}
	wipe(chunk, sizeof chunk);
	return 0;
}
