/* The parsers of the kernel's rtnetlink answers, over any bytes. The corpus is real answers to question number 1. */

#include "fail.h"
#include "ifaddr.h"
#include "rtnl-linux.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct rtnl_route best;
	struct ifaddr_list all;
	struct fail f;
	int family;

	for (family = 4; family <= 6; family += 2) {
		all = (struct ifaddr_list){0};
		rtnl_addresses(&all, family, 0, bytes, len, 1, &f);
		ifaddr_free(&all);
		best = (struct rtnl_route){0};
		rtnl_default(&best, family, bytes, len, 1, &f);
	}
	return 0;
}
