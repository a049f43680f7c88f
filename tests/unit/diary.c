/* From what commands report to what is said, and told to plugins. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "diary.h"
#include "fail.h"
#include "log.h"
#include "tap.h"

static FILE *written;
static long seen;
static char events[1024];

static void
told(void *ctx, const struct diary_news *news)
{
	static const char *const words[] = {"changed", "failing", "recovered", "refused"};
	size_t n = strlen(events);

	(void)ctx;
	snprintf(events + n, sizeof events - n, "%s%s:%s:%s", n ? " " : "", words[news->event], news->section,
	    news->report ? news->report->line.host : "-");
}

/* What was logged since the last time, and what was told. */
static void
said(const char *lines, const char *news, const char *name)
{
	char text[4096];
	size_t n;

	fflush(stderr);
	fseek(written, seen, SEEK_SET);
	n = fread(text, 1, sizeof text - 1, written);
	text[n] = '\0';
	seen += (long)n;
	ok(strcmp(text, lines) == 0 && strcmp(events, news) == 0, "%s (%zu bytes; events: %s)", name, n, events);
	if (strcmp(text, lines) != 0)
		printf("# %s", text);
	events[0] = '\0';
}

/* A line of dyndnsc-update --report about h.example.org of the section "home". */
static void
report(struct diary *d, const char *verdict, const char *address, const char *message, const char *words, int64_t now)
{
	char line[REPORT_LINE_MAX];
	struct report r;

	snprintf(line, sizeof line, "h.example.org\tA\t%s\t%s\t%s\t%s\thome", verdict, address, message, words);
	if (!report_parse(&r, line))
		ok(false, "a report: %s", line);
	else
		diary_reported(d, &r, now);
}

static void
records(void)
{
	struct diary d = {.event = told};
	int64_t t = 1800000000;

	report(&d, "nochg", "8.8.4.1", "", "kept", t);
	said("", "", "what is as it was is not said");
	report(&d, "good", "8.8.4.1", "", "sent new", t);
	said("<5>home: 8.8.4.1 published\n", "changed:home:h.example.org", "a change");
	report(&d, "911", "8.8.4.2", "busy", "sent first until=1800001800", t + 60);
	said("<4>home: h.example.org A: 911: busy\n", "failing:home:h.example.org", "it fails");
	ok(diary_failing(&d) == 1, "one fails");
	report(&d, "911", "8.8.4.2", "too soon", "kept until=1800001800", t + 120);
	report(&d, "911", "8.8.4.2", "busy", "sent until=1800005400", t + 1860);
	said("", "", "and again: quiet, also while it waits");
	report(&d, "911", "8.8.4.2", "busy", "sent until=1800009000", t + 5460);
	said("<4>home: h.example.org A: 911: still failing, 4th time, since 08:01: busy\n", "", "after an hour");
	report(&d, "badauth", "8.8.4.2", "who?", "sent refused first", t + 9000);
	said("<3>home: h.example.org A: badauth: who?; not asked again until the configuration changes or SIGHUP comes\n",
	    "refused:home:h.example.org", "another trouble");
	report(&d, "badauth", "8.8.4.2", "refused before", "kept refused", t + 9060);
	said("", "", "which stays");
	report(&d, "good", "8.8.4.2", "", "sent new recovered old=8.8.4.1", t + 9120);
	said("<5>home: h.example.org A: recovered, after the 6th time, since 08:01\n<5>home: 8.8.4.2 published\n",
	    "recovered:home:h.example.org changed:home:h.example.org", "and is over");
	ok(diary_failing(&d) == 0, "none fails");
	report(&d, "badauth", "8.8.4.3", "who?", "sent refused first until=1800013000", t + 9180);
	said("<3>home: h.example.org A: badauth: who?; not asked again before 2027-01-15T11:36:40Z, unless SIGHUP comes\n",
	    "refused:home:h.example.org", "a refusal that ends by itself");
	diary_free(&d);
}

static void
waiting(void)
{
	struct diary d = {.event = told};
	int64_t t = 1800000000;

	report(&d, "911", "8.8.4.2", "too soon", "kept until=1800000060", t);
	said("<4>home: h.example.org A: too soon\n", "", "what waits for its time is said");
	ok(diary_failing(&d) == 0, "and is no failure");
	report(&d, "911", "8.8.4.2", "too soon", "kept until=1800000060", t + 1);
	said("", "", "once");
	report(&d, "nochg", "8.8.4.2", "", "kept", t + 2);
	said("", "", "that it is over goes without saying");
	report(&d, "911", "8.8.4.2", "too soon", "kept until=1800000060", t);
	report(&d, "911", "8.8.4.2", "down", "sent first until=1800000060", t);
	said("<4>home: h.example.org A: too soon\n<4>home: h.example.org A: 911: down\n", "failing:home:h.example.org", "unless it fails then");
	diary_free(&d);
}

