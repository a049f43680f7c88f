#ifndef DYNDNSC_SETUPSAVE_H
#define DYNDNSC_SETUPSAVE_H

/* A new section, put into its file. */

#include <stdbool.h>
#include <sys/stat.h>

#include "place.h"

struct buf;
struct fail;
struct mistakes;
struct setup;

#define SETUP_SECRETS_MAX 16 /* secrets of one section with files of their own */

struct setup_save {
	const char *path;        /* of the file, as writefile_read() has it */
	const struct buf *text;  /* what is in it now; setup->config was read from that */
	const struct stat *st;   /* NULL: it is not there */
	const char *name;        /* of the section; the one of that name is replaced, where there is one */
	const char *folder;      /* for files with secrets; NULL: they go into the section */
	bool replace;            /* such a file may be there already */
};

/* The folder for secrets by its own name, links followed; one that is not there is made by setup_save(). -1 with fail. */
int setup_folder(char out[PLACE_MAX], const char *folder, struct fail *f);

/* The whole new file into *out, and whether it means what it should: every other section is read as before, the values are
 * those that were given, and both halves of the section pass the check of dyndnsc --check (secrets are not read). -1 with
 * every mistake in *m; a place in the file is then of the text that was not written. */
int setup_compose(struct buf *out, const struct setup *s, const struct setup_save *save, struct mistakes *m);

/* Writes the secrets' own files, then the file. -1 with what failed in *m: then neither the file nor a new file of a secret
 * is there. */
int setup_save(const struct setup *s, const struct setup_save *save, const struct buf *text, struct mistakes *m);

#endif
