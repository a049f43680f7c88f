/* JSON: strict reading, pointers, and bodies that no value breaks out of. */

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "json.h"
#include "tap.h"
#include "vars.h"

static const struct {
	const char *name, *text, *printed; /* NULL: it is none */
} texts[] = {
    {"an object", "{\"a\":1,\"b\":[true,false,null,\"x\"]}", "{\"a\":1,\"b\":[true,false,null,\"x\"]}"},
    {"blanks around", " \t\r\n{ } \n", "{}"},
    {"a number", "12", "12"},
    {"a number as it stands", "[1.50]", "[1.50]"},
    {"a string", "\"a\\u00fc\\/\"", "\"a\xc3\xbc/\""},
    {"of a repeated member the last", "{\"a\":1,\"a\":2}", "{\"a\":2}"},
    {"nothing", "", NULL},
    {"blanks only", " \n", NULL},
    {"trailing text", "{} x", NULL},
    {"two values", "{}{}", NULL},
    {"a comma at the end of an array", "[1,]", NULL},
    {"a comma at the end of an object", "{\"a\":1,}", NULL},
    {"a text in single quotes", "['a']", NULL},
    {"a name without quotes", "{a:1}", NULL},
    {"a comment", "/* x */{}", NULL},
    {"not ended", "{\"a\":", NULL},
    {"a string not ended", "\"a", NULL},
    {"a line in a string, which json-c lets pass", "\"a\nb\"", "\"a\\nb\""},
    {"a word", "good", NULL},
    {"a page", "<html></html>", NULL},
};

static const char document[] = "{\"a\":{\"b\":[10,20,{\"c\":\"deep\"},null]},\"\":\"empty\",\"x/y\":\"slash\",\"m~n\":\"tilde\","
			       "\"*\":\"star\",\"n\":null,\"t\":true,\"f\":1.50,\"list\":[{\"id\":1},{\"id\":2},{\"no\":3},{\"id\":[4]}]}";

static const struct {
	const char *pointer, *found; /* what it leads to, each with ';' */
} pointers[] = {
    {"/a/b/0", "10;"},
    {"/a/b/2/c", "\"deep\";"},
    {"/a/b/*", "10;20;{\"c\":\"deep\"};null;"},
    {"/a/b/3", "null;"},
    {"/a/b/4", ""},
    {"/a/b/-1", ""},
    {"/a/b/-", ""},
    {"/a/b/00", ""},
    {"/a/b/4294967297", ""},
    {"/a/b/x", ""},
    {"/a/b/2~1c", ""},
    {"/a/b/", ""},
    {"/a/b/0/x", ""},
    {"/none", ""},
    {"a", ""},
    {"/", "\"empty\";"},
    {"/x~1y", "\"slash\";"},
    {"/m~0n", "\"tilde\";"},
    {"/x/y", ""},
    {"/n", "null;"},
    {"/n/x", ""},
    {"/list/*/id", "1;2;[4];"},
    {"/list/*/id/*", "4;"},
    {"/t/*", ""},
    {"/a/*/*/c", "\"deep\";"},
};

static bool
collect(void *ctx, json *found)
{
	buf_addf(ctx, "%s;", json_print(found));
	return false;
}

static bool
first(void *ctx, json *found)
{
	collect(ctx, found);
	return true;
}

static void
test_read(void)
{
	static char deep[20002];
	size_t i;

	for (i = 0; i < COUNT(texts); i++) {
		const char *why = NULL;
		json *j = json_read(texts[i].text, strlen(texts[i].text), &why);

		ok(texts[i].printed ? j && strcmp(json_print(j), texts[i].printed) == 0 : !j && why && *why, "reading %s", texts[i].name);
		json_free(j);
	}
	ok(!json_read("1\0", 2, NULL) && !json_read("{}\0{}", 5, NULL), "a NUL is no blank");
	memset(deep, '[', 10000);
	memset(deep + 10000, ']', 10000);
	ok(!json_read(deep, 20000, NULL), "10,000 arrays in one another are not read");
	ok(!json_read(deep, 10000, NULL), "nor their beginning alone");
}

static void
test_find(void)
{
	json *j = json_read(document, strlen(document), NULL), *list = json_list();
	struct buf out = {0};
	size_t i;

	for (i = 0; i < COUNT(pointers); i++) {
		buf_reset(&out);
		if (!ok(!json_find(j, pointers[i].pointer, collect, &out) && strcmp(buf_str(&out), pointers[i].found) == 0,
			"pointer '%s'", pointers[i].pointer))
			printf("# %s\n", buf_str(&out));
	}
	buf_reset(&out);
	ok(json_find(j, "/list/*/id", first, &out) && strcmp(buf_str(&out), "1;") == 0, "it stops when it is told to");
	buf_reset(&out);
	ok(json_find(j, "", collect, &out) == false && out.len && json_find(j, ".", first, &out), "the whole, in two spellings");
	json_free(j);
	json_append_lines(list, "a,b\r\n\r\nc,,", ",");
	json_append_lines(list, "a,b", "");
	ok(strcmp(json_print(list), "[[\"a\",\"b\"],[\"c\",\"\",\"\"],[\"a,b\"]]") == 0, "fields of lines");
	json_free(list);
	buf_free(&out);
}

#define HOSTILE "\",\\\"evil\\\":\\\\\n\x01}]"

