#ifndef DYNDNSC_IMPORTPARTS_H
#define DYNDNSC_IMPORTPARTS_H

/* The parts of import.h that only its files use. */

#include "import.h"
#include "kv.h"

/* A section of ours in the making. */
struct import_draft {
	struct kvs keys;
	struct buf remarks; /* "# ..." lines for above it */
	struct buf reasons; /* why it has no equal, one a line; empty: it has */
};

void import_draft_free(struct import_draft *d);

/* Adds a remark ("# text"); what came from the file is made fit for one line. */
void import_remark(struct import_draft *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void import_reason(struct import_draft *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Appends text as a comment can show it: what is no printable UTF-8 as \n or \xNN. */
void import_show(struct buf *out, const char *text);

/* What the map says of a program's own words: the section "[KIND NAME]", or NULL; and a key of one, or NULL. */
const struct ini_section *import_map(const struct import_program *p, const char *kind, const char *name);
const char *import_map_text(const struct ini_section *s, const char *key);

/* A list in the map has that word. */
bool import_listed(const char *list, const char *word);

/* What the map says of the entry's service; NULL: nothing (the reason is in *d). */
const struct ini_section *import_service(const struct import_program *p, const struct import_entry *e, struct import_draft *d);

/* Which service it is and how it is updated, for host (one of the entry's, or all as a list): keys of *d. */
void import_updater(struct import_draft *d, const struct import_program *p, struct import_entry *e, const struct ini_section *s,
    const char *hosts, struct config *c);

/* Where the address comes from. */
struct import_source {
	int family; /* 4, 6, or 0: either */
	struct kvs keys;
	struct buf remarks;
};

/* The sources of an entry, at most two; their values are marked as used. None: it is not updated at all. */
#define IMPORT_SOURCES 2
size_t import_sources(struct import_source out[IMPORT_SOURCES], const struct import_program *p, struct import_entry *e);
void import_source_free(struct import_source *s);

/* The URL of a provider that inadyn's user describes, where it is dyndns2; *host gets what its path has for the host, "%h"
 * for the host itself. False: it is another (the reason is in *d). */
bool import_custom(struct import_draft *d, struct buf *url, struct buf *host, const struct import_entry *e);

/* Scheme, host and path as one URL: the scheme that is there, else that of `ssl`. */
void import_url(struct buf *out, const char *server, const char *path, bool ssl);

#endif
