#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "config.h"
#include "fail.h"
#include "mask.h"
#include "note.h"
#include "place.h"
#include "pluginopen.h"
#include "plugins.h"
#include "priv.h"
#include "run.h"
#include "text.h"

#define SAID_SHOWN 3 /* lines of a plugin that failed */
#define SAID_MAX ((size_t)64 << 10)

static const char backend[] = "dyndnsc-http";

/* What an executable gets to find the desktop of whoever started us; there are no secrets in them. */
static const char *const desktop[] = {"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY"};

#define DESKTOP (sizeof desktop / sizeof *desktop)

/* One plugin that is being told something. */
struct telling {
	const struct plugin *plugin;
	struct plugin_opened opened;
	struct run run;
	bool started;
	struct buf job;
	struct mask mask;
	struct kvs env;
	char program[PLACE_MAX];
	const char *argv[6], *more[RUN_ENV_MAX + 1];
	struct fail why;          /* out: status 0: it was told */
};

static int
add_job(struct telling *t, const struct kvs *lines, int64_t deadline, struct fail *f)
{
	const struct kvs *parts[3] = {lines, &t->opened.entry.options, &t->opened.secrets};
	struct kvs job = {0};
	char seconds[16];
	size_t i, k;
	int r = 0;

	for (i = 0; i < 3; i++) {
		for (k = 0; k < parts[i]->n && r == 0; k++)
			r = kvs_add(&job, parts[i]->v[k].key, parts[i]->v[k].value);
	}
	snprintf(seconds, sizeof seconds, "%d", (clock_left(deadline) + 999) / 1000);
	if (r < 0 || kvs_add(&job, "deadline", seconds) < 0)
		r = fail_set(f, ST_SYSTEM, "out of memory");
	else
		r = kvs_write(&t->job, &job, f);
	kvs_free(&job);
	return r;
}

