#ifndef DYNDNSC_WEBASK_H
#define DYNDNSC_WEBASK_H

/* Web sources are asked by the program dyndnsc-http, which alone speaks HTTP: several in one go, each answer as it comes. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "ip.h"
#include "place.h"
#include "run.h"

struct fail;
struct kvs;
struct notes;

#define WEBASK_MAX 32      /* most jobs */
#define WEBASK_WHY_MAX 300

struct webask_job {
	const char *path;  /* of the recipe */
	const char *name;  /* of the recipe */
	int family;        /* 4 or 6 */
	/* out */
	bool answered;
	struct ip ip;      /* an address of the family that may be published; family 0: none, and why */
	char why[WEBASK_WHY_MAX];
	unsigned ms;       /* how long that took */
};

struct webask {
	/* in */
	struct webask_job *v;
	size_t n;
	const struct kvs *options; /* of the recipe (`family` is left out, `via` is that of via.h); NULL: none */
	int64_t deadline;          /* clock_ms() */
	const char *user;          /* whom to become as root; NULL: the default (priv.h) */
	const struct notes *notes;
	/* while it runs */
	struct run run;
	char program[PLACE_MAX];
	const char *argv[WEBASK_MAX + 6];
	struct buf jobs;
	size_t done;               /* bytes of run.out that were read */
	int64_t began;
};

/* Starts the program. 0, or -1 with fail (ST_SYSTEM: not there; ST_CONFIG: an option that cannot be passed on) and
 * nothing to finish. Then run_hear() on &a->run, webask_read() after each time, webask_finish() in the end. */
int webask_start(struct webask *a, struct fail *f);

/* Takes the answers that have come: fills jobs. Where the program will say no more, those without one get why. */
void webask_read(struct webask *a);

/* Ends it: with `now` where it stands. The exit status is a->run.status. */
void webask_finish(struct webask *a, bool now);

/* From the start to the end: -1 as webask_start(). */
int webask(struct webask *a, struct fail *f);

/* Reads "NAME TAB FAMILY TAB [ADDRESS] [TAB WHY]", len bytes without LF, and gives it to the job that it is about; what is
 * about none is passed over. The address is parsed, and must be of the family and publishable. */
void webask_line(struct webask *a, const char *line, size_t len);

#endif
