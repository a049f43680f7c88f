#ifndef DYNDNSC_ENGINE_STEPKEYS_H
#define DYNDNSC_ENGINE_STEPKEYS_H

/* The keys of a recipe's [request], [step NAME] and [answer] sections, one by one. */

#include <stddef.h>

struct ini_section;
struct judging;
struct mistakes;
struct recipe;
struct step;

/* Reads a section into a step, or where `s` is NULL into what judges answers. Every mistake goes to *m as FILE:LINE: what;
 * an unknown key with the nearest name. */
void stepkeys_read(const struct recipe *r, const struct ini_section *sec, struct step *s, struct judging *j,
    struct mistakes *m);

/* Makes room for one more zeroed element of `size` bytes in the array of n whose pointer is at `array`. -1: out of memory. */
int stepkeys_grow(void *array, size_t n, size_t size);

#endif
