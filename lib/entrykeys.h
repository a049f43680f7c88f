#ifndef DYNDNSC_ENTRYKEYS_H
#define DYNDNSC_ENTRYKEYS_H

/* The keys that sections and presets may have, beside those of the options (layers.h looks at these). */

struct config;
struct ini_section;
struct mistakes;

/* Says every key of the user's section, or of the user's [preset:NAME], that has no meaning, with the nearest that has.
 * The same for both roles of a section, so that it is said once. */
void entrykeys_section(const struct config *c, const struct ini_section *s, struct mistakes *m);
void entrykeys_preset(const struct config *c, const struct ini_section *s, struct mistakes *m);

#endif
