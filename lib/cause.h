#ifndef DYNDNSC_CAUSE_H
#define DYNDNSC_CAUSE_H

/* What the messages of the other commands mean to a person, and what is to be done about it. Pure functions of text. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Where a message came from: the same words mean another thing there. */
enum cause_place {
	CAUSE_DETECT,  /* dyndnsc-detect */
	CAUSE_DNS,     /* dyndnsc-resolve --authoritative */
	CAUSE_SERVICE  /* dyndnsc-update -n, or a look at the service's web server */
};

struct cause {
	unsigned places;      /* 1 << cause_place */
	const char *sign;     /* words that a message has in it, in any case; several alternatives stand between '|' */
	const char *means;    /* in plain words; no placeholders */
	const char *todo;     /* lines: what to do, then commands, each behind a TAB. {name}: the section; {host}: the first host
	                         name; {where}: the service's host; {file}: the configuration; {date}: this machine's time */
};

/* The cause that a message points at, the most telling first, or NULL where nothing is known of it. */
const struct cause *cause_find(enum cause_place place, const char *message);

/* What stands for the placeholders of struct cause; NULL stands for "...". */
struct cause_words {
	const char *name, *host, *where, *file, *date;
	const char *config; /* goes as -c into our own commands about the section or the configuration; NULL: none */
};

/* Appends a todo with the words put in, and a newline; nothing where these very lines are there already. */
void cause_todo(struct buf *out, const char *todo, const struct cause_words *w);

/* What a clock that says `now` (seconds since 1970) is worth, given the newest time of a file that is surely older than
 * now (0: none is known): NULL when nothing speaks against it, else what is wrong with it; *wrong (unless NULL) is set
 * where it cannot be right. */
const char *cause_clock(int64_t now, int64_t newest, bool *wrong);

/* The first http or https origin in a text, "https://host:port" as it stands, without what follows. False: there is none,
 * it is longer than size, or it has a name and password before an '@'. */
bool cause_origin(char *out, size_t size, const char *text);

#endif
