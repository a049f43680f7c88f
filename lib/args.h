#ifndef DYNDNSC_ARGS_H
#define DYNDNSC_ARGS_H

/* Command lines, GNU style: -v, -vv, -t5, -t 5, --name value, --name=value, "--" ends the options; options and operands
 * in any order. The options that every command has are read here, the same for all. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fail;

struct arg_spec {
	char letter;       /* 0: none */
	const char *name;  /* NULL ends a table */
	bool value;        /* takes one */
};

/* -4 -6 -c -t -n -v -q -h -V, as given. */
struct common {
	bool four, six;
	const char *config;   /* NULL: search */
	uint32_t deadline;    /* seconds for the whole command; default 30 */
	int dry;              /* -n counted */
	int verbose;
	bool quiet;
	bool help, version;
};

struct args {
	int argc;
	char **argv;
	const struct arg_spec *specs; /* the command's own options */
	int next;                     /* index of the next word */
	const char *cluster;          /* inside -abc: the next letter */
	bool operands;                /* "--" was seen */
	struct common common;
};

enum {
	ARG_ERROR = -1, /* fail is filled (ST_USAGE) */
	ARG_END = 0,
	ARG_OPTION,     /* *out: one of specs */
	ARG_UNKNOWN,    /* *out: a long option that is not the command's own: args_value() or args_unknown() */
	ARG_OPERAND,    /* *out.value */
	ARG_HELP,       /* -h --help */
	ARG_VERSION     /* -V --version */
};

struct arg {
	const struct arg_spec *spec; /* for ARG_OPTION */
	const char *name;            /* of a long option, without dashes and value */
	char *value;                 /* points into argv; NULL where there is none */
	char name_buf[64];
};

/* specs ends with a NULL name. */
void args_init(struct args *a, int argc, char **argv, const struct arg_spec *specs);

/* The next thing on the command line; the common options are swallowed. */
int args_next(struct args *a, struct arg *out, struct fail *f);

/* After ARG_UNKNOWN: the option takes a value; sets out->value. -1 with fail where there is none. */
int args_value(struct args *a, struct arg *out, struct fail *f);

/* After ARG_UNKNOWN: the failure "unknown option", with the nearest known name, of the specs, the common options and
 * `more` (may be NULL). Returns -1. */
int args_unknown(const struct args *a, const struct arg *arg, const char *const *more, size_t n_more, struct fail *f);

/* True for the names that no detector, protocol or recipe may have as an option (contract: reserved). */
bool args_reserved(const char *name);

/* The options every command has, for --help. */
extern const char args_common_help[];

#endif
