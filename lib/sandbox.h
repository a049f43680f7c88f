#ifndef DYNDNSC_SANDBOX_H
#define DYNDNSC_SANDBOX_H

#include <stdbool.h>

/* Promising little, by role. Exactly one sandbox-*.c is linked. What the kernel cannot do is no error. */

/* From now on this process cannot write, make or remove files, nor execute programs; descriptors that are open stay
 * usable, and so does the network for its questions. Reading is not restricted: NSS, CA stores and providers differ. */
void sandbox_network(void);

/* True where sandbox_network() has an effect here. */
bool sandbox_works(void);

#endif
