#ifndef DYNDNSC_STUNASK_H
#define DYNDNSC_STUNASK_H

/* Asking a STUN server from which address it is asked, and the files recipes/stun/NAME.ini that say who runs one. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"

struct fail;
struct mistakes;
struct notes;
struct recipe;

/* One operator's servers (dyndnsc-recipe(5)). */
struct stun_provider {
	struct recipe *recipe; /* the head of the file: name, title, operator_, families, min_interval; owns all texts */
	const char *servers;   /* HOST[:PORT] ..., checked */
	bool tcp;              /* transport = tcp */
};

/* Reads a file. NULL where it cannot be used: *m has every mistake as FILE:LINE: what (ST_CONFIG). stun_free(). */
struct stun_provider *stun_load(const char *path, struct mistakes *m);
struct stun_provider *stun_parse(const char *path, const char *text, size_t len, struct mistakes *m);
void stun_free(struct stun_provider *p);

/* Checks a list of HOST[:PORT], each a host name, an IPv4 address or an IPv6 address (with a port: in brackets). */
int stun_check_servers(const char *value, struct fail *f);

#define STUN_ASK_WHY_MAX 400

struct stun_ask {
	/* in */
	const char *servers;      /* as checked; asked one after another until one answers */
	bool tcp;
	int family;               /* 4 or 6: over which it is asked, and of which the answer has to be */
	int64_t deadline;         /* clock_ms() */
	const struct notes *notes; /* every server: what it said, and in which time */
	/* out */
	struct ip ip;
	int status;               /* ST_OK; ST_TEMP: nobody answered whom we believe; ST_DATA: with no public address */
	char why[STUN_ASK_WHY_MAX]; /* status is not ST_OK, and why; clean */
	bool no_route;            /* that is because no server can be reached from this machine */
};

/* Asks: 0, with a->ip where a->status is ST_OK; -1 with fail (ST_SYSTEM). Names are looked up at the system's resolvers. UDP is sent
 * again after 0.5, 1.5, 3.5, ... seconds (RFC 8489, section 6.2.1: RTO 500 ms, Rc 7). */
int stun_ask(struct stun_ask *a, struct fail *f);

#endif
