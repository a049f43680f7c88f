/* Templates: what a value becomes in each place, and that none breaks out of it. */

#include <string.h>

#include "buf.h"
#include "fail.h"
#include "tap.h"
#include "template.h"
#include "vars.h"

#define ALL_ASCII " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

/* result NULL: unset, `is` being the name. */
static const struct {
	const char *name, *text;
	enum place place;
	const char *result, *is;
} cases[] = {
    {"no placeholder", "plain text", AS_TEXT, "plain text", ""},
    {"an empty template", "", AS_TEXT, "", ""},
    {"a value", "a{v}b", AS_TEXT, "aonetwob", ""},
    {"two of them", "{v}{v}", AS_TEXT, "onetwoonetwo", ""},
    {"an empty value is set", "[{empty}]", AS_TEXT, "[]", ""},
    {"an empty value needs nothing else", "[{empty|x}]", AS_TEXT, "[]", ""},
    {"unset", "a{none}", AS_TEXT, NULL, "none"},
    {"the first that is unset is named", "{v}{none}{other-one}", AS_TEXT, NULL, "none"},
    {"otherwise", "{none|a b}", AS_TEXT, "a b", ""},
    {"otherwise nothing", "[{none|}]", AS_TEXT, "[]", ""},
    {"what is set needs no otherwise", "{v|x}", AS_TEXT, "onetwo", ""},
    {"otherwise stands as it is", "{none|a&b=c}", AS_FORM, "a&b=c", ""},
    {"otherwise with a bar", "{none|a|b}", AS_TEXT, "a|b", ""},
    {"a value is not expanded again", "{again}", AS_TEXT, "{v}{none}{v|x}", ""},
    {"of a set above", "{above}", AS_TEXT, "up", ""},
    {"what is set here hides what is above", "{both}", AS_TEXT, "here", ""},
    {"open stands for itself in text", "{open}", AS_TEXT, "{open}", ""},
    {"open stands for itself in a URL", "https://example.org/{open}?a={open}", AS_URL, "https://example.org/{open}?a={open}", ""},
    {"open stands for itself in XML", "<a>{open}</a>", AS_XML, "<a>{open}</a>", ""},

    {"text is as it is", "{hostile}", AS_TEXT, ALL_ASCII, ""},
    {"a header is as it is", "X: {hostile}", AS_HEADER, "X: " ALL_ASCII, ""},
    {"a header beyond ASCII", "{umlaut}", AS_HEADER, "b\xc3\xbc" "cher", ""},
    {"a form", "{hostile}", AS_FORM,
	"%20%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~", ""},
    {"a form beyond ASCII", "{umlaut}", AS_FORM, "b%C3%BCcher", ""},
    {"a form of lines", "{lines}", AS_FORM, "a%0D%0AHost%3A%20evil", ""},
    {"XML", "<a>{hostile}</a>", AS_XML, "<a> !&quot;#$%&amp;&apos;()*+,-./:;&lt;=&gt;?@[\\]^_`{|}~</a>", ""},

    {"a path", "https://example.org/{slash}/x", AS_URL, "https://example.org/a%2Fb%3Fc%23d/x", ""},
    {"dots of a path", "https://example.org/{dots}/x", AS_URL, "https://example.org/..%2F../x", ""},
    {"a star in a path", "https://example.org/{star}", AS_URL, "https://example.org/*.example.org", ""},
    {"a star in a query", "https://example.org/?h={star}", AS_URL, "https://example.org/?h=%2A.example.org", ""},
    {"a star behind a query of the server's", "{url}?h={star}", AS_URL, "https://example.net:8443/a?b?h=%2A.example.org", ""},
    {"a query", "https://example.org/?h={amp}&x=1", AS_URL, "https://example.org/?h=a%26x%3D2%2B%25&x=1", ""},
    {"lines in a URL", "https://example.org/{lines}", AS_URL, "https://example.org/a%0D%0AHost:%20evil", ""},
    {"a host that is a value", "https://{at}/", AS_URL, "https://evil%40example.com%3A1/", ""},
    {"a server's URL at the very start", "{url}/nic", AS_URL, "https://example.net:8443/a?b/nic", ""},
    {"a server's URL elsewhere", "https://example.org/{url}", AS_URL, "https://example.org/https:%2F%2Fexample.net:8443%2Fa%3Fb", ""},
    {"a server's URL in a form", "{url}", AS_FORM, "https%3A%2F%2Fexample.net%3A8443%2Fa%3Fb", ""},
    {"a recipe's own text beyond ASCII", "https://example.org/b\xc3\xbc", AS_URL, "https://example.org/b%C3%BC", ""},
    {"the same in a form", "b\xc3\xbc=1", AS_FORM, "b%C3%BC=1", ""},
    {"the same in XML", "<b>\xc3\xbc</b>", AS_XML, "<b>\xc3\xbc</b>", ""},

    {"no name: nothing in it", "{}", AS_TEXT, "{}", ""},
    {"no name: a capital letter", "{V}{vV}", AS_TEXT, "{V}{vV}", ""},
    {"no name: a digit in front", "{1}", AS_TEXT, "{1}", ""},
    {"no name: a blank", "{ v}{v }", AS_TEXT, "{ v}{v }", ""},
    {"no name: not closed", "{v", AS_TEXT, "{v", ""},
    {"no name: otherwise not closed", "{none|x", AS_TEXT, "{none|x", ""},
    {"no name: otherwise of two lines", "{none|x\n}", AS_TEXT, "{none|x\n}", ""},
    {"no name: a brace in otherwise", "{none|{v}}", AS_TEXT, "{none|onetwo}", ""},
    {"no name: only otherwise", "{|x}", AS_TEXT, "{|x}", ""},
    {"no name: two braces", "{{v}}", AS_TEXT, "{onetwo}", ""},
    {"no name: a brace at the end", "v}{", AS_TEXT, "v}{", ""},
    {"no name: beyond ASCII", "{v\xc3\xbc}", AS_TEXT, "{v\xc3\xbc}", ""},
    {"the longest name", "{a234567890123456789012345678901234567890123456789012345678901x3|y}", AS_TEXT, "y", ""},
    {"no name: longer", "{a234567890123456789012345678901234567890123456789012345678901xx34|y}", AS_TEXT,
	"{a234567890123456789012345678901234567890123456789012345678901xx34|y}", ""},
};

