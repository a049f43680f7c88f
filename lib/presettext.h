#ifndef DYNDNSC_PRESETTEXT_H
#define DYNDNSC_PRESETTEXT_H

/* Presets as text: the two halves merged, the user's keys first where both have one. */

#include <stdbool.h>
#include <stddef.h>

struct config;
struct preset;

/* The i-th key of the merged preset, in the order of the shipped half, then what only the user has; NULL at the end. */
const struct ini_key *preset_merged(const struct config *c, const struct preset *p, size_t i);

/* True when the extended regular expression, compiled into re, matches the name, the title or one of the domains. */
struct preset_match;
struct fail;
int preset_match_compile(struct preset_match **out, const char *ere, struct fail *f);
bool preset_matches(const struct preset_match *m, const struct config *c, const struct preset *p, const char *name);
bool preset_match_text(const struct preset_match *m, const char *text);
void preset_match_free(struct preset_match *m);

#endif
