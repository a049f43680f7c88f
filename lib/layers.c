#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "detect.h"
#include "entry.h"
#include "layers.h"
#include "text.h"

extern char **environ;

#define KEY_MAX 128
#define SPELLED_MAX 128 /* names of options, with X-file and the like */

/* A value and where it was found. */
struct found {
	const char *value;
	enum secret_how how;
	bool cmdline;    /* a mistake in it is ST_USAGE */
	bool in_file;    /* literally in the user's configuration file */
	char where[600]; /* for messages */
};

static int
status_of(const struct found *f)
{
	return f->cmdline ? ST_USAGE : ST_CONFIG;
}

/* DYNDNSC_RFC2136_KEY_FILE for the protocol rfc2136 and the option key-file. */
static void
env_name(char out[KEY_MAX * 2], const struct layers *l, const char *kind, const char *option)
{
	const char *const parts[] = {"DYNDNSC_", l->env ? l->env : "", kind, "_", option}, *p;
	size_t n = 0, i;

	for (i = 0; i < sizeof parts / sizeof *parts; i++) {
		for (p = parts[i]; *p && n + 1 < KEY_MAX * 2; p++)
			out[n++] = isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_';
	}
	out[n] = '\0';
}

/* One name behind another; false where they are too long. */
static bool
join(char out[KEY_MAX], const char *first, const char *second)
{
	size_t n = strlen(first);

	if (n + strlen(second) >= KEY_MAX)
		return false;
	strcpy(out, first);
	strcpy(out + n, second);
	return true;
}

/* One spelling of an option in one of the four layers (0..3). Most are nowhere: only where there is one, more is made of
 * it than the name. */
static bool
look(const struct layers *l, const struct entry *e, int layer, const char *option, struct found *out)
{
	char key[KEY_MAX], env[KEY_MAX * 2];
	const struct ini_key *k = NULL;
	const char *file = l->c->user.file;

	if (!join(key, l->role, option))
		return false;
	out->how = SECRET_LITERAL;
	out->value = NULL;
	out->cmdline = layer == 0;
	out->in_file = false;
	switch (layer) {
	case 0:
		out->value = kvs_get(l->cmdline, option);
		if (out->value)
			snprintf(out->where, sizeof out->where, "--%s", option);
		return out->value;
	case 1:
		k = l->section ? ini_key(l->section, key) : NULL;
		break;
	case 2:
		env_name(env, l, e->kind, option);
		out->value = l->c->keep_env ? getenv(env) : secret_env(env);
		if (out->value)
			snprintf(out->where, sizeof out->where, "$%s", env);
		return out->value;
	default:
		k = l->preset ? preset_key(l->c, l->preset, key, &file) : NULL;
	}
	if (!k)
		return false;
	out->value = k->value;
	out->in_file = file == l->c->user.file;
	snprintf(out->where, sizeof out->where, "%s:%d: %s", file, k->line, key);
	return true;
}

/* Whether there can be anything in a layer. */
static bool
layer_is_there(const struct layers *l, int layer)
{
	switch (layer) {
	case 0:
		return l->cmdline->n > 0;
	case 1:
		return l->section;
	case 2:
		return l->env && !l->no_env;
	default:
		return l->preset;
	}
}

/* The first layer that has the option in any of its spellings. Two spellings in one layer are a mistake. */
static bool
find_value(const struct layers *l, const struct entry *e, const char *name, bool secret, struct found *out)
{
	char option[KEY_MAX];
	struct found one;
	int layer, how, hits = 0;

	for (layer = 0; layer < 4 && !hits; layer++) {
		if (!layer_is_there(l, layer))
			continue;
		for (how = SECRET_LITERAL; how <= (secret ? SECRET_CREDENTIAL : SECRET_LITERAL); how++) {
			if (!join(option, name, secret_suffix((enum secret_how)how)) || !look(l, e, layer, option, &one))
				continue;
			if (hits++)
				mistake(l->m, status_of(&one), "%s: '%s' is given in two ways", one.where, name);
			one.how = (enum secret_how)how;
			*out = one;
		}
	}
	return hits > 0;
}

