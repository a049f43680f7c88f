/* What was read, as sections of ours. Each is tried before it is written: what the program itself would refuse becomes a
 * comment with its reasons. */

#include <stdio.h>
#include <string.h>

#include "config.h"
#include "entry.h"
#include "fail.h"
#include "importparts.h"
#include "iniwrite.h"
#include "text.h"

struct writer {
	const struct import_program *p;
	struct import_doc *doc;
	struct config *config;
	struct import_result *result;
	const char *file;
	struct buf *out;
	struct kvs names; /* of sections, so that each is there once */
};

/* The keys of a section as text, each line with `front` before it. A key with an empty value is left out. */
static void
section_text(struct buf *out, const char *front, const char *name, const struct kvs *keys)
{
	size_t i;

	buf_adds(out, front);
	iniwrite_section(out, name);
	for (i = 0; i < keys->n; i++) {
		buf_adds(out, front);
		iniwrite_key(out, keys->v[i].key, keys->v[i].value);
	}
}

/* Whether the section is one that runs: adds what is wrong to the reasons. */
static void
rehearse(struct writer *w, const char *name, const struct kvs *keys, struct import_draft *d)
{
	const struct kvs none = {0};
	struct mistakes m = {0};
	struct buf text = {0};
	enum entry_role role;
	char full[300];
	const char *line;
	struct entry e;
	size_t n;

	section_text(&text, "", name, keys);
	snprintf(full, sizeof full, "section:%s", name);
	w->config->loaded = true;
	if (ini_parse(&w->config->user, "", buf_str(&text), text.len, INI_INTERPOLATE, &m.text) == 0) {
		for (role = ENTRY_DETECT; role <= ENTRY_UPDATE; role++) {
			entry_resolve(&e, w->config, role, full, &none, &m);
			entry_free(&e);
		}
	}
	ini_free(&w->config->user);
	w->config->user = (struct ini){0};
	for (line = buf_str(&m.text); *line; line += n + (line[n] != '\0')) {
		const char *what = *line == ':' ? strchr(line, ' ') + 1 : line;

		n = strcspn(line, "\n");
		import_reason(d, "%.*s", (int)(n - (size_t)(what - line)), what);
	}
	buf_free(&text);
	mistakes_free(&m);
}

/* A name that no section has yet, after the host, else the service. */
static void
section_name(struct writer *w, char out[256], const char *host, const char *service, const char *suffix)
{
	struct fail f = {0};
	char base[200];
	size_t i;
	int n;

	snprintf(base, sizeof base, "%s", *host && iniwrite_check_name(host, &f) == 0 ? host : service);
	for (i = 0; base[i]; i++) {
		if (strchr(" \t,[]/:", base[i]) || (base[i] == '-' && i == 0) || (unsigned char)base[i] < ' ' || (unsigned char)base[i] > '~')
			base[i] = '_';
	}
	if (iniwrite_check_name(base, &f) < 0)
		snprintf(base, sizeof base, "host");
	snprintf(out, 256, "%s%s", base, suffix);
	for (n = 2; kvs_get(&w->names, out); n++)
		snprintf(out, 256, "%s%s-%d", base, suffix, n);
	kvs_set(&w->names, out, "");
}

/* A word of the file in a comment, as it was said. */
static void
comment_value(struct buf *out, const struct import_value *v)
{
	buf_adds(out, "#   ");
	import_show(out, v->key);
	buf_adds(out, v->env ? " (from the variable) = " : " = ");
	import_show(out, v->value);
	buf_addc(out, '\n');
}

/* What nothing is known of. */
static void
unknown_values(struct buf *out, const struct import_entry *e)
{
	size_t i;

	for (i = 0; i < e->n; i++) {
		if (e->v[i].used || e->v[i].global)
			continue;
		buf_addf(out, "# line %d has no equal:\n", e->v[i].line);
		comment_value(out, &e->v[i]);
	}
}

/* An entry without equal: the reasons, what is ready, and all that was said of it. */
static void
write_blocked(struct writer *w, const struct import_entry *e, const struct import_draft *d, const char *name, const struct kvs *keys)
{
	char service[TEXT_SHOWN + 4];
	const char *line;
	size_t n, i;

	text_clean(service, e->service, strlen(e->service));
	buf_addf(w->out, "# NOT TAKEN OVER, '%s' of line %d:\n", service, e->line);
	for (line = buf_str(&d->reasons); *line; line += n + (line[n] != '\0')) {
		n = strcspn(line, "\n");
		buf_addf(w->out, "#   %.*s\n", (int)n, line);
		buf_addf(&w->result->notes, "%s:%d: '%s' was not taken over: %.*s\n", w->file, e->line, service, (int)n, line);
	}
	buf_add(w->out, buf_str(&d->remarks), d->remarks.len);
	if (keys->n)
		section_text(w->out, "#", name, keys);
	buf_adds(w->out, "# it says:\n");
	for (i = 0; i < e->n; i++) {
		if (strcmp(e->v[i].key, "title") != 0 && (!e->v[i].global || e->v[i].used))
			comment_value(w->out, &e->v[i]);
	}
	w->result->without++;
}