static void
fill(struct vars *vars, struct vars *up)
{
	vars_set(vars, "v", "onetwo", VAR_TEXT);
	vars_set(vars, "empty", "", VAR_TEXT);
	vars_set(vars, "again", "{v}{none}{v|x}", VAR_TEXT);
	vars_set(vars, "hostile", ALL_ASCII, VAR_TEXT);
	vars_set(vars, "umlaut", "b\xc3\xbc" "cher", VAR_TEXT);
	vars_set(vars, "lines", "a\r\nHost: evil", VAR_TEXT);
	vars_set(vars, "tab", "a\tb", VAR_TEXT);
	vars_set(vars, "del", "a\x7f", VAR_TEXT);
	vars_set(vars, "slash", "a/b?c#d", VAR_TEXT);
	vars_set(vars, "dots", "../..", VAR_TEXT);
	vars_set(vars, "star", "*.example.org", VAR_TEXT);
	vars_set(vars, "amp", "a&x=2+%", VAR_TEXT);
	vars_set(vars, "at", "evil@example.com:1", VAR_TEXT);
	vars_set(vars, "url", "https://example.net:8443/a?b", VAR_URL);
	vars_set(vars, "both", "here", VAR_TEXT);
	vars_open(vars, "open");
	vars_set(up, "above", "up", VAR_TEXT);
	vars_set(up, "both", "up", VAR_TEXT);
	vars->up = up;
}

static bool
collect(void *ctx, const char *name)
{
	buf_addf(ctx, "%s ", name);
	return strcmp(name, "stop") != 0;
}

int
main(void)
{
	static const char *const controls[] = {"lines", "tab", "del"};
	char unset[TEMPLATE_NAME_MAX], text[20];
	struct vars vars = {0}, up = {0};
	struct buf out = {0};
	struct fail f = {0};
	size_t i;
	int r;

	fill(&vars, &up);
	for (i = 0; i < COUNT(cases); i++) {
		buf_reset(&out);
		*unset = '\0';
		r = template_expand(&out, cases[i].text, cases[i].place, &vars, unset, &f);
		if (!ok(cases[i].result ? r == 0 && strcmp(buf_str(&out), cases[i].result) == 0 : r == 1 && strcmp(unset, cases[i].is) == 0,
			"%s", cases[i].name))
			printf("# %d %s %s\n", r, buf_str(&out), unset);
	}
	for (i = 0; i < COUNT(controls); i++) {
		buf_reset(&out);
		snprintf(text, sizeof text, "X: {%s}", controls[i]);
		ok(template_expand(&out, text, AS_HEADER, &vars, unset, &f) < 0 && f.status == ST_CONFIG && strstr(f.text, controls[i]) &&
			!strstr(f.text, "evil"), "no header with '%s', and the value is not told", controls[i]);
	}
	buf_reset(&out);
	template_names("{a}{b|x}{C}{ d}{a}{stop}{e}", collect, &out);
	ok(strcmp(buf_str(&out), "a b a stop ") == 0, "the names of a template, until it is enough");
	buf_free(&out);
	out.max = 5;
	ok(template_expand(&out, "{v}", AS_TEXT, &vars, unset, &f) < 0 && f.status == ST_SYSTEM, "what does not fit is an error");
	buf_free(&out);
	vars_unset(&vars, "both");
	ok(template_expand(&out, "{both}", AS_TEXT, &vars, unset, &f) == 0 && strcmp(buf_str(&out), "up") == 0,
	    "what is unset here is seen above");
	buf_free(&out);
	vars_free(&vars);
	vars_free(&up);
	return done();
}
