/* Keys: the one-line form, BIND's key clause, and that no message quotes the secret. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "keyfile.h"
#include "tap.h"

#define SECRET "Y2FuYXJ5LWNhbmFyeQ==" /* canary-canary */
#define HEAD "key \"ddns-key\" {\n\talgorithm hmac-sha256;\n\tsecret \"" SECRET "\";\n};\n"

struct row {
	const char *text;
	const char *expect; /* a line's algorithm and name; a file's line; what the failure says after '!' */
};

static const struct row lines[] = {
    {"ddns-key:" SECRET, "hmac-sha256 ddns-key"},
    {"hmac-md5:k:" SECRET, "hmac-md5 k"},
    {"hmac-sha1:k:" SECRET, "hmac-sha1 k"},
    {"hmac-sha224:k:" SECRET, "hmac-sha224 k"},
    {"HMAC-SHA256:k:" SECRET, "hmac-sha256 k"},
    {"hmac-sha384:k:" SECRET, "hmac-sha384 k"},
    {"hmac-sha512:Key_1.example.org.:" SECRET, "hmac-sha512 Key_1.example.org"},
    {"hmac-md5.sig-alg.reg.int:k:" SECRET, "hmac-md5 k"},
    {"", "!a key is written as"},
    {SECRET, "!a key is written as"},
    {":" SECRET, "!the key has no name"},
    {".:" SECRET, "!the key has no name"},
    {"k:", "!key 'k' has no secret"},
    {"hmac-sha256:k:", "!key 'k' has no secret"},
    {"hmac-sha256:" SECRET, "!the key has no name or no secret"},
    {"hmac-sha3:k:" SECRET, "!algorithm is none of hmac-md5"},
    {"hmac-sha256-128:k:" SECRET, "!algorithm is none of hmac-md5"},
    {SECRET ":k:hmac-sha256", "!algorithm is none of hmac-md5"},
    {"hmac-sha256:k:" SECRET ":x", "!a key is written as"},
    {"k:Y2FuYXJ5LWNhbmFyeQ=", "!is not base64"},
    {"k:" SECRET "\n", "!is not base64"},
    {"k: " SECRET, "!is not base64"},
    {"k k:" SECRET, "!may hold letters"},
    {SECRET ":k", "!may hold letters"},
    {"k..k:" SECRET, "!an empty part"},
    {"a23456789012345678901234567890123456789012345678901234567890123:" SECRET,
	"hmac-sha256 a23456789012345678901234567890123456789012345678901234567890123"},
    {"a234567890123456789012345678901234567890123456789012345678901234:" SECRET, "!longer than 63"},
};

static const struct row files[] = {
    {HEAD, "hmac-sha256:ddns-key:" SECRET},
    {"// a\n# b { } ;\n/* c\n\" { } */ " HEAD "\n# the end", "hmac-sha256:ddns-key:" SECRET},
    {"key k{algorithm hmac-sha512;secret " SECRET ";};", "hmac-sha512:k:" SECRET},
    {"KEY k { secret \"Y2FuYXJ5 LWNhbmFyeQ==\"; ALGORITHM \"HMAC-MD5.SIG-ALG.REG.INT.\"; };", "hmac-md5:k:" SECRET},
    {"key /**/k /* { */{/**/algorithm /**/hmac-sha1 /**/;secret\t" SECRET " /**/;}//\n;", "hmac-sha1:k:" SECRET},
    {"\r\nkey \"k\" {\r\nalgorithm hmac-sha256;\r\nsecret \"" SECRET "\";\r\n};\r\n", "hmac-sha256:k:" SECRET},
    {"# one line\n\nhmac-sha1:k:" SECRET "  \nrest", "hmac-sha1:k:" SECRET},
    {"k:" SECRET, "k:" SECRET},
    {"", "!no key in it"},
    {"# nothing\n", "!no key in it"},
    {"/* { */", "!no key in it"},
    {"/* {", "!line 1"},
    {SECRET "\n", "!line 1"},
    {"key:\n  - id: k\n    algorithm: hmac-sha256\n    secret: " SECRET "\n", "!line 1"},
    {HEAD HEAD, "!more than one key in it: 'ddns-key' (line 1), 'ddns-key' (line 5); leave only the one to use"},
    {HEAD "key b { };\nkey c { algorithm x; };", "!'ddns-key' (line 1), 'b' (line 5), 'c' (line 6)"},
    {HEAD "zone x { };", "!line 5: a key file holds one clause and nothing else"},
    {HEAD ";", "!line 5"},
    {SECRET " { };", "!line 1: a key file holds one clause"},
    {"\"key\" k { };", "!a key file holds one clause"},
    {"key { algorithm hmac-sha256; secret " SECRET "; };", "!the key has no name"},
    {"key k k { };", "!'{' is missing"},
    {"key k {", "!'};' is missing"},
    {"key k { }", "!'};' is missing"},
    {"key k { };", "!algorithm is none of"},
    {"key k { algorithm hmac-sha256; };", "!no secret"},
    {"key k {\n secret " SECRET "; };", "!line 1: the key's algorithm is none of"},
    {"key k { algorithm hmac-sha3; secret " SECRET "; };", "!algorithm is none of"},
    {"key k {\nalgorithm " SECRET "; secret hmac-sha256; };", "!algorithm is none of"},
    {"key k { algorithm hmac-sha256;\nsecret " SECRET " };", "!line 2: ';' is missing"},
    {"key k { algorithm hmac-sha256;\nsecret\n" SECRET "\n x; };", "!line 2: ';' is missing"},
    {"key k { algorithm hmac-sha256; secret; };", "!no value behind 'secret'"},
    {"key k { algorithm hmac-sha256; secret " SECRET "; secret " SECRET "; };", "!a second 'secret'"},
    {"key k { algorithm hmac-sha256;\n" SECRET "; };", "!line 2: neither 'algorithm' nor 'secret'"},
    {"key k { algorithm hmac-sha256; secret \"" SECRET "; };\n", "!no value behind 'secret'"},
    {"key k { algorithm hmac-sha256; secret \"" SECRET, "!no value behind 'secret'"},
    {"key k { algorithm hmac-sha256; secret \"Y2FuYXJ5LWNhbmFyeQ\"; };", "!not base64"},
    {"key \"a:b\" { algorithm hmac-sha256; secret " SECRET "; };", "!may hold letters"},
    {"key \"\" { algorithm hmac-sha256; secret " SECRET "; };", "!no name"},
    {"key k { algorithm hmac-sha256; secret \"\"; };", "!no secret"},
};

