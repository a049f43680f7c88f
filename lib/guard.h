#ifndef DYNDNSC_GUARD_H
#define DYNDNSC_GUARD_H

/* What is looked at before others are asked who this machine is: what they see may not be it. Nothing is sent. */

struct detection;
struct fail;

/* The family's way to the internet: where that is a tunnel and nobody has named it (via.h), a warning (a note of level 0, once
 * for each interface in a process) says so. Where IPv4 is a translator's (xlat.h) others cannot know the address: -1 with fail
 * (ST_DATA), or 0 with the same where d->optional. 1: ask them. */
int guard_outside(const struct detection *d, struct fail *f);

#endif
