#ifndef DYNDNSC_DIALOGUE_H
#define DYNDNSC_DIALOGUE_H

/* What dyndnsc-setup asks the person at the terminal. Each returns 0, or -1 with what is wrong: the end of input (^D) is
 * ST_USAGE. */

#include <stdbool.h>

struct ask;
struct config;
struct fail;
struct mistakes;
struct setup;

/* Which service: a name, or a regular expression as dyndnsc-presets --match takes it, which shows what it matches, with
 * numbers to choose by. As setup_service(). */
int dialogue_service(const struct ask *a, struct setup *s, struct config *c, struct mistakes *m);

/* Every option that is missing, each until its value passes its check. files: as setup_check(). */
int dialogue_options(const struct ask *a, struct setup *s, bool files, struct fail *f);

/* Another name for the section while there is one of that name. */
int dialogue_name(const struct ask *a, const struct config *c, char name[256], struct fail *f);

#endif