static void
add_secret(const struct layers *l, struct entry *e, const struct option *option, const char *name,
    const struct found *found)
{
	struct entry_secret *v = realloc(e->secrets, (e->n_secrets + 1) * sizeof *v);
	struct fail f;

	if (v) {
		e->secrets = v;
		v[e->n_secrets] = (struct entry_secret){option, strdup(name), found->how, strdup(found->value)};
	}
	if (!v || !v[e->n_secrets].name || !v[e->n_secrets].ref) {
		mistake(l->m, ST_SYSTEM, "out of memory");
		return;
	}
	e->n_secrets++;
	if (found->how == SECRET_LITERAL && found->in_file) {
		switch (secret_mode(l->c->user.file, &l->c->st, &f)) {
		case -1:
			mistake(l->m, ST_CONFIG, "%s", f.text);
			break;
		case 1:
			e->warning = f;
			break;
		}
	}
	if (found->how == SECRET_LITERAL && option && option->check && option->check(found->value, &f) < 0)
		mistake(l->m, ST_CONFIG, "%s: %s", found->where, f.text);
	else if (strchr(found->value, '\n'))
		mistake(l->m, status_of(found), "%s: more than one line", found->where);
}

/* Says that a required option is not given, and where it can be. */
static void
missing(const struct layers *l, const struct entry *e, const char *option)
{
	const struct ini_key *bare = l->section && *l->role ? ini_key(l->section, option) : NULL;
	char env[KEY_MAX * 2];

	env_name(env, l, e->kind, option);
	/* without the role in front it is there: that has been said */
	if (bare && !bare->inherited)
		return;
	if (l->section)
		mistake(l->m, ST_CONFIG, "%s:%d: section '%s' needs '%s%s' for %s '%s'", l->c->user.file, l->section->line,
		    l->section->name, l->role, option, l->kind, e->kind);
	else if (!*l->role)
		mistake(l->m, ST_CONFIG, "%s '%s' needs '%s': give it in a section [notify:%s], or $%s", l->kind, e->kind, option, e->kind,
		    env);
	else
		mistake(l->m, l->preset ? ST_CONFIG : ST_USAGE, "%s '%s' needs '%s': give --%s, or '%s%s' in a section%s%s", l->kind,
		    e->kind, option, option, l->role, option, l->env ? ", or $" : "", l->env ? env : "");
}

/* One option of a table. */
static void
collect(const struct layers *l, struct entry *e, const struct option *o)
{
	bool secret = o->flags & OPTION_SECRET;
	struct found found;
	struct fail f;

	if (!find_value(l, e, o->name, secret, &found)) {
		if (o->fallback)
			kvs_add(&e->options, o->name, o->fallback);
		if (!(o->flags & OPTION_REQUIRED) || (l->later && strcmp(l->later, o->name) == 0))
			return;
		missing(l, e, o->name);
		return;
	}
	if (secret) {
		add_secret(l, e, o, o->name, &found);
		return;
	}
	if (o->check && o->check(found.value, &f) < 0)
		mistake(l->m, status_of(&found), "%s: %s", found.where, f.text);
	else if (strchr(found.value, '\n') && !(o->flags & OPTION_HOSTS))
		mistake(l->m, status_of(&found), "%s: more than one line", found.where);
	else
		kvs_add(&e->options, o->name, found.value);
}

