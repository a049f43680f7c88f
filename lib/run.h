#ifndef DYNDNSC_RUN_H
#define DYNDNSC_RUN_H

/* Another program, without a shell: its input from memory, its output into memory, never past a deadline. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct fail;

struct run {
	/* in */
	const char *const *argv;  /* argv[0] is a path; ends with NULL */
	int (*fn)(void *ctx);     /* instead of a program: run in a child without exec, its result is the exit status */
	void *ctx;
	const void *in;           /* written to its standard input, then closed */
	size_t in_len;
	int64_t deadline;         /* clock_ms(); then TERM to its process group, KILL after another second */
	bool capture_err;         /* else its standard error is ours */
	const char *user;         /* become this user first (priv.h); NULL: stay */
	bool whole_env;           /* one of our own fronts: it gets our environment as it is */
	bool no_proxy;            /* the proxy variables are left out */
	const char *const *more;  /* "NAME=value" beside those it gets, RUN_ENV_MAX at most, ends with NULL; not with whole_env */
	int fd;                   /* a descriptor it inherits under the same number; 0: none */
	/* out; buf_free() both */
	struct buf out, err;      /* .max may be set before (default 1 MiB): more ends the program as a failure does */
	int status;               /* its exit status; 128 + N when signal N ended it */
	bool late;                /* the deadline ended it */
	bool closed;              /* it will say no more: run_finish() */
	/* while it runs */
	long pid;
	int fds[3];               /* to its standard input, from its standard output and error; -1: closed */
	size_t sent;
	bool full;
};

#define RUN_ENV_MAX 24

/* Runs it to its end. Unless whole_env is set the child gets PATH, HOME, LANG, TZ, CA and proxy variables only, and `more`; in a process group of its own.
 * A signal that ends us (HUP, INT, TERM) ends it too, unless the caller handles it.
 * 0 when it was started (see status, late); -1 with fail when it could not be: argv[0] is named (ST_SYSTEM), or the user (priv_check()). */
int run(struct run *r, struct fail *f);

/* The same in three parts, for up to RUN_MAX at once. run_start(): as run(), but does not wait. run_hear(): feeds and
 * listens to those that are not closed until one has said more on its standard output, closed its outputs or passed its
 * deadline, or until `until` (clock_ms()): whether anything of that came. run_finish() for each: waits for its end, or
 * with `now` ends it where it stands; then status is set. */
#define RUN_MAX 24
int run_start(struct run *r, struct fail *f);
bool run_hear(struct run *const *v, size_t n, int64_t until);
void run_finish(struct run *r, bool now);

/* Ends those n that run: TERM to their process groups, and KILL to who is left after grace_ms. */
void run_end_all(struct run *const *v, size_t n, int grace_ms);

#endif
