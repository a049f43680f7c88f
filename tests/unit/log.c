/* Lines of the log, for people and for programs. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "json.h"
#include "log.h"
#include "tap.h"

static void
people(const struct log_line *line, const char *want)
{
	struct buf b = {0};

	log_text(&b, line);
	ok(strcmp(buf_str(&b), want) == 0, "%s (%s)", want, buf_str(&b));
	buf_free(&b);
}

static void
programs(const struct log_line *line, const char *want, const char *name)
{
	struct buf b = {0};

	log_json(&b, line, 1800000000);
	ok(strcmp(buf_str(&b), want) == 0, "%s (%s)", name, buf_str(&b));
	buf_free(&b);
}

static void
texts(void)
{
	struct log_line line = {.level = LINE_ERROR, .event = "failing", .section = "home", .host = "h.example.org", .family = 4,
	    .verdict = "badauth", .address = "8.8.4.1", .message = "no such user"};

	people(&line, "home: h.example.org A: badauth: no such user");
	line.family = 6;
	line.message = "";
	people(&line, "home: h.example.org AAAA: badauth");
	line.family = 0;
	line.verdict = NULL;
	line.message = "x";
	people(&line, "home: h.example.org: x");
	line.verdict = "";
	people(&line, "home: h.example.org: x");
	line.brief = true;
	line.verdict = "good";
	people(&line, "home: x");
	people(&(struct log_line){.message = "told to end"}, "told to end");
	people(&(struct log_line){0}, "");
}

static void
objects(void)
{
	struct log_line line = {.level = LINE_ERROR, .event = "failing", .section = "home", .host = "h.example.org", .family = 6,
	    .verdict = "badauth", .address = "2001:db8::1", .message = "no"};

	programs(&line,
	    "{\"time\":\"2027-01-15T08:00:00Z\",\"level\":\"error\",\"event\":\"failing\",\"section\":\"home\",\"hostname\":\"h.example.org\","
	    "\"type\":\"AAAA\",\"verdict\":\"badauth\",\"address\":\"2001:db8::1\",\"message\":\"no\"}",
	    "every member");
	programs(&(struct log_line){.level = LINE_INFO, .event = "x", .message = ""},
	    "{\"time\":\"2027-01-15T08:00:00Z\",\"level\":\"info\",\"event\":\"x\"}", "what is not known is left out");
	programs(&(struct log_line){.level = LINE_WARNING, .message = "\"\\/\n\t\x01\x7f"},
	    "{\"time\":\"2027-01-15T08:00:00Z\",\"level\":\"warning\",\"message\":\"\\\"\\\\/\\u000a\\u0009\\u0001\\u007f\"}",
	    "what JSON does not take as it is");
	programs(&(struct log_line){.level = LINE_NOTICE, .message = "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
	    "{\"time\":\"2027-01-15T08:00:00Z\",\"level\":\"notice\",\"message\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"}", "UTF-8");
	programs(&(struct log_line){.level = LINE_DEBUG, .message = "a\xff\xc0\xaf\xed\xa0\x80z\xf4\x90\x80\x80\xe2\x82"},
	    "{\"time\":\"2027-01-15T08:00:00Z\",\"level\":\"debug\",\"message\":\"a\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffdz"
	    "\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\"}",
	    "what is no UTF-8: overlong, a surrogate, too large, cut off");
}

/* Whatever bytes there are in a message: the library's own reader takes the object. */
static void
any_bytes(void)
{
	unsigned char text[64];
	unsigned seed = 4711;
	int i, bad = 0;
	size_t k;

	for (i = 0; i < 20000; i++) {
		struct log_line line = {.level = LINE_NOTICE, .section = (char *)text, .message = (char *)text};
		struct buf b = {0};
		json *object;
		size_t p;

		for (k = 0; k < sizeof text - 1; k++) {
			seed = seed * 1103515245 + 12345;
			text[k] = (unsigned char)((seed >> 16) % 255 + 1);
		}
		text[k] = '\0';
		log_json(&b, &line, i);
		for (p = 0; p < b.len; p++)
			bad += (unsigned char)b.data[p] < 0x20 || b.data[p] == 0x7f;
		object = json_read(buf_str(&b), b.len, NULL);
		bad += !object;
		json_free(object);
		buf_free(&b);
	}
	ok(bad == 0, "20,000 random messages are valid JSON in one line (%d are not)", bad);
}

static void
journal(void)
{
	struct stat st;
	char text[64];

	fstat(STDERR_FILENO, &st);
	snprintf(text, sizeof text, "%llu:%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	ok(log_is_journal(text), "standard error is what JOURNAL_STREAM names");
	strcat(text, "x");
	ok(!log_is_journal(text) && !log_is_journal("1:1") && !log_is_journal("") && !log_is_journal("1") && !log_is_journal(NULL), "or not");
}

int
main(void)
{
	texts();
	objects();
	any_bytes();
	journal();
	return done();
}
