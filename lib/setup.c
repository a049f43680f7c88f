#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect.h"
#include "iniwrite.h"
#include "layers.h"
#include "place.h"
#include "presethost.h"
#include "protocol.h"
#include "recipe.h"
#include "secret.h"
#include "setup.h"
#include "text.h"

#define KEY_MAX 128
#define NAMES_MAX 512

static const char *const roles[] = {"updater", "detector"};

/* Every name that a user could have meant, to find the nearest. */
struct names {
	const char *v[NAMES_MAX];
	size_t n;
};

static void
add_protocol(void *ctx, const struct protocol *p)
{
	struct names *names = ctx;

	if (names->n < NAMES_MAX)
		names->v[names->n++] = p->name;
}

static int
no_service(struct setup *s, struct mistakes *m)
{
	struct names names = {.n = 0};
	const char *preset, *near;
	size_t i;

	for (i = 0; names.n < NAMES_MAX && (preset = config_preset_name(s->config, i, m)); i++)
		names.v[names.n++] = preset;
	protocol_each(add_protocol, &names, NULL);
	near = text_nearest(s->service, names.v, names.n);
	return mistake(m, ST_USAGE,
	    near ? "no preset or protocol '%s': did you mean '%s'?"
		 : "no preset or protocol '%s' (dyndnsc-presets and dyndnsc-update --list show them)",
	    s->service, near);
}

/* The protocol of the service, or the program. */
static int
find_worker(struct setup *s, struct mistakes *m)
{
	const struct ini_key *updater = s->has_preset ? preset_key(s->config, &s->preset, "updater", NULL) : NULL;
	const char *kind = updater ? updater->value : s->service;
	size_t before = m->text.len;
	char program[256], path[PLACE_MAX];

	if (s->has_preset && !updater)
		return mistake(m, ST_CONFIG, "preset '%s' names no updater", s->service);
	s->protocol = protocol_load(kind, m);
	if (m->text.len != before)
		return -1;
	if (s->protocol && s->protocol->recipe && s->protocol->recipe->gone)
		return mistake(m, ST_CONFIG, "protocol '%s' is %s", kind, s->protocol->recipe->gone);
	if (s->protocol)
		return 0;
	snprintf(program, sizeof program, "dyndnsc-update-%s", kind);
	return place_program(path, program) ? 0 : no_service(s, m);
}

int
setup_service(struct setup *s, struct config *c, const char *name, struct mistakes *m)
{
	bool preset = strncmp(name, "preset:", 7) == 0, protocol = strncmp(name, "protocol:", 9) == 0;
	const struct ini_key *status;

	*s = (struct setup){.config = c, .service = strdup(preset ? name + 7 : protocol ? name + 9 : name)};
	if (!s->service)
		return mistake(m, ST_SYSTEM, "out of memory");
	s->has_preset = !protocol && config_preset(c, s->service, &s->preset, m);
	if (preset && !s->has_preset)
		return no_service(s, m);
	status = s->has_preset ? preset_key(c, &s->preset, "status", NULL) : NULL;
	if (status && strncmp(status->value, "gone", 4) == 0)
		return mistake(m, ST_CONFIG, "preset '%s' is %s", s->service, status->value);
	return find_worker(s, m);
}

static void
value_free(struct setup_value *v)
{
	if (v->value)
		wipe(v->value, strlen(v->value));
	free(v->key);
	free(v->value);
	free(v->where);
}

void
setup_free(struct setup *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		value_free(&s->v[i]);
	free(s->v);
	free(s->service);
	*s = (struct setup){0};
}

int
setup_give(struct setup *s, const char *key, const char *value, const char *where, int status)
{
	struct setup_value *v = realloc(s->v, (s->n + 1) * sizeof *v), *new;
	char *c;

	if (!v)
		return -1;
	s->v = v;
	new = &v[s->n];
	*new = (struct setup_value){.key = strdup(key), .value = strdup(value), .where = strdup(where), .status = status};
	if (!new->key || !new->value || !new->where) {
		value_free(new);
		return -1;
	}
	for (c = new->key; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	s->n++;
	return 0;
}

static const struct setup_value *
given(const struct setup *s, const char *key)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (strcmp(s->v[i].key, key) == 0)
			return &s->v[i];
	}
	return NULL;
}

