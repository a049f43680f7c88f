#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "note.h"
#include "num.h"

int
detect_random(struct detection *d, struct fail *f)
{
	struct ip ip = {.family = 4};
	char text[IP_TEXT_MAX];

	if (d->family != 4) {
		fail_set(f, ST_NONE, "detector 'random' makes IPv4 addresses only");
		return 0;
	}
	do {
		if (num_random(ip.b, 4) < 0)
			return fail_errno(f, "reading random bytes");
	} while (ip_unpublishable(&ip, NULL));
	d->ip = ip;
	note_candidate(d->notes, &(struct candidate){.family = 4, .name = "random", .said = ip_text(text, &ip), .ms = NOTE_UNTIMED, .taken = true});
	return 1;
}
