#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "clock.h"
#include "fail.h"
#include "note.h"
#include "text.h"
#include "update/job.h"
#include "update/judge.h"
#include "update/rrset.h"
#include "update/server.h"
#include "update/target.h"
#include "verdict.h"
#include "zone.h"

/* The server of that name in our list, or a new one. NULL: out of memory. */
static struct server *
entry(struct net *net, const char *name)
{
	struct server **more;
	size_t i;

	for (i = 0; i < net->n_servers; i++) {
		if (strcmp(net->servers[i]->name, name) == 0)
			return net->servers[i];
	}
	more = realloc(net->servers, (net->n_servers + 1) * sizeof *more);
	if (!more)
		return NULL;
	net->servers = more;
	more[net->n_servers] = calloc(1, sizeof **more);
	if (!more[net->n_servers])
		return NULL;
	snprintf(more[net->n_servers]->name, sizeof more[0]->name, "%s", name);
	return more[net->n_servers++];
}

/* Adds the addresses in the answer to one of the questions for a server's name. */
static void
add_addresses(struct server *s, const struct dns_ask *ask, uint16_t port, bool *unsure)
{
	struct answer a = {0};
	size_t i;

	if (answer_read(&a, ask, true) < 0 || a.kind == ANSWER_FAILED || a.kind == ANSWER_REFERRAL)
		*unsure = true;
	for (i = 0; a.kind == ANSWER_FOUND && i < a.n && s->n < SERVER_ADDRESSES; i++)
		s->at[s->n++] = (struct endpoint){.ip = a.ips[i], .port = port};
	answer_free(&a);
}

/* Looks up a server's name, IPv4 first; what came of it is kept, be it nothing. */
static void
look_up(struct server *s, struct net *net, const char *name, uint16_t port)
{
	struct dns_ask asks[2] = {
	    {.name = name, .type = DNS_A, .rd = true}, {.name = name, .type = DNS_AAAA, .rd = true}};
	char why[DNS_WHY_MAX];
	bool unsure = false;
	size_t i;

	for (i = 0; i < 2; i++) {
		asks[i].servers = net->resolvers.v;
		asks[i].n_servers = net->resolvers.n;
	}
	if (dns_ask_all(asks, 2, net->deadline, net->notes, &s->why) == 0) {
		for (i = 0; i < 2; i++)
			add_addresses(s, &asks[i], port, &unsure);
		if (s->n == 0 && unsure)
			fail_set(&s->why, ST_TEMP, "the address of server '%s' cannot be found: %s", name,
			    dns_ask_why(why, asks[0].outcome == DNS_ANSWERED ? &asks[1] : &asks[0]));
		else if (s->n == 0)
			fail_set(&s->why, ST_CONFIG, "server '%s' has no address", name);
	}
	for (i = 0; i < 2; i++)
		dns_ask_free(&asks[i]);
}

/* The server of a name, or at an address, ready for the job's key. NULL: *v says why not. */
static struct server *
get_server(struct net *net, const struct job *job, const char *name, const struct endpoint *at, struct verdict_line *v)
{
	uint16_t port = job->server_set ? job->port : DNS_PORT;
	char label[320];
	struct server *s;

	if (at->ip.family)
		endpoint_text(label, at, DNS_PORT);
	else
		snprintf(label, sizeof label, port == DNS_PORT ? "%s" : "%s:%u", name, port);
	s = entry(net, label);
	if (!s) {
		judge_set(v, V_911, HINT_NOCONN, "out of memory");
		return NULL;
	}
	if (s->n == 0 && at->ip.family)
		s->at[s->n++] = *at;
	else if (s->n == 0 && !s->why.status)
		look_up(s, net, name, port);
	s->key = job->signs ? &job->key : NULL;
	if (s->n)
		return s;
	judge_set(v, s->why.status == ST_CONFIG ? V_CONFIG : V_DNSERR,
	    s->why.status == ST_CONFIG ? HINT_STATUS : HINT_NOCONN, "%s", s->why.text);
	return NULL;
}

/* What the resolvers say of the zone of a host; all hosts of the job are looked up at once. */
static const struct zone_find *
ask_resolvers(struct net *net, const struct job *job, size_t host, struct verdict_line *v)
{
	struct dns_via via = {net->resolvers.v, net->resolvers.n, net->deadline, net->notes};
	struct fail f = {0};
	char why[TEXT_SHOWN + 4];
	struct zone_find *z;
	size_t i;

	if (!net->found) {
		net->found = calloc(job->n_hosts, sizeof *net->found);
		net->n_found = net->found ? job->n_hosts : 0;
		for (i = 0; i < net->n_found; i++)
			net->found[i].host = job->zone ? job->zone : job->hosts[i];
		if (!net->found || zone_find_all(net->found, net->n_found, &via, false, &f) < 0) {
			judge_set(v, V_911, HINT_NOCONN, "%s", net->found ? f.text : "out of memory");
			return NULL;
		}
	}
	z = &net->found[host];
	if (z->zone && strcmp(z->zone, ".") != 0)
		return z;
	text_clean(why, z->why, strlen(z->why));
	if (z->zone || z->none)
		judge_set(
		    v, V_NOHOST, HINT_STATUS, "no zone of '%s' is known to DNS (it may be named by 'zone')", z->host);
	else
		judge_set(v, V_DNSERR, HINT_NOCONN, "the zone of '%s' cannot be found: %s", z->host, why);
	return NULL;
}

