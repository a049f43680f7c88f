#ifndef DYNDNSC_PLUGINS_H
#define DYNDNSC_PLUGINS_H

/* Plugins: who is told when an address has changed, when updates fail, recover or are refused. Each is an executable
 * dyndnsc-notify-NAME or a recipe recipes/notify/NAME.ini, which dyndnsc-http runs (dyndnsc(7)); an executable wins. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"
#include "kv.h"
#include "verdict.h"

struct buf;
struct config;
struct mistakes;
struct notes;

enum event { EVENT_CHANGED, EVENT_FAILING, EVENT_RECOVERED, EVENT_REFUSED };
#define EVENTS 4

/* What happened to one record. Strings may be NULL: not known; what is no clean text is cleaned before it is told. */
struct plugin_event {
	enum event event;
	const char *section;    /* the section, or what stands for it */
	const char *host;
	int family;             /* 4 or 6; 0: the event is about no record */
	struct ip old_ip, ip;   /* family 0: none */
	enum verdict verdict;
	const char *message;    /* what the service, or we, said */
	bool test;              /* nothing has happened: somebody tries their plugins */
};

/* "changed" "failing" "recovered" "refused" */
const char *event_word(enum event e);

/* What is told of an event: event, name, hostname, type, old-ip, ip, verdict, message, trouble ("yes" for failing and
 * refused), test, and for people title and text. Only what is known; no value has a control character. -1: out of memory. */
int event_lines(struct kvs *out, const struct plugin_event *e);

/* The names of those lines, ended by NULL: no option of a plugin is called so. */
extern const char *const event_names[];

/* The same as "DYNDNSC_EVENT_OLD_IP=..." (event itself is DYNDNSC_EVENT), each the value of a pair of *out: at most EVENT_ENV_MAX. */
#define EVENT_ENV_MAX 16
int event_environment(struct kvs *out, const struct kvs *lines);

struct plugin {
	char *name, *path;
	bool recipe;
};

/* A set of them, each once. Zeroed but for config it is empty; config, whose [notify:NAME] sections have their options, stays
 * the caller's, and has to live as long. Options are looked at when a plugin is added, and read when it is told something. */
struct plugins {
	const struct config *config; /* NULL: there is none */
	struct plugin *v;
	size_t n;
};

/* Adds those of a list with commas or blanks. One that there is not (with the nearest that there is), or whose options are
 * wrong, goes to *m (ST_CONFIG), `where` in front ("FILE:LINE: plugins", "--with-mail"). 0, or -1 when there were mistakes. */
int plugins_add(struct plugins *p, const char *names, const char *where, struct mistakes *m);

/* Adds every NAME that a variable DYNDNSC_WITH_NAME says yes to. */
int plugins_add_env(struct plugins *p, struct mistakes *m);

/* Checks every section [notify:NAME] of a plugin that is not among those added, which were checked then. */
int plugins_check(const struct plugins *added, const struct config *c, struct mistakes *m);

/* Whether there is one of that name; nothing is read. */
bool plugins_exists(const char *name);

/* Calls fn for each that there is, sorted: `title` is a recipe's, or "". -1: out of memory. */
int plugins_each(void (*fn)(void *ctx, const char *name, const char *title), void *ctx);

/* Tells them all, at once, until `deadline` (clock_ms()). Executables run as `user` (priv.h), with the event in
 * their environment; they and dyndnsc-http get event and options on their standard input. What goes wrong is a note at
 * level 0 and nobody's failure. Up to PLUGINS_AT_ONCE children beside those of the caller (RUN_MAX). */
#define PLUGINS_AT_ONCE 8
void plugins_tell(const struct plugins *p, const struct plugin_event *e, const char *user, int64_t deadline,
    const struct notes *notes);

/* Tells each plugin an event of every kind; `said` gets a line for people about each: "mail: changed: sent", or what went
 * wrong. The worst exit status; one that is not in the table counts as ST_TEMP. */
int plugins_test(const struct plugins *p, const char *user, int64_t deadline, void (*said)(const char *fmt, ...)
    __attribute__((format(printf, 1, 2))));

void plugins_free(struct plugins *p);

#endif