/* One section: the updater's half of `d` and one source. */
static void
write_one(struct writer *w, struct import_entry *e, struct import_draft *d, const struct import_source *s, const char *host,
    const char *suffix)
{
	struct import_draft tried = {0};
	struct kvs keys = {0};
	char name[256];
	size_t i;

	section_name(w, name, host, e->service, suffix);
	for (i = 0; i < d->keys.n; i++)
		kvs_add(&keys, d->keys.v[i].key, d->keys.v[i].value);
	for (i = 0; s && i < s->keys.n; i++) {
		struct fail f = {0};

		if (iniwrite_check(s->keys.v[i].value, &f) < 0)
			import_reason(&tried, "%s cannot be written: %s", s->keys.v[i].key, f.text);
		else
			kvs_add(&keys, s->keys.v[i].key, s->keys.v[i].value);
	}
	buf_add(&tried.reasons, buf_str(&d->reasons), d->reasons.len);
	buf_add(&tried.remarks, buf_str(&d->remarks), d->remarks.len);
	if (s)
		buf_add(&tried.remarks, buf_str(&s->remarks), s->remarks.len);
	if (!tried.reasons.len)
		rehearse(w, name, &keys, &tried);
	buf_addc(w->out, '\n');
	if (tried.reasons.len) {
		write_blocked(w, e, &tried, name, &keys);
	} else {
		buf_addf(w->out, "# line %d\n", e->line);
		buf_add(w->out, buf_str(&tried.remarks), tried.remarks.len);
		unknown_values(w->out, e);
		section_text(w->out, "", name, &keys);
		w->result->sections++;
	}
	import_draft_free(&tried);
	kvs_free(&keys);
}

/* A host as the service has it: with its domain behind it where only a label was said. */
static void
whole_host(struct buf *out, const struct import_entry *e, const struct ini_section *s, const char *host)
{
	const char *zone = import_map_text(s, "relative"), *suffix = import_map_text(s, "suffix");
	size_t h = strlen(host), z;

	zone = zone ? import_text(e, zone, NULL) : NULL;
	z = zone ? strlen(zone) : 0;
	if (zone && (strcmp(host, "@") == 0 || text_same_host(host, zone)))
		buf_adds(out, zone);
	else if (zone && !(h > z && host[h - z - 1] == '.' && text_same_host(host + h - z, zone)))
		buf_addf(out, "%s.%s", host, zone);
	else if (suffix && !strchr(host, '.'))
		buf_addf(out, "%s.%s", host, suffix);
	else if (strncmp(host, "@.", 2) == 0)
		buf_adds(out, host + 2);
	else
		buf_adds(out, host);
}

/* Some hosts of an entry, and both of its families. */
static void
write_hosts(struct writer *w, struct import_entry *e, const struct ini_section *s, const char *hosts, const char *first)
{
	struct import_source sources[IMPORT_SOURCES] = {{.family = 0}};
	struct import_draft d = {0};
	const char *note, *needs, *copy, *dotted;
	char key[96];
	size_t n, i;

	for (i = 0; i < e->n; i++)
		e->v[i].used = strcmp(e->v[i].key, "hostname") == 0 || strcmp(e->v[i].key, "title") == 0;
	n = import_sources(sources, w->p, e);
	s = s ? s : import_service(w->p, e, &d);
	note = import_map_text(s, "note");
	needs = import_map_text(s, "needs");
	copy = import_map_text(s, "copy");
	dotted = import_map_text(s, "dotted");
	if (dotted && *first && !strchr(first, '.'))
		import_reason(&d, "'%s': %s", first, dotted);
	if (n == 0)
		import_reason(&d, "the addresses of both families are disabled");
	if (s)
		import_updater(&d, w->p, e, s, hosts, w->config);
	if (note)
		import_remark(&d, "%s", note);
	if (needs)
		import_reason(&d, "the file does not say %s: add it as updater-hostname, and take the comment signs away", needs);
	if (copy && *hosts) {
		snprintf(key, sizeof key, "updater-%s", copy);
		kvs_set(&d.keys, key, hosts);
	}
	for (i = 0; i < (n ? n : 1); i++)
		write_one(w, e, &d, n ? &sources[i] : NULL, first, i ? "-ipv6" : "");
	for (i = 0; i < n; i++)
		import_source_free(&sources[i]);
	import_draft_free(&d);
}

