#ifndef DYNDNSC_CONFIG_H
#define DYNDNSC_CONFIG_H

/* The configuration file and the presets, as sections. What a section means is entry.h's business. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "buf.h"
#include "fail.h"
#include "ini.h"

/* Everything that is wrong, said at once. */
struct mistakes {
	struct buf text; /* one line each */
	int status;      /* the worst (fail.h) */
};

struct config {
	struct ini user;     /* empty when there is no file */
	struct stat st;      /* of the user's file */
	struct buf text;     /* as it was read, where it cannot be read again (a pipe); else empty */
	bool loaded;
	struct ini presets;  /* the shipped ones; read when first asked for */
	bool presets_read;
	bool keep_env;       /* variables are read but left in the environment, for children that read them again */
};

/* Adds a line and raises the status. Returns -1. */
int mistake(struct mistakes *m, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void mistakes_free(struct mistakes *m);

/* Reads the file `path`, or with NULL the one that place_config() finds, or none. Refuses (ST_CONFIG) what it cannot
 * read or parse and, as root, a file that is not root's own. 0 or -1. */
int config_load(struct config *c, const char *path, struct mistakes *m);
void config_free(struct config *c);

/* The user's section NAME, neither [dyndnsc] nor a [preset:...] or [notify:...]; NULL when there is none. */
const struct ini_section *config_section(const struct config *c, const char *name);

/* The options of a plugin, [notify:NAME], or NULL; and whether a section's name is of this form. */
const struct ini_section *config_notify(const struct config *c, const char *name);
bool config_is_notify(const char *name);

/* A key of [dyndnsc], or NULL. */
const char *config_global(const struct config *c, const char *key);

/* Seconds between two checks of the section NAME: what it says, else [dyndnsc], else CONFIG_INTERVAL. */
#define CONFIG_INTERVAL 300
#define CONFIG_INTERVAL_MAX (30 * 86400)
uint32_t config_interval(const struct config *c, const char *name, struct mistakes *m);

/* A preset in its two halves: the user's [preset:NAME] and the shipped one; either may be NULL. False: neither. */
struct preset {
	const struct ini_section *user, *shipped;
};
bool config_preset(struct config *c, const char *name, struct preset *out, struct mistakes *m);

/* True when the user's file has a [preset:NAME]; reads nothing. */
bool config_user_preset(const struct config *c, const char *name);

/* The key of a preset, the user's first; *file (unless NULL) is where it stands. NULL: it has none. */
const struct ini_key *preset_key(const struct config *c, const struct preset *p, const char *key, const char **file);

/* The names of all presets, the shipped ones first, in the order of the files: for (i = 0; (name = ...(c, i, m)); i++) */
const char *config_preset_name(struct config *c, size_t i, struct mistakes *m);

#endif
