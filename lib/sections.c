#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "entry.h"
#include "fail.h"
#include "note.h"
#include "place.h"
#include "plugins.h"
#include "run.h"
#include "sections.h"
#include "seedargs.h"
#include "text.h"

#define GRACE_MS 2000  /* a child has its own deadline, and ends itself before we end it */
#define INI_MAX 65536  /* what a pipe holds without a reader */
#define ARGS_MAX 16

/* With a section from the command line a configuration file that is found gives presets and options of plugins only. */
static int
add_presets(struct sections *s, struct mistakes *m)
{
	struct config found;
	size_t i, j;
	int r = config_load(&found, NULL, m);

	for (i = 0; r == 0 && i < found.user.n; i++) {
		const struct ini_section *p = &found.user.v[i];

		if (strncmp(p->name, "preset:", 7) != 0 && !config_is_notify(p->name))
			continue;
		buf_addf(&s->ini, "[%s]\n", p->name);
		for (j = 0; j < p->n; j++) {
			const char *c;

			if (p->keys[j].inherited)
				continue;
			buf_addf(&s->ini, "%s = ", p->keys[j].key);
			for (c = p->keys[j].value; *c; c++)
				buf_adds(&s->ini, *c == '%' ? "%%" : *c == '\n' ? "\n    " : (char[]){*c, '\0'});
			buf_addc(&s->ini, '\n');
		}
	}
	config_free(&found);
	return r;
}

/* A pipe with the INI in it, for one reader. */
static int
ini_pipe(const struct buf *ini)
{
	int fd[2];
	ssize_t n;

	if (pipe(fd) < 0)
		return -1;
	fcntl(fd[0], F_SETFD, FD_CLOEXEC);
	fcntl(fd[1], F_SETFL, O_NONBLOCK);
	n = write(fd[1], buf_str(ini), ini->len);
	close(fd[1]);
	if (n != (ssize_t)ini->len) {
		close(fd[0]);
		return -1;
	}
	return fd[0];
}

static int
load(struct sections *s, struct mistakes *m)
{
	struct fail f;
	int r;

	s->ini.max = INI_MAX;
	if (!seedargs_any(s->seed)) {
		r = config_load(&s->config, s->config_path, m);
		s->config.keep_env = true;
		/* what came through a pipe goes to the children through pipes */
		if (r == 0 && buf_add(&s->ini, buf_str(&s->config.text), s->config.text.len) < 0)
			r = mistake(m, ST_CONFIG, "'%s' has more than %d bytes: make it a file", s->config.user.file, INI_MAX);
		return r;
	}
	s->config.keep_env = true;
	if (seedargs_ini(s->seed, &s->ini, &s->list, &f) < 0)
		return mistake(m, f.status, "%s", f.text);
	if (add_presets(s, m) < 0)
		return -1;
	if (s->ini.bad)
		return mistake(m, ST_USAGE, "too much on the command line and in presets: use a configuration file");
	s->config.loaded = true;
	return ini_parse(&s->config.user, "the command line", buf_str(&s->ini), s->ini.len, INI_INTERPOLATE, &m->text) < 0
		   ? mistake(m, ST_USAGE, "the command line cannot be written as a section")
		   : 0;
}

/* Which sections: those named, else those of [dyndnsc] configs, else all. */
static void
choose(struct sections *s, struct mistakes *m)
{
	const char *rest = config_global(&s->config, "configs"), *word;
	char name[256];
	size_t i, n;

	for (i = 0; i < s->n_names; i++)
		kvs_set(&s->list, s->names[i], "");
	while (!s->list.n && rest && (n = text_word(&rest, &word))) {
		do {
			snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), word);
			kvs_set(&s->list, name, "");
		} while ((n = text_word(&rest, &word)));
	}
	for (i = 0; !s->n_names && !config_global(&s->config, "configs") && i < s->config.user.n; i++) {
		if (config_section(&s->config, s->config.user.v[i].name))
			kvs_set(&s->list, s->config.user.v[i].name, "");
	}
	if (!s->list.n && !s->config.loaded)
		mistake(m, ST_CONFIG, "no configuration file: write ~/.dyndnsc.ini, name one with --config, or use --updater-NAME");
	else if (!s->list.n)
		mistake(m, ST_CONFIG, "'%s' has no section to run", s->config.user.file);
}

static void
check_globals(const struct sections *s, struct mistakes *m)
{
	static const char *const known[] = {"configs", "user"};
	const struct ini_section *g = ini_section(&s->config.user, "dyndnsc");
	const char *near;
	size_t i, j;

	for (i = 0; g && i < g->n; i++) {
		for (j = 0; j < 2 && strcmp(known[j], g->keys[i].key) != 0; j++)
			;
		if (j < 2 || g->keys[i].inherited)
			continue;
		near = text_nearest(g->keys[i].key, known, 2);
		mistake(m, ST_CONFIG, near ? "%s:%d: unknown key '%s' in [dyndnsc]: did you mean '%s'?" : "%s:%d: unknown key '%s' in [dyndnsc]",
		    s->config.user.file, g->keys[i].line, g->keys[i].key, near);
	}
}

