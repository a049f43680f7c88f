#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "num.h"

bool
num_parse(uint32_t *out, const char *s, uint32_t min, uint32_t max)
{
	uint64_t v = 0;

	if (!*s)
		return false;
	for (; *s; s++) {
		if (!isdigit((unsigned char)*s))
			return false;
		v = v * 10 + (uint64_t)(*s - '0');
		if (v > max)
			return false;
	}
	if (v < min)
		return false;
	*out = (uint32_t)v;
	return true;
}

bool
num_seconds(uint32_t *out, const char *s, uint32_t min, uint32_t max)
{
	static const struct {
		char unit;
		uint32_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
	char digits[16];
	size_t len = strlen(s), i;
	uint32_t n, factor = 1;

	if (len == 0 || len >= sizeof digits)
		return false;
	memcpy(digits, s, len + 1);
	for (i = 0; i < sizeof units / sizeof *units; i++) {
		if (digits[len - 1] == units[i].unit) {
			factor = units[i].seconds;
			digits[len - 1] = '\0';
			break;
		}
	}
	if (!num_parse(&n, digits, 0, UINT32_MAX / factor) || n * factor < min || n * factor > max)
		return false;
	*out = n * factor;
	return true;
}

int
num_random(void *out, unsigned n)
{
	unsigned char *p = out;

	while (n) {
		ssize_t got = getrandom(p, n, 0);

		if (got <= 0)
			return -1;
		p += got;
		n -= (unsigned)got;
	}
	return 0;
}

static uint64_t
rotl(uint64_t x, int b)
{
	return x << b | x >> (64 - b);
}

static void
sip_rounds(uint64_t v[4], int n)
{
	while (n--) {
		v[0] += v[1];
		v[1] = rotl(v[1], 13) ^ v[0];
		v[0] = rotl(v[0], 32);
		v[2] += v[3];
		v[3] = rotl(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotl(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotl(v[1], 17) ^ v[2];
		v[2] = rotl(v[2], 32);
	}
}

static uint64_t
little(const unsigned char *p, unsigned n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | p[n];
	return v;
}

uint64_t
num_siphash(const unsigned char key[16], const void *bytes, unsigned long n)
{
	const unsigned char *p = bytes;
	uint64_t k0 = little(key, 8), k1 = little(key + 8, 8), m, last = (uint64_t)n << 56;
	uint64_t v[4] = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
	    k1 ^ 0x7465646279746573u};

	for (; n >= 8; n -= 8, p += 8) {
		m = little(p, 8);
		v[3] ^= m;
		sip_rounds(v, 2);
		v[0] ^= m;
	}
	last |= little(p, (unsigned)n);
	v[3] ^= last;
	sip_rounds(v, 2);
	v[0] ^= last;
	v[2] ^= 0xff;
	sip_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

const char *
num_time_text(char out[NUM_TIME_MAX], int64_t t)
{
	time_t tt = (time_t)t;
	struct tm tm;

	if (!gmtime_r(&tt, &tm) || strftime(out, NUM_TIME_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		strcpy(out, "1970-01-01T00:00:00Z");
	return out;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar: timegm() is not POSIX. */
static int64_t
days(int y, int m, int d)
{
	int64_t era_year = m <= 2 ? y - 1 : y;

	return 365 * era_year + era_year / 4 - era_year / 100 + era_year / 400 + (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d -
	       719469;
}

bool
num_time_parse(int64_t *out, const char *s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
	char text[NUM_TIME_MAX];
	int f[6] = {0}, field = 0, i;
	int64_t t;

	for (i = 0; form[i]; i++) {
		if (form[i] == 'd' ? !isdigit((unsigned char)s[i]) : s[i] != form[i])
			return false;
		if (form[i] == 'd')
			f[field] = f[field] * 10 + (s[i] - '0');
		else
			field++;
	}
	t = days(f[0], f[1], f[2]) * 86400 + f[3] * 3600 + f[4] * 60 + f[5];
	/* there is no 30 February, and so on: what does not exist is written otherwise */
	if (f[0] < 1970 || strcmp(num_time_text(text, t), s) != 0)
		return false;
	*out = t;
	return true;
}
