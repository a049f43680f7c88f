#ifndef DYNDNSC_SOURCES_H
#define DYNDNSC_SOURCES_H

/* Whom on the internet this machine's address can be asked of: files of recipes/, each with who runs it. When each was asked
 * last, and how often in a row in vain, is remembered in the file `detect` of the folder for state, so that none is asked
 * more often than it likes, and one that fails rests. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"
#include "place.h"

struct buf;
struct fail;
struct mistakes;
struct notes;
struct recipe;
struct source;

#define SOURCES_MAX 192 /* more are left out */

/* One source is asked, in a child of its own. */
struct source_ask {
	const struct source *source;
	int family;                  /* 4 or 6 */
	int64_t deadline;            /* clock_ms() */
	const struct notes *notes;
	/* out */
	struct ip ip;                /* publishable and of the family; family 0: none, and why */
	char why[400];
};

/* A kind of source: one file source*.c and one row in sources.c each. */
struct source_kind {
	const char *name;            /* in the file: "NAME" for the first of the table, else "KIND/NAME" */
	const char *folder;          /* "recipes/detect" */
	/* Reads a file into *out: 1, or 0 where it is none of the sources (gone, not for all), -1 with mistakes. */
	int (*read)(struct source *out, const char *path, struct mistakes *m);
	void (*free)(struct source *s);
	/* Asks: 0, or -1 with fail (ST_SYSTEM). NULL: dyndnsc-http does (webask.h). */
	int (*ask)(struct source_ask *a, struct fail *f);
};

extern const struct source_kind source_web, source_dns, source_stun;

/* All of them, ended by NULL. */
extern const struct source_kind *const source_kinds[];

/* What is remembered of a source, for one family. */
struct source_memory {
	int64_t asked;       /* seconds since 1970; 0: never */
	unsigned failures;   /* in a row; 0: it had an answer */
	bool wrong;          /* its last answer was another than that of a quorum, which was said */
};

struct source {
	const struct source_kind *kind;
	const char *name;           /* of its file */
	const char *operator_;
	const char *protocol[2];    /* for IPv4, for IPv6, as below: "https", "http", "dns", ...; NULL: it does not know that family */
	uint32_t min_interval;      /* seconds between two questions */
	bool by_name;               /* auto = no: only asked by its name */
	struct recipe *recipe;      /* of a web source */
	void *what;                 /* of another one: the kind's own */
	struct source_memory memory[2];
	uint32_t lot;               /* drawn anew each time: decides between equals */
};

struct sources {
	struct source *v;
	size_t n;
	char path[PLACE_MAX]; /* of the file; "": there is no memory */
	bool forget;          /* set by the caller: nothing is written */
};

/* Finds them and what is remembered of them. A file that is wrong is noted (level 0) and left out; so is a memory that
 * cannot be read (level 1). -1 with fail (ST_SYSTEM); sources_free() in either case. */
int sources_load(struct sources *s, const struct notes *notes, struct fail *f);
void sources_free(struct sources *s);

/* The sources of a kind (NULL: of any) and family (4 or 6) that may be asked now, the best first: https before http, those
 * that rest after failures behind the others, the one longest not asked first. Their indexes into order[0..s->n), how many;
 * *next (0: none) is when the first of the others may be asked. */
size_t sources_order(const struct sources *s, const struct source_kind *kind, int family, int64_t now, size_t *order, int64_t *next);

/* Whether it rests after failures: 10 minutes after the first, then twice as long each time, up to a day. *until: when
 * that is over. */
bool source_rests(const struct source *s, int family, int64_t now, int64_t *until);

/* Whether it was asked less than its own interval ago. *until: when that is over. */
bool source_waits(const struct source *s, int family, int64_t now, int64_t *until);

/* Remembers that a source is asked (until it has answered that counts as one more failure), and what came of it; nothing is
 * written. */
void source_asked(struct source *s, int family, int64_t now);
void source_answered(struct source *s, int family, bool good);

/* Writes the file; where that is impossible it is noted (level 1) and goes on without memory. */
void sources_save(struct sources *s, const struct notes *notes);

/* The file, read into s; its path is set. */
void sources_remember(struct sources *s, const struct notes *notes);

/* The text of the file, both ways. A line that is damaged, or about an unknown source, is left out. */
void sources_parse(struct sources *s, const char *text, size_t len);
int sources_print(const struct sources *s, struct buf *out);

#endif