static void
unsaved(void)
{
	struct diary d = {.event = told};

	report(&d, "good", "8.8.4.1", "", "sent new unsaved", 1800000000);
	said("<4>home: the folder for state cannot be written to: what was sent is forgotten when this ends\n<5>home: 8.8.4.1 published\n",
	    "changed:home:h.example.org", "what could not be noted");
	report(&d, "badauth", "8.8.4.2", "who?", "sent new refused first unsaved", 1800000060);
	said("<3>home: h.example.org A: badauth: who?\n<5>home: 8.8.4.2 published\n",
	    "refused:home:h.example.org changed:home:h.example.org", "is said once; and nothing is promised");
	diary_free(&d);
}

/* What plugins are told of it, and when, is in news.c. */
static void
commands(void)
{
	struct diary d = {.event = told};

	diary_detected(&d, "home and 2 more", "home", ST_OK, "", 100);
	said("", "", "a detection that works");
	diary_detected(&d, "home and 2 more", "home", ST_TEMP, "dyndnsc-detect: one thing\ndyndnsc-detect: no route\n", 100);
	said("<4>home and 2 more: no route\n", "", "one that does not: its last words");
	diary_detected(&d, "home and 2 more", "home", ST_TEMP, "dyndnsc-detect: no route\n", 160);
	said("", "", "said once");
	diary_detected(&d, "home and 2 more", "home", ST_CONFIG, "", 220);
	said("<3>home and 2 more: dyndnsc-detect ended with status 78\n", "", "another end, and no words");
	diary_detected(&d, "home and 2 more", "home", ST_OK, "", 280);
	said("<5>home and 2 more: recovered, after the 3rd time, since 00:01\n", "", "it works again");
	diary_updated(&d, "home", "home", ST_SYSTEM, "dyndnsc-update: home: No space\x1b[31m left\n\n", 300);
	said("<3>home: No space?[31m left\n", "", "control characters are not shown");
	diary_updated(&d, "home", "home", ST_OK, "", 301);
	diary_detected(&d, "home", "home", ST_NONE, "dyndnsc-", 302);
	said("<5>home: recovered, after the 1st time, since 00:05\n<4>home: dyndnsc-\n", "", "words cut off");
	diary_free(&d);
}

static void
once(void)
{
	struct diary d = {.event = told, .once = true};

	report(&d, "911", "8.8.4.2", "busy", "sent first until=1800001800", 100);
	diary_detected(&d, "home", "home", ST_TEMP, "dyndnsc-detect: no route\n", 100);
	said("", "failing:home:h.example.org", "of one run the commands say themselves what fails");
	report(&d, "good", "8.8.4.1", "", "sent new", 100);
	said("<5>home: 8.8.4.1 published\n", "changed:home:h.example.org", "but not what changes");
	diary_free(&d);
}

static void
warnings(void)
{
	struct diary d = {0};

	diary_warned(&d, "home", "home", 0, "dyndnsc-detect: home: warning: one\ndyndnsc-detect: home: other\n");
	said("<4>home: warning: one\n", "", "a warning, and nothing else");
	diary_warned(&d, "home", "home", 0, "dyndnsc-detect: home: warning: one\ndyndnsc-detect: home: warning: two");
	said("<4>home: warning: two\n", "", "what is new, also at the end of the text");
	diary_warned(&d, "home and 1 more", "home", 75, "dyndnsc-detect: home: no answer\n");
	diary_warned(&d, "home", "home", 0, "dyndnsc-detect: home: warning: two\n");
	said("", "", "not again because of a failure in between");
	diary_warned(&d, "x", "x", 0, "dyndnsc-detect: x: warning: two\ndyndnsc-detect: x: no warning: three\nwarning: ");
	said("<4>x: warning: two\n", "", "somebody else's");
	diary_warned(&d, "home", "home", 0, "dyndnsc-detect: home: warning: one\ndyndnsc-detect: home: warning: two\n");
	said("<4>home: warning: one\n", "", "again, when it was over");
	ok(diary_failing(&d) == 0, "that is no failure");
	diary_warned(&d, "home", "home", 0, "");
	diary_warned(&d, "x", "x", 0, "");
	ok(d.warned.n == 0 && !d.warned.v, "all over");
	diary_free(&d);
}

int
main(void)
{
	static struct log_to to = {.program = "t", .journal = true, .level = LINE_NOTICE};

	setenv("TZ", "UTC", 1);
	tzset();
	written = tmpfile();
	if (!written || dup2(fileno(written), STDERR_FILENO) < 0)
		return 71;
	log_open(&to);
	records();
	waiting();
	unsaved();
	commands();
	once();
	warnings();
	return done();
}
