/* DNS messages, over any bytes: whatever is read must hold together. The corpus is what unbound, BIND and Knot sent. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "dns.h"
#include "dnsnet.h"
#include "ip.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(int good)
{
	if (!good)
		abort();
}

static void
use_records(const struct dns_msg *m, const struct dns_rrs *rrs)
{
	unsigned char wire[DNS_NAME_WIRE];
	char name[DNS_NAME_MAX];
	struct dns_soa soa;
	struct ip ip;
	size_t i;

	for (i = 0; i < rrs->n; i++) {
		const struct dns_rr *rr = &rrs->v[i];

		check(rr->rdata >= m->wire && rr->rdata + rr->rdlen <= m->wire + m->len);
		check(dns_name_pack(wire, rr->name) > 0 && dns_same_name(rr->name, rr->name) && dns_name_within(rr->name, "."));
		check(dns_name_at(name, m, rr->at) > 0 && strcmp(name, rr->name) == 0);
		if (dns_rr_target(name, m, rr))
			check(dns_name_pack(wire, name) > 0);
		if (dns_rr_soa(&soa, m, rr))
			check(dns_name_pack(wire, soa.mname) > 0);
		(void)dns_rr_ip(&ip, rr);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct dns_ask ask = {.outcome = DNS_ANSWERED};
	struct answer a, b;

	if (dns_parse(&ask.msg, bytes, len, NULL) < 0)
		return 0;
	use_records(&ask.msg, &ask.msg.answer);
	use_records(&ask.msg, &ask.msg.authority);
	use_records(&ask.msg, &ask.msg.additional);
	if (ask.msg.qname) {
		ask.name = ask.msg.qname;
		ask.type = ask.msg.qtype;
		check(answer_read(&a, &ask, true) == 0 && answer_read(&b, &ask, false) == 0);
		check(answer_same(&a, &a) && (a.kind != ANSWER_FOUND || a.n > 0));
		answer_free(&a);
		answer_free(&b);
	}
	dns_msg_free(&ask.msg);
	return 0;
}
