/* Rules about answers, and where in answers values are. */

#include <stdlib.h>
#include <string.h>

#include "engine/rules.h"
#include "engine/source.h"
#include "fail.h"
#include "reply.h"
#include "tap.h"

static struct reply *
answer(unsigned status, const char *head, const char *body)
{
	struct reply *r = calloc(1, sizeof *r);

	if (!r)
		abort();
	r->status = status;
	buf_adds(&r->head, head);
	buf_adds(&r->body, body);
	return r;
}

#define DOC "{\"ok\":true,\"code\":1002,\"f\":1.50,\"none\":null,\"s\":\"two words\",\"l\":[{\"e\":\"x\"},{\"e\":\"y\"}],\"no\":false,\"empty\":[],\"o\":{\"a\":1}}"

static const struct {
	const char *rule, *body;
	bool holds;
} rules[] = {
    {"status 200", "", true},
    {"status 204 200", "", true},
    {"status 2xx", "", true},
    {"status 404 5xx", "", false},
    {"status 20x", NULL, false},
    {"word good", "good 192.0.2.1", true},
    {"word nochg good", " \tgood\r\n", true},
    {"word good", "goodbye", false},
    {"word good", "not good", false},
    {"word good", "Good", false},
    {"nocase word good", "GOOD", true},
    {"word good", "x\ngood\n", true},
    {"word \"OK,\"", "OK, done", true},
    {"line Your host is up", "Your host is up", true},
    {"line Your host is up", "a\n  Your host is up \r\nb", true},
    {"line Your host is up", "Your host is up.", false},
    {"line Your host is up", "Your host", false},
    {"nocase line your host", "YOUR HOST", true},
    {"match good [0-9.]+", "good 192.0.2.1", true},
    {"match good", "good 192.0.2.1", false},
    {"match a|b", "ab", false},
    {"match a|b", "x\nb", true},
    {"nocase match GOO.", "good", true},
    {"match .*", "\n \n", false},
    {"json /ok is true", DOC, true},
    {"json /ok", DOC, true},
    {"json /no", DOC, false},
    {"json /none", DOC, false},
    {"json /none is null", DOC, true},
    {"json /empty", DOC, false},
    {"json /missing", DOC, false},
    {"json /missing is null", DOC, false},
    {"json /code is 1001 1002", DOC, true},
    {"json /code is 100", DOC, false},
    {"json /f is 1.50", DOC, true},
    {"json /s is \"two words\"", DOC, true},
    {"json /s is two words", DOC, false},
    {"nocase json /s is \"TWO words\"", DOC, true},
    {"json /l/*/e is y", DOC, true},
    {"json /l/*/e is z", DOC, false},
    {"json /l/1/e is y", DOC, true},
    {"json /o is \"\"", DOC, false},
    {"json . is 7", "7", true},
    {"json /a is x", "{\"a\":\"x\\u0000y\"}", false},
    {"json /ok is true", "no JSON", false},
    {"xml code is 0", "<?xml version='1.0'?><r><code>0</code></r>", true},
    {"xml code is 0", "<r><codes>0</codes></r>", false},
    {"xml err@n is 7", "<r><err n=\"7\"/></r>", true},
    {"xml err@n is 7", "<r><err x=\"7\"/></r>", false},
    {"xml err is \"\"", "<r><err/></r>", true},
    {"xml r/err is 1", "<?xml version='1.0'?><!-- x --><r a='1'><err>1</err></r>", true},
    {"xml r/err is 1", "<html><r><err>1</err></r></html>", false},
    {"xml r/err is 1", "x<r><err>1</err></r>", false},
    {"xml r/err is 1", "<r/><err>2</err>", false},
    {"header x-result is done", "", true},
    {"header X-Result is don", "", false},
    {"header X-None is done", "", false},
    {"empty", " \r\n\t", true},
    {"empty", "0", false},
    {"untag word good", "<p>good</p>", true},
    {"untag line Host is up", "<html><b>Host</b>  is <i>up</i></html>", true},
    {"word good", "<p>good</p>", false},
    {"nocase untag word GOOD", "<p>good</p>", true},
    {"untag nocase word GOOD", "<p>good</p>", true},
    {"status 200 & word good", "good", true},
    {"status 404 & word good", "good", false},
    {"word good & status 200 & header X-Result is done", "good", true},
    {"line A &B", "A &B", true},
};

