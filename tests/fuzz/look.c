/* The lines of dyndnsc-resolve, over any text, compared with three records. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "note.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
put(void *ctx, const char *text)
{
	(void)ctx;
	if (strpbrk(text, "\n\x1b"))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct look looks[3] = {
	    {.host = "home.example.org", .want = {.family = 4, .b = {192, 0, 2, 1}}, .says = DNS_UNKNOWN},
	    {.host = "home.example.org", .want = {.family = 6, .b = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}}, .says = DNS_UNKNOWN},
	    {.host = "a", .want = {.family = 4, .b = {192, 0, 2, 2}}, .says = DNS_UNKNOWN},
	};
	struct notes notes = {.level = 2, .put = put};
	char *text = malloc(len + 1);
	size_t i;

	if (!text)
		return 0;
	memcpy(text, bytes, len);
	text[len] = '\0';
	look_parse(looks, 3, text, &notes);
	/* agreement is never made up */
	for (i = 0; i < 3; i++) {
		if (looks[i].says == DNS_NOT_ASKED || (looks[i].says == DNS_AGREES && !strstr(text, i == 1 ? "AAAA\tfound\t" : "A\tfound\t")))
			abort();
	}
	free(text);
	return 0;
}
