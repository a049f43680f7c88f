/* The lines of dyndnsc-update's standard input, over any bytes: what is taken may be published, and is one a family. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "addrset.h"
#include "fail.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(const struct addrset *set)
{
	char text[IP_TEXT_MAX];
	struct ip back;
	size_t i;

	if (set->n > 2 || (set->n == 2 && set->ip[0].family == set->ip[1].family))
		abort();
	for (i = 0; i < set->n; i++) {
		if (!ip_parse(&back, ip_text(text, &set->ip[i])) || !ip_equal(&back, &set->ip[i]))
			abort();
		if (!set->allow_private && ip_unpublishable(&set->ip[i], NULL))
			abort();
		if (set->six && !set->four && set->ip[i].family != 6)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct addrset sets[3] = {{.n = 0}, {.allow_private = true}, {.six = true}};
	char line[ADDRSET_LINE];
	void *copy = malloc(len + 1); /* fmemopen() wants to be able to write */
	struct fail f;
	size_t i;
	FILE *in;

	for (i = 0; copy && len && i < 3; i++) {
		memcpy(copy, bytes, len);
		in = fmemopen(copy, len, "r");
		while (in && addrset_line(line, in)) {
			int r = addrset_take(&sets[i], line, &f);

			if (r < -1 || r > 1 || (r != 0 && (f.status != ST_DATA || !f.text[0] || strpbrk(f.text, "\n\x1b"))))
				abort();
		}
		if (in)
			fclose(in);
		check(&sets[i]);
	}
	free(copy);
	return 0;
}
