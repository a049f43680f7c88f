/* What a router may say by NAT-PMP, and what it announces, over any bytes: as one datagram, and as a row of announcements,
 * each with the seconds that have passed (two bytes) and its length (one byte) in front. */

#include <stdlib.h>
#include <string.h>

#include "announce.h"
#include "natpmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* An address only where it was said; a refusal has none. */
static void
check(const struct natpmp_said *said, const uint8_t *bytes, size_t len)
{
	if (said->result != 0 ? said->ip.family != 0 : said->version == NATPMP_VERSION && said->ip.family != 4)
		abort();
	if (said->ip.family && (len != 12 || memcmp(said->ip.b, bytes + 8, 4) != 0))
		abort();
	if (!*natpmp_result(said))
		abort();
}

/* What comes again at once is no news, unless it contradicts itself. */
static void
announcements(const uint8_t *bytes, size_t len)
{
	struct announced a = {0}, again;
	int64_t ms = 0;
	size_t n;

	while (len >= 3) {
		ms += (bytes[0] << 8 | bytes[1]) * 1000;
		n = bytes[2];
		bytes += 3;
		len -= 3;
		if (n > len)
			n = len;
		announced_new(&a, bytes, n, ms, NULL);
		again = a;
		if (announced_new(&again, bytes, n, ms, NULL))
			abort();
		bytes += n;
		len -= n;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct natpmp_said said;

	if (natpmp_answer(&said, bytes, len))
		check(&said, bytes, len);
	if (natpmp_announcement(&said, bytes, len) && said.version == NATPMP_VERSION)
		check(&said, bytes, len);
	announcements(bytes, len);
	return 0;
}
