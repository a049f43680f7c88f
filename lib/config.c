#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "num.h"
#include "place.h"
#include "priv.h"

#define CONFIG_MAX ((size_t)8 << 20)

static const char preset_prefix[] = "preset:", notify_prefix[] = "notify:";

int
mistake(struct mistakes *m, int status, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buf_addf(&m->text, "%s\n", text);
	m->status = status_worse(m->status, status);
	return -1;
}

void
mistakes_free(struct mistakes *m)
{
	buf_free(&m->text);
	m->status = 0;
}

/* once, where there is one, takes over the text of what is no file. */
static int
read_ini(struct ini *ini, const char *path, struct stat *st, struct buf *once, struct mistakes *m)
{
	struct buf text = {.max = CONFIG_MAX};
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = -1;

	if (fd < 0 || fstat(fd, st) < 0 || buf_read_fd(&text, fd) < 0)
		mistake(m, ST_CONFIG, "reading '%s': %s", path, strerror(errno));
	else if (S_ISREG(st->st_mode) && !priv_trusted(path))
		mistake(m, ST_CONFIG, "'%s' is not root's own: chown root it and keep others from writing to it, or do not run as root",
		    path);
	else if (ini_parse(ini, path, buf_str(&text), text.len, INI_INTERPOLATE, &m->text) < 0)
		m->status = status_worse(m->status, ST_CONFIG);
	else
		r = 0;
	if (fd >= 0)
		close(fd);
	if (r == 0 && once && !S_ISREG(st->st_mode)) {
		*once = text;
		text = (struct buf){0};
	}
	buf_free(&text);
	return r;
}

int
config_load(struct config *c, const char *path, struct mistakes *m)
{
	char found[PLACE_MAX];

	*c = (struct config){0};
	if (!path) {
		if (!place_config(found))
			return 0;
		path = found;
	}
	c->loaded = true;
	return read_ini(&c->user, path, &c->st, &c->text, m);
}

void
config_free(struct config *c)
{
	ini_free(&c->user);
	ini_free(&c->presets);
	buf_free(&c->text);
	*c = (struct config){0};
}

static bool
is_preset(const char *name)
{
	return strncmp(name, preset_prefix, sizeof preset_prefix - 1) == 0;
}

bool
config_is_notify(const char *name)
{
	return strncmp(name, notify_prefix, sizeof notify_prefix - 1) == 0;
}

const struct ini_section *
config_section(const struct config *c, const char *name)
{
	if (strcmp(name, "dyndnsc") == 0 || is_preset(name) || config_is_notify(name))
		return NULL;
	return ini_section(&c->user, name);
}

const struct ini_section *
config_notify(const struct config *c, const char *name)
{
	char section[256];

	if (snprintf(section, sizeof section, "%s%s", notify_prefix, name) >= (int)sizeof section)
		return NULL;
	return ini_section(&c->user, section);
}

const char *
config_global(const struct config *c, const char *key)
{
	const struct ini_section *s = ini_section(&c->user, "dyndnsc");
	const struct ini_key *k = s ? ini_key(s, key) : NULL;

	return k ? k->value : NULL;
}

static void
read_presets(struct config *c, struct mistakes *m)
{
	char path[PLACE_MAX];
	struct stat st;

	if (c->presets_read)
		return;
	c->presets_read = true;
	if (place_data(path, "presets.ini"))
		read_ini(&c->presets, path, &st, NULL, m);
	else
		mistake(m, ST_CONFIG, "the shipped presets.ini was not found: is DYNDNSC_DATADIR right?");
}

bool
config_preset(struct config *c, const char *name, struct preset *out, struct mistakes *m)
{
	char section[256];

	*out = (struct preset){0};
	if (snprintf(section, sizeof section, "%s%s", preset_prefix, name) >= (int)sizeof section)
		return false;
	read_presets(c, m);
	out->user = ini_section(&c->user, section);
	out->shipped = ini_section(&c->presets, section);
	return out->user || out->shipped;
}

bool
config_user_preset(const struct config *c, const char *name)
{
	char section[256];

	return snprintf(section, sizeof section, "%s%s", preset_prefix, name) < (int)sizeof section &&
	       ini_section(&c->user, section);
}

const struct ini_key *
preset_key(const struct config *c, const struct preset *p, const char *key, const char **file)
{
	const struct ini_key *k = p->user ? ini_key(p->user, key) : NULL;

	if (file)
		*file = k ? c->user.file : c->presets.file;
	return k ? k : p->shipped ? ini_key(p->shipped, key) : NULL;
}

uint32_t
config_interval(const struct config *c, const char *name, struct mistakes *m)
{
	const struct ini_section *in[] = {config_section(c, name), ini_section(&c->user, "dyndnsc")};
	const struct ini_key *k = NULL;
	uint32_t seconds = CONFIG_INTERVAL;
	size_t i;

	for (i = 0; i < 2 && !k; i++)
		k = in[i] ? ini_key(in[i], "interval") : NULL;
	if (k && !num_seconds(&seconds, k->value, 1, CONFIG_INTERVAL_MAX))
		mistake(m, ST_CONFIG, "%s:%d: interval is a time as 5m, from 1s to 30d, not '%s'", c->user.file, k->line, k->value);
	return seconds;
}

const char *
config_preset_name(struct config *c, size_t i, struct mistakes *m)
{
	const struct ini *files[] = {&c->presets, &c->user};
	size_t file, s;

	read_presets(c, m);
	for (file = 0; file < 2; file++) {
		for (s = 0; s < files[file]->n; s++) {
			const char *name = files[file]->v[s].name;

			if (!is_preset(name) || (file == 1 && ini_section(&c->presets, name)))
				continue;
			if (i-- == 0)
				return name + sizeof preset_prefix - 1;
		}
	}
	return NULL;
}
