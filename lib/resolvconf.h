#ifndef DYNDNSC_RESOLVCONF_H
#define DYNDNSC_RESOLVCONF_H

/* Which resolvers this machine uses: /etc/resolv.conf, read by our own code because musl and glibc differ in theirs. */

#include <stdbool.h>
#include <stddef.h>

#include "ip.h"

struct fail;

#define RESOLVERS_MAX 8 /* more are left out */

struct resolvers {
	struct endpoint v[RESOLVERS_MAX];
	size_t n;
};

/* Takes the nameserver lines of a resolv.conf(5); what is no address is passed over. Nothing else counts: names are
 * absolute (no search list), and the deadline of the command stands in for the options timeout and attempts. Without a
 * nameserver it is 127.0.0.1. */
void resolvconf_parse(struct resolvers *out, const char *text);

/* As above, from a file; a file that cannot be read counts as empty, as with libc. */
void resolvconf_read(struct resolvers *out, const char *path);

/* A list of "ADDR[:PORT]" instead. 0, or -1 with fail (ST_USAGE), which quotes the word that is none. */
int resolvers_parse(struct resolvers *out, const char *list, struct fail *f);

#endif
