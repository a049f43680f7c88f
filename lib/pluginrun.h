#ifndef DYNDNSC_PLUGINRUN_H
#define DYNDNSC_PLUGINRUN_H

/* Inside of plugins.h: one plugin with its options. */

struct config;
struct mistakes;
struct plugin;

/* Everything that is wrong with its recipe and its options, among them files of secrets; a command for a secret is not run.
 * c may be NULL. 0 or -1. */
int pluginrun_check(const struct plugin *p, const struct config *c, const char *where, struct mistakes *m);

#endif