/* The event, and where the desktop is, for an executable. */
static int
add_environment(struct telling *t, const struct kvs *lines, const char *user, struct fail *f)
{
	char text[4096];
	size_t i;

	if (event_environment(&t->env, lines) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	for (i = 0; i < DESKTOP && !user; i++) {
		const char *value = getenv(desktop[i]);

		if (value && snprintf(text, sizeof text, "%s=%s", desktop[i], value) < (int)sizeof text &&
		    kvs_add(&t->env, desktop[i], text) < 0)
			return fail_set(f, ST_SYSTEM, "out of memory");
	}
	for (i = 0; i < t->env.n && i < RUN_ENV_MAX; i++)
		t->more[i] = t->env.v[i].value;
	t->run.more = t->more;
	return 0;
}

/* Who does it: a recipe's is our own backend, which gives up root by itself. */
static int
find_program(struct telling *t, const struct kvs *lines, const char *user, struct fail *f)
{
	size_t n = 0;

	t->argv[n++] = t->program;
	if (!t->plugin->recipe) {
		snprintf(t->program, sizeof t->program, "%s", t->plugin->path);
		t->run.user = priv_user(user);
		return add_environment(t, lines, t->run.user, f);
	}
	if (!place_program(t->program, backend))
		return fail_set(f, ST_SYSTEM, "'%s' was not found: is the installation complete?", backend);
	if (user) {
		t->argv[n++] = "--user";
		t->argv[n++] = user;
	}
	t->argv[n++] = "notify";
	t->argv[n++] = t->plugin->path;
	return 0;
}

static int
mask_secrets(struct telling *t, struct fail *f)
{
	size_t i;

	for (i = 0; i < t->opened.secrets.n; i++) {
		if (mask_add(&t->mask, t->opened.secrets.v[i].value) < 0)
			return fail_set(f, ST_SYSTEM, "out of memory");
	}
	return 0;
}

static void
start(struct telling *t, const struct plugins *p, const struct kvs *lines, const char *user, int64_t deadline)
{
	struct mistakes m = {0};
	const char *text;

	t->run = (struct run){.argv = t->argv, .deadline = deadline, .capture_err = true, .out.max = SAID_MAX, .err.max = SAID_MAX};
	if (plugin_open(&t->opened, t->plugin, p->config, "its options", true, deadline, &m) < 0) {
		text = buf_str(&m.text);
		fail_set(&t->why, m.status, "%.*s", (int)strcspn(text, "\n"), text);
	} else if (mask_secrets(t, &t->why) == 0 && add_job(t, lines, deadline, &t->why) == 0 &&
		   find_program(t, lines, user, &t->why) == 0) {
		t->run.in = buf_str(&t->job);
		t->run.in_len = t->job.len;
		t->started = run_start(&t->run, &t->why) == 0;
	}
	mistakes_free(&m);
}

/* The first lines that it said, on one; its own name in front goes. */
static void
first_lines(char *out, size_t size, const struct telling *t)
{
	char shown[TEXT_SHOWN + 4];
	struct buf masked = {0};
	const char *line;
	size_t n, used = 0;
	int i = 0;

	out[0] = '\0';
	mask_text(&masked, &t->mask, buf_str(&t->run.err));
	for (line = buf_str(&masked); *line && i < SAID_SHOWN && used < size; line += n + (line[n] == '\n')) {
		size_t skip = strncmp(line, backend, sizeof backend - 1) == 0 && strncmp(line + sizeof backend - 1, ": ", 2) == 0
				  ? sizeof backend + 1 : 0;

		n = strcspn(line, "\n");
		if (n == skip)
			continue;
		used += (size_t)snprintf(out + used, size - used, "%s%s", i++ ? "; " : "", text_clean(shown, line + skip, n - skip));
	}
	buf_free(&masked);
}

static void
finish(struct telling *t)
{
	char text[500];

	if (!t->started)
		return;
	run_finish(&t->run, false);
	first_lines(text, sizeof text, t);
	if (t->run.late)
		fail_set(&t->why, ST_TEMP, "it did not end in time");
	else if (t->run.full)
		fail_set(&t->why, ST_TEMP, "it printed too much and was ended");
	else if (t->run.status != ST_OK)
		fail_set(&t->why, t->run.status, *text ? "%s" : "%sit ended with status %d", text, t->run.status);
}

static void
telling_free(struct telling *t)
{
	plugin_close(&t->opened);
	buf_free(&t->run.out);
	buf_free(&t->run.err);
	buf_free(&t->job);
	mask_free(&t->mask);
	kvs_free(&t->env);
	wipe(t, sizeof *t);
}

/* All of one handful until they have ended. */
static void
listen(struct telling *t, size_t n)
{
	struct run *v[PLUGINS_AT_ONCE];
	size_t i, open, count = 0;
	int64_t last = 0;

	for (i = 0; i < n; i++) {
		if (t[i].started)
			v[count++] = &t[i].run;
	}
	do {
		for (i = open = 0; i < count; i++) {
			open += !v[i]->closed;
			last = v[i]->deadline;
		}
		if (open)
			run_hear(v, count, last);
	} while (open);
}

/* Who hears what came of it: why->status 0: it was told. */
struct hearer {
	void (*done)(void *ctx, const struct plugin *plugin, const struct plugin_event *e, const struct fail *why);
	void *ctx;
};

/* Tells n plugins, PLUGINS_AT_ONCE at most, at once. -1: out of memory, and nobody was told. */
static int
tell_some(const struct plugins *p, const struct plugin *v, size_t n, const struct plugin_event *e, const struct kvs *lines,
    const char *user, int64_t deadline, const struct hearer *hearer)
{
	struct telling *t = calloc(n, sizeof *t);
	size_t i;

	if (!t)
		return -1;
	for (i = 0; i < n; i++) {
		t[i].plugin = &v[i];
		start(&t[i], p, lines, user, deadline);
	}
	listen(t, n);
	for (i = 0; i < n; i++) {
		finish(&t[i]);
		hearer->done(hearer->ctx, &v[i], e, &t[i].why);
		telling_free(&t[i]);
	}
	free(t);
	return 0;
}

static void
tell(const struct plugins *p, const struct plugin_event *e, const char *user, int64_t deadline, const struct hearer *hearer)
{
	static const struct fail memory = {ST_SYSTEM, "out of memory"};
	struct kvs lines = {0};
	bool good = event_lines(&lines, e) == 0;
	size_t i, k, n;

	for (i = 0; i < p->n; i += n) {
		n = p->n - i < PLUGINS_AT_ONCE ? p->n - i : PLUGINS_AT_ONCE;
		if (good && tell_some(p, p->v + i, n, e, &lines, user, deadline, hearer) == 0)
			continue;
		for (k = 0; k < n; k++)
			hearer->done(hearer->ctx, &p->v[i + k], e, &memory);
	}
	kvs_free(&lines);
}

static void
put_note(void *ctx, const struct plugin *plugin, const struct plugin_event *e, const struct fail *why)
{
	const struct notes *notes = ctx;

	if (why->status)
		note(notes, 0, "plugin '%s' was not told '%s': %s", plugin->name, event_word(e->event), why->text);
	else
		note(notes, 1, "plugin '%s' was told '%s'", plugin->name, event_word(e->event));
}

void
plugins_tell(const struct plugins *p, const struct plugin_event *e, const char *user, int64_t deadline,
    const struct notes *notes)
{
	const struct hearer hearer = {put_note, (void *)(size_t)notes};

	tell(p, e, user, deadline, &hearer);
}

/* --- trying ------------------------------------------------------------------------------------------ */

struct trying {
	void (*said)(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
	int status;
};

/* What a status of any program counts as. */
static int
known_status(int status)
{
	static const int table[] = {ST_OK, ST_USAGE, ST_DATA, ST_REFUSED, ST_BUG, ST_SYSTEM, ST_TEMP, ST_AUTH, ST_CONFIG};
	size_t i;

	for (i = 0; i < sizeof table / sizeof *table && table[i] != status; i++)
		;
	return i < sizeof table / sizeof *table ? status : ST_TEMP;
}

static void
put_line(void *ctx, const struct plugin *plugin, const struct plugin_event *e, const struct fail *why)
{
	struct trying *t = ctx;

	t->said("%s: %s: %s", plugin->name, event_word(e->event), why->status ? why->text : "sent");
	t->status = status_worse(t->status, known_status(why->status));
}

int
plugins_test(const struct plugins *p, const char *user, int64_t deadline, void (*said)(const char *fmt, ...))
{
	/* the good news last: who watches over something is left believing that all is well */
	static const enum event order[EVENTS] = {EVENT_FAILING, EVENT_REFUSED, EVENT_RECOVERED, EVENT_CHANGED};
	struct trying t = {said, ST_OK};
	const struct hearer hearer = {put_line, &t};
	struct plugin_event e = {.section = "test", .host = "home.example.org", .family = 4, .test = true};
	size_t i;

	for (i = 0; i < EVENTS; i++) {
		bool bad = order[i] == EVENT_FAILING || order[i] == EVENT_REFUSED;

		e.event = order[i];
		ip_parse(&e.ip, "203.0.113.7");
		ip_parse(&e.old_ip, "203.0.113.6");
		e.verdict = order[i] == EVENT_FAILING ? V_911 : order[i] == EVENT_REFUSED ? V_BADAUTH : V_GOOD;
		e.message = bad ? "this is a test, nothing is wrong" : "this is a test";
		tell(p, &e, user, deadline, &hearer);
	}
	return t.status;
}
