/* Any answer to a signed request: parsed, its signature looked at, its record set read. None that the fuzzer makes up can
 * be verified. The corpus is answers of a real BIND. */

#include <stdint.h>
#include <stdlib.h>

#include "dns.h"
#include "fail.h"
#include "keyfile.h"
#include "tsig.h"
#include "update/rrset.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct key key;
	struct tsig t = {.key = &key, .mac_len = 32};
	struct rrset set;
	struct dns_msg m;
	struct fail f;

	if (!key.len && key_parse(&key, "hmac-sha256:key.sha256.example:MDEyMzQ1Njc4OWFiY2RlZg==", &f) < 0)
		abort();
	if (dns_parse(&m, bytes, len, &f) < 0)
		return 0;
	if (tsig_verify(&t, &m, 0x6b047ea0, &f).result == TSIG_VERIFIED)
		abort();
	rrset_read(&set, &m, "a.example.org", 4);
	rrset_read(&set, &m, "a.example.org", 6);
	dns_msg_free(&m);
	return 0;
}
