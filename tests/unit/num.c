/* Strict numbers, durations, SipHash and times. */

#include <string.h>

#include "num.h"
#include "tap.h"

static const struct {
	const char *text;
	bool good;
	uint32_t value, min, max;
} numbers[] = {
    {"0", true, 0, 0, UINT32_MAX},
    {"1", true, 1, 0, UINT32_MAX},
    {"007", true, 7, 0, UINT32_MAX},
    {"4294967295", true, 4294967295, 0, UINT32_MAX},
    {"4294967296", false, 0, 0, UINT32_MAX},
    {"18446744073709551616", false, 0, 0, UINT32_MAX},
    {"99999999999999999999999999999999", false, 0, 0, UINT32_MAX},
    {"5", true, 5, 5, 5},
    {"4", false, 0, 5, 9},
    {"10", false, 0, 5, 9},
    {"", false, 0, 0, UINT32_MAX},
    {" ", false, 0, 0, UINT32_MAX},
    {" 1", false, 0, 0, UINT32_MAX},
    {"1 ", false, 0, 0, UINT32_MAX},
    {"1\n", false, 0, 0, UINT32_MAX},
    {"+1", false, 0, 0, UINT32_MAX},
    {"-1", false, 0, 0, UINT32_MAX},
    {"-0", false, 0, 0, UINT32_MAX},
    {"0x1", false, 0, 0, UINT32_MAX},
    {"1e3", false, 0, 0, UINT32_MAX},
    {"1.0", false, 0, 0, UINT32_MAX},
    {"1,000", false, 0, 0, UINT32_MAX},
    {"1s", false, 0, 0, UINT32_MAX},
    {"\xc2\xb2", false, 0, 0, UINT32_MAX},
};

static const struct {
	const char *text;
	bool good;
	uint32_t value, min, max;
} durations[] = {
    {"0", true, 0, 0, UINT32_MAX},
    {"300", true, 300, 0, UINT32_MAX},
    {"300s", true, 300, 0, UINT32_MAX},
    {"5m", true, 300, 0, UINT32_MAX},
    {"1h", true, 3600, 0, UINT32_MAX},
    {"28d", true, 2419200, 0, UINT32_MAX},
    {"2w", true, 1209600, 0, UINT32_MAX},
    {"1m", true, 60, 60, 60},
    {"59", false, 0, 60, 120},
    {"1m", false, 0, 61, 120},
    {"3m", false, 0, 60, 120},
    {"49710d", true, 4294944000, 0, UINT32_MAX},
    {"49711d", false, 0, 0, UINT32_MAX},
    {"7101w", true, 4294684800, 0, UINT32_MAX},
    {"7102w", false, 0, 0, UINT32_MAX},
    {"4294967295s", true, 4294967295, 0, UINT32_MAX},
    {"4294967296s", false, 0, 0, UINT32_MAX},
    {"999999999999999999999999d", false, 0, 0, UINT32_MAX},
    {"", false, 0, 0, UINT32_MAX},
    {"s", false, 0, 0, UINT32_MAX},
    {"1S", false, 0, 0, UINT32_MAX},
    {"1ms", false, 0, 0, UINT32_MAX},
    {"1 m", false, 0, 0, UINT32_MAX},
    {"1h30m", false, 0, 0, UINT32_MAX},
    {"1y", false, 0, 0, UINT32_MAX},
    {"-1m", false, 0, 0, UINT32_MAX},
    {"1.5h", false, 0, 0, UINT32_MAX},
};

static void
test_numbers(void)
{
	uint32_t v;
	size_t i;

	for (i = 0; i < COUNT(numbers); i++) {
		v = 12345;
		ok(num_parse(&v, numbers[i].text, numbers[i].min, numbers[i].max) == numbers[i].good &&
			v == (numbers[i].good ? numbers[i].value : 12345), "%s a number from %u to %u (row %zu)",
		    numbers[i].good ? "is" : "is not", numbers[i].min, numbers[i].max, i + 1);
	}
	for (i = 0; i < COUNT(durations); i++) {
		v = 12345;
		ok(num_seconds(&v, durations[i].text, durations[i].min, durations[i].max) == durations[i].good &&
			v == (durations[i].good ? durations[i].value : 12345), "'%s' is %s", durations[i].text,
		    durations[i].good ? "a duration" : "no duration, or one out of range");
	}
}

/* Of the first 0..63 bytes of 00 01 02 ... under the key 00 01 .. 0f: the reference implementation's vectors_sip64 (as
 * little-endian numbers); that of 15 bytes is also in the paper's appendix A. */
