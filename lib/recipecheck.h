#ifndef DYNDNSC_RECIPECHECK_H
#define DYNDNSC_RECIPECHECK_H

#include <stdint.h>

struct mistakes;

/* Everything that is wrong with the recipe in a file, which need not lie where recipes do: what recipe_load() finds, else
 * what dyndnsc-http --check PATH does, until `deadline` (clock_ms()). What it is for follows from its folder, detect,
 * notify or whoami, else update. Nothing in *m: it is right. */
void recipe_check(const char *path, int64_t deadline, struct mistakes *m);

#endif
