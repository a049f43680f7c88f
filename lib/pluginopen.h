#ifndef DYNDNSC_PLUGINOPEN_H
#define DYNDNSC_PLUGINOPEN_H

/* Inside of plugins.h: one plugin with the values of its options. */

#include <stdbool.h>
#include <stdint.h>

#include "entry.h"
#include "kv.h"

struct config;
struct mistakes;
struct plugin;
struct recipe;

struct plugin_opened {
	struct recipe *recipe; /* NULL: an executable */
	struct entry entry;    /* options; its protocol is the recipe's */
	struct kvs secrets;
};

/* Reads recipe and options of a plugin, and its secrets; a command for a secret is run only with `run`, until `deadline`
 * (clock_ms()). c may be NULL. -1 with mistakes, `whose` in front; plugin_close() in either case. */
int plugin_open(struct plugin_opened *o, const struct plugin *p, const struct config *c, const char *whose, bool run, int64_t deadline,
    struct mistakes *m);
void plugin_close(struct plugin_opened *o);

/* Everything that plugin_open() would say, with "WHERE: plugin 'NAME'" in front. 0 or -1. */
int plugin_check(const struct plugin *p, const struct config *c, const char *where, struct mistakes *m);

#endif
