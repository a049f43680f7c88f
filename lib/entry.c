#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "detect.h"
#include "entry.h"
#include "entrykeys.h"
#include "layers.h"
#include "num.h"
#include "presethost.h"
#include "recipe.h"
#include "text.h"

#define MIN_INTERVAL 60 /* unless who speaks the protocol wants more */

/* What is known while a NAME is being resolved. */
struct resolver {
	struct entry *e;
	struct config *c;
	enum entry_role role;
	const struct ini_section *section;
	struct preset preset;
	bool has_preset;
	bool kind_is_name; /* a section says nothing of its updater, so that its own name was taken */
	char where[512];   /* "FILE:LINE" of what names the kind; "" when nothing of a file does */
	struct mistakes *m;
};

static const char *
role_word(enum entry_role role)
{
	return role == ENTRY_UPDATE ? "updater" : "detector";
}

static const char *
kind_word(enum entry_role role)
{
	return role == ENTRY_UPDATE ? "protocol" : "detector";
}

static bool
is_builtin(enum entry_role role, const char *name)
{
	return role == ENTRY_UPDATE ? protocol_exists(name) : detector_find(name) != NULL;
}

/* The name a user could have meant: of a detector or protocol. */
static const char *
nearest_kind(enum entry_role role, const char *typed, char out[64])
{
	int found = role == ENTRY_UPDATE ? protocol_nearest(out, typed) : detector_nearest(out, typed);

	return found ? out : NULL;
}

/* A general key of the section, else of the preset; *where is "FILE:LINE". */
static const char *
general(const struct resolver *r, const char *key, char *where, size_t size)
{
	const struct ini_key *k = r->section ? ini_key(r->section, key) : NULL;
	const char *file = r->c->user.file;

	if (!k && r->has_preset)
		k = preset_key(r->c, &r->preset, key, &file);
	if (k && where)
		snprintf(where, size, "%s:%d", file, k->line);
	return k ? k->value : NULL;
}

static void
find_preset(struct resolver *r, const char *name, const char *where)
{
	const char *known[512], *near;
	size_t n = 0;

	r->has_preset = config_preset(r->c, name, &r->preset, r->m);
	if (r->has_preset)
		return;
	while (n < sizeof known / sizeof *known && (known[n] = config_preset_name(r->c, n, r->m)))
		n++;
	near = text_nearest(name, known, n);
	mistake(r->m, ST_CONFIG, near ? "%s: no preset '%s': did you mean '%s'?" : "%s: no preset '%s'", where, name, near);
}

/* A service that has shut down is refused by name, unless the user says in a preset of their own that it is back. */
static void
refuse_gone(const struct resolver *r, const char *name)
{
	const struct ini_key *status = preset_key(r->c, &r->preset, "status", NULL);

	if (status && strncmp(status->value, "gone", 4) == 0)
		mistake(r->m, ST_CONFIG, "preset '%s' is %s", name, status->value);
}

/* Sets e->kind from a section: its own key, its preset's, or (updater) the preset or protocol of its own name. */
static void
kind_of_section(struct resolver *r)
{
	const struct ini_key *use = ini_key(r->section, "use_preset");
	char where[512];
	const char *kind;

	if (use) {
		snprintf(where, sizeof where, "%s:%d", r->c->user.file, use->line);
		find_preset(r, use->value, where);
		if (r->has_preset)
			refuse_gone(r, use->value);
	} else if (r->role == ENTRY_UPDATE && !ini_key(r->section, "updater") && !protocol_exists(r->e->name)) {
		r->has_preset = config_preset(r->c, r->e->name, &r->preset, r->m);
		if (r->has_preset)
			refuse_gone(r, r->e->name);
	}
	kind = general(r, role_word(r->role), r->where, sizeof r->where);
	if (!kind)
		kind = r->role == ENTRY_DETECT ? "auto" : r->e->name;
	r->kind_is_name = r->role == ENTRY_UPDATE && kind == r->e->name;
	r->e->kind = strdup(kind);
}