static const struct {
	const char *rule, *why;
} wrong[] = {
    {"", "no test ''"},
    {"good", "no test 'good'"},
    {"nocase", "no test 'nocase'"},
    {"word", "no word given"},
    {"word good & ", "no test ''"},
    {"word good & bad", "no test 'bad'"},
    {"status", "no status given"},
    {"status 2000", "'2000' is not a status as 204 or 5xx"},
    {"status 600", "'600' is not"},
    {"status 20x", "'20x' is not"},
    {"status xxx", "'xxx' is not"},
    {"line", "no line given"},
    {"match", "no expression given"},
    {"match (", "match: "},
    {"empty x", "nothing goes behind 'empty'"},
    {"json", "'json' wants: json WHAT is VALUE..."},
    {"json /a 1", "'json' wants"},
    {"json a is 1", "a pointer begins with '/'"},
    {"json /a is", "no value behind 'is'"},
    {"xml a", "'xml' wants: xml WHAT is VALUE..."},
    {"header X", "'header' wants"},
    {"word 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25", "more than 24 values"},
};

static void
test_rules(void)
{
	struct rule rule;
	struct fail f;
	size_t i;

	for (i = 0; i < COUNT(rules); i++) {
		struct reply *r = answer(200, "Server: x\nX-Result:  done \n", rules[i].body ? rules[i].body : "");

		f = (struct fail){0};
		if (rules[i].body)
			ok(rule_parse(&rule, rules[i].rule, &f) == 0 && rule_holds(&rule, r, NULL) == rules[i].holds, "'%s' %s", rules[i].rule,
			    rules[i].holds ? "holds" : "does not hold");
		else
			ok(rule_parse(&rule, rules[i].rule, &f) < 0, "'%s' is none", rules[i].rule);
		rule_free(&rule);
		reply_free(r);
	}
	for (i = 0; i < COUNT(wrong); i++) {
		f = (struct fail){0};
		if (!ok(rule_parse(&rule, wrong[i].rule, &f) < 0 && f.status == ST_CONFIG && strstr(f.text, wrong[i].why), "wrong: '%s'",
			wrong[i].rule))
			printf("# %s\n", f.text);
		rule_free(&rule);
	}
}

static void
test_line(void)
{
	struct reply *r = answer(200, "", "good 1\nnohost\n");
	struct rule rule;
	struct fail f;

	rule_parse(&rule, "word nohost", &f);
	ok(rule_holds(&rule, r, NULL) && rule_holds(&rule, r, "nohost") && !rule_holds(&rule, r, "good 1"),
	    "of a line in hand nothing but it is looked at");
	rule_free(&rule);
	reply_free(r);
}

/* Which of the rules: good = RULE, then nohost = word bad. */
static enum verdict
found(const char *good, unsigned status, const char *body)
{
	struct rules own = {0}, common = {0};
	const struct rules *sets[] = {NULL, &own, &common};
	struct reply *r = answer(status, "", body);
	const struct rule *rule;
	enum verdict v;
	struct fail f;

	if (rules_add(&own, V_GOOD, good, &f) < 0 || rules_add(&common, V_NOHOST, "word bad", &f) < 0 ||
	    rules_add(&common, V_911, "untag word bad good", &f) < 0)
		abort();
	rule = rules_find(sets, 3, r, NULL);
	v = rule ? rule->verdict : V_NONE;
	rules_free(&own);
	rules_free(&common);
	reply_free(r);
	return v;
}

static void
test_find(void)
{
	ok(found("word good", 200, "good") == V_GOOD, "a success");
	ok(found("word bad", 200, "bad") == V_GOOD && found("word good", 200, "bad") == V_NOHOST, "the first that fits");
	ok(found("word good", 200, "else") == V_NONE, "none fits");
	ok(found("match .*good.*", 200, "<html>good</html>") == V_911, "a page is no success");
	ok(found("match .*good.*", 200, "\xef\xbb\xbf \n<p>good") == V_911, "nor behind a byte order mark and blanks");
	ok(found("status 200", 200, "<html>login</html>") == V_NONE, "nor by its status");
	ok(found("untag word good", 200, "<html>good</html>") == V_GOOD, "but where the rule looks at text in tags");
	ok(found("xml r is good", 200, "<r>good</r>") == V_GOOD, "or at XML");
	ok(found("word good", 500, "good") == V_911, "no success with another status");
	ok(found("word good", 302, "good") == V_911, "nor with a redirect");
	ok(found("word good & status 409", 409, "good") == V_GOOD, "but where the rule names it");
	ok(found("word good", 500, "bad") == V_NOHOST, "a refusal needs no status");
}