/* True for X-file and the like of a secret X. */
static bool
is_reference(const struct option *table, const char *name)
{
	char base[KEY_MAX];
	const struct option *o;
	size_t len, n;
	int how;

	for (how = SECRET_FILE; how <= SECRET_CREDENTIAL; how++) {
		n = strlen(secret_suffix((enum secret_how)how));
		len = strlen(name);
		if (len <= n || len >= sizeof base || strcmp(name + len - n, secret_suffix((enum secret_how)how)) != 0)
			continue;
		memcpy(base, name, len - n);
		base[len - n] = '\0';
		o = option_find(table, base);
		if (o && (o->flags & OPTION_SECRET))
			return true;
	}
	return false;
}

/* The option that may have been meant, X-file and the like of a secret among them; NULL: none. */
static const char *
nearest_option(const struct option *table, const char *name, char out[KEY_MAX])
{
	char spelled[SPELLED_MAX][KEY_MAX];
	const char *names[SPELLED_MAX], *near;
	size_t n = 0;
	int how;

	for (; table->name; table++) {
		for (how = SECRET_LITERAL; how <= (table->flags & OPTION_SECRET ? SECRET_CREDENTIAL : SECRET_LITERAL) && n < SPELLED_MAX; how++) {
			snprintf(spelled[n], KEY_MAX, "%s%s", table->name, secret_suffix((enum secret_how)how));
			names[n] = spelled[n];
			n++;
		}
	}
	near = text_nearest(name, names, n);
	if (near)
		strcpy(out, near);
	return near ? out : NULL;
}

/* What who asks nobody is told of --via; NULL: it is another option. */
static const char *
no_via(const char *name)
{
	return strcmp(name, "via") == 0 ? "asks nobody over a network, so that it can leave by no interface" : NULL;
}

/* Says what a user typed that the table does not know. */
static void
check_unknown(const struct layers *l, const struct entry *e, const struct option *table)
{
	const struct ini_section *sections[2] = {l->section, l->preset && l->same_kind ? l->preset->user : NULL};
	size_t n = strlen(l->role), i, s;
	char option[KEY_MAX];
	const char *near;

	for (i = 0; i < l->cmdline->n; i++) {
		const char *name = l->cmdline->v[i].key;

		if (option_find(table, name) || is_reference(table, name))
			continue;
		near = nearest_option(table, name, option);
		if (no_via(name))
			mistake(l->m, ST_USAGE, "--%s: %s '%s' %s", name, l->kind, e->kind, no_via(name));
		else
			mistake(l->m, ST_USAGE,
			    near ? "unknown option '--%s' for %s '%s': did you mean '--%s'?" : "unknown option '--%s' for %s '%s' (--help lists them)",
			    name, l->kind, e->kind, near);
	}
	for (s = 0; s < 2; s++) {
		for (i = 0; sections[s] && i < sections[s]->n; i++) {
			const struct ini_key *k = &sections[s]->keys[i];

			if (k->inherited || strncmp(k->key, l->role, n) != 0 || option_find(table, k->key + n) || is_reference(table, k->key + n))
				continue;
			near = nearest_option(table, k->key + n, option);
			if (no_via(k->key + n))
				mistake(l->m, ST_CONFIG, "%s:%d: %s: %s '%s' %s", l->c->user.file, k->line, k->key, l->kind, e->kind,
				    no_via(k->key + n));
			else
				mistake(l->m, ST_CONFIG,
				    near ? "%s:%d: unknown key '%s' for %s '%s': did you mean '%s%s'?" : "%s:%d: unknown key '%s' for %s '%s'",
				    l->c->user.file, k->line, k->key, l->kind, e->kind, l->role, near);
		}
	}
}

/* Nobody says which options of an executable are secrets but their names, and the form X-file and the like. */
bool
layers_looks_secret(const char *name)
{
	static const char *const parts[] = {"pass", "token", "key", "secret", "auth", "cred"};
	size_t i;

	for (i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (strstr(name, parts[i]))
			return true;
	}
	return false;
}

