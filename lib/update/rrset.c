#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "update/rrset.h"

static int
by_value(const void *a, const void *b)
{
	return ip_compare(a, b);
}

/* The zone cut that a referral points at: NS records at or above the host, without the authority to speak for it. */
static bool
referral(char cut[DNS_NAME_MAX], const struct dns_msg *answer, const char *host)
{
	size_t i;

	for (i = 0; i < answer->authority.n; i++) {
		const struct dns_rr *rr = &answer->authority.v[i];

		if (rr->type == DNS_NS && rr->class == DNS_CLASS_IN && strcmp(rr->name, ".") != 0 &&
		    dns_name_within(host, rr->name)) {
			snprintf(cut, DNS_NAME_MAX, "%s", rr->name);
			return true;
		}
	}
	return false;
}

static void
collect(struct rrset *out, const struct dns_msg *answer, const char *host, unsigned type)
{
	size_t i;

	for (i = 0; i < answer->answer.n; i++) {
		const struct dns_rr *rr = &answer->answer.v[i];
		struct ip ip;

		if (rr->type != type || !dns_same_name(rr->name, host) || !dns_rr_ip(&ip, rr) || rrset_has(out, &ip))
			continue;
		if (out->n == RRSET_MAX) {
			out->state = RRSET_TOO_MANY;
			return;
		}
		out->ttl = rr->ttl;
		out->ip[out->n++] = ip;
	}
	qsort(out->ip, out->n, sizeof *out->ip, by_value);
}

void
rrset_read(struct rrset *out, const struct dns_msg *answer, const char *host, int family)
{
	const struct dns_rr *cname = dns_find(&answer->answer, host, DNS_CNAME);

	*out = (struct rrset){.state = RRSET_READ};
	if (answer->rcode == DNS_REFUSED || answer->rcode == DNS_NOTAUTH) {
		out->state = RRSET_HIDDEN;
	} else if (!answer->aa) {
		out->state = answer->rcode == DNS_NOERROR && answer->answer.n == 0 && referral(out->other, answer, host)
				 ? RRSET_BELOW
				 : RRSET_NOT_AUTH;
	} else if (cname) {
		out->state = RRSET_CNAME;
		if (!dns_rr_target(out->other, answer, cname))
			snprintf(out->other, sizeof out->other, "?");
	} else {
		collect(out, answer, host, family == 6 ? DNS_AAAA : DNS_A);
	}
}

bool
rrset_has(const struct rrset *set, const struct ip *ip)
{
	size_t i;

	for (i = 0; i < set->n; i++) {
		if (ip_equal(&set->ip[i], ip))
			return true;
	}
	return false;
}

bool
rrset_equal(const struct rrset *a, const struct rrset *b)
{
	size_t i;

	if (a->state != b->state || a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++) {
		if (!ip_equal(&a->ip[i], &b->ip[i]))
			return false;
	}
	return true;
}

const char *
rrset_text(char out[RRSET_TEXT_MAX], const struct rrset *set)
{
	char ip[IP_TEXT_MAX];
	size_t i, shown = set->n > 4 ? 3 : set->n;
	int n = 0;

	snprintf(out, RRSET_TEXT_MAX, "nothing");
	for (i = 0; i < shown; i++)
		n += snprintf(out + n, (size_t)(RRSET_TEXT_MAX - n), "%s%s", i ? ", " : "", ip_text(ip, &set->ip[i]));
	if (set->n > shown)
		snprintf(out + n, (size_t)(RRSET_TEXT_MAX - n), " and %zu more", set->n - shown);
	return out;
}
