#ifndef DYNDNSC_PLACE_H
#define DYNDNSC_PLACE_H

/* Where programs, data and the configuration are found (contract, "Places"). As root nothing is taken from HOME, PATH or
 * a DYNDNSC_ variable that is not root's own (priv_trusted()). */

#include <stddef.h>

#define PLACE_MAX 4096 /* longest path, with NUL */

/* An executable file of that name: in $DYNDNSC_EXECDIR, beside this program, in LIBEXECDIR, on PATH. 1 when found, else
 * 0 and ""; a name with a slash in it is never found. */
int place_program(char out[PLACE_MAX], const char *name);

/* Calls fn with the full name of every executable on those four whose name starts with a prefix, each name once, the
 * one that place_program() would give first. */
void place_programs(const char *prefix, void (*fn)(void *ctx, const char *name, const char *path), void *ctx);

/* A data file ("presets.ini"): in $DYNDNSC_DATADIR, ../share of the source tree, SHAREDIR. 1 when found, else 0. */
int place_data(char out[PLACE_MAX], const char *name);

/* A recipe: FOLDER/NAME.ini ("recipes/update") in $DYNDNSC_DATADIR, $XDG_CONFIG_HOME/dyndnsc (~/.config/dyndnsc),
 * SYSCONFDIR/dyndnsc, ../share of the source tree, SHAREDIR. 1 when found, else 0 and ""; a name with a slash in it, or
 * that begins with a dot, is never found. */
int place_recipe(char out[PLACE_MAX], const char *folder, const char *name);

/* Calls fn with the name of every recipe in that folder of the five, sorted, each name once, the one that place_recipe()
 * gives. -1: out of memory. */
int place_recipes(const char *folder, void (*fn)(void *ctx, const char *name, const char *path), void *ctx);

/* The configuration file when no -c was given: $DYNDNSC_CONFIG (also when it is not there: the reader will say so), else
 * the first of ~/.dyndnsc.ini, $XDG_CONFIG_HOME/dyndnsc/dyndnsc.ini, SYSCONFDIR/dyndnsc.ini that exists. 1, or 0. */
int place_config(char out[PLACE_MAX]);

/* The folder for state, not created: $DYNDNSC_STATEDIR, $STATE_DIRECTORY, /var/lib/dyndnsc for uid 0,
 * $XDG_STATE_HOME/dyndnsc, ~/.local/state/dyndnsc. 1, or 0 where none of these is set. */
int place_state(char out[PLACE_MAX]);

#endif
