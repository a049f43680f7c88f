/*
 * dyndnsc-setup [-46nqv] [-c FILE] [-t SECONDS] [--set KEY=VALUE]... [--section NAME] [--secret-file DIR] [--replace]
 *               [--yes] [--no-try] [SERVICE]
 *
 * Writes a section of the configuration for SERVICE: a preset, a protocol or a recipe. Asks on the terminal for what it
 * requires and nobody has said, and nothing else. Answers may come before: by --set, and as lines KEY=VALUE on standard
 * input where that is no terminal. Then tries the section, and prints the line for cron and the command for systemd.
 *
 * Nothing is written before all is known to be right: the file is replaced by rename, with the section behind what is
 * there, or (--replace) in the place of the one of that name.
 *
 * Exit status: 0; 64 something is missing or wrong on the command line, 65 in a line of standard input; 78 the
 * configuration is wrong; where the section was tried, what that came to; 71, 75 as everywhere (dyndnsc(7)).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "ask.h"
#include "buf.h"
#include "dialogue.h"
#include "iniwrite.h"
#include "kv.h"
#include "option.h"
#include "say.h"
#include "secret.h"
#include "setup.h"
#include "setupsave.h"
#include "trial.h"
#include "writefile.h"

#define PROGRAM "dyndnsc-setup"

static const char usage[] =
    "usage: " PROGRAM " [-46nqv] [-c FILE] [-t SECONDS] [--set KEY=VALUE]... [--section NAME]\n"
    "                     [--secret-file DIR] [--replace] [--yes] [--no-try] [SERVICE]\n"
    "Writes a section of the configuration for SERVICE: a preset, a protocol or a recipe; asks for what it needs.\n\n"
    "      --set KEY=VALUE    an answer: an option of the protocol or detector, or any key of a section;\n"
    "                         also as lines KEY=VALUE on standard input, the way for secrets\n"
    "      --section NAME     name of the section (default: the host)\n"
    "      --secret-file DIR  put each secret into a file of its own in this folder\n"
    "      --replace          replace the section of that name\n"
    "      --yes              send the first update without asking\n"
    "      --no-try           only write the section\n"
    "  -n shows the section, and writes nothing\n";

static const char examples[] = "\nExamples:\n"
			       "  " PROGRAM "\n"
			       "  " PROGRAM " duckdns.org\n"
			       "  " PROGRAM " dyndns2 --set hostname=home.ddns.net --set userid=me --yes <secrets\n";

enum { OPT_SET, OPT_SECTION, OPT_SECRETS, OPT_REPLACE, OPT_YES, OPT_NO_TRY };

static const struct arg_spec specs[] = {
    [OPT_SET] = {0, "set", true},
    [OPT_SECTION] = {0, "section", true},
    [OPT_SECRETS] = {0, "secret-file", true},
    [OPT_REPLACE] = {0, "replace", false},
    [OPT_YES] = {0, "yes", false},
    [OPT_NO_TRY] = {0, "no-try", false},
    {0, NULL, false},
};

struct call {
	struct args args;
	const char *service, *section, *secrets;
	bool on[sizeof specs / sizeof *specs];
	struct kvs sets, lines;   /* answers as given; the keys of lines are "N:KEY" with the number of the line */
	struct ask ask;
	struct config config;
	char path[PLACE_MAX];     /* of the file, links followed */
	struct buf text;          /* what is in it */
	bool exists;
	struct setup setup;
	char name[256];           /* of the section */
	char folder[PLACE_MAX];   /* of --secret-file, "" without */
};

static int
take_set(struct call *c, char *word, struct fail *f)
{
	char *value = strchr(word, '=');
	int r;

	if (!value || value == word)
		return fail_set(f, ST_USAGE, "--set takes KEY=VALUE");
	*value++ = '\0';
	r = kvs_add(&c->sets, word, value);
	/* whatever is a secret among them: it is in no list of processes any more */
	memset(value, '*', strlen(value));
	return r < 0 ? fail_set(f, ST_SYSTEM, "out of memory") : 0;
}

