#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "diary.h"
#include "fail.h"
#include "log.h"
#include "num.h"
#include "text.h"

#define WARNING_MAX 1000 /* bytes that are said of one */

enum { KIND_WAITS = 1000, KIND_UNSAVED, KIND_VERDICT = 2000 }; /* below: an exit status */

static uint64_t
key_of(char what, const char *section, const char *host, int family)
{
	static const unsigned char key[16] = "diary";
	char text[600];

	return num_siphash(key, text, (unsigned long)snprintf(text, sizeof text, "%c%d %.255s\n%.255s", what, family, host, section));
}

static void
tell(const struct diary *d, enum diary_event event, const char *section, const struct report *r, const char *message)
{
	struct diary_news news = {event, section, r, message};

	if (d->event)
		d->event(d->ctx, &news);
}

static int
level_of(int status)
{
	return status == ST_TEMP || status == ST_NONE ? LINE_WARNING : LINE_ERROR;
}

/* A line of what a command said, without its name and the section's; *len is shortened with it. */
static const char *
words_of(const char *line, size_t *len, const char *section)
{
	size_t n = *len, k = strlen(section);
	const char *p;

	if (n > 8 && strncmp(line, "dyndnsc-", 8) == 0 && (p = memchr(line, ':', n)) && p + 2 < line + n) {
		n -= (size_t)(p + 2 - line);
		line = p + 2;
	}
	if (n > k + 2 && strncmp(line, section, k) == 0 && strncmp(line + k, ": ", 2) == 0) {
		line += k + 2;
		n -= k + 2;
	}
	*len = n;
	return line;
}

/* Those of the last line, cleaned. */
static const char *
last_words(char out[TEXT_SHOWN + 4], const char *said, const char *section)
{
	const char *line = said, *p;
	size_t n = strlen(said);

	while (n && said[n - 1] == '\n')
		n--;
	for (p = said; p < said + n; p++) {
		if (*p == '\n')
			line = p + 1;
	}
	n -= (size_t)(line - said);
	line = words_of(line, &n, section);
	return text_clean(out, line, n);
}

/* What fails, for the first time, still, or no more. */
struct trouble {
	struct log_line line;
	uint64_t key;
	unsigned kind;  /* 0: all is well */
	bool waits;     /* for its time only: that is no failure */
};

/* Says what is new of it. */
static void
say_trouble(struct diary *d, const struct trouble *t, int64_t now)
{
	char text[1024], times[STREAK_TEXT_MAX];
	const char *why = t->line.message;
	struct log_line line = t->line;
	struct streak s = {0};
	enum streak_news news = streak_take(&d->streaks, t->key, t->kind, now, &s);

	if (d->once && !d->loud)
		return;
	line.message = text;
	switch (d->loud && t->kind ? STREAK_FAILS : news) {
	case STREAK_FAILS:
		line.event = t->waits ? "waiting" : "failing";
		snprintf(text, sizeof text, "%s", why);
		break;
	case STREAK_STILL:
		line.event = t->waits && s.kind == KIND_WAITS ? "waiting" : "failing";
		snprintf(text, sizeof text, "still %s, %s: %s", line.event, streak_text(times, &s, now), why);
		break;
	case STREAK_OVER:
		if (s.kind == KIND_WAITS)
			return;
		line.level = LINE_NOTICE;
		line.event = "recovered";
		line.verdict = NULL;
		snprintf(text, sizeof text, "recovered, after the %s", streak_text(times, &s, now));
		break;
	default:
		return;
	}
	log_write(&line);
}

/* What happened to no record but to a whole command. A line that is down for a moment is told to nobody, and one run cannot know
 * how long it is. */
static void
command_ended(struct diary *d, char what, const char *label, const char *section, int status, const char *said, int64_t now)
{
	struct trouble t = {.key = key_of(what, section, "", 0), .kind = (unsigned)status,
	    .line = {.level = level_of(status), .section = label}};
	char words[TEXT_SHOWN + 4], none[64];
	const struct streak *before = streak_find(&d->streaks, t.key);
	bool told = before && before->told;

	last_words(words, said, section);
	snprintf(none, sizeof none, "%s ended with status %d", what == 'd' ? "dyndnsc-detect" : "dyndnsc-update", status);
	t.line.message = *words ? words : none;
	say_trouble(d, &t, now);
	if (d->once || d->loud)
		return;
	if (!status && told)
		tell(d, DIARY_RECOVERED, label, NULL, "");
	else if (status && streak_tell(&d->streaks, t.key, DIARY_LASTS, now))
		tell(d, DIARY_FAILING, label, NULL, t.line.message);
}

