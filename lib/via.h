#ifndef DYNDNSC_VIA_H
#define DYNDNSC_VIA_H

/* By which interface this process speaks to the internet (--via). Every command has one way for all it asks, so it is a
 * setting of the process: what opens a socket to others calls via_bind() on it. Without a setting nothing is bound. */

#include <stdbool.h>

struct fail;
struct ip;

#define VIA_HELP "the interface, or the address of one, by which to leave; no other is taken"

/* A check (option.h): the name of an interface, or an address. Whether there is one is seen when it is used. */
int via_check(const char *value, struct fail *f);

/* Sets it, for the rest of the process; NULL: no interface is preferred. -1 with fail (ST_CONFIG): as via_check(). */
int via_set(const char *value, struct fail *f);

/* What was set, or NULL. */
const char *via_get(void);

/* The family that it can only be, where an address was set (4 or 6); else 0. */
int via_family(void);

/* The interface's name into out; false where nothing is set, or there is none now. */
bool via_interface(char *out, unsigned size);

/* Whether one can leave that way with that family (4, 6): 0, or -1 with fail (ST_TEMP): there is no such interface, it is
 * down, or has no address of the family. 0 where nothing is set. */
int via_ready(int family, struct fail *f);

/* Binds a new socket of the family of `to`, the address it is to speak to, to the interface and to its address, where
 * something is set. 0, or -1 with errno, and the socket must not be used: as via_ready(), or ENETUNREACH where no route leads
 * there by that interface. */
int via_bind(int fd, const struct ip *to);

/* The part of it that each kernel does in its own way (via-linux.c, via-bsd.c): nothing leaves by another interface. */
int via_bind_interface(int fd, int family, const char *name, unsigned index);

#endif
