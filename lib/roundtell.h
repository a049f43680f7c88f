#ifndef DYNDNSC_ROUNDTELL_H
#define DYNDNSC_ROUNDTELL_H

/* What a round was, for people and for the memory. */

#include <stddef.h>
#include <stdint.h>

struct round;
struct sources;

/* Explains a round that has ended (note.h): each voter, what it said and why that was taken or not; the sources that were not
 * asked, and why not; who decided. */
void round_tell(const struct round *r, const struct sources *all, int64_t now);

/* "'opendns' says 192.0.2.1; 'ipify' has no answer (why)" */
void round_said(char *out, size_t size, const struct round *r);

/* Remembers of each source whether it was of use. Who contradicts a quorum, or has no answer while others have one, rests;
 * the first time one contradicts it is noted as a warning (level 0). Where nobody had an answer it was the network, and
 * who was not waited for is none the worse for it. */
void round_remember(struct round *r, const struct sources *all);

#endif