static int
parse(struct call *c, struct fail *f)
{
	struct arg arg;
	int r;

	while ((r = args_next(&c->args, &arg, f)) != ARG_END) {
		if (r == ARG_UNKNOWN)
			r = args_unknown(&c->args, &arg, NULL, 0, f);
		if (r == ARG_ERROR)
			return -1;
		if (r == ARG_OPERAND && c->service)
			return fail_set(f, ST_USAGE, "one SERVICE at a time");
		if (r == ARG_OPERAND)
			c->service = arg.value;
		if (r != ARG_OPTION)
			continue;
		c->on[arg.spec - specs] = true;
		if (arg.spec == &specs[OPT_SET] && take_set(c, arg.value, f) < 0)
			return -1;
		if (arg.spec == &specs[OPT_SECTION])
			c->section = arg.value;
		if (arg.spec == &specs[OPT_SECRETS])
			c->secrets = arg.value;
	}
	return 0;
}

/* Answers on standard input, where that is no terminal: a line each, read to the end. What is wrong is never quoted. */
static int
read_lines(struct call *c, struct mistakes *m)
{
	struct buf all = {.max = 1 << 20};
	char *line, *end, *value;
	char key[160];
	int n = 0;

	if (isatty(STDIN_FILENO))
		return 0;
	if (buf_read_fd(&all, STDIN_FILENO) < 0)
		mistake(m, ST_SYSTEM, "standard input cannot be read");
	else if (all.len != strlen(buf_str(&all)))
		mistake(m, ST_DATA, "a NUL byte on standard input");
	for (line = all.data; !m->text.len && line && *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		value = strchr(line, '=');
		n++;
		if (!*line)
			continue;
		if (!value || value == line || value - line > 127) {
			mistake(m, ST_DATA, "line %d of standard input: not KEY=VALUE, as in password=...", n);
			continue;
		}
		*value++ = '\0';
		snprintf(key, sizeof key, "%d:%s", n, line);
		kvs_add(&c->lines, key, value);
	}
	buf_free(&all);
	return m->text.len ? -1 : 0;
}

/* Where the section goes: the file that dyndnsc would read, or the one that it would find first. */
static int
find_file(const struct call *c, char out[PLACE_MAX], struct fail *f)
{
	const char *home = getenv("HOME");

	if (c->args.common.config)
		return snprintf(out, PLACE_MAX, "%s", c->args.common.config) < PLACE_MAX ? 0 : fail_set(f, ST_USAGE, "too long a path");
	if (place_config(out))
		return 0;
	if (geteuid() == 0)
		snprintf(out, PLACE_MAX, "%s/dyndnsc.ini", SYSCONFDIR);
	else if (!home || !*home || snprintf(out, PLACE_MAX, "%s/.dyndnsc.ini", home) >= PLACE_MAX)
		return fail_set(f, ST_CONFIG, "no place for a configuration file: $HOME is not set, so name one with --config");
	return 0;
}

static int
load(struct call *c, struct mistakes *m)
{
	char path[PLACE_MAX];
	struct fail f = {0};
	int r;

	r = find_file(c, path, &f);
	if (r == 0)
		r = writefile_read(c->path, path, &c->text, &c->config.st, &f);
	if (r < 0)
		return mistake(m, f.status, "%s", f.text);
	c->exists = r > 0;
	c->config.loaded = c->config.keep_env = true;
	if (ini_parse(&c->config.user, c->path, buf_str(&c->text), c->text.len, INI_INTERPOLATE, &m->text) < 0) {
		m->status = status_worse(m->status, ST_CONFIG);
		return mistake(m, ST_CONFIG, "mend '%s' first", c->path);
	}
	if (c->secrets && setup_folder(c->folder, c->secrets, &f) < 0)
		return mistake(m, f.status, "%s", f.text);
	return 0;
}

/* The service, and what was given for it before anybody is asked. */
static int
take_answers(struct call *c, struct mistakes *m)
{
	struct setup *s = &c->setup;
	char where[160];
	size_t i;
	int r;

	if (!c->service && c->ask.fd < 0)
		return mistake(m, ST_USAGE, "no service named (dyndnsc-presets and dyndnsc-update --list show them)");
	r = c->service ? setup_service(s, &c->config, c->service, m) : dialogue_service(&c->ask, s, &c->config, m);
	for (i = 0; r == 0 && i < c->sets.n; i++) {
		snprintf(where, sizeof where, "--set %s", c->sets.v[i].key);
		r = setup_give(s, c->sets.v[i].key, c->sets.v[i].value, where, ST_USAGE);
	}
	for (i = 0; r == 0 && i < c->lines.n; i++) {
		const char *colon = strchr(c->lines.v[i].key, ':');

		snprintf(where, sizeof where, "line %.*s of standard input", (int)(colon - c->lines.v[i].key), c->lines.v[i].key);
		r = setup_give(s, colon + 1, c->lines.v[i].value, where, ST_DATA);
	}
	return r < 0 ? -1 : setup_check(s, c->secrets, m);
}

