/* A STUN server's answer, over any bytes, which are taken to be about the transaction that they name. */

#include <stdlib.h>
#include <string.h>

#include "stun.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	unsigned char id[STUN_ID] = {0};
	char why[STUN_WHY_MAX] = "";
	struct ip ip = {0};
	enum stun_result r;

	if (len >= STUN_HEADER) {
		memcpy(id, bytes + 8, STUN_ID);
		if (stun_length(bytes) == 1)
			abort();
	}
	r = stun_read(&ip, why, bytes, len, id);
	if (r == STUN_ADDRESS && ip.family != 4 && ip.family != 6)
		abort();
	if ((r == STUN_REFUSED || r == STUN_USELESS) && (!why[0] || strlen(why) >= sizeof why))
		abort();
	return 0;
}
