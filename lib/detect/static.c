#include <string.h>

#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "kv.h"
#include "note.h"
#include "option.h"
#include "text.h"

/* The next address of a list: 1, 0 at the end, -1 when it is none; *text is what stood there. */
static int
next_address(const char **rest, struct ip *out, char text[TEXT_SHOWN + 4])
{
	const char *word;
	size_t n = text_word(rest, &word);

	if (n == 0)
		return 0;
	text_clean(text, word, n);
	return ip_parse(out, text) ? 1 : -1;
}

int
detect_check_addresses(const char *value, struct fail *f)
{
	char text[TEXT_SHOWN + 4];
	bool four = false, six = false;
	struct ip ip;
	int r;

	while ((r = next_address(&value, &ip, text)) > 0) {
		bool *seen = ip.family == 6 ? &six : &four;

		if (*seen)
			return fail_set(f, 0, "more than one %s address", ip_family_name(ip.family));
		*seen = true;
	}
	if (r < 0)
		return fail_set(f, 0, "not an address: '%s'", text);
	return four || six ? 0 : fail_set(f, 0, "no address in it");
}

const struct option detect_static_options[] = {
    {"address", OPTION_REQUIRED, NULL, "the address, or one of each family", detect_check_addresses, NULL},
    DETECT_FAMILY(NULL),
    {0},
};

bool
detect_address_of(struct ip *out, const char *list, int family)
{
	char text[TEXT_SHOWN + 4];

	while (next_address(&list, out, text) > 0) {
		if (out->family == family)
			return true;
	}
	*out = (struct ip){0};
	return false;
}

/* Each address of the list. */
static void
tell(const struct detection *d, const char *list)
{
	char text[TEXT_SHOWN + 4], canonical[IP_TEXT_MAX];
	struct ip ip;

	while (next_address(&list, &ip, text) > 0) {
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