/* Finds out whether the NAME is a section, a preset or a kind, and which kind is meant in the end. */
static void
find_kind(struct resolver *r, const char *name)
{
	const char *colon = strchr(name, ':'), *kind;
	char only = 0;

	if (strncmp(name, "section:", 8) == 0)
		only = 's';
	else if (strncmp(name, "preset:", 7) == 0)
		only = 'p';
	else if (strncmp(name, r->role == ENTRY_UPDATE ? "protocol:" : "detector:", 9) == 0)
		only = 'k';
	r->e->name = strdup(only ? colon + 1 : name);
	if (!r->e->name)
		return;
	name = r->e->name;
	if (!only || only == 's')
		r->section = config_section(r->c, name);
	if (r->section) {
		kind_of_section(r);
		return;
	}
	if (only == 's') {
		mistake(r->m, ST_USAGE, "no section '%s' in %s", name, r->c->loaded ? r->c->user.file : "a configuration file");
		return;
	}
	/* no shipped preset has the name of a built-in kind: then the file need not be read */
	if (only == 'p' || (!only && (!is_builtin(r->role, name) || config_user_preset(r->c, name))))
		r->has_preset = config_preset(r->c, name, &r->preset, r->m);
	if (r->has_preset) {
		refuse_gone(r, name);
		kind = general(r, role_word(r->role), NULL, 0);
		if (kind || r->role == ENTRY_DETECT)
			r->e->kind = strdup(kind ? kind : "auto");
		else
			mistake(r->m, ST_CONFIG, "preset '%s' names no updater", name);
		return;
	}
	if (only == 'p')
		mistake(r->m, ST_USAGE, "no preset '%s' (dyndnsc-presets lists them)", name);
	else
		r->e->kind = strdup(name);
}

/* Finds who does the work of e->kind. */
static void
find_worker(struct resolver *r)
{
	struct entry *e = r->e;
	char program[256], nearest[64];
	const char *near, *gone;
	int status = r->section || r->has_preset ? ST_CONFIG : ST_USAGE;
	size_t before = r->m->text.len;

	if (r->role == ENTRY_UPDATE)
		e->protocol = protocol_load(e->kind, r->m);
	else
		e->detector = detector_load(e->kind, r->m);
	gone = e->protocol && e->protocol->recipe ? e->protocol->recipe->gone
	       : e->detector && e->detector->recipe ? e->detector->recipe->gone : NULL;
	if (gone) {
		e->protocol = NULL;
		e->detector = NULL;
		mistake(r->m, ST_CONFIG, "%s%s%s '%s' is %s", r->where, *r->where ? ": " : "", kind_word(r->role), e->kind, gone);
	}
	if (e->protocol || e->detector || r->m->text.len != before)
		return;
	snprintf(program, sizeof program, "dyndnsc-%s-%s", r->role == ENTRY_UPDATE ? "update" : "detect", e->kind);
	if (place_program(e->program, program))
		return;
	near = nearest_kind(r->role, e->kind, nearest);
	if (r->kind_is_name && r->section) {
		mistake(r->m, status, "%s:%d: section '%s' needs 'updater' or 'use_preset'", r->c->user.file, r->section->line, e->kind);
		return;
	}
	if (r->where[0])
		mistake(r->m, status, near ? "%s: unknown %s '%s': did you mean '%s'?" : "%s: unknown %s '%s'", r->where,
		    kind_word(r->role), e->kind, near);
	else
		mistake(r->m, status, near ? "no section, preset or %s '%s': did you mean '%s'?" : "no section, preset or %s '%s' (--list shows them)",
	    kind_word(r->role), e->kind, near);
}

/* How many hosts go in one request: an option like any other, that a preset gives by the key `batch`. */
static void
take_batch(struct resolver *r)
{
	const struct option *o = option_find(r->e->protocol->options, "batch");
	char where[512], number[16];
	const char *value;
	struct fail f;

	if (kvs_get(&r->e->options, "batch"))
		return;
	value = general(r, "batch", where, sizeof where);
	if (value && o && o->check(value, &f) < 0)
		mistake(r->m, ST_CONFIG, "%s: batch: %s", where, f.text);
	snprintf(number, sizeof number, "%u", (unsigned)r->e->protocol->batch);
	kvs_add(&r->e->options, "batch", value ? value : number);
}

