#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "dns.h"
#include "dnslink.h"
#include "fail.h"
#include "note.h"
#include "zone.h"

enum {
	NAMES_MAX = 16,  /* most name servers taken of one zone, so that no zone can make us flood others with questions */
	SERVERS_MAX = 32 /* most addresses of them */
};

/* A name server of some zone, and its addresses. Many zones share few of them. */
struct host {
	char *name;
	struct ip *ips;
	size_t n;
};

struct hosts {
	struct host *v;
	size_t n, cap;
};

/* "This zone has that name server." */
struct link {
	struct zone *zone;
	size_t host;
};

struct links {
	struct link *v;
	size_t n, cap;
};

/* Room for one more element of `size`: the array, maybe moved, or NULL (and the old one stays). */
static void *
room(void *v, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap)
		return v;
	more = realloc(v, (*cap ? *cap * 2 : 16) * size);
	if (more)
		*cap = *cap ? *cap * 2 : 16;
	return more;
}

static void
hosts_free(struct hosts *h)
{
	size_t i;

	for (i = 0; i < h->n; i++) {
		free(h->v[i].name);
		free(h->v[i].ips);
	}
	free(h->v);
}

/* The index of a host in the list, added where it is new; -1: out of memory. */
static long
host_index(struct hosts *h, const char *ns)
{
	char *name = zone_name(ns);
	void *more;
	size_t i;

	if (!name)
		return -1;
	for (i = 0; i < h->n; i++) {
		if (strcmp(h->v[i].name, name) == 0) {
			free(name);
			return (long)i;
		}
	}
	more = room(h->v, h->n, &h->cap, sizeof *h->v);
	if (!more) {
		free(name);
		return -1;
	}
	h->v = more;
	h->v[h->n++] = (struct host){.name = name};
	return (long)i;
}

/* The NS records of one zone. -1: out of memory. */
static int
take_names(struct zone *z, const struct dns_ask *ask, struct hosts *hosts, struct links *links)
{
	char name[DNS_NAME_MAX], why[DNS_WHY_MAX];
	size_t i, taken = 0;
	void *more;
	long host;

	for (i = 0; ask->outcome == DNS_ANSWERED && i < ask->msg.answer.n && taken < NAMES_MAX; i++) {
		const struct dns_rr *rr = &ask->msg.answer.v[i];

		if (rr->type != DNS_NS || !dns_same_name(rr->name, z->name) || !dns_rr_target(name, &ask->msg, rr))
			continue;
		host = host_index(hosts, name);
		more = room(links->v, links->n, &links->cap, sizeof *links->v);
		if (more)
			links->v = more;
		if (host < 0 || !more)
			return -1;
		links->v[links->n++] = (struct link){z, (size_t)host};
		taken++;
	}
	if (!taken && ask->outcome == DNS_ANSWERED && ask->msg.rcode == DNS_NOERROR)
		snprintf(z->why, sizeof z->why, "it has no NS records");
	else if (!taken)
		snprintf(z->why, sizeof z->why, "its NS records: %s", dns_ask_why(why, ask));
	return 0;
}

static int
ask_names(struct zone *v, size_t n, const struct dns_via *via, struct hosts *hosts, struct links *links, struct fail *f)
{
	struct dns_ask *asks = calloc(n + 1, sizeof *asks);
	size_t i;
	int r;

	if (!asks)
		return fail_set(f, ST_SYSTEM, "out of memory");
	for (i = 0; i < n; i++)
		asks[i] = (struct dns_ask){.name = v[i].name, .type = DNS_NS, .rd = true, .servers = via->servers,
		    .n_servers = via->n};
	r = dns_ask_all(asks, n, via->deadline, via->notes, f);
	for (i = 0; i < n; i++) {
		if (r == 0 && take_names(&v[i], &asks[i], hosts, links) < 0)
			r = fail_set(f, ST_SYSTEM, "out of memory");
		dns_ask_free(&asks[i]);
	}
	free(asks);
	return r;
}

