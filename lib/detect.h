#ifndef DYNDNSC_DETECT_H
#define DYNDNSC_DETECT_H

/* The detectors: each finds one address of one family. One file each in detect/, one row each in detect.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"

struct fail;
struct kvs;
struct notes;
struct option;
struct recipe;

#define DETECT_MORE_MAX 31

struct detection {
	int family;                /* 4 or 6 */
	bool optional;             /* nobody asked for this family: that nobody answers is no failure (run_all) */
	const struct kvs *options; /* by name; defaults are filled in, all have passed their check */
	int64_t deadline;          /* clock_ms() */
	const char *user;          /* whom to become as root before others' code runs; NULL: the default (priv.h) */
	const struct notes *notes; /* candidates and reasons, at -v */
	const struct recipe *recipe; /* the detector's */
	bool forget;               /* which web sources were asked is not remembered: nothing is written */
	struct ip ip;              /* out */
	struct ip more[DETECT_MORE_MAX]; /* out: more addresses of that family, of other hosts */
	size_t n_more;
};

/* Which families are found where none is asked for. */
enum detector_families {
	DETECTOR_IPV4,
	DETECTOR_FIRST, /* IPv4, else IPv6 */
	DETECTOR_EACH   /* those that this machine has */
};

struct detector {
	const char *name;
	const char *title;            /* one line for --list */
	int family;                   /* the one that its name stands for (4 or 6); 0: any */
	const struct option *options; /* "family" among them */
	enum detector_families unasked;
	const struct recipe *recipe;  /* that it is made of; NULL: none */
	bool told;                    /* all that its answer depends on is told by the kernel when it changes */
};

/* Detects. 1: d->ip is set (family 0: found nothing on purpose, as `null`); 0: there is none (fail has ST_NONE and says why);
 * -1: fail has ST_TEMP, ST_DATA, ST_CONFIG or ST_SYSTEM. */
int detector_run(const struct detector *which, struct detection *d, struct fail *f);

/* Whether its families are detected at once, by detector_run_all(), and not one after another. */
bool detector_at_once(const struct detector *which);

/* The same for n families, a result and a failure for each; 0 may come with ST_TEMP where it is optional. */
void detector_run_all(const struct detector *which, struct detection *d, size_t n, int *result, struct fail *f);

/* Those that are no recipes, ended by a NULL name. */
extern const struct detector detectors[];

struct mistakes;

/* The one of that name: of the table, else the recipe recipes/detect/NAME.ini, which is read and kept. NULL: there is
 * none, or the recipe has mistakes; *m has them then. */
const struct detector *detector_load(const char *name, struct mistakes *m);

/* As detector_load(), for who does not care why not. */
const struct detector *detector_find(const char *name);

/* Calls fn for every detector: the table's, then the recipes that can be used. */
void detector_list(void (*fn)(void *ctx, const char *name, const char *title), void *ctx);

/* The name that may have been meant; 0 and "": none is near. */
int detector_nearest(char out[64], const char *typed);

/* The recipe d->recipe as a detector. */
int detect_recipe(struct detection *d, struct fail *f);

/* Whether this machine has a way to the internet over that family (4 or 6), and for IPv6 from an address that is more than
 * local: a UDP socket is connected, nothing is sent. */
bool detect_has_route(int family);

/* Says that there is no way to what `to` is called: a result as that of run(). Where a way was asked for (via.h) that may come
 * back, ST_TEMP; else this machine has no address of the family. */
int detect_no_route(const struct detection *d, const char *to, struct fail *f);

/* An executable dyndnsc-detect-NAME as a detector: the options and what is asked for as key=value lines on its standard
 * input, address lines on its standard output, an exit status of the table (dyndnsc(7)). Result as that of run(). */
int detect_program(const char *path, const char *name, struct detection *d, struct fail *f);

/* Takes the address that a line (without LF) consists of; `whose` is what it came from, for messages, and ms how long that took
 * (note.h). Result as that of run(): another family's address is none. */
int detect_line(struct detection *d, const char *line, size_t len, const char *whose, long ms, struct fail *f);

/* As detect_line() with the first line of a text. */
int detect_first_line(struct detection *d, const char *text, size_t len, const char *whose, long ms, struct fail *f);

#endif
