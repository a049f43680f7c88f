#ifndef DYNDNSC_STATEFILE_H
#define DYNDNSC_STATEFILE_H

/* The folder for state, and how its files are written. */

#include <stdbool.h>

#include "place.h"

struct buf;
struct fail;

/* The folder (place.h); with `make` it is made (0700) where it is not there, and checked: nobody else may write into it.
 * 0, or -1 with fail (ST_SYSTEM). */
int state_folder(char out[PLACE_MAX], bool make, struct fail *f);

/* Replaces a file (0600) by rename; shorter than PLACE_MAX - 8. -1 with fail (ST_SYSTEM): it is as it was. */
int state_replace(const char *path, const struct buf *text, struct fail *f);

#endif