/* An executable's options are not known: whatever is given under its name is its own. */
static void
collect_one_free(const struct layers *l, struct entry *e, const char *typed)
{
	char base[KEY_MAX];
	struct found found;
	struct fail f;
	bool hosts;
	size_t i, n;
	int how;

	if (strlen(typed) >= sizeof base)
		return;
	strcpy(base, typed);
	for (how = SECRET_FILE; how <= SECRET_CREDENTIAL; how++) {
		n = strlen(secret_suffix((enum secret_how)how));
		if (strlen(base) > n && strcmp(base + strlen(base) - n, secret_suffix((enum secret_how)how)) == 0)
			base[strlen(base) - n] = '\0';
	}
	hosts = l->hosts && strcmp(base, "hostname") == 0;
	for (i = 0; i < e->n_secrets; i++) {
		if (strcmp(e->secrets[i].name, base) == 0)
			return;
	}
	if (!*base || kvs_get(&e->options, base) || !find_value(l, e, base, true, &found))
		return;
	if (found.how != SECRET_LITERAL || layers_looks_secret(base)) {
		add_secret(l, e, NULL, base, &found);
		return;
	}
	kvs_add(&e->options, base, found.value);
	if (hosts && option_check_hosts(found.value, &f) < 0)
		mistake(l->m, status_of(&found), "%s: %s", found.where, f.text);
	else if (!hosts && strchr(found.value, '\n'))
		mistake(l->m, status_of(&found), "%s: more than one line", found.where);
}

/* Names first, values then: taking a value shortens the environment. */
static void
collect_env(const struct layers *l, struct entry *e)
{
	char prefix[KEY_MAX * 2], name[KEY_MAX];
	struct kvs names = {0};
	size_t i, n;
	char **env;

	env_name(prefix, l, e->kind, "");
	n = strlen(prefix);
	for (env = environ; *env; env++) {
		if (strncmp(*env, prefix, n) != 0)
			continue;
		for (i = 0; i + 1 < sizeof name && (*env)[n + i] && (*env)[n + i] != '='; i++)
			name[i] = (*env)[n + i] == '_' ? '-' : (char)tolower((unsigned char)(*env)[n + i]);
		name[i] = '\0';
		kvs_add(&names, name, "");
	}
	for (i = 0; i < names.n; i++)
		collect_one_free(l, e, names.v[i].key);
	kvs_free(&names);
}

static void
collect_free(const struct layers *l, struct entry *e)
{
	const struct ini_section *sections[3] = {l->section, l->preset ? l->preset->user : NULL,
	    l->preset ? l->preset->shipped : NULL};
	size_t n = strlen(l->role), i, s;

	for (i = 0; i < l->cmdline->n; i++)
		collect_one_free(l, e, l->cmdline->v[i].key);
	for (s = 0; s < 3; s++) {
		for (i = 0; sections[s] && i < sections[s]->n; i++) {
			const struct ini_key *k = &sections[s]->keys[i];

			/* what [DEFAULT] has for other sections is not meant for one whose keys have no role in front */
			if (strncmp(k->key, l->role, n) == 0 && (n || !k->inherited))
				collect_one_free(l, e, k->key + n);
		}
	}
	if (l->env)
		collect_env(l, e);
}

/* Whether a variable may be one of the entry's. */
static bool
in_env(const struct layers *l, const struct entry *e)
{
	char prefix[KEY_MAX * 2];

	if (!l->env)
		return false;
	env_name(prefix, l, e->kind, "");
	return secret_env_any(prefix);
}

void
layers_collect(struct layers *l, struct entry *e)
{
	const struct option *table = e->protocol ? e->protocol->options : e->detector ? e->detector->options : NULL;
	const struct option *o;

	l->no_env = !in_env(l, e);
	if (!table) {
		collect_free(l, e);
	} else {
		check_unknown(l, e, table);
		for (o = table; o->name; o++)
			collect(l, e, o);
	}
	if (l->hosts && !table && !kvs_get(&e->options, "hostname"))
		missing(l, e, "hostname");
}