void
diary_detected(struct diary *d, const char *label, const char *section, int status, const char *said, int64_t now)
{
	command_ended(d, 'd', label, section, status, said, now);
}

void
diary_warned(struct diary *d, const char *label, const char *section, int status, const char *said)
{
	static const char mark[] = "warning: ";
	struct log_line line = {.level = LINE_WARNING, .event = "warning", .section = label};
	uint64_t whose = key_of('w', section, "", 0);
	char words[WARNING_MAX];
	const char *text;
	size_t n, k;

	for (; *said; said += n + (said[n] == '\n')) {
		n = k = strcspn(said, "\n");
		text = words_of(said, &k, section);
		if (k < sizeof mark || strncmp(text, mark, sizeof mark - 1) != 0)
			continue;
		snprintf(words, sizeof words, "%.*s", (int)k, text);
		line.message = words;
		if (warned_new(&d->warned, whose, key_of('w', section, words, 0)))
			log_write(&line);
	}
	/* what has failed may not have come so far */
	if (status == ST_OK)
		warned_end(&d->warned, whose);
}

void
diary_updated(struct diary *d, const char *label, const char *section, int status, const char *said, int64_t now)
{
	command_ended(d, 'u', label, section, status, said, now);
}

static void
say_published(struct diary *d, const struct report *r, const char *address)
{
	char text[128], last[sizeof d->last];
	struct log_line line = {.level = LINE_NOTICE, .event = "published", .section = r->name, .host = r->line.host,
	    .family = r->line.family, .verdict = verdict_word(r->line.verdict), .address = address, .message = text, .brief = true};

	snprintf(last, sizeof last, "%s\t%s", r->name, address);
	snprintf(text, sizeof text, "%s published", address);
	/* for people once for all hosts of a section */
	line.level = strcmp(last, d->last) == 0 ? LINE_INFO : LINE_NOTICE;
	line.brief = line.level == LINE_NOTICE;
	memcpy(d->last, last, sizeof last);
	log_write(&line);
}

static void
why_of(char *out, size_t size, const struct report *r)
{
	char when[NUM_TIME_MAX];

	if (!r->refused || !r->sent || r->unsaved)
		snprintf(out, size, "%s", r->line.message);
	else if (r->until)
		snprintf(out, size, "%s; not asked again before %s, unless SIGHUP comes", r->line.message, num_time_text(when, r->until));
	else
		snprintf(out, size, "%s; not asked again until the configuration changes or SIGHUP comes", r->line.message);
}

/* Who watches only what fails learns here that the state is not kept. */
static void
say_unsaved(struct diary *d, const struct report *r, int64_t now)
{
	struct trouble t = {.key = key_of('s', r->name, "", 0), .kind = r->unsaved ? KIND_UNSAVED : 0,
	    .line = {.level = LINE_WARNING, .section = r->name,
		.message = "the folder for state cannot be written to: what was sent is forgotten when this ends"}};

	if (r->sent)
		say_trouble(d, &t, now);
}

void
diary_reported(struct diary *d, const struct report *r, int64_t now)
{
	int status = verdict_status(r->line.verdict);
	struct trouble t = {.key = key_of('r', r->name, r->line.host, r->line.family),
	    .line = {.level = level_of(status), .section = r->name, .host = r->line.host, .family = r->line.family,
		.verdict = verdict_word(r->line.verdict)}};
	const struct streak *before = streak_find(&d->streaks, t.key);
	char address[IP_TEXT_MAX], why[700];

	t.line.address = r->line.ip.family ? ip_text(address, &r->line.ip) : NULL;
	why_of(why, sizeof why, r);
	t.line.message = why;
	t.waits = status == ST_TEMP && !r->sent;
	if (t.waits)
		t.kind = before ? before->kind : KIND_WAITS;
	else if (status != ST_OK)
		t.kind = KIND_VERDICT + (unsigned)r->line.verdict;
	if (t.waits)
		t.line.verdict = NULL;
	say_trouble(d, &t, now);
	say_unsaved(d, r, now);
	if (r->first)
		tell(d, r->refused ? DIARY_REFUSED : DIARY_FAILING, r->name, r, r->line.message);
	if (r->recovered)
		tell(d, DIARY_RECOVERED, r->name, r, r->line.message);
	if (!r->published)
		return;
	say_published(d, r, t.line.address ? t.line.address : "");
	tell(d, DIARY_CHANGED, r->name, r, r->line.message);
}

size_t
diary_failing(const struct diary *d)
{
	size_t i, n = 0;

	for (i = 0; i < d->streaks.n; i++)
		n += d->streaks.v[i].kind != KIND_WAITS;
	return n;
}

void
diary_free(struct diary *d)
{
	streaks_free(&d->streaks);
	warned_free(&d->warned);
}
