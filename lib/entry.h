#ifndef DYNDNSC_ENTRY_H
#define DYNDNSC_ENTRY_H

/* What a NAME on a command line means: a section of the configuration, else a preset, else a detector or protocol (or an
 * executable of that name), with each option's value from where it comes first: command line, section, environment
 * (DYNDNSC_PROTOCOL_OPTION), preset, default. */

#include <stdbool.h>
#include <stdint.h>

#include "fail.h"
#include "kv.h"
#include "place.h"
#include "protocol.h"
#include "secret.h"

struct config;
struct detector;
struct mistakes;
struct notes;

enum entry_role { ENTRY_DETECT, ENTRY_UPDATE };

/* A secret that is still to be read. */
struct entry_secret {
	const struct option *option; /* NULL: an executable's */
	char *name;                  /* of the option, without suffix */
	enum secret_how how;
	char *ref;
};

struct entry {
	char *name;                      /* the NAME, without "section:" and the like */
	char *kind;                      /* the detector or protocol */
	const struct detector *detector; /* NULL: an executable, `program` */
	const struct protocol *protocol; /* likewise */
	char program[PLACE_MAX];
	struct kvs options;              /* plain values, checked; defaults filled in */
	struct entry_secret *secrets;    /* literal ones too */
	size_t n_secrets;
	struct fail warning;             /* status not 0: to be said, but nobody else's fault */
	/* keys of the section or preset that are no options */
	bool allow_private;
	enum compare compare;
	uint32_t refresh;                /* seconds; 0: never */
	uint32_t min_interval;           /* seconds between two requests for one record */
	char *url_inet6;                 /* option url for IPv6, where the presets of the host names have another; or NULL */
};

/* Finds out what `name` is and fills *e. cmdline: the options that the command does not know itself, as typed. Every
 * mistake goes to *m: an unknown option of the command line is ST_USAGE, all others ST_CONFIG. 0, or -1 when there were
 * mistakes. entry_free() in either case. */
int entry_resolve(struct entry *e, struct config *c, enum entry_role role, const char *name, const struct kvs *cmdline,
    struct mistakes *m);
void entry_free(struct entry *e);

/* Reads the secrets and checks them; they are added to *out. Without `run` a command for a secret is not run and its
 * value is ENTRY_UNREAD. -1 with fail. */
#define ENTRY_UNREAD "***"
int entry_secrets(const struct entry *e, struct kvs *out, bool run, int64_t deadline, const struct notes *notes,
    struct fail *f);

/* Takes the variables that secrets are in out of the environment: for who stays, and reads secrets in children. */
void entry_take_env(const struct entry *e);

/* A hash under a salt over everything that a refusal may depend on: the options but the host names, and the references
 * of the secrets (a literal one itself). */
uint64_t entry_fingerprint(const struct entry *e, const unsigned char salt[16]);

/* True for the name of an option that is wiped from a command line: any that is not known to be harmless, for which no
 * recipe is read. */
bool entry_option_is_secret(enum entry_role role, const char *name);

#endif
