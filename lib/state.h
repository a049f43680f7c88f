#ifndef DYNDNSC_STATE_H
#define DYNDNSC_STATE_H

/* What is known of the records of one account, in one text file that `cat` explains (0600, in a folder 0700). Removing
 * the file is always safe. Replaced by rename; locked without waiting for as long as it is open for writing. */

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "lookup.h"
#include "place.h"
#include "policy.h"

struct fail;
struct notes;

struct state {
	char path[PLACE_MAX];    /* of the file; "" when there is no folder */
	int lock;                /* descriptor of the lock file; -1: none */
	bool writable;           /* state_write() works */
	unsigned char salt[16];  /* of the fingerprints; random, made when the file is */
	struct record **v;       /* pointers stay good when records are added */
	size_t n;
	struct lookup names;     /* of v, by host and family; empty: to be made anew */
	struct buf on_disk;      /* the file's text as it was read or written last */
};

#define STATE_HISTORY 20000 /* most `history` lines in one file, shared out evenly: it must stay small for ever */

enum state_mode { STATE_READ, STATE_WRITE };

/* The file of an account, in the folder as place_state() has it; nothing is looked at. -1 with fail (ST_SYSTEM): there is
 * no folder, or the name is too long. */
int state_path(char out[PLACE_MAX], const char *account, struct fail *f);

/* Reads one file as STATE_READ does, whatever folder it is in; not waiting where it is no regular file. 0; -1 with fail
 * (ST_SYSTEM): it cannot be read. state_close() in either case. */
int state_read(struct state *s, const char *path, const struct notes *notes, struct fail *f);

/* Opens (and for STATE_WRITE locks, and where needed creates the folder of) the account's state. account: a short name
 * as "rfc2136@192.0.2.53"; bytes that do not belong into a file name are replaced and a hash added.
 * 0: *s is filled; !s->writable in STATE_WRITE: no folder can be written (fail says why).
 * -1 with fail: busy (ST_TEMP), or the file cannot be read (ST_SYSTEM). Damaged lines are noted at level 0. */
int state_open(struct state *s, const char *account, enum state_mode mode, const struct notes *notes, struct fail *f);

/* The record of that host and family (4 or 6), made where there is none. NULL: out of memory. */
struct record *state_record(struct state *s, const char *host, int family);

/* The same record where there is one, else NULL. */
struct record *state_find(struct state *s, const char *host, int family);

/* Forgets a record. */
void state_forget(struct state *s, struct record *r);

/* Replaces the file, unless that would change nothing. -1 with fail (ST_SYSTEM): the file is as it was. */
int state_write(struct state *s, struct fail *f);

/* Unlocks and frees. */
void state_close(struct state *s);

/* The two halves of the file's text, without I/O. Parsing adds to *s; a line that is damaged is noted and left out. */
void state_parse(struct state *s, const char *text, size_t len, const struct notes *notes);
int state_print(const struct state *s, struct buf *out);

#endif
