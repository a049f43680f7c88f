#ifndef DYNDNSC_RECIPEPARTS_H
#define DYNDNSC_RECIPEPARTS_H

/* The parts of recipe_parse(), one file each. Mistakes go to *m as FILE:LINE: what. */

#include <stdbool.h>

struct mistakes;
struct recipe;

/* recipehead.c: reads [recipe]. */
void recipehead_read(struct recipe *r, struct mistakes *m);

/* recipeoption.c: fills r->options and r->extra from the [option X] sections, behind them those that the engine adds by
 * itself; after recipehead_read(). */
void recipeoption_read(struct recipe *r, struct mistakes *m);

/* recipe.c: some step has this key with this value (NULL: any). */
bool recipe_steps_have(const struct recipe *r, const char *key, const char *value);

/* recipehead.c: cuts a value of the recipe, by NULs, into its words, v[0..max). How many there are, also where that is more. */
unsigned recipe_words(char *value, char **v, unsigned max);

#endif
