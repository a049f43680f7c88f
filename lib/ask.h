#ifndef DYNDNSC_ASK_H
#define DYNDNSC_ASK_H

/* Questions to the person at the terminal. */

#include <stdbool.h>

struct buf;
struct fail;

struct ask {
	int fd; /* the terminal; -1: there is nobody to ask */
};

/* Standard input is a terminal, and the controlling terminal can be opened: true. ask_close(). */
bool ask_open(struct ask *a);
void ask_close(struct ask *a);

/* Writes text, cleaned line by line (text_clean()); a newline is not added. */
void ask_show(const struct ask *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Puts the question, and the answer without its newline into *out (emptied first). A secret is not shown while it is
 * typed; whatever signal ends or stops us there, the terminal is first set back as it was. 1; 0 at the end of input (^D); -1
 * with fail (ST_SYSTEM). */
int ask_line(const struct ask *a, struct buf *out, const char *question, bool secret, struct fail *f);

/* A question with yes or no, no being the default: 1 or 0, also at the end of input; -1 with fail. */
int ask_yes(const struct ask *a, const char *question, struct fail *f);

#endif
