#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "jsonout.h"
#include "log.h"
#include "num.h"

static const struct log_to *to;

void
log_open(const struct log_to *how)
{
	to = how;
	if (to->syslog)
		openlog(to->program, LOG_PID, LOG_DAEMON);
}

bool
log_is_journal(const char *journal_stream)
{
	unsigned long long device, inode;
	struct stat st;
	char rest;

	return journal_stream && sscanf(journal_stream, "%llu:%llu%c", &device, &inode, &rest) == 2 && /* NOLINT: a number too large is no device */
	       fstat(STDERR_FILENO, &st) == 0 && (unsigned long long)st.st_dev == device && (unsigned long long)st.st_ino == inode;
}

static const char *
type_of(const struct log_line *line)
{
	return line->family == 6 ? "AAAA" : line->family == 4 ? "A" : NULL;
}

void
log_text(struct buf *out, const struct log_line *line)
{
	if (line->section)
		buf_addf(out, "%s: ", line->section);
	if (line->host && !line->brief)
		buf_addf(out, "%s%s%s: ", line->host, type_of(line) ? " " : "", type_of(line) ? type_of(line) : "");
	if (line->verdict && *line->verdict && !line->brief)
		buf_addf(out, "%s%s", line->verdict, line->message && *line->message ? ": " : "");
	buf_adds(out, line->message ? line->message : "");
}

static void
json_member(struct buf *out, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	buf_addf(out, ",\"%s\":", key);
	jsonout_string(out, value);
}

void
log_json(struct buf *out, const struct log_line *line, int64_t now)
{
	static const char *const levels[] = {"error", "error", "error", "error", "warning", "notice", "info", "debug"};
	char when[NUM_TIME_MAX];

	buf_addf(out, "{\"time\":\"%s\",\"level\":\"%s\"", num_time_text(when, now), levels[line->level & 7]);
	json_member(out, "event", line->event);
	json_member(out, "section", line->section);
	json_member(out, "hostname", line->host);
	json_member(out, "type", type_of(line));
	json_member(out, "verdict", line->verdict);
	json_member(out, "address", line->address);
	json_member(out, "message", line->message);
	buf_addc(out, '}');
}

static void
put_stderr(const struct log_line *line, const struct buf *text)
{
	time_t now = time(NULL);
	char when[32] = "";
	struct tm tm;

	if (to->journal)
		snprintf(when, sizeof when, "<%d>", line->level);
	else if (to->time && localtime_r(&now, &tm))
		strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S ", &tm);
	fprintf(stderr, "%s%s%s%s\n", when, to->journal ? "" : to->program, to->journal ? "" : ": ", buf_str(text));
}

void
log_write(const struct log_line *line)
{
	struct buf text = {0};

	if (!to || line->level > to->level)
		return;
	if (to->json) {
		log_json(&text, line, clock_now());
		puts(buf_str(&text));
		fflush(stdout);
		buf_reset(&text);
	}
	log_text(&text, line);
	if (to->syslog)
		syslog(line->level, "%s", buf_str(&text));
	if (!to->json && (!to->syslog || to->both))
		put_stderr(line, &text);
	buf_free(&text);
}

void
log_say(int level, const char *event, const char *fmt, ...)
{
	struct log_line line = {.level = level, .event = event};
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	line.message = text;
	log_write(&line);
}
