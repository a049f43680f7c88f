#ifndef DYNDNSC_JOBLOOP_H
#define DYNDNSC_JOBLOOP_H

/* What backends that take jobs on standard input (dyndnsc(7), EXTENSION) have in common: their command line, becoming somebody
 * else, the sandbox, one job after another. */

struct kvs;

struct jobloop {
	const char *program;
	const char *usage;                               /* for --help */
	void (*ready)(void *ctx);                        /* before the first job, in the sandbox; NULL: nothing to do */
	int (*job)(void *ctx, const struct kvs *lines);  /* the exit status of one */
	void *ctx;
};

/* The main() of such a program: its exit status, the worst of all jobs. */
int jobloop_main(const struct jobloop *l, int argc, char **argv);

#endif
