#ifndef DYNDNSC_IMPORT_H
#define DYNDNSC_IMPORT_H

/* Configuration files of other programs: read into one form, and written as sections of ours. What their words mean for us
 * is data: share/import/PROGRAM.ini. */

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "ini.h"

struct config;
struct fail;

struct import_value {
	char *key;    /* lower case */
	char *value;  /* without quotes; the name of a variable where `env` */
	int line;
	bool env;     /* what the variable of that name holds, and nothing around it */
	bool global;  /* said for all that follows, not of this entry */
	bool used;    /* is in the result, or was told of */
	const char *flaw; /* why it cannot be taken over as it is; NULL: it can */
	const char *remark; /* what the user should know of it; or NULL */
};

/* One service with what is said of it: `hostname` once for each host. */
struct import_entry {
	char *service;
	int line;
	struct import_value *v;
	size_t n;
};

struct import_doc {
	struct import_entry globals; /* of the whole file; no service */
	struct import_entry *v;
	size_t n;
};

/* Adds a value, or a copy of one; -1: out of memory. */
int import_add(struct import_entry *e, const char *key, const char *value, int line);
int import_copy(struct import_entry *e, const struct import_value *v);

/* The last value of a key, or NULL; and as text, or what stands in for it. */
struct import_value *import_value(const struct import_entry *e, const char *key);
const char *import_text(const struct import_entry *e, const char *key, const char *otherwise);

/* A new entry at the end; NULL: out of memory. */
struct import_entry *import_entry_new(struct import_doc *d, const char *service, int line);

/* Wipes and frees (secrets are in there). */
void import_entry_free(struct import_entry *e);
void import_free(struct import_doc *d);

/* ddclient.conf (the head of ddclient.conf and ddclient's own description of a line: assignments, hosts, continuation).
 * 0, or -1: every mistake is a line "FILE:LINE: what", with no value of it, in *mistakes. import_free() in either case. */
int import_ddclient(struct import_doc *d, const char *file, const char *text, size_t len, struct buf *mistakes);

/* How an included file is read: into *text, the name for messages into *name (to be freed). -1 with fail. */
struct import_reader {
	int (*read)(void *ctx, const char *from, const char *path, char **name, struct buf *text, struct fail *f);
	void *ctx;
};

/* inadyn.conf(5), whose syntax is that of libconfuse. Without a reader, include() is a mistake. */
int import_inadyn(struct import_doc *d, const char *file, const char *text, size_t len, const struct import_reader *reader,
    struct buf *mistakes);

/* Whose file it is, and what is known about that program. */
struct import_program {
	const char *name;  /* "ddclient" */
	bool ddclient;     /* else inadyn */
	struct ini map;
};

/* Reads share/import/NAME.ini. -1 with fail (ST_CONFIG). */
int import_program_load(struct import_program *p, const char *name, struct fail *f);
void import_program_free(struct import_program *p);

/* What became of a file. */
struct import_result {
	size_t sections;  /* that will run */
	size_t without;   /* entries that have no equal */
	struct buf notes; /* a line for each thing that a person has to look at, no secret in it */
};

/* Appends the INI that does the same: `c` is an empty configuration, for its presets. -1 with fail. */
int import_write(struct buf *out, const struct import_program *p, struct import_doc *d, const char *file, struct config *c,
    struct import_result *result, struct fail *f);

#endif
