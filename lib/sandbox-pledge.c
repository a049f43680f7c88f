/* OpenBSD. pledge() is outside POSIX and needs all of the system's names. */
#undef _POSIX_C_SOURCE
#include <unistd.h>

#include "sandbox.h"

void
sandbox_network(void)
{
	(void)pledge("stdio rpath inet dns", NULL);
}

bool
sandbox_works(void)
{
	return true;
}
