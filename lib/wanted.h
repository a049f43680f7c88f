#ifndef DYNDNSC_WANTED_H
#define DYNDNSC_WANTED_H

/* Of which families a detection is wanted, and the detection of all of them. */

#include <stdbool.h>

struct common;
struct detection;
struct entry;
struct explain;
struct fail;

struct wanted {
	int v[2], n; /* 4 or 6, in the order in which they are printed */
	bool first;  /* the first that has an answer */
	bool each;   /* nobody asked for any: those that this machine has */
};

/* As -4 and -6, the option `family` (typed: as it was on the command line, or NULL) and the detector have it. -1 with fail: they
 * contradict one another (ST_USAGE, ST_CONFIG). */
int wanted_choose(struct wanted *w, const struct common *common, const char *typed, const struct entry *e, struct fail *f);

/* Runs the entry's detector for each of them, where the way that is set (via.h) has it: d, result and f are arrays of w->n, as for
 * struct detector's run_all(). x is told the family at hand. Of those of which the first is wanted w->n is what was asked. */
void wanted_detect(struct wanted *w, const struct entry *e, struct explain *x, struct detection *d, int *result, struct fail *f);

#endif
