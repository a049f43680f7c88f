/* XML as lists: what is read of it, and that nothing else is. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "xml.h"

static const struct {
	const char *what, *text, *json; /* json: of the elements <e> below <r>; NULL: it is none such */
} cases[] = {
    {"none", "<r/>", "[]"},
    {"none of that name", "<r><f>1</f></r>", "[]"},
    {"an empty root", "<r></r>", "[]"},
    {"text", "<r><e>1</e><e>2</e></r>", "[\"1\",\"2\"]"},
    {"no text", "<r><e/><e></e></r>", "[\"\",\"\"]"},
    {"elements", "<r><e><a>1</a><b>2</b><a>3</a></e></r>", "[{\"a\":[\"1\",\"3\"],\"b\":[\"2\"]}]"},
    {"depth", "<r><l><e><a><b> 1 </b></a></e></l></r>", "[{\"a\":[{\"b\":[\" 1 \"]}]}]"},
    {"blanks between elements", "<r>\n <e>\n  <a>1</a>\n </e>\n</r>\n", "[{\"a\":[\"1\"]}]"},
    {"a declaration, a comment and a byte order mark", "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- <r> --><r><!-- <e>0</e> --><e>1</e></r><!-- -->", "[\"1\"]"},
    {"attributes", "<r x='<e>1</e>' y=\"/>\"><e a='/>'>1</e><e b=\"1\"/></r >", "[\"1\",\"\"]"},
    {"entities", "<r><e>&lt;a&gt; &amp;amp; &quot;&apos;</e></r>", "[\"<a> &amp; \\\"'\"]"},
    {"numbers", "<r><e>&#65;&#x42;&#228;&#x20AC;&#x1F600;</e></r>", "[\"AB\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"]"},
    {"CDATA", "<r><e>a<![CDATA[<e>&amp;</e>]]>b</e></r>", "[\"a<e>&amp;</e>b\"]"},
    {"an element in one of its name", "<r><e><e>1</e></e></r>", "[\"1\",{\"e\":[\"1\"]}]"},
    {"nothing", "", NULL},
    {"text alone", "r", NULL},
    {"another root", "<html><r><e>1</e></r></html>", NULL},
    {"another case", "<R><e>1</e></R>", NULL},
    {"cut off", "<r><e>1</e>", NULL},
    {"cut off in a tag", "<r><e", NULL},
    {"cut off in an attribute", "<r><e a=\"", NULL},
    {"cut off in a comment", "<r><!-- ", NULL},
    {"cut off in CDATA", "<r><e><![CDATA[", NULL},
    {"ends that do not fit", "<r><e>1</f></r>", NULL},
    {"something behind it", "<r/>x", NULL},
    {"two roots", "<r/><r/>", NULL},
    {"a DTD", "<!DOCTYPE r [<!ENTITY x \"y\">]><r><e>&x;</e></r>", NULL},
    {"an entity that there is not", "<r><e>&nbsp;</e></r>", NULL},
    {"no character", "<r><e>&#0;</e></r>", NULL},
    {"half a character", "<r><e>&#xD800;</e></r>", NULL},
    {"beyond Unicode", "<r><e>&#x110000;</e></r>", NULL},
    {"a page", "<!DOCTYPE html><html><body>r e</body></html>", NULL},
};

static int
nested(int depth)
{
	char text[4096] = "<r>";
	json *list = json_list();
	int i, r;

	for (i = 0; i < depth; i++)
		strcat(text, "<e>");
	for (i = 0; i < depth; i++)
		strcat(text, "</e>");
	strcat(text, "</r>");
	r = xml_append(list, text, "r", "e");
	if (r == 0 && json_count(list) != (size_t)depth)
		r = -2;
	json_free(list);
	return r;
}

int
main(void)
{
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		json *list = json_list();
		int r = xml_append(list, cases[i].text, "r", "e");

		ok(r == (cases[i].json ? 0 : -1) && strcmp(json_print(list), cases[i].json ? cases[i].json : "[]") == 0, "%s: %s",
		    cases[i].what, json_print(list));
		json_free(list);
	}
	ok(nested(XML_DEPTH - 1) == 0, "nested as deep as is read");
	ok(nested(XML_DEPTH) == -1, "not deeper");
	return done();
}
