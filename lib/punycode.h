#ifndef DYNDNSC_PUNYCODE_H
#define DYNDNSC_PUNYCODE_H

/* A host name in UTF-8 as it stands in DNS: every label with other than ASCII as "xn--..." (RFC 3492, RFC 5890; without the
 * mapping of RFC 5895: services list names as they were registered, in small letters). ASCII stays, small. False: no
 * UTF-8, or too long. */

#include <stdbool.h>

bool punycode_host(char out[256], const char *name);

#endif