static void
write_entry(struct writer *w, struct import_entry *e)
{
	struct import_draft none = {0};
	const struct ini_section *s = import_service(w->p, e, &none);
	bool each = import_map_text(s, "each") || import_map_text(s, "hosts");
	const char *from = import_map_text(s, "host-from");
	struct buf hosts = {0}, host = {0}, first = {0};
	size_t i;

	for (i = 0; i < e->n; i++) {
		if (strcmp(e->v[i].key, "hostname") != 0 && !(from && !import_value(e, "hostname") && strcmp(e->v[i].key, from) == 0))
			continue;
		buf_reset(&host);
		whole_host(&host, e, s, e->v[i].value);
		if (each) {
			write_hosts(w, e, s, buf_str(&host), buf_str(&host));
			continue;
		}
		if (!first.len)
			buf_adds(&first, buf_str(&host));
		buf_addf(&hosts, "%s%s", hosts.len ? ", " : "", buf_str(&host));
	}
	if (hosts.len || !each)
		write_hosts(w, e, s, buf_str(&hosts), buf_str(&first));
	buf_free(&hosts);
	buf_free(&host);
	buf_free(&first);
	import_draft_free(&none);
}

/* A word for the whole file: "dyndnsc KEY" or "notify:NAME KEY". */
static void
take_global(const char *rule, struct import_value *v, struct kvs *own, struct kvs *plugin, struct import_draft *d)
{
	char section[32] = "", key[32] = "";
	struct fail f = {0};

	sscanf(rule, "%31s %31s", section, key);
	if (v->env || v->flaw || iniwrite_check(v->value, &f) < 0)
		import_remark(d, "%s (line %d) cannot be taken over: %s", v->key, v->line, v->env ? "it comes from a variable" : v->flaw ? v->flaw : f.text);
	else
		kvs_set(strcmp(section, "dyndnsc") == 0 ? own : plugin, key, v->value);
}

/* [dyndnsc] and the options of plugins. */
static void
write_globals(struct writer *w)
{
	const struct ini_section *g = ini_section(&w->p->map, "global"), *every = ini_section(&w->p->map, "every");
	struct import_entry *e = &w->doc->globals;
	struct kvs own = {0}, plugin = {0};
	struct import_draft d = {0};
	char key[128];
	size_t i;

	for (i = 0; i < e->n; i++) {
		const char *take, *drop;

		snprintf(key, sizeof key, "take.%s", e->v[i].key);
		take = import_map_text(g, key);
		snprintf(key, sizeof key, "drop.%s", e->v[i].key);
		drop = import_map_text(g, key);
		if (take)
			take_global(take, &e->v[i], &own, &plugin, &d);
		else if (drop && strcmp(drop, "-") != 0)
			import_remark(&d, "%s: %s", e->v[i].key, drop);
		e->v[i].used = take || drop || import_map_text(every, key);
	}
	if (kvs_get(&plugin, "to"))
		kvs_set(&own, "plugins", "mail");
	buf_add(w->out, buf_str(&d.remarks), d.remarks.len);
	if (own.n)
		buf_addc(w->out, '\n');
	if (own.n)
		section_text(w->out, "", "dyndnsc", &own);
	if (kvs_get(&plugin, "to"))
		buf_addc(w->out, '\n');
	if (kvs_get(&plugin, "to"))
		section_text(w->out, "", "notify:mail", &plugin);
	kvs_free(&own);
	kvs_free(&plugin);
	import_draft_free(&d);
}

int
import_write(struct buf *out, const struct import_program *p, struct import_doc *d, const char *file, struct config *c,
    struct import_result *result, struct fail *f)
{
	struct writer w = {.p = p, .doc = d, .config = c, .result = result, .file = file, .out = out};
	size_t i;

	buf_addf(out, "# From '");
	import_show(out, file);
	buf_addf(out, "', the configuration of %s. It has secrets in it.\n", p->name);
	write_globals(&w);
	for (i = 0; i < d->n; i++)
		write_entry(&w, &d->v[i]);
	kvs_free(&w.names);
	return out->bad || result->notes.bad ? fail_set(f, ST_SYSTEM, "too much for one file, or out of memory") : 0;
}
