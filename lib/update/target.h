#ifndef DYNDNSC_UPDATE_TARGET_H
#define DYNDNSC_UPDATE_TARGET_H

/* Where an update goes: the zone of a host, and the server that takes changes to it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns.h"
#include "resolvconf.h"

struct job;
struct notes;
struct server;
struct verdict_line;
struct zone_find;

/* What one run knows of the network. Start from {.start = clock_ms(), .resolvers = ..., .notes = ...}. */
struct net {
	struct resolvers resolvers;  /* of this machine */
	const struct notes *notes;
	int64_t start;               /* of the run, clock_ms() */
	int64_t deadline;            /* of the job at hand */
	struct server **servers;
	size_t n_servers;
	struct zone_find *found;     /* zones of the job's hosts, through the resolvers; NULL until one is needed */
	size_t n_found;
};

struct target {
	struct server *server;       /* belongs to the net */
	char zone[DNS_NAME_MAX];
	bool primary;                /* nobody named the server: it is the zone's MNAME */
};

/* Finds the target for a job's host: zone as given, else by the server's own SOA record, else through the resolvers;
 * server as given, else the zone's MNAME. False: *v has verdict, message and hint. */
bool target_find(struct target *out, struct net *net, const struct job *job, size_t host, struct verdict_line *v);

/* The next job has other hosts. */
void net_next_job(struct net *net);

/* Closes the connections and frees all. */
void net_free(struct net *net);

#endif
