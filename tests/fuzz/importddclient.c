/* A ddclient.conf of any bytes. */

#include <stdint.h>

#include "imported.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buf mistakes = {0};
	struct import_doc d;
	int r;

	if (len > 4096)
		return 0;
	r = import_ddclient(&d, "f", (const char *)bytes, len, &mistakes);
	imported_mistakes(buf_str(&mistakes), r);
	if (r == 0)
		imported(&d, true);
	import_free(&d);
	buf_free(&mistakes);
	return 0;
}
