#ifndef DYNDNSC_SAY_H
#define DYNDNSC_SAY_H

/* What a command says to people and where it ends. The one module that prints; only cmd/ may use it. */

#include <stdbool.h>

struct fail;
struct notes;

/* Called first: the name put before every message. */
void say_init(const char *program);

/* -v and -q counted: quiet leaves out notes and warnings, never errors. */
void say_level(int verbose, bool quiet);

/* What the messages from here on are about is put behind the name: "program: what: text"; NULL: nothing. */
void say_about(const char *what);

/* "program: text\n" on stderr. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* As say(), unless --quiet. */
void say_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Says what failed and returns its exit status. */
int say_fail(const struct fail *f);

/* Says every line of what was found wrong; returns its status (ST_OK when nothing was). */
struct mistakes;
int say_lines(const struct mistakes *m);

/* The sink for the library's notes: prints as say() at the level of -v. */
const struct notes *say_notes(void);

/* Flushes stdout: returns status, or ST_SYSTEM (said) where what was printed did not arrive. */
int say_end(int status);

#endif
