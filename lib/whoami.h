#ifndef DYNDNSC_WHOAMI_H
#define DYNDNSC_WHOAMI_H

/* Name servers that answer with the address of whoever asks: who they are, what to ask, what to believe. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dnsnet.h"
#include "ip.h"

struct fail;
struct mistakes;
struct notes;
struct recipe;

#define WHOAMI_SERVERS 8

/* One of them: recipes/whoami/NAME.ini (dyndnsc-recipe(5)). */
struct whoami_provider {
	struct recipe *recipe;      /* the head of the file: name, title, operator_, min_interval; owns all texts */
	const char *question;
	unsigned class;
	bool text;                  /* the address stands in a TXT record, else in A or AAAA */
	bool authority;             /* the servers are the name's own: answers have AA, and need no RD */
	struct endpoint servers[2][WHOAMI_SERVERS]; /* for IPv4 and for IPv6 */
	size_t n[2];
};

/* Reads a file. NULL where it cannot be used: *m has every mistake as FILE:LINE: what (ST_CONFIG). whoami_free(). */
struct whoami_provider *whoami_load(const char *path, struct mistakes *m);

/* The same with the text in hand. */
struct whoami_provider *whoami_parse(const char *path, const char *text, size_t len, struct mistakes *m);
void whoami_free(struct whoami_provider *p);

/* The one of that name. NULL: there is none, it is gone, or it has mistakes; *m has them then. */
struct whoami_provider *whoami_find(const char *name, struct mistakes *m);

/* False where the provider has no server for that family (4 or 6). */
bool whoami_knows(const struct whoami_provider *p, int family);

#define WHOAMI_WHY_MAX 400

struct whoami {
	/* in */
	const struct whoami_provider *provider;
	int family;
	const struct endpoint *servers; /* other ones than the provider's; NULL: those */
	size_t n_servers;
	int64_t deadline;               /* clock_ms() */
	const struct notes *notes;
	/* out */
	struct ip ip;
	int status;                     /* ST_OK; ST_TEMP: nobody answered whom we believe; ST_DATA: with no public address */
	char why[WHOAMI_WHY_MAX];       /* status is not ST_OK, and why; clean */
	bool no_route;                  /* that is because no server can be reached from this machine */
};

/* Asks: 0, with w->ip where w->status is ST_OK; -1 with fail (ST_SYSTEM). */
int whoami_ask(struct whoami *w, struct fail *f);

/* What an answer is worth (ask->outcome is DNS_ANSWERED): ST_OK and *out, or ST_TEMP or ST_DATA and why. Only what has AA counts, since
 * a resolver that intercepts port 53 answers for itself; but see whoami.c for where it says nothing. */
int whoami_judge(struct ip *out, char why[WHOAMI_WHY_MAX], const struct whoami_provider *p, int family,
    const struct dns_ask *ask);

/* The text of a TXT record's rdata (its strings joined) into out; false where it is none, does not fit or has a NUL. */
bool whoami_text(char *out, size_t size, const unsigned char *rdata, size_t len);

#endif
