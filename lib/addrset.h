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

/* Where sets come from: either texts, which are one set, or a stream: all of it, or with `follow` a set up to every blank
 * line. */
struct addrset_input {
	const char *const *ips;
	size_t n_ips;
	FILE *stream;                        /* counts when there are no texts */
	bool follow;
	int (*wrong)(const struct fail *f);  /* called for everything that is wrong with a set */
	bool over;                           /* zero at the start */
	bool good;                           /* out: the set may be published; else nothing of it may */
	int status;                          /* out: ST_OK, or the worst of what was wrong */
};

/* Replaces the addresses of the set by the next ones. False: there are none any more. */
bool addrset_read(struct addrset *set, struct addrset_input *in);

/* One line from a stream, without its LF, into line[ADDRSET_LINE]; a longer one is cut, a NUL becomes '?': neither is
 * an address. False at the end of the stream. */
#define ADDRSET_LINE 256
bool addrset_line(char *line, FILE *in);

#endif
