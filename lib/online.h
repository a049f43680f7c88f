#ifndef DYNDNSC_ONLINE_H
#define DYNDNSC_ONLINE_H

/* Are the credentials of a section good? Found out without changing anything: `dyndnsc-update -n` does the reading steps
 * of the service, and no connection is opened here. A service without such a step tells only when it is updated. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "ip.h"

struct config;
struct entry;
struct fail;

enum online_proof {
	ONLINE_FAILED,   /* status and said */
	ONLINE_PROVEN,   /* the service was asked with the credentials, and answered as it does to its own users */
	ONLINE_ANSWERED, /* it was asked, and answered; but no credentials are needed for that */
	ONLINE_NOTHING   /* there is nothing to read: only an update can tell */
};

struct online {
	/* in */
	const char *config_path;  /* of -c, or NULL */
	const struct buf *ini;    /* the configuration itself, where it is no file; NULL or empty: the file */
	const char *section;
	const struct entry *entry; /* the section as an update; ONLINE_PROVEN depends on who speaks it */
	const struct ip *ip;      /* what would be published; may be unpublishable */
	size_t n_ip;              /* 1 or 2, of different families */
	int64_t deadline;         /* clock_ms() */
	/* out; online_free() */
	enum online_proof proof;
	int status;               /* of dyndnsc-update -n */
	struct buf said;          /* what went wrong: a line for each record or mistake; no secret */
	struct buf requests;      /* what would be sent, secrets masked */
	struct buf notes;         /* what was asked and answered, a line each */
};

/* Asks. -1 with fail when dyndnsc-update could not be run. */
int online_ask(struct online *o, struct fail *f);
void online_free(struct online *o);

/* Puts the variables that an entry's secrets are in (X-env) back into the environment, for a child that reads them again:
 * reading takes them out (secret.h). */
void online_give_env(const struct entry *e);

/* For `dyndnsc --check --online`: asks about the section of a configuration that has no mistakes, with a documentation
 * address (four, six: of these families; neither: the one that its detector names, else IPv4). *line gets one line for
 * people, without newline: "SECTION: what was found". ini as above. The exit status; deadline as in clock_ms(). */
#define ONLINE_LINE 640
int online_check(char line[ONLINE_LINE], struct config *c, const char *config_path, const struct buf *ini,
    const char *section, bool four, bool six, int64_t deadline);

#endif
