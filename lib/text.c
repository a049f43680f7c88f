#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ip.h"
#include "text.h"

size_t
text_utf8(const void *text, size_t len, uint32_t *cp)
{
	const unsigned char *s = text;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2, i;

	if ((s[0] >= 0x80 && s[0] < 0xc2) || s[0] > 0xf4 || n > len)
		return 0;
	*cp = n == 1 ? s[0] : s[0] & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (s[i] & 0x3fu);
	}
	if (*cp < least[n] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff))
		return 0;
	return n;
}

static bool
is_hostile(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x61c || (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb) || (cp >= 0xe0000 && cp <= 0xe007f);
}

const char *
text_clean(char out[TEXT_SHOWN + 4], const void *text, size_t len)
{
	const unsigned char *s = text;
	size_t i = 0, o = 0, cut = 0, n;
	uint32_t cp;

	while (i < len) {
		n = text_utf8(s + i, len - i, &cp);
		if (o + (n ? n : 1) > TEXT_SHOWN) {
			memcpy(out + cut, "...", 3);
			o = cut + 3;
			break;
		}
		if (n == 0 || is_hostile(cp)) {
			out[o++] = '?';
		} else {
			memcpy(out + o, s + i, n);
			o += n;
		}
		i += n ? n : 1;
		if (o + 3 <= TEXT_SHOWN)
			cut = o;
	}
	out[o] = '\0';
	return out;
}

size_t
text_word(const char **rest, const char **word)
{
	static const char blanks[] = ", \t\r\n";
	const char *s = *rest + strspn(*rest, blanks);
	size_t n = strcspn(s, blanks);

	*word = s;
	*rest = s + n;
	return n;
}

/* Levenshtein's distance; SIZE_MAX where one has more than 63 bytes. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[64], i, j, la = strlen(a), lb = strlen(b);

	if (la > 63 || lb > 63)
		return SIZE_MAX;
	for (j = 0; j <= lb; j++)
		row[j] = j;
	for (i = 1; i <= la; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (j = 1; j <= lb; j++) {
			size_t up = row[j], best = diagonal + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));

			if (up + 1 < best)
				best = up + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = up;
			row[j] = best;
		}
	}
	return row[lb];
}

const char *
text_nearest(const char *typed, const char *const *names, size_t n)
{
	const char *best = NULL;
	size_t i, d, least = strlen(typed) / 3 + 1;

	for (i = 0; i < n; i++) {
		d = distance(typed, names[i]);
		if (d <= least && (!best || d < least)) {
			best = names[i];
			least = d;
		}
	}
	return best;
}

bool
text_is_hostname(const char *s)
{
	size_t len = strlen(s), label = 0, i;
	char plain[254];
	struct ip ip;

	if (len && s[len - 1] == '.')
		len--;
	if (len == 0 || len > 253)
		return false;
	memcpy(plain, s, len);
	plain[len] = '\0';
	if (ip_parse(&ip, plain))
		return false;
	for (i = 0; i < len; i++) {
		if (s[i] == '.') {
			if (label == 0)
				return false;
			label = 0;
			continue;
		}
		if (s[i] == '*' && i == 0 && (len == 1 || s[1] == '.')) {
			label = 1;
			continue;
		}
		if (!isalnum((unsigned char)s[i]) && s[i] != '-' && s[i] != '_')
			return false;
		if (++label > 63)
			return false;
	}
	return label > 0;
}

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 'a' - 'A') : c;
}

/* Ends at the first letter that differs: with a thousand hosts it is called a million times. */
bool
text_same_host(const char *a, const char *b)
{
	while (*a && lower((unsigned char)*a) == lower((unsigned char)*b)) {
		a++;
		b++;
	}
	return (!*a || strcmp(a, ".") == 0) && (!*b || strcmp(b, ".") == 0);
}

int
text_bool(const char *s)
{
	static const char *const yes[] = {"yes", "true", "on", "1"}, *const no[] = {"no", "false", "off", "0"};
	size_t i;

	for (i = 0; i < 4; i++) {
		if (strcasecmp(s, yes[i]) == 0)
			return 1;
		if (strcasecmp(s, no[i]) == 0)
			return 0;
	}
	return -1;
}