/* Both halves of a section, as the children will see them. */
static void
check(struct sections *s, const char *name, struct mistakes *m)
{
	const struct kvs none = {0};
	enum entry_role role;
	char full[300];
	struct entry e;

	if (!config_section(&s->config, name)) {
		const char *names[128], *near;
		size_t n, i;

		for (n = i = 0; i < s->config.user.n && n < 128; i++) {
			if (config_section(&s->config, s->config.user.v[i].name))
				names[n++] = s->config.user.v[i].name;
		}
		near = text_nearest(name, names, n);
		mistake(m, ST_CONFIG, near ? "no section '%s' in '%s': did you mean '%s'?" : "no section '%s' in '%s'", name,
		    s->config.user.file ? s->config.user.file : "the configuration", near);
		return;
	}
	snprintf(full, sizeof full, "section:%s", name);
	for (role = ENTRY_DETECT; role <= ENTRY_UPDATE; role++) {
		struct kvs secrets = {0};
		struct fail f;

		/* a command for a secret is not run */
		if (entry_resolve(&e, &s->config, role, full, &none, m) == 0 && s->check &&
		    entry_secrets(&e, &secrets, false, 0, s->notes, &f) < 0)
			mistake(m, f.status, "section '%s': %s", name, f.text);
		if (s->check && e.warning.status)
			note(s->notes, 0, "warning: %s", e.warning.text);
		kvs_free(&secrets);
		entry_free(&e);
	}
}

/* The same mistake shows in both halves of a section. */
static void
drop_repeats(struct mistakes *m)
{
	struct buf once = {0};
	const char *line = buf_str(&m->text), *earlier;
	size_t n;

	for (; *line; line += n + 1) {
		n = strcspn(line, "\n");
		for (earlier = buf_str(&once); *earlier; earlier += strcspn(earlier, "\n") + 1) {
			if (strncmp(earlier, line, n + 1) == 0)
				break;
		}
		if (!*earlier)
			buf_add(&once, line, n + 1);
	}
	buf_free(&m->text);
	m->text = once;
}

int
sections_open(struct sections *s, struct mistakes *m)
{
	size_t i;

	if (load(s, m) == 0) {
		choose(s, m);
		check_globals(s, m);
		plugins_check(&s->config, m);
		for (i = 0; i < s->list.n; i++)
			check(s, s->list.v[i].key, m);
	}
	drop_repeats(m);
	return m->text.len ? -1 : 0;
}

/* Runs one of the commands on a section: its exit status, its output in *out. */
static int
run_command(const struct sections *s, const char *command, const char *section, const struct buf *in, struct buf *out,
    int64_t deadline)
{
	char program[PLACE_MAX], name[300], config[64], seconds[16], verbose[8];
	const char *argv[ARGS_MAX];
	struct run r = {.argv = argv, .deadline = deadline + GRACE_MS, .whole_env = true};
	struct fail f = {0};
	size_t a = 0, i;
	bool updates = strcmp(command, "dyndnsc-update") == 0;

	if (!place_program(program, command)) {
		s->said("'%s' was not found: is the installation complete?", command);
		return ST_SYSTEM;
	}
	snprintf(name, sizeof name, "section:%s", section);
	snprintf(seconds, sizeof seconds, "%d", (clock_left(deadline) + 999) / 1000 ? (clock_left(deadline) + 999) / 1000 : 1);
	argv[a++] = program;
	argv[a++] = "-t";
	argv[a++] = seconds;
	if (s->ini.len) {
		r.fd = ini_pipe(&s->ini);
		snprintf(config, sizeof config, "/dev/fd/%d", r.fd);
	}
	if (s->ini.len || s->config_path) {
		argv[a++] = "-c";
		argv[a++] = s->ini.len ? config : s->config_path;
	}
	if (s->four)
		argv[a++] = "-4";
	if (s->six)
		argv[a++] = "-6";
	if (s->quiet)
		argv[a++] = "-q";
	for (i = 0; i < sizeof verbose - 2 && (int)i < s->notes->level; i++)
		verbose[i + 1] = 'v';
	verbose[0] = '-';
	verbose[i + 1] = '\0';
	if (i)
		argv[a++] = verbose;
	if (updates && s->dry)
		argv[a++] = s->dry > 1 ? "-nn" : "-n";
	if (updates && s->force)
		argv[a++] = "--force";
	argv[a++] = name;
	argv[a] = NULL;
	r.in = buf_str(in);
	r.in_len = in->len;
	if (run(&r, &f) < 0) {
		s->said("%s", f.text);
		r.status = f.status;
	} else if (r.late) {
		s->said("%s: %s did not end in time", section, command);
		r.status = ST_TEMP;
	}
	if (r.fd > 0)
		close(r.fd);
	*out = r.out;
	return r.status;
}

/* Detect, then update with what was found. */
static int
run_section(const struct sections *s, const char *section)
{
	int64_t deadline = clock_ms() + (int64_t)s->deadline * 1000;
	struct buf nothing = {0}, addresses = {0}, out = {0};
	const char *line;
	int status;
	size_t n;

	status = run_command(s, "dyndnsc-detect", section, &nothing, &addresses, deadline);
	if (status == ST_OK && addresses.len) {
		status = run_command(s, "dyndnsc-update", section, &addresses, &out, deadline);
		for (line = buf_str(&out); *line; line += n + (line[n] == '\n')) {
			n = strcspn(line, "\n");
			if (s->dry)
				s->said("%s: %.*s", section, (int)n, line);
			else if (!s->quiet)
				s->said("%s: %.*s published", section, (int)n, line);
		}
	}
	note(s->notes, 1, "%s: done, exit status %d", section, status);
	buf_free(&addresses);
	buf_free(&out);
	return status;
}

int
sections_run(struct sections *s)
{
	int status = ST_OK;
	size_t i;

	for (i = 0; i < s->list.n; i++)
		status = status_worse(status, run_section(s, s->list.v[i].key));
	return status;
}

void
sections_close(struct sections *s)
{
	config_free(&s->config);
	kvs_free(&s->list);
	buf_free(&s->ini);
}
