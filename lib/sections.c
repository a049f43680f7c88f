#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "detect.h"
#include "ears.h"
#include "entry.h"
#include "expect.h"
#include "fail.h"
#include "note.h"
#include "plugins.h"
#include "sections.h"
#include "seedargs.h"
#include "text.h"

#define INI_MAX 65536  /* what a pipe holds without a reader */
#define SECTIONS_PLUGINS 512 /* the longest list of plugins */

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

/* The text of the file that has just been read. */
static int
read_text(struct sections *s, struct mistakes *m)
{
	const char *path = s->config.user.file;
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = 0;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || buf_read_fd(&s->ini, fd) < 0)
		r = mistake(m, ST_CONFIG, "reading '%s': %s", path, strerror(errno));
	else if (st.st_mtime != s->config.st.st_mtime || st.st_ino != s->config.st.st_ino || st.st_size != s->config.st.st_size)
		r = mistake(m, ST_CONFIG, "'%s' was changed while it was read", path);
	if (fd >= 0)
		close(fd);
	return r;
}

static int
load(struct sections *s, struct mistakes *m)
{
	struct fail f;
	int r;

	s->ini.max = s->keep ? BUF_MAX : INI_MAX;
	if (!seedargs_any(s->seed)) {
		r = config_load(&s->config, s->config_path, m);
		s->config.keep_env = true;
		/* what came through a pipe goes to the children through pipes */
		if (r == 0 && buf_add(&s->ini, buf_str(&s->config.text), s->config.text.len) < 0)
			r = mistake(m, ST_CONFIG, "'%s' has more than %d bytes: make it a file", s->config.user.file, INI_MAX);
		return r == 0 && s->keep && s->config.loaded && !s->ini.len ? read_text(s, m) : r;
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
	const char *configs = config_global(&s->config, "configs"), *rest = configs, *word;
	char name[256];
	size_t i, n;
	bool all;

	for (i = 0; i < s->n_names; i++)
		kvs_set(&s->list, s->names[i], "");
	while (!s->list.n && rest && (n = text_word(&rest, &word))) {
		do {
			snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), word);
			kvs_set(&s->list, name, "");
		} while ((n = text_word(&rest, &word)));
	}
	all = !configs && !s->list.n;
	for (i = 0; all && i < s->config.user.n; i++) {
		if (config_section(&s->config, s->config.user.v[i].name))
			kvs_add(&s->list, s->config.user.v[i].name, "");
	}
	if (s->list.n || s->plugins_only)
		return;
	if (!s->config.loaded)
		mistake(m, ST_CONFIG, "no configuration file: write ~/.dyndnsc.ini, name one with --config, or use --updater-NAME");
	else
		mistake(m, ST_CONFIG, "'%s' has no section to run", s->config.user.file);
}

static void
check_globals(const struct sections *s, struct mistakes *m)
{
	static const char *const known[] = {"configs", "user", "interval", "plugins"};
	const size_t n = sizeof known / sizeof *known;
	const struct ini_section *g = ini_section(&s->config.user, "dyndnsc");
	const char *near;
	size_t i, j;

	for (i = 0; g && i < g->n; i++) {
		for (j = 0; j < n && strcmp(known[j], g->keys[i].key) != 0; j++)
			;
		if (j < n || g->keys[i].inherited)
			continue;
		near = text_nearest(g->keys[i].key, known, n);
		mistake(m, ST_CONFIG, near ? "%s:%d: unknown key '%s' in [dyndnsc]: did you mean '%s'?" : "%s:%d: unknown key '%s' in [dyndnsc]",
		    s->config.user.file, g->keys[i].line, g->keys[i].key, near);
	}
}

/* Those of the command line and of the environment, which every section has: a list into *out. */
static void
plugins_of_all(struct sections *s, struct buf *out, struct mistakes *m)
{
	char where[96];
	size_t i;

	s->plugins.config = &s->config;
	for (i = 0; s->with && i < s->with->n; i++) {
		snprintf(where, sizeof where, "--with-%.64s", s->with->v[i].key);
		plugins_add(&s->plugins, s->with->v[i].key, where, m);
	}
	plugins_add_env(&s->plugins, m);
	for (i = 0; i < s->plugins.n; i++)
		buf_addf(out, "%s%s", i ? "," : "", s->plugins.v[i].name);
}

/* A section's own, else those of [dyndnsc]: added to the list. */
static void
plugins_of(struct sections *s, const char *name, struct buf *out, struct mistakes *m)
{
	const struct ini_section *in[] = {config_section(&s->config, name), ini_section(&s->config.user, "dyndnsc")};
	const struct ini_key *k = NULL;
	char where[512];
	size_t i;

	for (i = 0; i < 2 && !k; i++)
		k = in[i] ? ini_key(in[i], "plugins") : NULL;
	if (!k)
		return;
	snprintf(where, sizeof where, "%s:%d: plugins", s->config.user.file, k->line);
	plugins_add(&s->plugins, k->value, where, m);
	if (strlen(k->value) >= SECTIONS_PLUGINS)
		mistake(m, ST_CONFIG, "%s: more than %d bytes", where, SECTIONS_PLUGINS);
	buf_addf(out, ",%s", k->value);
}

