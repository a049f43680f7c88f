#ifndef DYNDNSC_DNSFLIGHT_H
#define DYNDNSC_DNSFLIGHT_H

/* One question on its way (the state machine under dnsnet.c): which server, UDP or TCP, when to ask again. */

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"

struct dns_ask;
struct notes;

struct flight {
	struct dns_ask *ask;
	const struct notes *notes;
	int fd;            /* -1: waits for a descriptor to become free */
	short events;      /* what poll() shall wait for */
	bool tcp, connected;
	bool plain;        /* without EDNS: this server rejected it, or may drop it */
	uint16_t id;
	unsigned server;   /* index into ask->servers */
	unsigned first, tries;
	uint32_t spent;    /* servers that need not be asked again, bit by index */
	uint32_t refused;  /* those of them that could not be reached */
	int64_t sent;      /* when this server was asked */
	int64_t until;     /* when to give up on it */
	struct buf out;    /* length and message; UDP leaves the length out */
	struct buf in;     /* length and message, as far as it came; TCP only */
	size_t done;       /* bytes of out that TCP has taken */
};

/* Each returns true when the question is settled and ask->outcome is set; then the flight may start another. A zeroed
 * struct flight with fd -1 is ready to start. `first` is the index of the server to begin with. */
bool flight_start(struct flight *f, struct dns_ask *ask, unsigned first, const struct notes *notes);
bool flight_ready(struct flight *f);
bool flight_late(struct flight *f);

/* Ends it where it stands: the deadline of all has passed. */
void flight_end(struct flight *f);

void flight_free(struct flight *f);

#endif
