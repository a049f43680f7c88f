#ifndef DYNDNSC_PUBLISH_H
#define DYNDNSC_PUBLISH_H

/* Publishing addresses for one entry: look at DNS where that is due, decide (policy.h), send what must be sent, and
 * remember. The one home of comparing and pacing. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "entry.h"
#include "policy.h"
#include "verdict.h"

struct fail;
struct notes;

/* What happened to one record. */
struct result {
	char host[256];
	struct ip ip;             /* family always set; the rest zero for a removal */
	struct decision decision;
	enum dns_says dns;
	bool sent;
	bool published;           /* this very call made the service take another address */
	struct verdict_line line; /* the verdict, or what stands for it when nothing was sent */
	char advice[256];         /* behind the message for people: how a refusal is cleared */
	int status;               /* its exit status */
	bool loud;                /* the message is for people now, not only at -v */
	/* for who keeps an eye on the record */
	struct ip old;            /* that was confirmed before; family 0: none */
	bool refused;             /* it is latched */
	bool first;               /* the first failure in a row, or the refusal has just come */
	bool recovered;           /* it failed or was refused before, and is good now */
	bool unsaved;             /* sent, and the state cannot be written */
	int64_t until;            /* nothing is sent before; 0: no such time is known */
};

#define PUBLISH_AGAIN 60 /* seconds until another try where nobody says more: busy, no memory, no state */

struct publish {
	/* in */
	const struct entry *entry;
	struct ip ip[2];          /* at most one a family */
	size_t n_ip;
	bool remove;              /* the records of the families of ip[] instead; an address that is not all zero says
	                             which one is ours */
	bool force, differs;
	bool look;                /* DNS is asked although it was asked a moment ago */
	enum compare compare;
	int dry;                  /* 0, 1, 2 */
	bool terminal;            /* a person is watching: refusals are said every time */
	int64_t deadline;         /* clock_ms() */
	const char *user;
	const struct notes *notes;
	/* out; publish_free() */
	struct result *v;
	size_t n;
	struct buf text;          /* with dry: what would be sent */
	int status;               /* the worst */
	int64_t again;            /* when the same should be tried again, seconds since 1970; 0: only when something changes */
};

/* 0 with results, or -1 with fail when nothing could be decided or sent (busy, no secrets, no backend), or not noted;
 * each result has a verdict line then as well. */
int publish(struct publish *p, struct fail *f);
void publish_free(struct publish *p);

#endif
