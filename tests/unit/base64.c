/* base64: the vectors of RFC 4648, section 10, and what must not be taken. */

#include <string.h>

#include "base64.h"
#include "tap.h"

static const struct {
	const char *text, *bytes; /* NULL: not base64 */
} rows[] = {
    {"", ""},
    {"Zg==", "f"},
    {"Zm8=", "fo"},
    {"Zm9v", "foo"},
    {"Zm9vYg==", "foob"},
    {"Zm9vYmE=", "fooba"},
    {"Zm9vYmFy", "foobar"},
    {"+/+/", "\xfb\xff\xbf"},
    {"Z", NULL},
    {"Zg", NULL},
    {"Zg=", NULL},
    {"Zg===", NULL},
    {"====", NULL},
    {"=", NULL},
    {"Z===", NULL},
    {"Zh==", NULL}, /* bits that mean nothing */
    {"Zm9=", NULL},
    {"Zg==Zg==", NULL},
    {"Zm8=Zm8=", NULL},
    {"Zm=v", NULL},
    {"Z=9v", NULL},
    {"Zm9v\n", NULL},
    {" Zm9v", NULL},
    {"Zm 9v", NULL},
    {"Zm9-", NULL},
    {"Zm9_", NULL},
    {"Zm9\x80", NULL},
    {"Zm9vYmFyZm9v", NULL}, /* nine bytes: more than there is room for */
};

int
main(void)
{
	size_t i, n;
	unsigned char out[8];
	int r;

	for (i = 0; i < COUNT(rows); i++) {
		memset(out, 'x', sizeof out);
		r = base64_decode(out, sizeof out, &n, rows[i].text, strlen(rows[i].text));
		if (rows[i].bytes)
			r = r == 0 && n == strlen(rows[i].bytes) && memcmp(out, rows[i].bytes, n) == 0;
		else
			r = r < 0 && n == 0 && out[0] == 0;
		ok(r, "'%s' is %s", i + 7 < COUNT(rows) ? rows[i].text : "odd", rows[i].bytes ? "decoded" : "refused");
	}
	return done();
}