static void
test_status(void)
{
	static const struct {
		unsigned status;
		enum verdict verdict;
	} by[] = {{200, V_NONE}, {204, V_NONE}, {299, V_NONE}, {301, V_911}, {400, V_911}, {401, V_BADAUTH}, {403, V_BADAUTH},
	    {404, V_NOHOST}, {429, V_911}, {500, V_911}, {503, V_911}, {0, V_911}, {199, V_911}};
	static const struct {
		const char *rule;
		enum verdict verdict;
		unsigned status;
		enum hint hint;
	} hints[] = {
	    {"word badauth", V_BADAUTH, 200, HINT_BODY},
	    {"line no", V_NOHOST, 200, HINT_BODY},
	    {"match n.", V_NOHOST, 404, HINT_BODY},
	    {"status 401 & word badauth", V_BADAUTH, 401, HINT_BODY},
	    {"word 911", V_911, 200, HINT_BODY},
	    {"status 401", V_BADAUTH, 401, HINT_STATUS},
	    {"json /a is 1", V_NOHOST, 200, HINT_STATUS},
	    {"xml a is 1", V_NOHOST, 200, HINT_STATUS},
	    {"json /a is 1", V_911, 200, HINT_SENT},
	    {NULL, V_BADAUTH, 401, HINT_STATUS},
	    {NULL, V_911, 503, HINT_SENT},
	    {NULL, V_911, 429, HINT_SENT},
	    {NULL, V_911, 200, HINT_BODY},
	};
	size_t i;

	for (i = 0; i < COUNT(by); i++) {
		struct reply r = {.status = by[i].status};

		ok(rules_by_status(&r) == by[i].verdict, "status %u alone", by[i].status);
	}
	for (i = 0; i < COUNT(hints); i++) {
		struct reply r = {.status = hints[i].status};
		struct rule rule = {0};
		struct fail f;
		int bad = hints[i].rule ? rule_parse(&rule, hints[i].rule, &f) : 0;

		ok(!bad && rules_hint(hints[i].rule ? &rule : NULL, hints[i].verdict, &r) == hints[i].hint, "hint of '%s' with %u: %s",
		    hints[i].rule ? hints[i].rule : "no rule", hints[i].status, verdict_word(hints[i].verdict));
		rule_free(&rule);
	}
}

/* got NULL: nothing there. */
static const struct {
	const char *source, *body, *got;
	bool ambiguous;
} sources[] = {
    {"json /s", DOC, "two words", false},
    {"json /code", DOC, "1002", false},
    {"json /l/*/e", DOC, "x", false},
    {"json /none", DOC, NULL, false},
    {"json /o", DOC, NULL, false},
    {"json /a", "{\"a\":\"x\\u0000y\"}", NULL, false},
    {"json /a", "[", NULL, false},
    {"json .", "\"192.0.2.1\"", "192.0.2.1", false},
    {"element /id", "", "17", false},
    {"element /id regex ^1(.)$", "", "7", false},
    {"element /id regex ^2(.)$", "", NULL, false},
    {"element /no regex (.)", "", NULL, false},
    {"json /s regex two (w.*)s", DOC, "word", false},
    {"json /s regex (three)?x*", DOC, NULL, false},
    {"header x-result", "", "done", false},
    {"header X-None", "", NULL, false},
    {"body", " \r\n192.0.2.1 \n", "192.0.2.1", false},
    {"line 1", "a \nb\r\nc", "a", false},
    {"line 2", "a\nb\r\nc", "b", false},
    {"line 3", "a\nb\r\nc", "c", false},
    {"line 4", "a\nb\nc\n", NULL, false},
    {"regex ip=([0-9.]+)", "x ip=192.0.2.1 y", "192.0.2.1", false},
    {"regex ip=([0-9.]+)", "ip=192.0.2.1 ip=192.0.2.1", "192.0.2.1", false},
    {"regex ip=([0-9.]+)", "ip=192.0.2.1 ip=192.0.2.2", "192.0.2.1", true},
    {"regex ip=([0-9.]+)", "ip=192.0.2.1 ip=192.0.2.", "192.0.2.1", true},
    {"regex ^b(.)$", "a1\nb2\nc3", "2", false},
    {"regex ^(..)", "abcd", "ab", false},
    {"regex ^(..)", "abcd\nefgh", "ab", true},
    {"regex x(a)?y", "xy", NULL, false},
    {"regex ip=([0-9.]+)", "none", NULL, false},
    {"xml IP", "<r><ip>192.0.2.1</ip></r>", "192.0.2.1", false},
    {"xml ip@v", "<r><ip v='192.0.2.1'/></r>", "192.0.2.1", false},
    {"xml ip", "<r/>", NULL, false},
};