/* What stands behind the section: the preset's value, else [DEFAULT]'s, which comes first. */
static const struct ini_key *
behind(const struct setup *s, const char *key)
{
	const struct ini_key *k = ini_key(&s->config->user.defaults, key);

	return k || !s->has_preset ? k : preset_key(s->config, &s->preset, key, NULL);
}

/* The detector that the section will have. */
static int
find_detector(struct setup *s, struct mistakes *m)
{
	const struct setup_value *own = given(s, "detector");
	const struct ini_key *k = own ? NULL : behind(s, "detector");
	const char *name = own ? own->value : k ? k->value : "auto";
	char program[256], path[PLACE_MAX], near[64];
	size_t before = m->text.len;

	s->detector = detector_load(name, m);
	snprintf(program, sizeof program, "dyndnsc-detect-%s", name);
	if (s->detector || m->text.len != before || place_program(path, program))
		return m->text.len == before ? 0 : -1;
	return mistake(m, own ? own->status : ST_CONFIG,
	    detector_nearest(near, name) ? "no detector '%s': did you mean '%s'?" : "no detector '%s' (dyndnsc-detect --list shows them)",
	    name, near);
}

static const struct option *
table(const struct setup *s, size_t role)
{
	static const struct option none[] = {{0}};

	if (role == 0)
		return s->protocol ? s->protocol->options : none;
	return s->detector ? s->detector->options : none;
}

/* The option that a name means: itself, or X-file and the like of a secret. */
static const struct option *
find_option(const struct option *t, const char *name, enum secret_how *how)
{
	const struct option *o = option_find(t, name);
	size_t n;
	int h;

	*how = SECRET_LITERAL;
	for (; !o && t->name; t++) {
		n = strlen(t->name);
		for (h = SECRET_FILE; (t->flags & OPTION_SECRET) && h <= SECRET_CREDENTIAL; h++) {
			if (strncmp(name, t->name, n) == 0 && strcmp(name + n, secret_suffix((enum secret_how)h)) == 0) {
				*how = (enum secret_how)h;
				return t;
			}
		}
	}
	return o;
}

/* Gives a key its full name and finds its option: that of the protocol first. */
static int
name_key(const struct setup *s, struct setup_value *v, enum secret_how *how)
{
	size_t role, n;
	char *full;

	*how = SECRET_LITERAL;
	for (role = 0; role < 2; role++) {
		n = strlen(roles[role]);
		if (strncmp(v->key, roles[role], n) == 0 && v->key[n] == '-') {
			v->option = find_option(table(s, role), v->key + n + 1, how);
			v->secret = !v->option && role == 0 && !s->protocol && layers_looks_secret(v->key + n);
			return 0;
		}
	}
	for (role = 0; role < 2 && !v->option; role++) {
		v->option = find_option(table(s, role), v->key, how);
		if (!v->option && !(role == 0 && !s->protocol && strcmp(v->key, "hostname") == 0))
			continue;
		n = strlen(roles[role]) + strlen(v->key) + 2;
		full = malloc(n);
		if (!full)
			return -1;
		snprintf(full, n, "%s-%s", roles[role], v->key);
		free(v->key);
		v->key = full;
		return 0;
	}
	return 0;
}

static int
check_value(const struct setup_value *v, bool files, struct fail *f)
{
	/* the file's first line: any one line will do */
	if (v->secret && files && *v->value && !v->value[strcspn(v->value, "\n\r")])
		return v->option && v->option->check ? v->option->check(v->value, f) : 0;
	if (iniwrite_check(v->value, f) < 0)
		return v->secret && *v->value ? fail_prefix(f, "cannot stand in the file (--secret-file can take most)") : -1;
	return v->option && v->option->check && (v->secret || !(v->option->flags & OPTION_SECRET)) ? v->option->check(v->value, f) : 0;
}

