#ifndef DYNDNSC_NEIGH_H
#define DYNDNSC_NEIGH_H

/* Other hosts of the link: their hardware addresses, the interface identifiers made of them, and which of their IPv6
 * addresses the kernel's neighbour table has. lib/neigh-linux.c and lib/neigh-bsd.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"

struct fail;

struct mac {
	uint8_t b[8];
	size_t len; /* 6 (EUI-48) or 8 (EUI-64) */
};

/* "00:11:22:aa:bb:cc", with '-' or ':' and either case; six or eight bytes of two digits each. */
bool mac_parse(struct mac *out, const char *s);
#define MAC_TEXT_MAX 24
const char *mac_text(char out[MAC_TEXT_MAX], const struct mac *mac);
bool mac_equal(const struct mac *a, const struct mac *b);

/* The interface identifier that is made from it: RFC 4291, appendix A. */
void mac_eui64(uint8_t id[8], const struct mac *mac);

struct neigh {
	struct ip ip;
	struct mac mac;
	bool failed; /* it did not answer, or there is no answer yet */
	bool fresh;  /* it has been heard of lately, or was set by hand */
};

struct neigh_list {
	struct neigh *v;
	size_t n;
};

/* The IPv6 neighbours on the interface with that index. 0, or -1 with fail (ST_SYSTEM, ST_TEMP; ST_CONFIG where this
 * system does not tell). neigh_free() in either case. */
int neigh_read(struct neigh_list *out, unsigned index, struct fail *f);
void neigh_free(struct neigh_list *list);

/* Which address of the host `mac` in the network `prefix` to take, or n where none fits: the one that is made from the
 * hardware address, else one heard of lately, then the lowest. why[i] becomes the reason why v[i] was not taken (a
 * constant), NULL for the one that was, and for those of other hosts. */
size_t neigh_choose(const struct neigh *v, size_t n, const struct mac *mac, const struct cidr *prefix, const char **why);

#endif
