/* What a service of another program is here, after its map (share/import/PROGRAM.ini, whose head says what may be in it). */

#include <stdio.h>
#include <string.h>

#include "config.h"
#include "importparts.h"
#include "iniwrite.h"
#include "fail.h"
#include "protocol.h"
#include "text.h"

const struct ini_section *
import_map(const struct import_program *p, const char *kind, const char *name)
{
	char full[300];

	snprintf(full, sizeof full, "%s %s", kind, name);
	return ini_section(&p->map, full);
}

const char *
import_map_text(const struct ini_section *s, const char *key)
{
	const struct ini_key *k = s ? ini_key(s, key) : NULL;

	return k ? k->value : NULL;
}

bool
import_listed(const char *list, const char *word)
{
	const char *w;
	size_t n;

	while (list && (n = text_word(&list, &w))) {
		if (strlen(word) == n && strncmp(w, word, n) == 0)
			return true;
	}
	return false;
}

static bool
is_service(const struct ini_section *s)
{
	return strncmp(s->name, "service ", 8) == 0;
}

/* A server as it is compared: without scheme and the slash at its end. */
static void
bare_server(char out[256], const char *server)
{
	const char *s = strstr(server, "://");
	size_t n;

	snprintf(out, 256, "%s", s ? s + 3 : server);
	n = strlen(out);
	if (n && out[n - 1] == '/')
		out[n - 1] = '\0';
}

/* That which is known by its server, not by its name. */
static const struct ini_section *
by_server(const struct import_program *p, const char *as, const char *server)
{
	char bare[256];
	size_t i;

	bare_server(bare, server);
	for (i = 0; i < p->map.n; i++) {
		const struct ini_section *s = &p->map.v[i];
		const char *of = import_map_text(s, "as");

		if (is_service(s) && of && strcmp(of, as) == 0 && import_listed(import_map_text(s, "server"), bare))
			return s;
	}
	return NULL;
}

/* inadyn takes a name, else any part of one: `part` of the names that are the map's. More than one service: NULL. */
static const struct ini_section *
by_part(const struct import_program *p, const char *part, size_t *found)
{
	const struct ini_section *one = NULL;
	size_t i;

	for (*found = i = 0; i < p->map.n; i++) {
		const char *names = is_service(&p->map.v[i]) ? import_map_text(&p->map.v[i], "names") : NULL;

		if (!names || !strstr(names, part))
			continue;
		one = &p->map.v[i];
		++*found;
	}
	return *found == 1 ? one : NULL;
}

static const struct ini_section *
by_name(const struct import_program *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->map.n; i++) {
		if (is_service(&p->map.v[i]) && import_listed(import_map_text(&p->map.v[i], "names"), name))
			return &p->map.v[i];
	}
	return NULL;
}

const struct ini_section *
import_service(const struct import_program *p, const struct import_entry *e, struct import_draft *d)
{
	const struct ini_section *s = NULL;
	const char *server = import_text(e, p->ddclient ? "server" : "ddns-server", NULL);
	char name[256], whole[300];
	size_t found = 0;

	snprintf(name, sizeof name, "%s", e->service);
	if (!p->ddclient)
		name[strcspn(name, ":")] = '\0';
	if (server)
		s = by_server(p, name, server);
	if (!s)
		s = by_name(p, name);
	/* each is there for IPv6, too */
	snprintf(whole, sizeof whole, "default@%s", strncmp(name, "ipv6@", 5) == 0 ? name + 5 : name);
	if (!s && !p->ddclient)
		s = by_name(p, whole);
	if (!s && !p->ddclient)
		s = by_part(p, name, &found);
	if (!s && found)
		import_reason(d, "'%s' is a part of the name of %zu services: write it out", name, found);
	else if (!s)
		import_reason(d, "the service '%s' is not known here: dyndnsc-presets --match may find it", name);
	return s;
}

/* The protocol that the section will speak; NULL: none is known yet. */
static const struct protocol *
protocol_of(const struct ini_section *s, struct config *c)
{
	const char *preset = import_map_text(s, "preset"), *updater = import_map_text(s, "updater");
	struct mistakes m = {0};
	struct preset found;
	const struct ini_key *k = NULL;
	const struct protocol *p;

	if (preset && config_preset(c, preset, &found, &m))
		k = preset_key(c, &found, "updater", NULL);
	p = updater || k ? protocol_load(updater ? updater : k->value, &m) : NULL;
	mistakes_free(&m);
	return p;
}

