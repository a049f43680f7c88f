#ifndef DYNDNSC_DAEMON_H
#define DYNDNSC_DAEMON_H

/* Being a daemon: one of its kind, and in the background. */

#include "place.h"

struct fail;

/* Where the pid is written unless somebody says where: in the folder for state. 0, or -1 with fail where there is none. */
int daemon_pidfile(char out[PLACE_MAX], struct fail *f);

/* Locks the file, for as long as this process lives, and writes the pid into it. -1 with fail: another one runs
 * (ST_TEMP), or it cannot be written (ST_SYSTEM). */
int daemon_lock(const char *pidfile, struct fail *f);

/* Removes it. */
void daemon_unlock(const char *pidfile);

/* Goes on in a child, in a session of its own, standard input, and what of output and error is no file, on /dev/null; the
 * parent waits until it has the lock of pidfile, and ends: with status 0, or with what daemon_lock() said, handed to `wrong`.
 * Returns in the child only, or in the parent when there could be none: -1 with fail. */
int daemon_start(const char *pidfile, int (*wrong)(const struct fail *f), struct fail *f);

#endif