/* The text of a row is part of the name: on one line, and without what TAP would take for its own. */
static void
is(bool good, const char *what, const char *text)
{
	char name[60];
	size_t i;

	snprintf(name, sizeof name, "%s", text);
	for (i = 0; name[i]; i++) {
		if (name[i] < ' ' || name[i] == '#' || name[i] == '\\')
			name[i] = ' ';
	}
	ok(good, "%s: %s", what, name);
}

/* A failure says what it should, and no part of the secret. */
static bool
fails(const struct row *row, const struct fail *f)
{
	bool good = row->expect[0] == '!' && strstr(f->text, row->expect + 1) && !strstr(f->text, "Y2Fu") &&
		    !strstr(f->text, "LWN") && !strstr(f->text, "eQ");

	if (!good)
		printf("# got: %s\n", f->text);
	return good;
}

static void
test_line(const struct row *row)
{
	struct fail f = {0};
	struct key k;
	char got[300];

	if (key_parse(&k, row->text, &f) < 0) {
		is(fails(row, &f), "line refused", row->text);
		return;
	}
	snprintf(got, sizeof got, "%s %s", key_algorithm(k.alg), k.name);
	is(strcmp(got, row->expect) == 0 && k.len == 13 && memcmp(k.secret, "canary-canary", 13) == 0, "line",
	    row->text);
	key_wipe(&k);
}

static void
test_file(const struct row *row)
{
	struct fail f = {0};
	struct buf b = {0};

	if (key_from_file(&b, row->text, &f) < 0)
		is(fails(row, &f), "file refused", row->text);
	else
		is(strcmp(buf_str(&b), row->expect) == 0, "file", row->text);
	buf_free(&b);
}

/* Every prefix of a file is a failure that does not read past its end. */
static void
test_prefixes(void)
{
	size_t len = strlen(HEAD), i, wrong = 0;
	struct buf b = {0};
	struct fail f;

	for (i = 0; i < len - 2; i++) {
		char *cut = malloc(i + 1);

		memcpy(cut, HEAD, i);
		cut[i] = '\0';
		wrong += key_from_file(&b, cut, &f) == 0 || strstr(f.text, "Y2Fu") != NULL;
		buf_reset(&b);
		free(cut);
	}
	buf_free(&b);
	is(!wrong, "no prefix of a key file is a key", "");
}

static void
test_long(void)
{
	char line[KEY_SECRET_MAX * 2];
	struct fail f;
	size_t n = (KEY_SECRET_MAX + 2) / 3 * 4;

	memcpy(line, "k:", 2);
	memset(line + 2, 'A', n);
	memcpy(line + 2 + n - 4, "AA==", 5);
	is(key_check(line, &f) == 0, "a secret of 1024 bytes is taken", "");
	memcpy(line + 2 + n - 4, "AAA=", 5);
	is(key_check(line, &f) < 0, "one of 1025 is not", "");
	memcpy(line + 2 + n, "AAAA", 5);
	is(key_check(line, &f) < 0, "nor a longer one", "");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < COUNT(lines); i++)
		test_line(&lines[i]);
	for (i = 0; i < COUNT(files); i++)
		test_file(&files[i]);
	test_prefixes();
	test_long();
	return done();
}
