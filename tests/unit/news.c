/* What plugins are told of, with the time given: of commands that fail, and of records. */

#include <stdio.h>
#include <string.h>

#include "diary.h"
#include "fail.h"
#include "tap.h"

#define T 1800000000

static char heard[512];

static void
hear(void *ctx, const struct diary_news *news)
{
	static const char *const words[] = {"changed", "failing", "recovered", "refused"};
	size_t n = strlen(heard);

	(void)ctx;
	snprintf(heard + n, sizeof heard - n, "%s %s%s%s: %s\n", words[news->event], news->section, news->report ? " " : "",
	    news->report ? news->report->line.host : "", news->message);
}

/* What was heard since the last time. */
static bool
is(const char *want)
{
	bool same = strcmp(heard, want) == 0;

	if (!same)
		printf("# heard: %s", heard);
	heard[0] = '\0';
	return same;
}

/* A detection for "a and 2 more" that comes to that. */
static void
detected(struct diary *d, int status, int64_t now)
{
	diary_detected(d, "a and 2 more", "a", status, status ? "dyndnsc-detect: a: no route\n" : "", now);
}

static void
commands(void)
{
	struct diary d = {.event = hear};
	int64_t t;

	detected(&d, ST_NONE, T);
	detected(&d, ST_OK, T + 300);
	ok(is(""), "a detection that fails for a moment is no news, nor that it works again");
	for (t = T; t < T + DIARY_LASTS; t += 60)
		detected(&d, ST_NONE, t);
	ok(is(""), "nor one that fails for nearly as long as it takes");
	detected(&d, ST_NONE, T + DIARY_LASTS);
	ok(is("failing a and 2 more: no route\n"), "then it is, with all that it is about");
	for (; t < T + 86400; t += 60)
		detected(&d, t % 7 ? ST_NONE : ST_TEMP, t);
	ok(is(""), "once for a day of it, whatever else it says in between");
	detected(&d, ST_OK, t);
	ok(is("recovered a and 2 more: \n"), "and that it works again");
	detected(&d, ST_OK, t + 60);
	detected(&d, ST_NONE, t + 120);
	detected(&d, ST_OK, t + 180);
	ok(is(""), "after that it begins anew");
	diary_updated(&d, "a", "a", ST_CONFIG, "dyndnsc-update: a: no such file\n", T);
	diary_updated(&d, "a", "a", ST_CONFIG, "dyndnsc-update: a: no such file\n", T + DIARY_LASTS);
	ok(is("failing a: no such file\n"), "an update that reports nothing likewise");
	diary_free(&d);
	d = (struct diary){.event = hear, .loud = true};
	detected(&d, ST_NONE, T);
	diary_free(&d);
	d = (struct diary){.event = hear, .once = true};
	detected(&d, ST_NONE, T);
	ok(is(""), "one run has nothing to compare with");
	diary_free(&d);
}

static void
records(void)
{
	struct diary d = {.event = hear, .once = true};
	struct report r = {.line = {.host = "h.example.org", .family = 4, .verdict = V_911, .message = "busy"}, .name = "a"};

	r.sent = r.first = true;
	diary_reported(&d, &r, T);
	ok(is("failing a h.example.org: busy\n"), "the first failure of a record");
	r.first = false;
	diary_reported(&d, &r, T + 60);
	ok(is(""), "not the next one");
	r.line.verdict = V_GOOD;
	r.recovered = r.published = true;
	diary_reported(&d, &r, T + 120);
	ok(is("recovered a h.example.org: busy\nchanged a h.example.org: busy\n"), "that it works again, then what is new");
	r.recovered = r.published = false;
	diary_reported(&d, &r, T + 180);
	ok(is(""), "nothing where nothing is new");
	r.line.verdict = V_BADAUTH;
	r.first = r.refused = true;
	diary_reported(&d, &r, T + 240);
	ok(is("refused a h.example.org: busy\n"), "a refusal");
	diary_free(&d);
}

int
main(void)
{
	commands();
	records();
	return done();
}