static void
test_sources(void)
{
	static const struct {
		const char *source, *why;
	} bad[] = {{"jsn /a", "did you mean 'json'?"}, {"", "no source ''"}, {"line 0", "needs a number from 1"}, {"line x", "needs a number"},
	    {"json a", "a pointer begins with '/'"}, {"header", "'header' of what"}, {"xml", "'xml' of what"}, {"parser", "'parser' of what"},
	    {"regex abc", "has no group"}, {"json /a regex abc", "has no group"}, {"element /a regex (", "regex '(': "}, {"regex (", "regex '(': "}};
	json *element = json_read("{\"id\":17}", 9, NULL), *j;
	struct buf out = {0};
	struct source s;
	struct fail f;
	size_t i;

	for (i = 0; i < COUNT(sources); i++) {
		struct reply *r = answer(200, "Server: x\nX-Result:  done \n", sources[i].body);
		bool got;

		buf_reset(&out);
		got = source_parse(&s, sources[i].source, &f) == 0 && source_get(&out, &s, r, element, NULL);
		if (!ok(sources[i].got ? got && strcmp(buf_str(&out), sources[i].got) == 0 : !got, "source '%s'", sources[i].source))
			printf("# %d %s\n", got, buf_str(&out));
		ok(source_ambiguous(&s, r) == sources[i].ambiguous, "source '%s' is %s", sources[i].source,
		    sources[i].ambiguous ? "ambiguous" : "clear");
		source_free(&s);
		reply_free(r);
	}
	for (i = 0; i < COUNT(bad); i++) {
		f = (struct fail){0};
		if (!ok(source_parse(&s, bad[i].source, &f) < 0 && f.status == ST_CONFIG && strstr(f.text, bad[i].why), "no source: '%s'",
			bad[i].source))
			printf("# %s\n", f.text);
	}
	buf_reset(&out);
	j = NULL;
	ok(source_parse(&s, "element /id", &f) == 0 && source_get(&out, &s, NULL, element, &j) && j && strcmp(json_print(j), "17") == 0,
	    "a number is told as JSON too, and an element needs no answer");
	ok(!source_get(&out, &s, NULL, NULL, &j), "no element in hand");
	json_free(element);
	buf_free(&out);
}

static void
test_parsers(void)
{
	static const struct {
		const char *parser, *body, *got;
	} parsers[] = {
	    {"plain", "192.0.2.1\n", "192.0.2.1"},
	    {"checkip", "<html><body>Current IP Address: 192.0.2.1</body></html>", "192.0.2.1"},
	    {"checkip_dns_he_net", "<p>Your IP address is : 2001:db8::1</p>", "2001:db8::1"},
	    {"freedns_afraid", "Detected IP : 192.0.2.1<br>", "192.0.2.1"},
	    {"jsonip", "{\"ip\":\"192.0.2.1\"}", "192.0.2.1"},
	    {"regex:a(.)c", "xabcx", "b"},
	    {"json:/a/b", "{\"a\":{\"b\":\"192.0.2.1\"}}", "192.0.2.1"},
	    {"json:a", "", NULL},
	    {"plan", "", NULL},
	    {"regex:abc", "", NULL},
	};
	struct buf out = {0};
	size_t i;

	for (i = 0; i < COUNT(parsers); i++) {
		struct reply *r = answer(200, "", parsers[i].body);
		struct source s;
		struct fail f = {0};
		int n = source_parser(&s, parsers[i].parser, &f);

		buf_reset(&out);
		ok(parsers[i].got ? n == 0 && source_get(&out, &s, r, NULL, NULL) && strcmp(buf_str(&out), parsers[i].got) == 0
				  : n < 0 && f.status == ST_CONFIG, "parser '%s'", parsers[i].parser);
		source_free(&s);
		reply_free(r);
	}
	buf_free(&out);
}

int
main(void)
{
	test_rules();
	test_line();
	test_find();
	test_status();
	test_sources();
	test_parsers();
	return done();
}
