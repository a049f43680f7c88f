#ifndef DYNDNSC_DETECT_H
#define DYNDNSC_DETECT_H

/* The detectors: each finds one address of one family. One file each in detect/, one row each in detect.c. */

#include <stddef.h>
#include <stdint.h>

#include "ip.h"

struct fail;
struct kvs;
struct notes;
struct option;

struct detection {
	int family;                /* 4 or 6 */
	const struct kvs *options; /* by name; defaults are filled in, all have passed their check */
	int64_t deadline;          /* clock_ms() */
	const char *user;          /* whom to become as root before others' code runs; NULL: the default (priv.h) */
	const struct notes *notes; /* candidates and reasons, at -v */
	struct ip ip;              /* out */
};

struct detector {
	const char *name;
	const char *title;            /* one line for --list */
	int family;                   /* the one that its name stands for (4 or 6); 0: any */
	const struct option *options; /* "family" among them */
	/* 1: d->ip is set (family 0: found nothing on purpose, as `null`); 0: there is none (fail has ST_NONE and says why);
	 * -1: fail has ST_TEMP, ST_DATA, ST_CONFIG or ST_SYSTEM */
	int (*run)(struct detection *d, struct fail *f);
};

/* All of them, ended by a NULL name. */
extern const struct detector detectors[];

/* The one of that name, or NULL. */
const struct detector *detector_find(const char *name);

/* An executable dyndnsc-detect-NAME as a detector: the options and what is asked for as key=value lines on its standard
 * input, address lines on its standard output, an exit status of the table (dyndnsc(7)). Result as that of run(). */
int detect_program(const char *path, const char *name, struct detection *d, struct fail *f);

/* Takes the address that a line (without LF) consists of; `whose` is what it came from, for messages. Result as that of
 * run(): another family's address is none. */
int detect_line(struct detection *d, const char *line, size_t len, const char *whose, struct fail *f);

/* As detect_line() with the first line of a text. */
int detect_first_line(struct detection *d, const char *text, size_t len, const char *whose, struct fail *f);

#endif
