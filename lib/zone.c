#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dns.h"
#include "fail.h"
#include "zone.h"

char *
zone_name(const char *name)
{
	char *out = strdup(name), *p;
	size_t len;

	if (!out)
		return NULL;
	for (p = out; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 0x20);
	}
	len = (size_t)(p - out);
	if (len > 1 && out[len - 1] == '.' && out[len - 2] != '\\')
		out[len - 1] = '\0';
	return out;
}

/* A search in progress: `at` walks up from the host; NULL once it is over. */
struct search {
	struct zone_find *find;
	const char *at;
};

static int
found(struct search *s, const struct dns_msg *m, const struct dns_rr *rr)
{
	struct dns_soa soa;

	if (!dns_rr_soa(&soa, m, rr)) {
		snprintf(s->find->why, sizeof s->find->why, "its SOA record is malformed");
		return 0;
	}
	s->find->zone = zone_name(rr->name);
	s->find->mname = zone_name(soa.mname);
	return s->find->zone && s->find->mname ? 0 : -1;
}

/* What the answer to "SOA of s->at" means. The parent comes next where an alias stands in the way, or where the answer
 * has no SOA record at all, as from forwarders that strip it. -1: out of memory. */
static int
step(struct search *s, const struct dns_ask *ask, bool own)
{
	const struct dns_msg *m = &ask->msg;
	const struct dns_rr *rr;
	const char *at = s->at;
	char why[DNS_WHY_MAX];
	size_t i;

	s->at = NULL;
	if (ask->outcome != DNS_ANSWERED || (m->rcode != DNS_NOERROR && m->rcode != DNS_NXDOMAIN)) {
		snprintf(s->find->why, sizeof s->find->why, "%s", dns_ask_why(why, ask));
		return 0;
	}
	if (own && !m->aa) {
		snprintf(s->find->why, sizeof s->find->why, "the server has no authority for it");
		return 0;
	}
	rr = dns_find(&m->answer, at, DNS_SOA);
	if (rr)
		return found(s, m, rr);
	for (i = 0; m->answer.n == 0 && i < m->authority.n; i++) {
		rr = &m->authority.v[i];
		if (rr->type == DNS_SOA && dns_name_within(at, rr->name))
			return found(s, m, rr);
	}
	s->at = dns_name_parent(at);
	if (!s->at) {
		s->find->none = true;
		snprintf(s->find->why, sizeof s->find->why, "there is no SOA record above it");
	}
	return 0;
}

/* Asks for all searches that go on; *left is how many still do. */
static int
ask_round(struct search *s, size_t *left, struct dns_ask *asks, const struct dns_via *via, bool own, struct fail *f)
{
	size_t n = *left, i, k = 0;
	int r;

	for (i = 0; i < n; i++)
		asks[i] = (struct dns_ask){.name = s[i].at, .type = DNS_SOA, .rd = !own, .servers = via->servers,
		    .n_servers = via->n};
	r = dns_ask_all(asks, n, via->deadline, via->notes, f);
	for (i = 0; i < n; i++) {
		if (r == 0 && step(&s[i], &asks[i], own) < 0)
			r = fail_set(f, ST_SYSTEM, "out of memory");
		dns_ask_free(&asks[i]);
		if (s[i].at)
			s[k++] = s[i];
	}
	*left = k;
	return r;
}

int
zone_find_all(struct zone_find *v, size_t n, const struct dns_via *via, bool own, struct fail *f)
{
	struct search *s = calloc(n + 1, sizeof *s);
	struct dns_ask *asks = calloc(n + 1, sizeof *asks);
	size_t i, left = n;
	int r = 0;

	for (i = 0; i < n; i++) {
		v[i] = (struct zone_find){.host = v[i].host};
		if (s)
			s[i] = (struct search){&v[i], v[i].host};
	}
	if (!s || !asks) {
		fail_set(f, ST_SYSTEM, "out of memory");
		r = -1;
	}
	/* ends because every round moves each search up a label */
	while (r == 0 && left)
		r = ask_round(s, &left, asks, via, own, f);
	free(s);
	free(asks);
	return r;
}

void
zone_find_free(struct zone_find *z)
{
	free(z->zone);
	free(z->mname);
	z->zone = z->mname = NULL;
}
