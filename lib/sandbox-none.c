#include "sandbox.h"

void
sandbox_network(void)
{
}

bool
sandbox_works(void)
{
	return false;
}