/* The keys that are no options. */
static void
take_general(struct resolver *r)
{
	struct entry *e = r->e;
	char where[512];
	const char *value;

	e->compare = e->protocol ? e->protocol->compare : COMPARE_AUTHORITATIVE;
	e->refresh = e->protocol ? e->protocol->refresh : 0;
	e->min_interval = e->protocol ? e->protocol->min_interval : MIN_INTERVAL;
	value = general(r, "allow_private", where, sizeof where);
	if (value && text_bool(value) < 0)
		mistake(r->m, ST_CONFIG, "%s: allow_private is neither yes nor no", where);
	e->allow_private = value && text_bool(value) == 1;
	value = general(r, "compare", where, sizeof where);
	if (value && !compare_parse(&e->compare, value))
		mistake(r->m, ST_CONFIG, "%s: compare is authoritative, dns, none or read, not '%s'", where, value);
	value = general(r, "refresh", where, sizeof where);
	if (value && !num_seconds(&e->refresh, value, 0, UINT32_MAX))
		mistake(r->m, ST_CONFIG, "%s: refresh is a time as 28d, not '%s'", where, value);
	value = general(r, "min-interval", where, sizeof where);
	if (value && !num_seconds(&e->min_interval, value, MIN_INTERVAL, INT32_MAX))
		mistake(r->m, ST_CONFIG, "%s: min-interval is a time as 5m, not less than %ds, not '%s'", where, MIN_INTERVAL, value);
	if (e->protocol && e->protocol->batch)
		take_batch(r);
}

/* The option url of the presets whose `domains` hold the host names. */
static void
url_of_hosts(struct resolver *r)
{
	const char *hosts = kvs_get(&r->e->options, "hostname");
	const struct ini_section *s = r->section;
	struct preset_host found;
	struct fail f;

	if (!hosts)
		return; /* that has been said */
	if (preset_host_find(&found, r->c, r->e->kind, hosts, r->m, &f) < 0) {
		if (s)
			fail_prefix(&f, "%s:%d: section '%s'", r->c->user.file, s->line, s->name);
		mistake(r->m, ST_CONFIG, "%s", f.text);
		return;
	}
	r->preset = found.preset;
	r->has_preset = true;
	kvs_add(&r->e->options, "url", found.url[0]);
	if (strcmp(found.url[0], found.url[1]) != 0)
		r->e->url_inet6 = strdup(found.url[1]);
}

/* A recipe that many services share leaves the url to its user; the host's name tells which preset's it is. */
static bool
needs_url(const struct entry *e)
{
	const struct option *o = e->protocol && e->protocol->recipe ? option_find(e->protocol->options, "url") : NULL;

	return o && (o->flags & OPTION_REQUIRED) && !(o->flags & OPTION_SECRET) && o->check == option_check_url;
}

int
entry_resolve(struct entry *e, struct config *c, enum entry_role role, const char *name, const struct kvs *cmdline,
    struct mistakes *m)
{
	struct resolver r = {.e = e, .c = c, .role = role, .m = m};
	struct layers layers = {.c = c, .m = m, .cmdline = cmdline};
	size_t before = m->text.len;

