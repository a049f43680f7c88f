#ifndef DYNDNSC_LOG_H
#define DYNDNSC_LOG_H

/* The log of dyndnsc: lines for people on standard error or in syslog, or objects for programs on standard output. Beside
 * say.h the one module that prints; only cmd/ and what it hands a line to may use it. */

#include <stdbool.h>
#include <stdint.h>

struct buf;

/* The levels of syslog(3). */
enum { LINE_ERROR = 3, LINE_WARNING = 4, LINE_NOTICE = 5, LINE_INFO = 6, LINE_DEBUG = 7 };

/* One line. What is NULL or 0 is not known. */
struct log_line {
	int level;
	const char *event;    /* a word for programs: "published", "failing" */
	const char *section;
	const char *host;
	int family;           /* 4 or 6 */
	const char *verdict;
	const char *address;
	const char *message;
	bool brief;           /* people want the section and the message only */
};

struct log_to {
	const char *program;
	bool json;            /* objects on standard output */
	bool syslog;          /* lines in syslog */
	bool both;            /* and on standard error: somebody has just started it and looks */
	/* neither: lines on standard error */
	bool journal;         /* each with its priority in front, as the journal of systemd reads it */
	bool time;            /* each with the time in front */
	int level;            /* the least that is wanted: LINE_NOTICE with -q LINE_WARNING, with -v LINE_INFO */
};

/* How from now on. Kept by reference; call once, and again where it has changed. */
void log_open(const struct log_to *to);

/* Writes a line where its level is wanted. */
void log_write(const struct log_line *line);

/* Just a message. */
void log_say(int level, const char *event, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Whether standard error is the journal: JOURNAL_STREAM names its device and inode (systemd.exec(5)). */
bool log_is_journal(const char *journal_stream);

/* The text for people, without LF; and the object, without LF. now: seconds since 1970. */
void log_text(struct buf *out, const struct log_line *line);
void log_json(struct buf *out, const struct log_line *line, int64_t now);

#endif
