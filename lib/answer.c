#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "dnsnet.h"

static int
by_value(const void *a, const void *b)
{
	return ip_compare(a, b);
}

/* The addresses of `name` itself. */
static int
collect(struct answer *out, const struct dns_msg *m, const char *name, unsigned type)
{
	size_t i, k;

	out->ips = calloc(m->answer.n + 1, sizeof *out->ips);
	if (!out->ips)
		return -1;
	for (i = 0; i < m->answer.n; i++) {
		const struct dns_rr *rr = &m->answer.v[i];

		if (rr->type == type && dns_same_name(rr->name, name) && dns_rr_ip(&out->ips[out->n], rr))
			out->n++;
	}
	if (out->n == 0)
		return 0;
	qsort(out->ips, out->n, sizeof *out->ips, by_value);
	for (i = k = 1; i < out->n; i++) {
		if (!ip_equal(&out->ips[i], &out->ips[k - 1]))
			out->ips[k++] = out->ips[i];
	}
	out->n = k;
	out->kind = ANSWER_FOUND;
	return 0;
}

/* Without an address: is that "none", or does this server just not know? A negative answer carries the zone's SOA
 * (RFC 2308, section 2); forwarders may strip it, but NS alone is a referral. */
static enum answer_kind
empty_kind(const struct dns_msg *m, bool aliased)
{
	if (m->rcode == DNS_NXDOMAIN || dns_find(&m->authority, NULL, DNS_SOA))
		return ANSWER_NONE;
	if (aliased)
		return ANSWER_ALIAS;
	if (!m->aa && dns_find(&m->authority, NULL, DNS_NS))
		return ANSWER_REFERRAL;
	return ANSWER_NONE;
}

int
answer_read(struct answer *out, const struct dns_ask *ask, bool follow)
{
	const struct dns_msg *m = &ask->msg;
	char name[DNS_NAME_MAX], target[DNS_NAME_MAX];
	const struct dns_rr *alias;
	int hops;

	*out = (struct answer){0};
	if (ask->outcome != DNS_ANSWERED || (m->rcode != DNS_NOERROR && m->rcode != DNS_NXDOMAIN))
		return 0;
	snprintf(name, sizeof name, "%s", ask->name);
	for (hops = 0; (alias = dns_find(&m->answer, name, DNS_CNAME)); hops++) {
		if (!dns_rr_target(target, m, alias)) {
			out->kind = ANSWER_FAILED;
			return 0;
		}
		memcpy(name, target, sizeof name);
		out->kind = hops == ANSWER_HOPS ? ANSWER_LOOP : ANSWER_ALIAS;
		if (!follow || out->kind == ANSWER_LOOP)
			break;
	}
	if (!alias) {
		if (collect(out, m, name, ask->type) < 0)
			return -1;
		if (out->kind != ANSWER_FOUND)
			out->kind = empty_kind(m, hops > 0);
	}
	if (out->kind != ANSWER_ALIAS)
		return 0;
	out->target = strdup(name);
	return out->target ? 0 : -1;
}

bool
answer_same(const struct answer *a, const struct answer *b)
{
	size_t i;

	if (a->kind != b->kind || a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++) {
		if (!ip_equal(&a->ips[i], &b->ips[i]))
			return false;
	}
	return a->kind != ANSWER_ALIAS || dns_same_name(a->target, b->target);
}

void
answer_free(struct answer *a)
{
	free(a->ips);
	free(a->target);
	*a = (struct answer){0};
}