enum soa {
	SOA_ABOVE, /* not in this answer: ask for the parent */
	SOA_FOUND,
	SOA_NO,    /* the server has no authority, or does not tell */
	SOA_FAILED /* *v says why */
};

/* Takes the zone from the server's answer to "SOA of `at`". That the root is the zone means that there is none. */
static enum soa
take_zone(char zone[DNS_NAME_MAX], const struct reply *reply, const struct asked *asked, struct verdict_line *v)
{
	const struct dns_msg *m = &reply->msg;
	const char *at = asked->host;
	const struct dns_rr *rr = dns_find(&m->answer, at, DNS_SOA);
	char shown[TEXT_SHOWN + 4];
	struct rrset set;

	rrset_read(&set, m, at, 4);
	if (set.state == RRSET_BELOW) {
		judge_set(v, V_NOHOST, judge_hint(reply, asked),
		    "'%s' lies below a delegation: '%s' is a zone of its own, on "
		    "other servers",
		    at, text_clean(shown, set.other, strlen(set.other)));
		return SOA_FAILED;
	}
	if (!m->aa || (m->rcode != DNS_NOERROR && m->rcode != DNS_NXDOMAIN))
		return SOA_NO;
	if (!rr && m->answer.n == 0)
		rr = dns_find(&m->authority, NULL, DNS_SOA);
	if (!rr || strcmp(rr->name, ".") == 0 || !dns_name_within(at, rr->name))
		return SOA_ABOVE;
	snprintf(zone, DNS_NAME_MAX, "%s", rr->name);
	return SOA_FOUND;
}

/* One question to the server for the SOA record of `at`. */
static enum soa
ask_soa(struct target *out, struct net *net, const struct job *job, const char *at, struct verdict_line *v)
{
	struct asked asked = {.server = out->server->name,
	    .zone = at,
	    .key = job->signs ? job->key.name : NULL,
	    .host = at,
	    .type = "SOA",
	    .reading = true,
	    .now = clock_now()};
	struct fail f = {0};
	struct reply reply;
	enum server_outcome o;
	enum soa r;

	o = server_query(out->server, &reply, at, DNS_SOA, net->deadline, net->notes, &f);
	if (o != SERVER_ANSWERED) {
		judge_no_answer(v, o, &f);
		return SOA_FAILED;
	}
	r = judge(v, &reply, &asked) == JUDGED_YES ? take_zone(out->zone, &reply, &asked, v) : SOA_FAILED;
	server_reply_free(&reply);
	return r;
}

/* Asks the server itself, from the host upwards past aliases. */
static enum soa
ask_server(struct target *out, struct net *net, const struct job *job, size_t host, struct verdict_line *v)
{
	const char *at = job->hosts[host];
	enum soa r = SOA_ABOVE;

	for (; r == SOA_ABOVE && at && strcmp(at, ".") != 0; at = dns_name_parent(at))
		r = ask_soa(out, net, job, at, v);
	return r;
}

/* Zone and server from what the resolvers say, as far as they are not given. */
static bool
take_found(
    struct target *out, struct net *net, const struct job *job, const struct zone_find *z, struct verdict_line *v)
{
	static const struct endpoint nowhere;
	char shown[TEXT_SHOWN + 4];

	if (job->zone && !dns_same_name(job->zone, z->zone))
		return judge_set(v, V_NOHOST, HINT_STATUS,
		    "there is no zone '%s' in DNS: it belongs to zone '%s' (its server may be "
		    "named by 'server')",
		    job->zone, text_clean(shown, z->zone, strlen(z->zone)));
	snprintf(out->zone, sizeof out->zone, "%s", job->zone ? job->zone : z->zone);
	if (out->server)
		return true;
	text_clean(shown, z->mname, strlen(z->mname));
	if (!text_is_hostname(z->mname))
		return judge_set(v, V_CONFIG, HINT_STATUS,
		    "zone '%s' names '%s' as its primary server: name one by 'server'", out->zone, shown);
	note(net->notes, 1, "zone '%s' names '%s' as its primary server: updates go there", out->zone, shown);
	out->server = get_server(net, job, z->mname, &nowhere, v);
	return out->server != NULL;
}

bool
target_find(struct target *out, struct net *net, const struct job *job, size_t host, struct verdict_line *v)
{
	const struct zone_find *z;

	*out = (struct target){.primary = !job->server_set};
	if (job->server_set) {
		out->server = get_server(net, job, job->server, &job->server_at, v);
		if (!out->server)
			return false;
	}
	if (job->zone)
		snprintf(out->zone, sizeof out->zone, "%s", job->zone);
	else if (job->server_set && ask_server(out, net, job, host, v) == SOA_FAILED)
		return false;
	if (out->zone[0] && out->server)
		return true;
	z = ask_resolvers(net, job, host, v);
	return z && take_found(out, net, job, z, v);
}

void
net_next_job(struct net *net)
{
	size_t i;

	for (i = 0; i < net->n_found; i++)
		zone_find_free(&net->found[i]);
	free(net->found);
	net->found = NULL;
	net->n_found = 0;
	/* the job's key goes with it */
	for (i = 0; i < net->n_servers; i++)
		net->servers[i]->key = NULL;
}

void
net_free(struct net *net)
{
	size_t i;

	net_next_job(net);
	for (i = 0; i < net->n_servers; i++) {
		server_close(net->servers[i]);
		free(net->servers[i]);
	}
	free(net->servers);
	net->servers = NULL;
	net->n_servers = 0;
}
