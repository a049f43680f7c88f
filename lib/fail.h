#ifndef DYNDNSC_FAIL_H
#define DYNDNSC_FAIL_H

/* Why something failed: an exit status of the one table, and a text for people. */

#include <stddef.h>

/* The exit statuses of every command (sysexits numbers; dyndnsc(7), EXIT STATUS). */
enum {
	ST_OK = 0,
	ST_NONE = 1,      /* asked and answered: there is none */
	ST_USAGE = 64,    /* wrong command line */
	ST_DATA = 65,     /* not an address, or one that must not be published */
	ST_REFUSED = 69,  /* the service refuses for good */
	ST_BUG = 70,      /* cannot happen */
	ST_SYSTEM = 71,   /* memory, disk, exec */
	ST_TEMP = 75,     /* try again later */
	ST_AUTH = 77,     /* credentials refused */
	ST_CONFIG = 78    /* configuration wrong, secret file too open */
};

struct fail {
	int status;      /* one of ST_*; 0: nothing failed */
	char text[640];  /* no prefix, no newline, no secret, no control characters */
};

/* Fills f (unless NULL) and returns -1, so that a line is: return fail_set(f, ST_TEMP, "...").
 * Text from the network must have gone through text_clean(). */
int fail_set(struct fail *f, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* As fail_set with status ST_SYSTEM, and ": " and the text of errno behind the message. */
int fail_errno(struct fail *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Puts "text: " before what f says already, and returns -1. */
int fail_prefix(struct fail *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The analyzer does not look into other files, and has to know that these never return 0. */
#ifdef __clang_analyzer__
#define fail_set(...) (fail_set(__VA_ARGS__), -1)
#define fail_errno(...) (fail_errno(__VA_ARGS__), -1)
#define fail_prefix(...) (fail_prefix(__VA_ARGS__), -1)
#endif

/* Of two exit statuses the one that a command with several outcomes ends with: the first in the order
 * 70 71 78 77 69 65 64 75 1 0; an unknown status counts as 70. */
int status_worse(int a, int b);

#endif