	*e = (struct entry){0};
	find_kind(&r, name);
	if (m->text.len == before && !e->kind)
		mistake(m, ST_SYSTEM, "out of memory");
	if (m->text.len == before)
		find_worker(&r);
	if (r.section)
		entrykeys_section(c, r.section, m);
	if (r.has_preset && r.preset.user)
		entrykeys_preset(c, r.preset.user, m);
	if (e->protocol || e->detector || e->program[0]) {
		bool search = !r.has_preset && needs_url(e);

		layers.later = search ? "url" : NULL;
		layers.section = r.section;
		layers.preset = r.has_preset ? &r.preset : NULL;
		layers.role = role == ENTRY_UPDATE ? "updater-" : "detector-";
		layers.env = role == ENTRY_UPDATE ? "" : NULL;
		layers.hosts = role == ENTRY_UPDATE;
		layers.kind = kind_word(role);
		layers.same_kind = !r.section || !ini_key(r.section, role_word(role));
		layers_collect(&layers, e);
		if (search && !kvs_get(&e->options, "url"))
			url_of_hosts(&r);
	}
	take_general(&r);
	return m->text.len == before ? 0 : -1;
}

void
entry_free(struct entry *e)
{
	size_t i;

	for (i = 0; i < e->n_secrets; i++) {
		wipe(e->secrets[i].ref, strlen(e->secrets[i].ref));
		free(e->secrets[i].ref);
		free(e->secrets[i].name);
	}
	free(e->secrets);
	kvs_free(&e->options);
	free(e->name);
	free(e->kind);
	free(e->url_inet6);
	*e = (struct entry){0};
}

void
entry_take_env(const struct entry *e)
{
	size_t i;

	for (i = 0; i < e->n_secrets; i++) {
		if (e->secrets[i].how == SECRET_ENV)
			secret_env(e->secrets[i].ref);
	}
}

int
entry_secrets(const struct entry *e, struct kvs *out, bool run, int64_t deadline, const struct notes *notes,
    struct fail *f)
{
	size_t i;

	for (i = 0; i < e->n_secrets; i++) {
		const struct entry_secret *s = &e->secrets[i];
		struct buf value = {0};
		int r;

		if (!run && s->how == SECRET_COMMAND) {
			kvs_add(out, s->name, ENTRY_UNREAD);
			continue;
		}
		r = secret_read(&value, s->how, s->ref, s->option, deadline, notes, f);
		if (r == 0 && s->option && s->option->check && s->option->check(buf_str(&value), f) < 0) {
			f->status = ST_CONFIG;
			r = fail_prefix(f, "%s%s", s->name, secret_suffix(s->how));
		}
		if (r == 0 && strchr(buf_str(&value), '\n'))
			r = fail_set(f, ST_CONFIG, "%s%s: more than one line", s->name, secret_suffix(s->how));
		if (r == 0 && kvs_add(out, s->name, buf_str(&value)) < 0)
			r = fail_set(f, ST_SYSTEM, "out of memory");
		buf_free(&value);
		if (r < 0)
			return -1;
	}
	return 0;
}

uint64_t
entry_fingerprint(const struct entry *e, const unsigned char salt[16])
{
	struct buf all = {0};
	uint64_t hash;
	size_t i;

	buf_addf(&all, "%s\n", e->kind);
	for (i = 0; i < e->options.n; i++) {
		if (strcmp(e->options.v[i].key, "hostname") != 0)
			buf_addf(&all, "%s=%s\n", e->options.v[i].key, e->options.v[i].value);
	}
	for (i = 0; i < e->n_secrets; i++) {
		buf_addf(&all, "%s=", e->secrets[i].name);
		secret_reference(&all, e->secrets[i].how, e->secrets[i].ref);
		buf_addc(&all, '\n');
	}
	hash = num_siphash(salt, buf_str(&all), all.len);
	buf_free(&all);
	return hash;
}

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && strcmp(s + n - k, end) == 0;
}

bool
entry_option_is_secret(enum entry_role role, const char *name)
{
	const struct protocol *p;
	const struct detector *d;
	const struct option *o;
	bool plain = false;

	for (p = protocols; role == ENTRY_UPDATE && p->name; p++) {
		if ((o = option_find(p->options, name))) {
			if (o->flags & OPTION_SECRET)
				return true;
			plain = true;
		}
	}
	for (d = detectors; role == ENTRY_DETECT && d->name; d++)
		plain = plain || option_find(d->options, name);
	return !plain && !ends_with(name, "-file") && !ends_with(name, "-env") && !ends_with(name, "-credential");
}