static void
no_section(const struct sections *s, const char *name, struct mistakes *m)
{
	const char *names[128], *near;
	size_t n, i;

	for (n = i = 0; i < s->config.user.n && n < 128; i++) {
		if (config_section(&s->config, s->config.user.v[i].name))
			names[n++] = s->config.user.v[i].name;
	}
	near = text_nearest(name, names, n);
	mistake(m, ST_CONFIG, near ? "no section '%s' in '%s': did you mean '%s'?" : "no section '%s' in '%s'", name,
	    s->config.user.file ? s->config.user.file : "the configuration", near);
}

/* Whether the detector asks less where it is told what to expect, and the user does not do that. */
static bool
takes_expectation(const struct entry *e)
{
	return e->detector && !e->detector->recipe && option_find(e->detector->options, "expect") && !kvs_get(&e->options, "expect");
}

/* What the records have now; `text` keeps it. */
static void
find_expectation(struct sections *s, const struct entry *e, struct plan_item *item, char text[EXPECT_TEXT_MAX])
{
	struct expect expect = {0};

	if (s->check || !item->expect)
		return;
	expect_entry(&expect, s->states, e);
	item->expect = (char *)(size_t)expect_text(text, &expect);
}

/* Where the texts of a plan_item are. */
struct item_texts {
	char expected[EXPECT_TEXT_MAX], whom[EARS_WHOM_MAX];
};

/* One half of a section, as a child will see it. */
static void
check_half(struct sections *s, enum entry_role role, const char *full, struct plan_item *item, struct item_texts *texts,
    struct mistakes *m)
{
	static const unsigned char salt[16] = "sections";
	const struct kvs none = {0};
	struct kvs secrets = {0};
	struct entry e;
	struct fail f;
	bool good = entry_resolve(&e, &s->config, role, full, &none, m) == 0;

	/* a command for a secret is not run */
	if (good && s->check && entry_secrets(&e, &secrets, false, 0, s->notes, &f) < 0)
		mistake(m, f.status, "section '%s': %s", e.name, f.text);
	if ((s->check || s->keep) && e.warning.status)
		note(s->notes, 0, "warning: %s", e.warning.text);
	if (good && role == ENTRY_DETECT) {
		item->detect = plan_detect_key(&e, salt);
		item->expect = takes_expectation(&e) ? "" : NULL;
		item->hear = ears_whom(texts->whom, &e) ? texts->whom : NULL;
	} else if (good) {
		item->update = plan_update_key(&e, salt);
		item->account = plan_account_key(&e, salt);
		find_expectation(s, &e, item, texts->expected);
	}
	kvs_free(&secrets);
	entry_free(&e);
}

/* Both halves of a section. */
static void
check(struct sections *s, const char *name, const struct buf *always, struct mistakes *m)
{
	struct plan_item item = {.name = (char *)(size_t)name};
	struct buf plugins = {0};
	struct item_texts texts;
	char full[300];

	if (!config_section(&s->config, name)) {
		no_section(s, name, m);
		return;
	}
	buf_add(&plugins, buf_str(always), always->len);
	plugins_of(s, name, &plugins, m);
	item.plugins = (char *)(size_t)buf_str(&plugins);
	if (!s->plugins_only) {
		snprintf(full, sizeof full, "section:%s", name);
		check_half(s, ENTRY_DETECT, full, &item, &texts, m);
		check_half(s, ENTRY_UPDATE, full, &item, &texts, m);
	}
	item.interval = s->interval ? s->interval : config_interval(&s->config, name, m);
	if (plan_add(&s->plan, &item) < 0)
		mistake(m, ST_SYSTEM, "out of memory");
	buf_free(&plugins);
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
	struct expect_states states = {.n = 0};
	struct buf always = {0};
	size_t i;

	s->states = &states;
	if (load(s, m) == 0) {
		choose(s, m);
		check_globals(s, m);
		plugins_of_all(s, &always, m);
		for (i = 0; i < s->list.n; i++)
			check(s, s->list.v[i].key, &always, m);
		plugins_check(&s->plugins, &s->config, m);
	}
	expect_states_free(&states);
	s->states = NULL;
	buf_free(&always);
	drop_repeats(m);
	return m->text.len ? -1 : 0;
}

void
sections_close(struct sections *s)
{
	plugins_free(&s->plugins);
	config_free(&s->config);
	kvs_free(&s->list);
	plan_free(&s->plan);
	buf_free(&s->ini);
}
