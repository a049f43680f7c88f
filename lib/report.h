#ifndef DYNDNSC_REPORT_H
#define DYNDNSC_REPORT_H

/* The lines of `dyndnsc-update --report`: verdict lines with two fields more, for who watches many records:
 * HOST TAB TYPE TAB VERDICT TAB ADDRESS TAB MESSAGE TAB WORDS TAB NAME. WORDS: new, sent, refused, first, recovered, unsaved,
 * until=SECONDS (since 1970), old=ADDRESS. NAME is the one on the command line, without "section:" and the like. */

#include <stdbool.h>
#include <stdint.h>

#include "verdict.h"

#define REPORT_NAME_MAX 256

struct report {
	struct verdict_line line;  /* no hints */
	bool published;            /* new: this very call made the service take another address */
	bool sent;                 /* something was sent; else the verdict stands for why not */
	bool refused;              /* not asked again, until the options change or `until` */
	bool first;                /* the first failure in a row, or the refusal has just come */
	bool recovered;            /* it failed or was refused before, and is good now */
	bool unsaved;              /* the state could not be written: nobody else remembers this */
	struct ip old;             /* that was confirmed before; family 0: none, or none known */
	int64_t until;             /* nothing is sent before; 0: no such time is known */
	char name[REPORT_NAME_MAX];
};

/* The line without LF. Returns out. */
#define REPORT_LINE_MAX (VERDICT_LINE_MAX + REPORT_NAME_MAX + 160)
const char *report_text(char out[REPORT_LINE_MAX], const struct report *r);

/* Parses one line without its LF. False where it is not one. */
bool report_parse(struct report *out, const char *line);

#endif
