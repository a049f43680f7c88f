#ifndef DYNDNSC_STATUSTEXT_H
#define DYNDNSC_STATUSTEXT_H

/* What is known of the records, as text: for people, as JSON, for Prometheus. All append to *out; -1: memory ran out, or
 * the buffer is full. */

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct status;

#define STATUSTEXT_MAX ((size_t)512 << 20) /* for out->max: tens of thousands of records with all their history */

/* config: of -c, for the commands that are shown, or NULL. verbose: everything of every record. */
int statustext_table(struct buf *out, const struct status *s, const char *config, bool verbose);

/* An array of objects. */
int statustext_json(struct buf *out, const struct status *s, const char *config);

/* Text exposition format 0.0.4. */
int statustext_metrics(struct buf *out, const struct status *s);

/* The last `last` changes of address of all records (0: all that are kept), oldest first; *n is how many. */
int statustext_history(struct buf *out, const struct status *s, bool json, size_t last, size_t *n);

#endif