/* Asks for the rest, or says all of it. */
static int
complete(struct call *c, struct mistakes *m)
{
	const struct option *o;
	struct fail f = {0};
	const char *key;
	size_t i;

	if (c->ask.fd >= 0)
		return dialogue_options(&c->ask, &c->setup, c->secrets, &f) < 0 ? mistake(m, f.status, "%s", f.text) : 0;
	for (i = 0; (o = setup_missing(&c->setup, i, &key)); i++)
		mistake(m, ST_USAGE, "'%s' needs '%s' (%s): %s", c->setup.service, o->name, o->help,
		    o->flags & OPTION_SECRET ? "give it as a line KEY=VALUE on standard input" : "give it by --set");
	return m->text.len ? -1 : 0;
}

static int
choose_name(struct call *c, struct mistakes *m)
{
	struct fail f = {0};

	if (!c->section)
		setup_name(&c->setup, c->name);
	else if (strlen(c->section) < sizeof c->name)
		strcpy(c->name, c->section);
	if (iniwrite_check_name(c->section && !*c->name ? c->section : c->name, &f) < 0)
		return mistake(m, ST_USAGE, "%s", f.text);
	if (c->on[OPT_REPLACE] || !ini_section(&c->config.user, c->name))
		return 0;
	if (!c->section && c->ask.fd >= 0)
		return dialogue_name(&c->ask, &c->config, c->name, &f) < 0 ? mistake(m, f.status, "%s", f.text) : 0;
	return mistake(m, ST_CONFIG, "'%s' has a section '%s' already: --replace replaces it, --section NAME names another", c->path,
	    c->name);
}

/* A file that others can read is refused by whoever reads it: better before a secret is in it. */
static int
check_mode(const struct call *c, struct mistakes *m)
{
	struct fail f = {0};
	size_t i;

	for (i = 0; c->exists && !c->secrets && i < c->setup.n; i++) {
		if (c->setup.v[i].secret && secret_mode(c->path, &c->config.st, &f) != 0)
			return mistake(m, ST_CONFIG, "%s", f.text);
	}
	return 0;
}

/* One of the other commands on the section: its exit status. */
static int
try(const struct call *c, const char *command, const char *word, const struct buf *in, struct buf *out)
{
	const struct common *o = &c->args.common;
	const struct trial t = {c->path, c->name, o->deadline, o->verbose, o->quiet, o->four, o->six};
	struct fail f = {0};
	int status = trial_run(&t, command, word, in, out, &f);

	return status < 0 ? say_fail(&f) : status;
}

static void
show(const char *what, const struct buf *text)
{
	const char *line;
	size_t n;

	for (line = buf_str(text); *line; line += n + (line[n] == '\n')) {
		n = strcspn(line, "\n");
		say_warn("%s%.*s", what, (int)n, line);
	}
}

/* Sends the first update, where somebody wants it. */
static int
publish(const struct call *c, const struct buf *addresses)
{
	struct buf out = {0};
	struct fail f = {0};
	int r = c->on[OPT_YES], status;

	if (!r && c->ask.fd >= 0)
		r = ask_yes(&c->ask, "send the first update now? [y/N] ", &f);
	if (r < 0)
		return say_fail(&f);
	if (!r) {
		say_warn("not sent: 'dyndnsc --config %s %s' does, or --yes here", c->path, c->name);
		return ST_OK;
	}
	status = try(c, "dyndnsc-update", NULL, addresses, &out);
	show("published ", &out);
	buf_free(&out);
	return status;
}

