#include <stdint.h>

#include "base64.h"
#include "buf.h"

/* The six bits a character stands for, or -1. */
static int
bits(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four characters into at most three bytes: their number, or -1. Only the last group may be padded. */
static int
group(unsigned char out[3], const char *s, int last)
{
	int n = s[3] != '=' ? 3 : s[2] != '=' ? 2 : 1, i, v;
	uint32_t word = 0;

	if (n < 3 && !last)
		return -1;
	for (i = 0; i < 4; i++) {
		v = i <= n ? bits(s[i]) : 0;
		if (v < 0)
			return -1;
		word = word << 6 | (uint32_t)v;
	}
	if ((n == 1 && (word & 0xffff)) || (n == 2 && (word & 0xff)))
		return -1;
	for (i = 0; i < 3; i++)
		out[i] = (unsigned char)(word >> (16 - 8 * i));
	return n;
}

int
base64_decode(unsigned char *out, size_t size, size_t *n, const char *s, size_t len)
{
	unsigned char three[3];
	size_t i, k;
	int got = len % 4 ? -1 : 0;

	*n = 0;
	for (i = 0; i < len && got >= 0; i += 4) {
		got = group(three, s + i, i + 4 == len);
		if (got > 0 && (size_t)got > size - *n)
			got = -1;
		for (k = 0; got > 0 && k < (size_t)got; k++)
			out[(*n)++] = three[k];
	}
	wipe(three, sizeof three);
	if (got >= 0)
		return 0;
	wipe(out, size);
	*n = 0;
	return -1;
}

void
base64_encode(struct buf *out, const void *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = bytes;
	unsigned long v;
	size_t i;

	for (i = 0; i < len; i += 3) {
		v = (unsigned long)p[i] << 16 | (unsigned long)(i + 1 < len ? p[i + 1] : 0) << 8 | (i + 2 < len ? p[i + 2] : 0);
		buf_addc(out, digits[v >> 18]);
		buf_addc(out, digits[v >> 12 & 63]);
		buf_addc(out, i + 1 < len ? digits[v >> 6 & 63] : '=');
		buf_addc(out, i + 2 < len ? digits[v & 63] : '=');
	}
}
