#ifndef DYNDNSC_OUTSIDE_H
#define DYNDNSC_OUTSIDE_H

/* What somebody on the internet says this machine's address is: whether it can be that. */

#include <stddef.h>

struct ip;

/* ST_OK, or ST_DATA with what is wrong with it in why ("100.64.1.2, which is Shared Address Space: ..."): another family
 * than the one it was asked over (4 or 6), or an address that must not be published. */
int outside_judge(const struct ip *ip, int family, char *why, size_t size);

#endif
