#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "punycode.h"

/* RFC 3492, section 5 */
enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128 };

#define LABEL_MAX 63

/* Reads one code point; false where the bytes are no UTF-8. */
static bool
code_point(const unsigned char **s, uint32_t *out)
{
	unsigned char c = *(*s)++;
	int more = c < 0x80 ? 0 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;

	if ((c >= 0x80 && c < 0xc2) || c > 0xf4)
		return false;
	*out = more ? c & (0x3fu >> more) : c;
	for (; more; more--) {
		if ((**s & 0xc0) != 0x80)
			return false;
		*out = *out << 6 | (*(*s)++ & 0x3fu);
	}
	/* longer than needs be, a half of UTF-16, beyond the last one: RFC 3629, section 3 */
	return !(c == 0xe0 && *out < 0x800) && !(c >= 0xf0 && *out < 0x10000) && !(*out >= 0xd800 && *out < 0xe000) && *out < 0x110000;
}

/* Section 6.1. */
static uint32_t
adapt(uint32_t delta, uint32_t count, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	for (delta += delta / count; delta > ((BASE - TMIN) * TMAX) / 2; k += BASE)
		delta /= BASE - TMIN;
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static char
digit(uint32_t d)
{
	return (char)(d < 26 ? 'a' + d : '0' + d - 26);
}

/* One number as digits behind out[*n]; false: no room. */
static bool
put_number(char *out, size_t *n, uint32_t q, uint32_t bias)
{
	uint32_t k, t;

	for (k = BASE;; k += BASE) {
		t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
		if (*n >= LABEL_MAX)
			return false;
		if (q < t)
			break;
		out[(*n)++] = digit(t + (q - t) % (BASE - t));
		q = (q - t) / (BASE - t);
	}
	out[(*n)++] = digit(q);
	return true;
}

/* Section 6.3, for the code points of one label; *n: length so far, of "xn--". */
static bool
encode(char *out, size_t *n, const uint32_t *cp, size_t len)
{
	uint32_t next = FIRST, delta = 0, bias = BIAS, least;
	size_t i, basic = 0, done;

	for (i = 0; i < len; i++) {
		if (cp[i] < FIRST)
			out[*n + basic++] = (char)cp[i];
	}
	*n += basic;
	if (basic)
		out[(*n)++] = '-';
	for (done = basic; done < len; delta++, next++) {
		for (least = UINT32_MAX, i = 0; i < len; i++) {
			if (cp[i] >= next && cp[i] < least)
				least = cp[i];
		}
		delta += (least - next) * (uint32_t)(done + 1);
		next = least;
		for (i = 0; i < len; i++) {
			if (cp[i] < next)
				delta++;
			if (cp[i] != next)
				continue;
			if (!put_number(out, n, delta, bias))
				return false;
			bias = adapt(delta, (uint32_t)(done + 1), done == basic);
			delta = 0;
			done++;
		}
	}
	return true;
}

bool
punycode_host(char out[256], const char *name)
{
	const unsigned char *s = (const unsigned char *)name;
	uint32_t cp[LABEL_MAX + 1];
	char label[2 * LABEL_MAX + 8];
	size_t len, n, all = 0, i;
	bool ascii;

	do {
		for (len = 0, ascii = true; *s && *s != '.'; len++) {
			if (len == LABEL_MAX || !code_point(&s, &cp[len]))
				return false;
			ascii = ascii && cp[len] < FIRST;
			if (cp[len] >= 'A' && cp[len] <= 'Z')
				cp[len] += 32;
		}
		n = 0;
		if (!ascii) {
			for (; n < 4; n++)
				label[n] = "xn--"[n];
			if (!encode(label, &n, cp, len))
				return false;
		}
		for (i = 0; i < len && ascii; i++)
			label[n++] = (char)cp[i];
		if (all + n + 1 >= 255)
			return false;
		memcpy(out + all, label, n);
		all += n;
		if (*s == '.')
			out[all++] = '.';
	} while (*s++ == '.');
	out[all] = '\0';
	return true;
}