int
setup_check(struct setup *s, bool files, struct mistakes *m)
{
	size_t before = m->text.len, i, j;
	enum secret_how how;
	struct fail f = {0};

	if (find_detector(s, m) < 0)
		return -1;
	for (i = 0; i < s->n; i++) {
		struct setup_value *v = &s->v[i];

		if (name_key(s, v, &how) < 0)
			return mistake(m, ST_SYSTEM, "out of memory");
		v->secret = v->secret || (v->option && (v->option->flags & OPTION_SECRET) && how == SECRET_LITERAL);
		if (strcmp(v->key, "updater") == 0 || strcmp(v->key, "use_preset") == 0)
			mistake(m, v->status, "%s: that is what SERVICE says: leave it out", v->where);
		else if (!*v->key || v->key[strspn(v->key, "abcdefghijklmnopqrstuvwxyz0123456789_-")])
			mistake(m, v->status, "%s: not a key of a section", v->where);
		else if (check_value(v, files, &f) < 0)
			mistake(m, v->status, "%s: %s", v->where, f.text);
		for (j = 0; j < i; j++) {
			if (strcmp(s->v[j].key, v->key) == 0)
				mistake(m, v->status, "%s: given twice", v->where);
			else if (v->option && s->v[j].option == v->option)
				mistake(m, v->status, "%s: given in two ways", v->where);
		}
	}
	return m->text.len == before ? 0 : -1;
}

int
setup_answer(struct setup *s, const char *key, const struct option *o, const char *value, bool files, struct fail *f)
{
	struct setup_value v = {.secret = o && (o->flags & OPTION_SECRET), .option = o};

	v.value = strdup(value);
	if (!v.value || check_value(&v, files, f) < 0) {
		if (!v.value)
			fail_set(f, ST_SYSTEM, "out of memory");
		else
			wipe(v.value, strlen(v.value));
		free(v.value);
		return -1;
	}
	wipe(v.value, strlen(v.value));
	free(v.value);
	if (setup_give(s, key, value, key, ST_USAGE) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	s->v[s->n - 1].secret = v.secret;
	s->v[s->n - 1].option = o;
	return 0;
}

/* The url of a service that several share: the presets know it by the host's name (entry.c). */
static bool
url_is_known(const struct setup *s, const struct option *o)
{
	const struct setup_value *own = given(s, "updater-hostname");
	const struct ini_key *k = own ? NULL : behind(s, "updater-hostname");
	struct mistakes m = {0};
	struct preset_host found;
	struct fail f;
	bool known;

	if (s->has_preset || strcmp(o->name, "url") != 0 || o->check != option_check_url || !s->protocol->recipe || (!own && !k))
		return false;
	known = preset_host_find(&found, s->config, s->protocol->name, own ? own->value : k->value, &m, &f) == 0;
	mistakes_free(&m);
	return known;
}

/* Whether anybody has said it, in any of its spellings. */
static bool
is_given(const struct setup *s, size_t role, const struct option *o)
{
	char key[KEY_MAX];
	int how;

	for (how = SECRET_LITERAL; how <= (o->flags & OPTION_SECRET ? SECRET_CREDENTIAL : SECRET_LITERAL); how++) {
		snprintf(key, sizeof key, "%s-%s%s", roles[role], o->name, secret_suffix((enum secret_how)how));
		if (given(s, key) || behind(s, key))
			return true;
	}
	return role == 0 && s->protocol && url_is_known(s, o);
}

const struct option *
setup_missing(const struct setup *s, size_t i, const char **key)
{
	static const struct option host = {"hostname", OPTION_REQUIRED | OPTION_HOSTS, NULL, "the names to keep up to date", option_check_hosts, NULL};
	static char name[KEY_MAX];
	const struct option *o, *hosts = s->protocol ? option_find(s->protocol->options, "hostname") : &host;
	size_t role;

	*key = name;
	snprintf(name, sizeof name, "updater-hostname");
	if (hosts && (hosts->flags & OPTION_REQUIRED) && !is_given(s, 0, hosts) && i-- == 0)
		return hosts;
	for (role = 0; role < 2; role++) {
		for (o = table(s, role); o->name; o++) {
			if (o == hosts || !(o->flags & OPTION_REQUIRED) || o->fallback || is_given(s, role, o) || i-- > 0)
				continue;
			snprintf(name, sizeof name, "%s-%s", roles[role], o->name);
			return o;
		}
	}
	return NULL;
}

const char *
setup_name(const struct setup *s, char out[256])
{
	const struct setup_value *hosts = given(s, "updater-hostname");
	const char *rest = hosts ? hosts->value : "", *word;
	size_t n = text_word(&rest, &word);

	if (n > 2 && word[0] == '*' && word[1] == '.') {
		word += 2;
		n -= 2;
	}
	n -= n && word[n - 1] == '.';
	if (n)
		snprintf(out, 256, "%.*s", (int)n, word);
	else
		snprintf(out, 256, "%s", s->service);
	return out;
}