/* A value that says yes or no in one of the ways people have. */
static const char *
yes_or_no(const char *value, const char *yes, const char *no)
{
	int b = text_bool(value);

	if (b < 0 && (*value == 'y' || *value == 'Y' || *value == 't' || *value == 'T'))
		b = 1;
	return b > 0 ? yes : no;
}

/* Sets a key where the value can be written. */
static void
set_key(struct import_draft *d, const char *key, const struct import_value *v, const char *value)
{
	struct fail f = {0};

	if (v->flaw)
		import_reason(d, "'%s' (line %d): %s", v->key, v->line, v->flaw);
	else if (iniwrite_check(value, &f) < 0)
		import_reason(d, "'%s' (line %d) cannot be a value here: %s", v->key, v->line, f.text);
	else
		kvs_set(&d->keys, key, value);
}

/* "OPTION", "OPTION bool YES NO", ":KEY" of the section. */
static void
take(struct import_draft *d, const char *rule, struct import_value *v, const struct protocol *proto)
{
	char option[64] = "", how[16] = "", yes[32] = "yes", no[32] = "no", key[128];
	const struct option *o;

	sscanf(rule, "%63s %15s %31s %31s", option, how, yes, no);
	o = proto ? option_find(proto->options, option) : NULL;
	snprintf(key, sizeof key, "%s%s%s", *option == ':' ? "" : "updater-", *option == ':' ? option + 1 : option, v->env ? "-env" : "");
	v->used = true;
	if (v->env && (*option == ':' || !o || !(o->flags & OPTION_SECRET)))
		import_reason(d, "'%s' (line %d) comes from the variable '%s': here only a secret can", v->key, v->line, v->value);
	else
		set_key(d, key, v, strcmp(how, "bool") == 0 ? yes_or_no(v->value, yes, no) : v->value);
	if (v->remark)
		import_remark(d, "%s: %s", v->key, v->remark);
}

/* "VALUE VALUE... | what to do otherwise": false where it is another. */
static bool
allowed(const char *rule, const char *value, const char **otherwise)
{
	const char *bar = strchr(rule, '|');
	char list[256];

	snprintf(list, sizeof list, "%.*s", bar ? (int)(bar - rule) : (int)strlen(rule), rule);
	*otherwise = bar ? bar + 1 + strspn(bar + 1, " ") : "no other value is possible";
	return import_listed(list, value);
}

/* The rule of that kind for a key: the service's own, else the one for all. */
static const char *
rule_for(const struct import_program *p, const struct ini_section *s, const char *kind, const char *key)
{
	char name[128];
	const char *rule;

	snprintf(name, sizeof name, "%s.%s", kind, key);
	rule = import_map_text(s, name);
	return rule ? rule : import_map_text(ini_section(&p->map, "every"), name);
}

static void
one_value(struct import_draft *d, const struct import_program *p, const struct ini_section *s, struct import_value *v,
    const struct protocol *proto)
{
	const char *own_drop, *rule, *otherwise;
	char name[128];

	snprintf(name, sizeof name, "drop.%s", v->key);
	own_drop = import_map_text(s, name);
	rule = rule_for(p, s, "only", v->key);
	if (rule && !allowed(rule, v->value, &otherwise)) {
		import_reason(d, "%s (line %d): %s", v->key, v->line, otherwise);
		v->used = true;
	} else if (!own_drop && (rule = rule_for(p, s, "take", v->key))) {
		take(d, rule, v, proto);
	} else if ((rule = own_drop ? own_drop : rule_for(p, s, "drop", v->key))) {
		if (*rule && strcmp(rule, "-") != 0 && !v->global)
			import_remark(d, "%s: %s", v->key, rule);
		v->used = true;
	}
}

/* What the program takes where nothing is said. */
static void
defaults(struct import_draft *d, const struct import_program *p, const struct import_entry *e, const struct ini_section *s,
    const struct protocol *proto)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct import_value v = {.value = s->keys[i].value, .line = e->line, .global = true};

		if (strncmp(s->keys[i].key, "default.", 8) != 0 || import_value(e, s->keys[i].key + 8))
			continue;
		v.key = s->keys[i].key + 8;
		one_value(d, p, s, &v, proto);
	}
}

