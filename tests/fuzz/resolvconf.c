/* resolv.conf and lists of servers, over any text. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "resolvconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1);
	struct resolvers r;
	struct fail f;

	if (!text)
		return 0;
	if (len)
		memcpy(text, bytes, len);
	text[len] = '\0';
	resolvconf_parse(&r, text);
	if (r.n < 1 || r.n > RESOLVERS_MAX)
		abort();
	(void)resolvers_parse(&r, text, &f);
	free(text);
	return 0;
}
