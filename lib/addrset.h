#ifndef DYNDNSC_ADDRSET_H
#define DYNDNSC_ADDRSET_H

/* The addresses that a command was given to publish: at most one a family. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "ip.h"

struct fail;

struct addrset {
	bool four, six;         /* the families that count; neither: both */
	bool allow_private;
	struct ip ip[2];
	size_t n;
};

/* Takes one text. 0: in the set, or there already, or of a family that does not count. 1 with fail (ST_DATA): an address
 * that must not be published; the others may be. -1 with fail (ST_DATA): no address, or a second one of its family:
 * nothing may be sent. */
int addrset_take(struct addrset *set, const char *text, struct fail *f);

/* What is to be published: the addresses. With `families`, what is to be removed whatever it is: an address of all zeros for
 * each family that counts. How many. */
size_t addrset_targets(const struct addrset *set, bool families, struct ip out[2]);

/* One line from a stream, without its LF, into line[ADDRSET_LINE]; a longer one is cut, a NUL becomes '?': neither is
 * an address. False at the end of the stream. */
#define ADDRSET_LINE 256
bool addrset_line(char *line, FILE *in);

/* Where a set comes from: either texts, or all lines of a stream. */
struct addrset_input {
	const char *const *ips;
	size_t n_ips;
	FILE *stream;                        /* counts when there are no texts */
	int (*wrong)(const struct fail *f);  /* called for everything that is wrong with a set */
	bool good;                           /* out: the set may be published; else nothing of it may */
	int status;                          /* out: ST_OK, or the worst of what was wrong */
};

/* Replaces the addresses of the set by those. */
void addrset_read(struct addrset *set, struct addrset_input *in);

/* Sets from a descriptor as they come, each up to a blank line or the end. */
struct addrfeed {
	int fd;
	/* what comes of the set that has just ended: as in addrset_input */
	bool good;
	int status;
	void (*wrong)(void *ctx, const struct fail *f);
	void *ctx;
	/* in between; zeroed at the start */
	char bytes[512], line[ADDRSET_LINE];
	size_t at, n, len;
	bool any, over;
};

enum addrfeed_news {
	ADDRFEED_MORE, /* what there was is taken, and the set has not ended: read again when poll() says so */
	ADDRFEED_SET,  /* it has: see good; there may be another one already, so that the next call need not wait */
	ADDRFEED_OVER  /* the end */
};

/* Takes what there is to read into the set; a new set replaces the addresses from its first line on. */
enum addrfeed_news addrfeed_take(struct addrfeed *feed, struct addrset *set);

/* Whether there is more to take, without waiting for poll(). */
bool addrfeed_ready(const struct addrfeed *feed);

#endif