static int
try_section(const struct call *c)
{
	struct buf none = {0}, out = {0}, addresses = {0}, requests = {0};
	int status;

	status = try(c, "dyndnsc", "--check", &none, &out);
	if (status == ST_OK)
		status = try(c, "dyndnsc-detect", NULL, &none, &addresses);
	if (status == ST_OK) {
		show("detected ", &addresses);
		status = try(c, "dyndnsc-update", "-n", &addresses, &requests);
	}
	if (status == ST_OK) {
		show("would send: ", &requests);
		status = publish(c, &addresses);
	}
	if (status != ST_OK)
		say("that did not work; the section stays in '%s': mend it there, or run this again with --replace", c->path);
	buf_free(&out);
	buf_free(&addresses);
	buf_free(&requests);
	return status;
}

/* How to keep it going: a line for cron, and one for systemd. */
static int
print_next(const struct call *c)
{
	char program[PLACE_MAX], machine[PLACE_MAX];
	struct buf line = {0};
	bool root = geteuid() == 0, run = setup_is_run(&c->config, c->name);

	snprintf(machine, sizeof machine, "%s/dyndnsc.ini", SYSCONFDIR);
	if (!place_program(program, "dyndnsc"))
		snprintf(program, sizeof program, "dyndnsc");
	if (!run)
		say_warn("'configs' in [dyndnsc] of '%s' does not name '%s': add it, or 'dyndnsc' runs without it", c->path, c->name);
	if (setup_cron(&line, program, c->path, run ? NULL : c->name) == 0) {
		say_warn("to keep it going: the first line for 'crontab -e', or the second with systemd");
		printf("%s\nsystemctl %senable --now dyndnsc.service\n", buf_str(&line), root ? "" : "--user ");
	}
	if (strcmp(c->path, machine) != 0 && root)
		say_warn("dyndnsc.service reads '%s': name this file by 'systemctl edit dyndnsc.service' (LoadCredential=)", machine);
	buf_free(&line);
	return say_end(ST_OK);
}

/* Everything but the trial: nothing is written unless all of it is right. */
static int
write_section(struct call *c, struct mistakes *m)
{
	struct setup_save save = {.path = c->path, .text = &c->text, .st = &c->config.st, .name = c->name, .folder = c->secrets ? c->folder : NULL,
	    .replace = c->on[OPT_REPLACE]};
	struct buf text = {0}, shown = {0};
	int r;

	r = read_lines(c, m);
	if (r == 0)
		r = load(c, m);
	if (!c->exists)
		save.st = NULL;
	if (r == 0)
		r = take_answers(c, m);
	if (r == 0)
		r = complete(c, m);
	if (r == 0)
		r = choose_name(c, m);
	if (r == 0)
		r = check_mode(c, m);
	if (r == 0)
		r = setup_compose(&text, &c->setup, &save, m);
	if (r == 0 && c->args.common.dry) {
		setup_text(&shown, &c->setup, c->name, save.folder, true);
		fputs(buf_str(&shown), stdout);
		buf_free(&shown);
	} else if (r == 0) {
		r = setup_save(&c->setup, &save, &text, m);
		if (r == 0)
			say_warn("section '%s' is in '%s'", c->name, c->path);
	}
	buf_free(&text);
	return r;
}

int
main(int argc, char **argv)
{
	static struct call c = {.ask.fd = -1};
	struct mistakes m = {0};
	struct fail f = {0};
	int status;

	say_init(PROGRAM);
	args_init(&c.args, argc, argv, specs);
	if (parse(&c, &f) < 0)
		return say_fail(&f);
	say_level(c.args.common.verbose, c.args.common.quiet);
	if (c.args.common.help || c.args.common.version) {
		if (c.args.common.help)
			printf("%s%s%s", usage, args_common_help, examples);
		else
			puts(PROGRAM " " VERSION);
		return say_end(ST_OK);
	}
	ask_open(&c.ask);
	status = write_section(&c, &m) < 0 ? say_lines(&m) : ST_OK;
	if (status == ST_OK && !c.args.common.dry && !c.on[OPT_NO_TRY])
		status = try_section(&c);
	if (status == ST_OK)
		status = c.args.common.dry ? say_end(ST_OK) : print_next(&c);
	ask_close(&c.ask);
	mistakes_free(&m);
	setup_free(&c.setup);
	kvs_free(&c.sets);
	kvs_free(&c.lines);
	buf_free(&c.text);
	config_free(&c.config);
	return status;
}
