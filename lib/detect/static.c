#include <string.h>

#include "detect.h"
#include "detect/checks.h"
#include "detect/methods.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "text.h"

/* Each address of the list. */
static void
tell(const struct detection *d, const char *list)
{
	char text[TEXT_SHOWN + 4], canonical[IP_TEXT_MAX];
	struct ip ip;

	while (detect_next_address(&list, &ip, text) > 0) {
		bool other = ip.family != d->family;

		note_candidate(d->notes, &(struct candidate){.family = d->family, .name = "static", .said = ip_text(canonical, &ip),
		    .ms = NOTE_UNTIMED, .taken = !other, .why = other ? "of the other family" : NULL});
	}
}

int
detect_static(struct detection *d, struct fail *f)
{
	tell(d, kvs_get_or(d->options, "address", ""));
	if (detect_address_of(&d->ip, kvs_get_or(d->options, "address", ""), d->family))
		return 1;
	fail_set(f, ST_NONE, "no %s address among '%s' (-%d asks for %s)", ip_family_name(d->family),
	    kvs_get_or(d->options, "address", ""), d->family == 6 ? 4 : 6, ip_family_name(d->family == 6 ? 4 : 6));
	return 0;
}