static const uint64_t sip_vectors[64] = {
	0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
	0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
	0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7,
	0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5,
	0x3f2acc7f57c29bdb, 0x699ae9f52cbe4794, 0x4bc1b3f0968dd39c, 0xbb6dc91da77961bd,
	0xbed65cf21aa2ee98, 0xd0f2cbb02e3b67c7, 0x93536795e3a33e88, 0xa80c038ccd5ccec8,
	0xb8ad50c6f649af94, 0xbce192de8a85b8ea, 0x17d835b85bbb15f3, 0x2f2e6163076bcfad,
	0xde4daaaca71dc9a5, 0xa6a2506687956571, 0xad87a3535c49ef28, 0x32d892fad841c342,
	0x7127512f72f27cce, 0xa7f32346f95978e3, 0x12e0b01abb051238, 0x15e034d40fa197ae,
	0x314dffbe0815a3b4, 0x027990f029623981, 0xcadcd4e59ef40c4d, 0x9abfd8766a33735c,
	0x0e3ea96b5304a7d0, 0xad0c42d6fc585992, 0x187306c89bc215a9, 0xd4a60abcf3792b95,
	0xf935451de4f21df2, 0xa9538f0419755787, 0xdb9acddff56ca510, 0xd06c98cd5c0975eb,
	0xe612a3cb9ecba951, 0xc766e62cfcadaf96, 0xee64435a9752fe72, 0xa192d576b245165a,
	0x0a8787bf8ecb74b2, 0x81b3e73d20b49b6f, 0x7fa8220ba3b2ecea, 0x245731c13ca42499,
	0xb78dbfaf3a8d83bd, 0xea1ad565322a1a0b, 0x60e61c23a3795013, 0x6606d7e446282b93,
	0x6ca4ecb15c5f91e1, 0x9f626da15c9625f3, 0xe51b38608ef25f57, 0x958a324ceb064572,};

static void
test_siphash(void)
{
	unsigned char key[16], bytes[64];
	size_t i;

	for (i = 0; i < sizeof key; i++)
		key[i] = (unsigned char)i;
	for (i = 0; i < sizeof bytes; i++) {
		bytes[i] = (unsigned char)i;
		ok(num_siphash(key, bytes, i) == sip_vectors[i], "SipHash-2-4 of %zu bytes", i);
	}
}

static const struct {
	const char *text;
	int64_t t;
} times[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1970-01-01T00:00:01Z", 1},
    {"1970-12-31T23:59:59Z", 31535999},
    {"1972-02-29T12:00:00Z", 68212800},
    {"1999-12-31T23:59:59Z", 946684799},
    {"2000-02-29T00:00:00Z", 951782400},
    {"2000-03-01T00:00:00Z", 951868800},
    {"2026-11-23T17:11:30Z", 1795453890},
    {"2038-01-19T03:14:08Z", 2147483648},
    {"2100-02-28T23:59:59Z", 4107542399},
    {"2100-03-01T00:00:00Z", 4107542400},
    {"2400-02-29T00:00:00Z", 13574563200},
    {"9999-12-31T23:59:59Z", 253402300799},
};

static const char *const no_times[] = {"", "1970", "2026-11-23", "2026-11-23T17:11:30", "2026-11-23T17:11:30Z ",
    " 2026-11-23T17:11:30Z", "2026-11-23 17:11:30Z", "2026-11-23T17:11:30z", "2026-11-23T17:11:30+00:00",
    "2026-11-23T17:11:30.5Z", "2026-1-23T17:11:30Z", "2026-00-23T17:11:30Z", "2026-13-23T17:11:30Z",
    "2026-11-00T17:11:30Z", "2026-11-31T17:11:30Z", "2026-11-23T24:11:30Z", "2026-11-23T17:60:30Z",
    "2026-11-23T17:11:60Z", "2026-11-23T17:11:99Z", "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
    "-001-01-01T00:00:00Z", "12026-11-23T17:11:30Z", "2026-02-29T00:00:00Z", "2027-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z", "2000-02-30T00:00:00Z", "2024-04-31T00:00:00Z", "2026/11/23T17:11:30Z", "now"};

static void
test_times(void)
{
	char text[NUM_TIME_MAX];
	int64_t t, back;
	int bad = 0;
	size_t i;

	for (i = 0; i < COUNT(times); i++) {
		ok(num_time_parse(&t, times[i].text) && t == times[i].t, "%s is read", times[i].text);
		ok(strcmp(num_time_text(text, times[i].t), times[i].text) == 0, "%s is written", times[i].text);
	}
	for (i = 0; i < COUNT(no_times); i++) {
		t = 12345;
		ok(!num_time_parse(&t, no_times[i]) && t == 12345, "'%s' is no time", no_times[i]);
	}
	/* steps that meet every day of the week, hour and minute, over all years */
	for (t = 0; t <= 253402300799; t += 86400 * 5 + 3600 * 7 + 61)
		bad += !num_time_parse(&back, num_time_text(text, t)) || back != t;
	ok(bad == 0, "a time is the same after writing and reading it, 1970 to 9999");
	/* every day of four centuries: each kind of leap year */
	for (t = 0; t < (int64_t)146097 * 86400; t += 86400)
		bad += !num_time_parse(&back, num_time_text(text, t)) || back != t;
	ok(bad == 0, "and so is every day of 400 years");
}

static void
test_random(void)
{
	unsigned char a[32] = {0}, b[32] = {0};

	ok(num_random(a, sizeof a) == 0 && num_random(b, sizeof b) == 0 && memcmp(a, b, sizeof a) != 0,
	    "random bytes are not the same twice");
	ok(num_random(a, 0) == 0, "no random bytes are no failure");
}

int
main(void)
{
	test_numbers();
	test_siphash();
	test_times();
	test_random();
	return done();
}
