/* What a router may say by PCP to the request for a mapping, over any bytes. */

#include <stdlib.h>
#include <string.h>

#include "natpmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct pcp_map map = {.nonce = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
	    .client = {.family = 4, .b = {192, 168, 1, 2}}, .port = 0xc001, .lifetime = 120};
	struct natpmp_said said;

	if (!pcp_answer(&said, &map, bytes, len))
		return 0;
	/* an address comes only with our nonce, our port, and in a message of full length */
	if (said.ip.family && (len < PCP_MAP || len > PCP_MAX || memcmp(bytes + 24, map.nonce, sizeof map.nonce) != 0 ||
		bytes[40] != 0xc0 || bytes[41] != 1))
		abort();
	if ((said.result == 0) != (said.ip.family != 0) || !*natpmp_result(&said))
		abort();
	return 0;
}
