#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dns.h"
#include "dnslink.h"
#include "fail.h"
#include "outside.h"
#include "text.h"
#include "whoami.h"

bool
whoami_knows(const struct whoami_provider *p, int family)
{
	return p->n[family == 6] > 0;
}

bool
whoami_text(char *out, size_t size, const unsigned char *rdata, size_t len)
{
	size_t n = 0;

	if (len == 0)
		return false;
	while (len) {
		size_t part = *rdata++;

		len--;
		if (part > len || n + part >= size || memchr(rdata, '\0', part))
			return false;
		memcpy(out + n, rdata, part);
		n += part;
		rdata += part;
		len -= part;
	}
	out[n] = '\0';
	return true;
}

/* The address in one record of the answer; false with why. */
static bool
read_record(struct ip *out, char *why, size_t size, const struct whoami_provider *p, const struct dns_rr *rr)
{
	char text[256], shown[TEXT_SHOWN + 4];

	if (!p->text && dns_rr_ip(out, rr))
		return true;
	if (!p->text || !whoami_text(text, sizeof text, rr->rdata, rr->rdlen))
		snprintf(why, size, "a record that holds no address");
	else if (!ip_parse(out, text))
		snprintf(why, size, "not an address: '%s'", text_clean(shown, text, strlen(text)));
	else
		return true;
	return false;
}

/* All records are about the question, and say one address. */
static bool
read_records(struct ip *out, char *why, size_t size, const struct whoami_provider *p, const struct dns_ask *ask)
{
	const struct dns_rrs *rrs = &ask->msg.answer;
	struct ip ip;
	size_t i;

	for (i = 0; i < rrs->n; i++) {
		const struct dns_rr *rr = &rrs->v[i];

		if (rr->type != ask->type || rr->class != p->class || !dns_same_name(rr->name, p->question)) {
			snprintf(why, size, "a record that was not asked for");
			return false;
		}
		if (!read_record(&ip, why, size, p, rr))
			return false;
		if (i && !ip_equal(&ip, out)) {
			snprintf(why, size, "two addresses");
			return false;
		}
		*out = ip;
	}
	return true;
}

/* Whether the answer comes from one of the provider's own addresses. */
static bool
is_own(const struct whoami_provider *p, int family, const struct endpoint *from)
{
	const struct endpoint *own = p->servers[family == 6];
	size_t n = p->n[family == 6], i;

	for (i = 0; i < n && !(ip_equal(&own[i].ip, &from->ip) && own[i].port == from->port); i++)
		;
	return i < n;
}

/* AA must be there, where that means something: class CH is a question to the server itself, which no resolver passes on,
 * and a provider that is a resolver (authority = no) never sets it. A server that the user named is nobody of whom we know
 * otherwise. */
static bool
needs_authority(const struct whoami_provider *p, int family, const struct dns_ask *ask)
{
	return p->class == DNS_CLASS_IN && (p->authority || !is_own(p, family, &ask->from));
}

int
whoami_judge(struct ip *out, char why[WHOAMI_WHY_MAX], const struct whoami_provider *p, int family,
    const struct dns_ask *ask)
{
	char addr[ENDPOINT_TEXT_MAX], rcode[DNS_WORD_MAX], said[WHOAMI_WHY_MAX - 80];
	const struct dns_msg *m = &ask->msg;

	endpoint_text(addr, &ask->from, DNS_PORT);
	if (m->rcode != DNS_NOERROR) {
		snprintf(why, WHOAMI_WHY_MAX, "%s says %s%s", addr, dns_rcode_text(rcode, m->rcode),
		    m->rcode == DNS_NXDOMAIN ? ": somebody else answers in its place, port 53 is intercepted here" : "");
		return ST_TEMP;
	}
	if (!m->aa && needs_authority(p, family, ask)) {
		snprintf(why, WHOAMI_WHY_MAX, "the answer from %s has no authority%s", addr,
		    m->ra ? ": port 53 is intercepted here" : "");
		return ST_TEMP;
	}
	if (m->answer.n == 0) {
		snprintf(why, WHOAMI_WHY_MAX, "%s says no address", addr);
		return ST_TEMP;
	}
	if (!read_records(out, said, sizeof said, p, ask)) {
		snprintf(why, WHOAMI_WHY_MAX, "the answer from %s has %s", addr, said);
		return ST_DATA;
	}
	if (outside_judge(out, family, said, sizeof said) == ST_OK)
		return ST_OK;
	snprintf(why, WHOAMI_WHY_MAX, "%s says %s", addr, said);
	return ST_DATA;
}

/* Whether there is a way to any of the servers: a datagram socket is connected, nothing is sent. */
static bool
has_route(const struct endpoint *servers, size_t n)
{
	size_t i;
	int fd;

	for (i = 0; i < n; i++) {
		fd = dns_socket(&servers[i], false);
		if (fd >= 0)
			close(fd);
		if (fd >= 0 || errno == EMFILE || errno == ENFILE)
			return true;
	}
	return false;
}

int
whoami_ask(struct whoami *w, struct fail *f)
{
	const struct whoami_provider *p = w->provider;
	struct dns_ask ask = {.name = p->question, .class = p->class, .servers = w->servers, .n_servers = w->n_servers};

	/* resolvers are asked as everybody asks them; the name's own servers as resolvers do */
	ask.rd = !p->authority;
	ask.type = p->text ? DNS_TXT : w->family == 6 ? DNS_AAAA : DNS_A;
	w->no_route = false;
	if (!w->servers) {
		ask.servers = p->servers[w->family == 6];
		ask.n_servers = p->n[w->family == 6];
	}
	if (dns_ask_all(&ask, 1, w->deadline, w->notes, f) < 0)
		return -1;
	if (ask.outcome == DNS_ANSWERED) {
		w->status = whoami_judge(&w->ip, w->why, p, w->family, &ask);
	} else {
		w->status = ST_TEMP;
		dns_ask_why(w->why, &ask);
		w->no_route = ask.outcome == DNS_UNREACHED && !has_route(ask.servers, ask.n_servers);
	}
	dns_ask_free(&ask);
	return 0;
}
