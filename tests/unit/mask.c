/* Secrets are not to be seen, in whatever form they come. */

#include <string.h>

#include "buf.h"
#include "mask.h"
#include "tap.h"

static const struct {
	const char *name, *secrets[3], *text, *seen;
} cases[] = {
    {"nothing to hide", {NULL}, "a text", "a text"},
    {"an empty secret hides nothing", {""}, "a text", "a text"},
    {"raw", {"geheim"}, "token=geheim&x", "token=***&x"},
    {"at both ends", {"geheim"}, "geheim geheim", "*** ***"},
    {"twice without anything between", {"geheim"}, "geheimgeheim", "******"},
    {"another case is another text", {"geheim"}, "Geheim", "Geheim"},
    {"a piece of it is not it", {"geheim"}, "gehei", "gehei"},
    {"percent-encoded", {"a&b c/d"}, "GET /?t=a%26b%20c%2Fd", "GET /?t=***"},
    {"percent-encoded in a path, where a star stays", {"a*b/c"}, "/a*b%2Fc /a%2Ab%2Fc", "/*** /***"},
    {"percent-encoded beyond ASCII", {"gr\xc3\xbc\xc3\x9f"}, "gr%C3%BC%C3%9F", "***"},
    {"XML", {"a<b&\"c'>"}, "<p>a&lt;b&amp;&quot;c&apos;&gt;</p>", "<p>***</p>"},
    {"base64", {"user:geheim"}, "Authorization: Basic dXNlcjpnZWhlaW0=", "Authorization: Basic ***"},
    {"JSON", {"a\"b\\c\n\t\x01/"}, "{\"t\":\"a\\\"b\\\\c\\n\\t\\u0001/\"}", "{\"t\":\"***\"}"},
    {"the longest that fits", {"geheim", "geheimnis"}, "geheimnis geheim", "*** ***"},
    {"the longest, in whatever order they came", {"geheimnis", "geheim"}, "geheimnis geheim", "*** ***"},
    {"two that overlap leave nothing of either", {"abcd", "cdef"}, "xabcdefx", "x***x"},
    {"two that overlap, the longer behind", {"abc", "bcdefg"}, "xabcdefgx", "x***x"},
    {"one that overlaps itself", {"aba"}, "xababax", "x***x"},
    {"three in a chain", {"abc", "cde", "efg"}, "abcdefgh", "***h"},
    {"one inside of another", {"abcdef", "cd"}, "abcdef cd abcde", "*** *** ab***e"},
    {"the same again", {"geheim", "geheim"}, "geheim", "***"},
};

int
main(void)
{
	struct mask m = {0};
	struct buf out = {0};
	size_t i, k;

	for (i = 0; i < COUNT(cases); i++) {
		int r = 0;

		for (k = 0; k < 3 && cases[i].secrets[k]; k++)
			r |= mask_add(&m, cases[i].secrets[k]);
		buf_reset(&out);
		mask_text(&out, &m, cases[i].text);
		if (!ok(r == 0 && strcmp(buf_str(&out), cases[i].seen) == 0, "%s", cases[i].name))
			printf("# %s\n", buf_str(&out));
		for (k = 1; k < m.n && strlen(m.v[k - 1]) >= strlen(m.v[k]); k++)
			;
		ok(k >= m.n, "%s: the longest is first", cases[i].name);
		mask_free(&m);
		ok(m.n == 0 && !m.v, "%s: freed", cases[i].name);
	}
	buf_free(&out);
	return done();
}
