#ifndef DYNDNSC_ENGINE_NAMES_H
#define DYNDNSC_ENGINE_NAMES_H

struct mistakes;
struct recipe;

/* Says of every placeholder in the steps that is neither an option nor taken nor the engine's own that nothing gives it:
 * it would never be set, and what it stands in would be left out of each request. (ST_CONFIG) */
void names_check(const struct recipe *r, struct mistakes *m);

#endif
