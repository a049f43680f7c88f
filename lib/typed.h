#ifndef DYNDNSC_TYPED_H
#define DYNDNSC_TYPED_H

/* Options on a command line that are not the command's own: whose they are, the NAME decides later (entry.h). */

#include "entry.h"

struct arg;
struct args;

/* Takes one that args_next() did not know, with its value, into *typed; what may be a secret is wiped from the command
 * line. -1 with fail (ST_USAGE): a reserved name, no value, given twice; the nearest name is among those of the role's
 * protocols or detectors. */
int typed_take(struct kvs *typed, enum entry_role role, struct args *args, struct arg *arg, struct fail *f);

#endif