/* Adds the addresses of an answer to a host. -1: out of memory. */
static int
take_addresses(struct host *h, const struct dns_ask *ask)
{
	struct answer a;
	struct ip *more;
	int r = answer_read(&a, ask, true);

	if (r == 0 && a.kind == ANSWER_FOUND) {
		more = realloc(h->ips, (h->n + a.n) * sizeof *more);
		if (more) {
			memcpy(more + h->n, a.ips, a.n * sizeof *more);
			h->ips = more;
			h->n += a.n;
		} else {
			r = -1;
		}
	}
	answer_free(&a);
	return r;
}

static int
ask_addresses(struct hosts *hosts, const struct dns_via *via, struct fail *f)
{
	struct dns_ask *asks = calloc(2 * hosts->n + 1, sizeof *asks);
	size_t i;
	int r;

	if (!asks)
		return fail_set(f, ST_SYSTEM, "out of memory");
	for (i = 0; i < 2 * hosts->n; i++)
		asks[i] = (struct dns_ask){.name = hosts->v[i / 2].name, .type = i % 2 ? DNS_AAAA : DNS_A, .rd = true,
		    .servers = via->servers, .n_servers = via->n};
	r = dns_ask_all(asks, 2 * hosts->n, via->deadline, via->notes, f);
	for (i = 0; i < 2 * hosts->n; i++) {
		if (r == 0 && take_addresses(&hosts->v[i / 2], &asks[i]) < 0)
			r = fail_set(f, ST_SYSTEM, "out of memory");
		dns_ask_free(&asks[i]);
	}
	free(asks);
	return r;
}

/* Is there a way to this address? Nothing is sent. */
static bool
routed(const struct endpoint *e)
{
	int fd = dns_socket(e, false);

	if (fd < 0)
		return errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
	close(fd);
	return true;
}

/* Gives a zone the addresses of one of its servers. -1: out of memory. */
static int
take_server(struct zone *z, const struct host *h, const struct dns_via *via)
{
	char addr[IP_TEXT_MAX];
	struct zone_server *more;
	size_t i, k;

	more = realloc(z->servers, (z->n + h->n + 1) * sizeof *more);
	if (!more)
		return -1;
	z->servers = more;
	for (i = 0; i < h->n && z->n < SERVERS_MAX; i++) {
		struct zone_server s = {.at = {.ip = h->ips[i], .port = DNS_PORT}};

		for (k = 0; k < z->n && !ip_equal(&z->servers[k].at.ip, &s.at.ip); k++)
			;
		if (k < z->n)
			continue;
		if (!routed(&s.at)) {
			note(via->notes, 1, "%s: no route to its server %s (%s)", z->name, h->name, ip_text(addr, &s.at.ip));
			continue;
		}
		s.name = strdup(h->name);
		if (!s.name)
			return -1;
		z->servers[z->n++] = s;
	}
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct zone_server *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	return r ? r : ip_compare(&x->at.ip, &y->at.ip);
}

int
zone_servers_all(struct zone *v, size_t n, const struct dns_via *via, struct fail *f)
{
	struct hosts hosts = {0};
	struct links links = {0};
	size_t i;
	int r;

	for (i = 0; i < n; i++)
		v[i] = (struct zone){.name = v[i].name};
	r = ask_names(v, n, via, &hosts, &links, f);
	if (r == 0)
		r = ask_addresses(&hosts, via, f);
	for (i = 0; r == 0 && i < links.n; i++) {
		if (take_server(links.v[i].zone, &hosts.v[links.v[i].host], via) < 0)
			r = fail_set(f, ST_SYSTEM, "out of memory");
	}
	for (i = 0; i < n; i++) {
		if (v[i].n)
			qsort(v[i].servers, v[i].n, sizeof *v[i].servers, by_name);
		if (v[i].n == 0 && !v[i].why[0])
			snprintf(v[i].why, sizeof v[i].why, "none of its name servers has an address with a route to it");
	}
	hosts_free(&hosts);
	free(links.v);
	return r;
}

void
zone_free(struct zone *z)
{
	size_t i;

	for (i = 0; i < z->n; i++)
		free(z->servers[i].name);
	free(z->servers);
	free(z->name);
	*z = (struct zone){0};
}
