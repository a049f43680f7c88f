#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "num.h"

int
detect_random(struct detection *d, struct fail *f)
{
	struct ip ip = {.family = 4};

	if (d->family != 4) {
		fail_set(f, ST_NONE, "detector 'random' makes IPv4 addresses only");
		return 0;
	}
	do {
		if (num_random(ip.b, 4) < 0)
			return fail_errno(f, "reading random bytes");
	} while (ip_unpublishable(&ip, NULL));
	d->ip = ip;
	return 1;
}
