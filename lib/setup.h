#ifndef DYNDNSC_SETUP_H
#define DYNDNSC_SETUP_H

/* What a service needs to know before it can be used, and the section of a configuration file that comes of the answers. */

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "place.h"

struct buf;
struct fail;
struct option;

/* One answer. Until setup_check() the key is as it was given. */
struct setup_value {
	char *key, *value;           /* the key as it stands in the section: updater-hostname */
	char *where;                 /* who gave it, for messages: "--set hostname" */
	int status;                  /* what a mistake in it is: ST_USAGE, ST_DATA */
	bool secret;                 /* the value is a secret itself */
	const struct option *option; /* whose value it is, or that of a reference to it; NULL: of no option that is known */
};

struct setup {
	struct config *config;           /* the file as it is, and the presets */
	char *service;                   /* without "preset:" and the like */
	bool has_preset;
	struct preset preset;
	const struct protocol *protocol; /* NULL: a program speaks it */
	const struct detector *detector; /* set by setup_check(); NULL: a program */
	struct setup_value *v;
	size_t n;
};

/* Finds the preset, else the protocol, recipe or program dyndnsc-update-NAME; "preset:X" and "protocol:X" say which. -1
 * with what is wrong in *m: there is none (ST_USAGE), or it is gone (ST_CONFIG). setup_free() in either case. */
int setup_service(struct setup *s, struct config *c, const char *name, struct mistakes *m);
void setup_free(struct setup *s);

/* Adds an answer: KEY is an option of the protocol or the detector, or any key of a section. Copies. -1: out of memory. */
int setup_give(struct setup *s, const char *key, const char *value, const char *where, int status);

/* After all were given: every key gets its full name, and every value its option's own check and that of iniwrite.h (but
 * secrets, where they go into files of their own: `files`). -1 with every mistake in *m. */
int setup_check(struct setup *s, bool files, struct mistakes *m);

/* The same for the answer to a question. -1 with fail: what is wrong with it. */
int setup_answer(struct setup *s, const char *key, const struct option *o, const char *value, bool files, struct fail *f);

/* The i-th option that is required, and given neither by an answer nor by the preset or [DEFAULT]; the host names come
 * first. *key is set to its key, good until the next call. NULL: nothing is missing. */
const struct option *setup_missing(const struct setup *s, size_t i, const char **key);

/* A name for the section: the first host, else the service. */
const char *setup_name(const struct setup *s, char out[256]);

/* The section. Secrets: as they are; or, with a folder, as "-file" of DIR/NAME.OPTION; or masked, for showing. -1: out of memory. */
int setup_text(struct buf *out, const struct setup *s, const char *name, const char *folder, bool mask);

/* The path of a secret's own file, DIR/NAME.OPTION. -1: too long. */
int setup_secret_path(char out[PLACE_MAX], const struct setup_value *v, const char *name, const char *folder);

/* The line of a crontab(5) that runs dyndnsc on a file every five minutes, for one section of it or (NULL) as the file says. */
int setup_cron(struct buf *out, const char *program, const char *file, const char *section);

/* Whether a bare dyndnsc will run a section of that name: [dyndnsc] configs lists it, or there is no such list. */
bool setup_is_run(const struct config *c, const char *name);

/* What a person should know of the service before answering: a line each of title, website, note; "" where nothing. */
int setup_about(struct buf *out, const struct setup *s);

#endif
