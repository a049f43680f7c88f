/* Which addresses a detection may expect: those on which all records agree. */

#include <string.h>

#include "expect.h"
#include "tap.h"

static bool
gives(const char *const *texts, const char *want)
{
	char out[EXPECT_TEXT_MAX];
	struct expect e = {0};

	for (; *texts; texts++)
		expect_take(&e, *texts);
	return strcmp(expect_text(out, &e), want) == 0;
}

#define GIVES(want, ...) gives((const char *const[]){__VA_ARGS__, NULL}, want)

int
main(void)
{
	struct ip none = {0};
	struct expect e = {0};
	char out[EXPECT_TEXT_MAX];

	ok(GIVES("", ""), "nothing is known");
	ok(GIVES("192.0.2.1", "192.0.2.1"), "one");
	ok(GIVES("192.0.2.1 2001:db8::1", "2001:db8::1\n192.0.2.1\n"), "one of each family, IPv4 first");
	ok(GIVES("192.0.2.1", "192.0.2.1", "", "192.0.2.1"), "who knows nothing contradicts nobody");
	ok(GIVES("", "192.0.2.1", "192.0.2.2", "192.0.2.1"), "who differ know nothing");
	ok(GIVES("2001:db8::1", "192.0.2.1 2001:db8::1", "192.0.2.2"), "families apart");
	ok(GIVES("192.0.2.1", "x 192.0.2.1 192.0.2 ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"), "what is no address is passed over");
	ok(GIVES("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"), "the longest");
	expect_add(&e, &none);
	ok(!*expect_text(out, &e), "no address");
	return done();
}
