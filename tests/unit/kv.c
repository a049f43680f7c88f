/* key=value pairs, and the lines in which programs talk to one another. */

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "kv.h"
#include "tap.h"

static void
test_pairs(void)
{
	struct kvs kvs = {0};

	ok(!kvs_get(&kvs, "a") && strcmp(kvs_get_or(&kvs, "a", "none"), "none") == 0, "an empty list has nothing");
	kvs_add(&kvs, "a", "1");
	kvs_add(&kvs, "b", "2");
	kvs_add(&kvs, "a", "3");
	ok(kvs.n == 3 && strcmp(kvs_get(&kvs, "a"), "1") == 0, "of a repeated key the first value is got");
	kvs_set(&kvs, "a", "4");
	ok(kvs.n == 3 && strcmp(kvs_get(&kvs, "a"), "4") == 0 && strcmp(kvs.v[2].value, "3") == 0, "the first is replaced");
	kvs_set(&kvs, "c", "5");
	ok(kvs.n == 4 && strcmp(kvs_get(&kvs, "c"), "5") == 0, "what is not there is added");
	kvs_set(&kvs, "c", kvs_get(&kvs, "c"));
	ok(strcmp(kvs_get(&kvs, "c"), "5") == 0, "a value may be replaced by itself");
	kvs_remove(&kvs, "a");
	ok(kvs.n == 2 && !kvs_get(&kvs, "a") && strcmp(kvs.v[0].key, "b") == 0 && strcmp(kvs.v[1].key, "c") == 0,
	    "every pair of a key is removed, the others keep their order");
	ok(!kvs_get(&kvs, "B"), "keys are not folded");
	kvs_free(&kvs);
	ok(kvs.n == 0 && !kvs.v, "an emptied list is empty");
	kvs_free(&kvs);
}

static void
test_write(void)
{
	struct kvs kvs = {0}, back = {0};
	struct buf out = {0};
	struct fail f = {0};
	FILE *in;

	kvs_add(&kvs, "name", "home");
	kvs_add(&kvs, "hostname", "a.example");
	kvs_add(&kvs, "hostname", "b.example");
	kvs_add(&kvs, "key", "=a=b \t\x01\xff\r ");
	kvs_add(&kvs, "empty", "");
	ok(kvs_write(&out, &kvs, &f) == 0 &&
		strcmp(buf_str(&out), "name=home\nhostname=a.example\nhostname=b.example\nkey==a=b \t\x01\xff\r \nempty=\n\n") == 0,
	    "pairs are written a line each, a blank line behind");
	in = fmemopen(out.data, out.len, "r");
	ok(kvs_read(&back, in, &f) == 1 && back.n == 5 && strcmp(kvs_get(&back, "key"), "=a=b \t\x01\xff\r ") == 0 &&
		strcmp(kvs_get(&back, "empty"), "") == 0, "and read again to the byte");
	fclose(in);
	kvs_free(&back);
	buf_reset(&out);
	kvs_add(&kvs, "evil", "x\nip=192.0.2.1");
	ok(kvs_write(&out, &kvs, &f) < 0 && f.status == ST_DATA && strstr(f.text, "'evil'") && !strstr(f.text, "192"),
	    "a value of two lines is not written, and not told");
	buf_free(&out);
	kvs_free(&kvs);
}

/* What reading one job and then another gives; "key=value;" for each pair. */
static const struct {
	const char *name, *text;
	int first;
	const char *pairs;
	int second;
} jobs[] = {
    {"nothing", "", 0, "", 0},
    {"blank lines only", "\n\n\n", 0, "", 0},
    {"one job", "a=1\nb=2\n\n", 1, "a=1;b=2;", 0},
    {"a job that the end of the stream ends", "a=1\nb=2\n", 1, "a=1;b=2;", 0},
    {"a last line without LF", "a=1\nb=2", 1, "a=1;b=2;", 0},
    {"two jobs", "a=1\n\nb=2\n\n", 1, "a=1;", 1},
    {"blank lines before and between jobs", "\n\na=1\n\n\n\nb=2\n", 1, "a=1;", 1},
    {"an equals sign in a value", "a==1=\n\n", 1, "a==1=;", 0},
    {"no value", "a=\n\n", 1, "a=;", 0},
    {"blanks are kept", " a = 1 \n\n", 1, " a = 1 ;", 0},
    {"CR is kept", "a=1\r\n\n", 1, "a=1\r;", 0},
    {"a line with CR only is no blank line", "a=1\n\r\n", -1, "a=1;", 0},
    {"a line without an equals sign", "a=1\nb\n\n", -1, "a=1;", 0},
    {"a line without a key", "=1\n\n", -1, "", 0},
};

static void
join(char *out, size_t size, const struct kvs *kvs)
{
	size_t i, n = 0;

	*out = '\0';
	for (i = 0; i < kvs->n && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s=%s;", kvs->v[i].key, kvs->v[i].value);
}

static void
test_read(void)
{
	char text[100], pairs[100];
	size_t i;

	for (i = 0; i < COUNT(jobs); i++) {
		/* an empty stream is not to be had from fmemopen(): a blank line stands for it */
		int len = snprintf(text, sizeof text, "%s", *jobs[i].text ? jobs[i].text : "\n");
		FILE *in = fmemopen(text, (size_t)len, "r");
		struct kvs first = {0}, second = {0};
		struct fail f = {0};
		int r = kvs_read(&first, in, &f);

		join(pairs, sizeof pairs, &first);
		ok(r == jobs[i].first && (r >= 0 || f.status == ST_DATA) && strcmp(pairs, jobs[i].pairs) == 0 &&
			(r < 0 || kvs_read(&second, in, &f) == jobs[i].second), "reading %s", jobs[i].name);
		kvs_free(&first);
		kvs_free(&second);
		fclose(in);
	}
}

/* One line of that many bytes, the byte at nul being NUL. */
static int
read_long(size_t len, size_t nul, struct fail *f)
{
	char *text = malloc(len + 1);
	struct kvs kvs = {0};
	FILE *in;
	int r;

	memset(text, 'a', len);
	text[1] = '=';
	text[len] = '\n';
	if (nul)
		text[nul] = '\0';
	in = fmemopen(text, len + 1, "r");
	r = kvs_read(&kvs, in, f);
	fclose(in);
	free(text);
	kvs_free(&kvs);
	return r;
}

static void
test_limits(void)
{
	struct fail f = {0};

	ok(read_long(KV_LINE_MAX, 0, &f) == 1, "a line of %d bytes is read", KV_LINE_MAX);
	ok(read_long(KV_LINE_MAX + 1, 0, &f) < 0 && f.status == ST_DATA, "a longer one is refused");
	f = (struct fail){0};
	ok(read_long(10, 5, &f) < 0 && f.status == ST_DATA && strstr(f.text, "NUL"), "a NUL is refused");
}

int
main(void)
{
	test_pairs();
	test_write();
	test_read();
	test_limits();
	return done();
}
