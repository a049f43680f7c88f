#ifndef DYNDNSC_SECRET_H
#define DYNDNSC_SECRET_H

/* Secrets that are given by reference: X-file, X-env, X-command, X-credential. Read when they are needed, not before. */

#include <stdint.h>
#include <sys/stat.h>

struct buf;
struct fail;
struct notes;
struct option;

enum secret_how { SECRET_LITERAL, SECRET_FILE, SECRET_ENV, SECRET_COMMAND, SECRET_CREDENTIAL };

/* "" "-file" "-env" "-command" "-credential" */
const char *secret_suffix(enum secret_how how);

/* Reads the secret that `ref` names into *value; option->from_file, where there is one, makes the value of a file's
 * text, else it is the first line. A world-readable file: ST_CONFIG when it is ours, a note at level 0 when it is not.
 * A command runs by /bin/sh -c until `deadline` (clock_ms()). -1 with fail (ST_CONFIG; ST_TEMP for a command that
 * failed), which never holds the secret. */
int secret_read(struct buf *value, enum secret_how how, const char *ref, const struct option *option, int64_t deadline,
    const struct notes *notes, struct fail *f);

/* The value of an environment variable, which is wiped from the environment at the first call (so that neither a child
 * nor a look into /proc finds it) and remembered here; NULL when it was never set. */
const char *secret_env(const char *name);

/* Whether there is, or was, a variable that begins like this. */
bool secret_env_any(const char *prefix);

/* Adds to *out what stands for the reference in a fingerprint: for a file its path, time of change and size, for a
 * variable its value too. */
int secret_reference(struct buf *out, enum secret_how how, const char *ref);

/* The rule for a file with secrets in it: 0; 1 when others can read it and it is not ours (fail says so: a warning);
 * -1 when it is ours (fail, ST_CONFIG). */
int secret_mode(const char *path, const struct stat *st, struct fail *f);

#endif
