#ifndef DYNDNSC_WRITEFILE_H
#define DYNDNSC_WRITEFILE_H

/* Files that a user keeps: read whole, and replaced whole, by rename, so that nobody ever finds half of one. */

#include <sys/stat.h>

#include "place.h"

struct buf;
struct fail;

/* The file's own path, with every link followed, into `out`, and its contents. 1; 0 and *text empty where there is none
 * (out: where it would be); -1 with fail (ST_CONFIG): not a regular file, cannot be read, or not root's own though we are
 * root (priv_trusted()). */
int writefile_read(char out[PLACE_MAX], const char *path, struct buf *text, struct stat *st, struct fail *f);

/* Replaces the file `path` (of writefile_read()) that was `old`: its mode and owner are kept. old NULL: it must not be
 * there, and is made with mode 0600. It is on the disk when this returns 0. -1 with fail, and all is as it was: ST_TEMP when the
 * file is no longer the one that was read, else ST_SYSTEM. */
int writefile(const char *path, const struct buf *text, const struct stat *old, struct fail *f);

/* Puts a file with that text in the place of `path`, whatever was there, with the mode that the umask leaves of 0666: for
 * what others read. -1 with fail (ST_SYSTEM), and all is as it was. */
int writefile_over(const char *path, const struct buf *text, struct fail *f);

#endif
