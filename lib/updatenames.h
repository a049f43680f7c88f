#ifndef DYNDNSC_UPDATENAMES_H
#define DYNDNSC_UPDATENAMES_H

/* What the names on a command line of dyndnsc-update come to: an entry each, and those of them that are published as one. */

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "entry.h"
#include "plan.h"

#define UPDATENAMES_MAX 1024

struct fail;
struct notes;

struct updatenames {
	/* in */
	const char *v[UPDATENAMES_MAX];
	size_t n;
	struct kvs options;        /* those of the protocols, as typed */
	/* out */
	struct config config;
	struct entry entries[UPDATENAMES_MAX];
	struct merged *merged;
	size_t n_merged;
};

/* Reads the configuration (NULL: it is searched) and finds all entries; every mistake goes to *m. removes: who cannot is a
 * mistake. warn is told what is nobody else's fault. */
void updatenames_resolve(struct updatenames *u, const char *config, bool removes, void (*warn)(const char *fmt, ...),
    struct mistakes *m);

/* Forgets the refusals of all of them; how many they were is noted, wrong is told why not. The worst status. */
int updatenames_retry(const struct updatenames *u, const struct notes *notes, int (*wrong)(const struct fail *f));

/* Whether each of them lets private addresses pass: the switch of one section must not open another. */
bool updatenames_private(const struct updatenames *u);

/* entry_take_env() for all of them. */
void updatenames_take_env(const struct updatenames *u);

/* Whom a message about all of them is about. */
const char *updatenames_label(char out[PLAN_LABEL_MAX], const struct updatenames *u);

void updatenames_free(struct updatenames *u);

#endif
