#ifndef DYNDNSC_OPTION_H
#define DYNDNSC_OPTION_H

/* What a detector or a protocol says of one of its options. */

#include <stddef.h>

struct buf;
struct fail;

enum {
	OPTION_REQUIRED = 1,
	OPTION_SECRET = 2,   /* also X-file, X-env, X-command, X-credential; masked everywhere; never in state */
	OPTION_ACCOUNT = 4,  /* tells one account of a service from another: part of the state file's name */
	OPTION_HOSTS = 8     /* the list of host names */
};

struct option {
	const char *name;     /* NULL ends a table */
	unsigned flags;
	const char *fallback; /* the default, or NULL */
	const char *help;     /* one line for --help */
	/* 0, or -1 with fail (no status set: the caller knows whose value it is); NULL: any value. Never quotes a secret. */
	int (*check)(const char *value, struct fail *f);
	/* What X-file means where it is not "the first line": the value from the whole text of the file. */
	int (*from_file)(struct buf *value, const char *text, struct fail *f);
};

/* The option of that name in a table, or NULL. */
const struct option *option_find(const struct option *table, const char *name);

/* Ready-made checks. */
int option_check_bool(const char *value, struct fail *f);
int option_check_family(const char *value, struct fail *f);
int option_check_hosts(const char *value, struct fail *f);
int option_check_host(const char *value, struct fail *f); /* one name and no more */

/* These never quote the value. A number: digits, no more than 15, no zero in front. A URL: http:// or https://, a host,
 * printable ASCII, no name and password before '@'. A time: 90, 60s, 28d. */
int option_check_number(const char *value, struct fail *f);
int option_check_digits(const char *value, struct fail *f);
int option_check_url(const char *value, struct fail *f);
int option_check_time(const char *value, struct fail *f);

/* A from_file: all of a file, its line ends as blanks. */
int option_lines(struct buf *value, const char *text, struct fail *f);

/* A proxy: [SCHEME://]HOST[:PORT] of http, https, socks4, socks4a, socks5 or socks5h. */
int option_check_proxy(const char *value, struct fail *f);

/* The lines of --help for a table: "  --name VALUE   help (default: x; required)". */
int option_help(struct buf *out, const struct option *table);

#endif
