#ifndef DYNDNSC_STATUS_H
#define DYNDNSC_STATUS_H

/* Everything that is known of every record: all files of state, and what the configuration has beside them. Reads only,
 * locks nothing, asks nobody. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "forecast.h"
#include "kv.h"
#include "place.h"
#include "policy.h"

struct config;
struct mistakes;
struct notes;
struct state;

struct status_row {
	const struct record *record;  /* family 0: of a section that takes either, and has neither yet */
	struct state *state;          /* its file, or what will be: nothing was read of it */
	struct kvs sections;          /* the sections it belongs to, as keys; the first one clears its refusal */
	struct situation situation;
	bool compare;
	struct forecast forecast;
};

struct status {
	char folder[PLACE_MAX];       /* "" where there is none */
	struct state **states;
	size_t n_states;
	struct status_row *v;         /* by name, type and account */
	size_t n;
	size_t damages;               /* files and lines that could not be read */
	int64_t now;
};

/* A zeroed struct status, in this order. */

/* Reads the folder for state. What cannot be read goes to *m (ST_SYSTEM), damaged lines to the notes; the rest is there. */
void status_read(struct status *s, const struct notes *notes, struct mistakes *m);

/* Adds what the configuration says: which sections a record belongs to, how it is paced, and a row for each record that
 * [dyndnsc] configs (all sections, where there is none) would have and that no state knows. Mistakes of these sections go
 * to *m. */
void status_configure(struct status *s, struct config *c, struct mistakes *m);

/* Adds a row, or a state (NULL: out of memory); for status_configure(). */
struct status_row *status_add_row(struct status *s, const struct record *r, struct state *state);
struct state *status_add_state(struct status *s, const char *path);

/* Leaves only the records of these families (both false: all), and of these sections or hosts (n 0: all). A name that
 * nothing has goes to *m (ST_NONE). */
void status_choose(struct status *s, bool four, bool six, const char *const *names, size_t n, struct mistakes *m);

/* Sorts the rows and fills in the forecasts. */
void status_finish(struct status *s);

/* The account: the last part of the file's name. */
const char *status_account(const struct status_row *row);

/* The command that clears a refusal, for a shell; config is that of -c or NULL. Appends nothing for a row that is not
 * refused. */
struct buf;
void status_clear(struct buf *out, const struct status_row *row, const char *config);

void status_free(struct status *s);

#endif