/* server and script make a URL where the protocol takes one; else they have to be the service's own. */
static void
where(struct import_draft *d, const struct import_program *p, struct import_entry *e, const struct ini_section *s)
{
	static const char *const keys[] = {"server", "script", "path"};
	const char *list;
	char bare[256];
	size_t i;

	for (i = 0; i < 3; i++) {
		struct import_value *v = import_value(e, keys[i]);

		if (!v || rule_for(p, s, "take", keys[i]) || rule_for(p, s, "drop", keys[i]))
			continue;
		v->used = true;
		bare_server(bare, v->value);
		list = import_map_text(s, keys[i]);
		if (!import_map_text(s, "url") && !import_listed(list, i ? v->value : bare))
			import_reason(d, "%s (line %d) is '%s', not one of this service: %s", keys[i], v->line, v->value, list ? list : "none is known");
	}
}

/* The preset whose own URL this is, or NULL. */
static const char *
preset_with_url(struct config *c, const char *url)
{
	struct mistakes m = {0};
	const char *name, *found = NULL;
	struct preset p;
	size_t i;

	for (i = 0; !found && (name = config_preset_name(c, i, &m)); i++) {
		const struct ini_key *k = config_preset(c, name, &p, &m) ? preset_key(c, &p, "updater-url", NULL) : NULL;

		if (k && strcmp(k->value, url) == 0)
			found = name;
	}
	mistakes_free(&m);
	return found;
}

/* The URL of a dyndns2 service: a preset's, or one of its own. */
static void
url_of(struct import_draft *d, struct import_entry *e, const struct ini_section *s, struct config *c)
{
	const char *server = import_text(e, "server", import_map_text(s, "server"));
	const char *path = import_text(e, "script", import_map_text(s, "script")), *preset;
	struct import_value v = {.key = "server", .line = e->line};
	struct buf url = {0};

	import_url(&url, server ? server : "", path ? path : "", true);
	preset = preset_with_url(c, buf_str(&url));
	if (preset && text_bool(import_text(e, "ssl", "yes")) != 0) {
		kvs_set(&d->keys, "use_preset", preset);
	} else {
		kvs_set(&d->keys, "updater", "dyndns2");
		buf_reset(&url);
		import_url(&url, server ? server : "", path ? path : "", text_bool(import_text(e, "ssl", "yes")) != 0);
		set_key(d, "updater-url", &v, buf_str(&url));
	}
	buf_free(&url);
}

/* A provider of the user's own: its URL, and the hosts as its path has them. */
static void
custom_of(struct import_draft *d, struct import_entry *e, const char *hosts)
{
	struct import_value v = {.key = "ddns-server", .line = e->line};
	struct buf url = {0}, form = {0}, list = {0};
	const char *rest = hosts, *word, *c;
	size_t n;

	kvs_set(&d->keys, "updater", "dyndns2");
	if (import_custom(d, &url, &form, e)) {
		set_key(d, "updater-url", &v, buf_str(&url));
		while ((n = text_word(&rest, &word))) {
			buf_adds(&list, list.len ? ", " : "");
			for (c = buf_str(&form); *c; c++) {
				if (strncmp(c, "%h", 2) == 0)
					buf_add(&list, word, n);
				else
					buf_addc(&list, *c);
				c += strncmp(c, "%h", 2) == 0;
			}
		}
		if (list.len)
			set_key(d, "updater-hostname", &v, buf_str(&list));
	}
	buf_free(&url);
	buf_free(&form);
	buf_free(&list);
}

void
import_updater(struct import_draft *d, const struct import_program *p, struct import_entry *e, const struct ini_section *s,
    const char *hosts, struct config *c)
{
	const char *gone = import_map_text(s, "gone"), *preset = import_map_text(s, "preset"), *updater = import_map_text(s, "updater");
	const char *option = import_map_text(s, "hosts");
	const struct protocol *proto = protocol_of(s, c);
	struct import_value v = {.key = "hostname", .line = e->line};
	char key[96];
	size_t i;

	if (gone)
		import_reason(d, "%s", gone);
	if (preset)
		kvs_set(&d->keys, "use_preset", preset);
	else if (updater && !import_map_text(s, "url"))
		kvs_set(&d->keys, "updater", updater);
	if (import_map_text(s, "url") && p->ddclient)
		url_of(d, e, s, c);
	snprintf(key, sizeof key, "updater-%s", option ? option : "hostname");
	if (*hosts)
		set_key(d, key, &v, hosts);
	if (import_map_text(s, "url") && !p->ddclient)
		custom_of(d, e, hosts);
	if (p->ddclient && !gone)
		where(d, p, e, s);
	for (i = 0; i < e->n; i++) {
		if (!e->v[i].used && import_value(e, e->v[i].key) == &e->v[i])
			one_value(d, p, s, &e->v[i], proto);
	}
	defaults(d, p, e, s, proto);
}