/* result NULL: a placeholder is unset. */
static const struct {
	const char *name, *text, *result;
} expansions[] = {
    {"no placeholder", "{ \"a\" : [ 1 ] }", "{\"a\":[1]}"},
    {"a text", "{\"a\":\"{v}\"}", "{\"a\":\"one\"}"},
    {"a number", "{\"a\":\"{n}\"}", "{\"a\":300}"},
    {"a truth value", "{\"a\":\"{t}\"}", "{\"a\":true}"},
    {"null", "{\"a\":\"{null}\"}", "{\"a\":null}"},
    {"a structure", "{\"a\":\"{o}\"}", "{\"a\":{\"x\":[1]}}"},
    {"a number inside of a string", "{\"a\":\"ttl {n}\"}", "{\"a\":\"ttl 300\"}"},
    {"a text that looks like a number", "{\"a\":\"{digits}\"}", "{\"a\":\"007\"}"},
    {"an unset member is left out", "{\"a\":\"{none}\",\"b\":1}", "{\"b\":1}"},
    {"an unset element is left out", "[1,\"{none}\",2]", "[1,2]"},
    {"an unset one inside of a string", "{\"a\":\"x{none}\"}", NULL},
    {"otherwise a number", "{\"a\":\"{none|300}\"}", "{\"a\":300}"},
    {"otherwise a truth value", "{\"a\":\"{none|false}\"}", "{\"a\":false}"},
    {"otherwise a text", "{\"a\":\"{none|@}\"}", "{\"a\":\"@\"}"},
    {"otherwise nothing", "{\"a\":\"{none|}\"}", "{\"a\":\"\"}"},
    {"otherwise inside of a string", "{\"a\":\"x{none|300}\"}", "{\"a\":\"x300\"}"},
    {"names of members stay", "{\"{v}\":1}", "{\"{v}\":1}"},
    {"items among others", "{\"s\":[0,\"{items}\",9]}", "{\"s\":[0,1,\"two\",{\"x\":3},9]}"},
    {"items are no string", "{\"s\":\"{items|none}\"}", "{\"s\":\"none\"}"},
    {"a hostile value alone", "{\"a\":\"{hostile}\"}", "{\"a\":\"\\\",\\\\\\\"evil\\\\\\\":\\\\\\\\\\n\\u0001}]\"}"},
    {"a hostile value inside of a string", "[\"<{hostile}>\"]", "[\"<\\\",\\\\\\\"evil\\\\\\\":\\\\\\\\\\n\\u0001}]>\"]"},
    {"a value is not expanded again", "[\"{again}\",\"{items}x\"]", NULL},
    {"a value that looks like items", "[\"{again}\"]", "[\"{items}\"]"},
};

static void
test_expand(void)
{
	json *items = json_read("[1,\"two\",{\"x\":3}]", 17, NULL);
	struct vars vars = {0};
	struct buf out = {0};
	struct fail f = {0};
	char unset[64];
	size_t i;
	int r;

	vars_set(&vars, "v", "one", VAR_TEXT);
	vars_set(&vars, "n", "300", VAR_JSON);
	vars_set(&vars, "digits", "007", VAR_TEXT);
	vars_set(&vars, "null", "null", VAR_JSON);
	vars_set(&vars, "o", "{\"x\":[1]}", VAR_JSON);
	vars_set_json(&vars, "t", "yes", "true");
	vars_set(&vars, "hostile", HOSTILE, VAR_TEXT);
	vars_set(&vars, "again", "{items}", VAR_TEXT);
	for (i = 0; i < COUNT(expansions); i++) {
		buf_reset(&out);
		r = json_expand(&out, expansions[i].text, &vars, items, unset, &f);
		if (!ok(expansions[i].result ? r == 0 && strcmp(buf_str(&out), expansions[i].result) == 0 : r == 1, "%s", expansions[i].name))
			printf("# %d %s\n", r, buf_str(&out));
	}
	buf_reset(&out);
	ok(json_expand(&out, "{\"a\":}", &vars, NULL, unset, &f) < 0 && f.status == ST_CONFIG && strstr(f.text, "no JSON"),
	    "a template that is no JSON");
	json_free(items);
	vars_free(&vars);
	buf_free(&out);
}

static void
test_like(void)
{
	static const struct {
		const char *name, *pattern, *made, *read, *result;
	} likes[] = {
	    {"what is made goes before what was read", "{\"a\":0,\"b\":0}", "{\"a\":1}", "{\"a\":2,\"b\":3,\"c\":4}", "{\"a\":1,\"b\":3}"},
	    {"only what was read", "{\"a\":0}", NULL, "{\"a\":2,\"c\":4}", "{\"a\":2}"},
	    {"only what is made", "{\"a\":0,\"b\":0}", "{\"b\":1}", NULL, "{\"b\":1}"},
	    {"no object: what is made", "\"x\"", "\"made\"", "\"read\"", "\"made\""},
	    {"no object: what was read", "\"x\"", NULL, "\"read\"", "\"read\""},
	};
	size_t i;

	for (i = 0; i < COUNT(likes); i++) {
		json *made = likes[i].made ? json_read(likes[i].made, strlen(likes[i].made), NULL) : NULL;
		json *from = likes[i].read ? json_read(likes[i].read, strlen(likes[i].read), NULL) : NULL;
		json *j = json_like(likes[i].pattern, made, from);

		ok(strcmp(json_print(j), likes[i].result) == 0, "like: %s", likes[i].name);
		json_free(j);
		json_free(made);
		json_free(from);
	}
}

int
main(void)
{
	test_read();
	test_find();
	test_expand();
	test_like();
	return done();
}
