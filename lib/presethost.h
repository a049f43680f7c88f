#ifndef DYNDNSC_PRESETHOST_H
#define DYNDNSC_PRESETHOST_H

/* The service that a host name belongs to: the preset whose `domains` hold it. */

#include "config.h"

struct preset_host {
	struct preset preset; /* the one for IPv4 */
	const char *url[2];   /* option url of the presets for IPv4 and for IPv6, the same where one preset is for both; they
	                         belong to the configuration */
};

/* Looks among the presets of the protocol `kind` for that of all host names of a list. The longest domain decides; of
 * several presets NAME:ipv4 and NAME:ipv6 are for their family. What is wrong with the shipped presets goes to *m.
 * -1 with fail (no status): no preset has a name, two have it alike, it is gone, or the names are of different ones. */
int preset_host_find(struct preset_host *out, struct config *c, const char *kind, const char *hosts, struct mistakes *m,
    struct fail *f);

#endif
