#ifndef DYNDNSC_PRIV_H
#define DYNDNSC_PRIV_H

/* Giving up root, and what root may trust. */

#include <stdbool.h>

struct fail;

/* Becomes `user`; NULL: "_dyndnsc", else "nobody", of /etc/passwd. Nothing to do (0) when not root. -1 with fail: there is no
 * such user, or it is root (ST_CONFIG), or the change failed or could be undone (ST_SYSTEM): then the caller must end. */
int priv_drop(const char *user, struct fail *f);

/* 0 where priv_drop() knows whom to become; -1 with its fail. */
int priv_check(const char *user, struct fail *f);

/* Whom others' code is to run as: `user`; NULL stands for "_dyndnsc", else "nobody", or, when not root, for nobody
 * else (NULL). */
const char *priv_user(const char *user);

/* True when the file may decide what this process does: always, unless we are root (or set-id); then the file and every
 * folder above it must belong to root and be writable by root only (a sticky folder passes). */
bool priv_trusted(const char *path);

/* True when this process runs with more rights than the person who started it, or as root. */
bool priv_careful(void);

#endif
