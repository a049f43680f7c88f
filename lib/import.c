#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "import.h"
#include "place.h"

static void
wipe_text(char *s)
{
	if (s)
		wipe(s, strlen(s));
	free(s);
}

static struct import_value *
new_value(struct import_entry *e, const char *key, const char *value)
{
	struct import_value *v = realloc(e->v, (e->n + 1) * sizeof *v);
	char *k = strdup(key), *t = strdup(value);

	if (v)
		e->v = v;
	if (!v || !k || !t) {
		free(k);
		wipe_text(t);
		return NULL;
	}
	e->v[e->n] = (struct import_value){.key = k, .value = t};
	return &e->v[e->n++];
}

int
import_add(struct import_entry *e, const char *key, const char *value, int line)
{
	struct import_value *v = new_value(e, key, value);

	if (!v)
		return -1;
	v->line = line;
	return 0;
}

int
import_copy(struct import_entry *e, const struct import_value *from)
{
	struct import_value *v = new_value(e, from->key, from->value);

	if (!v)
		return -1;
	v->line = from->line;
	v->env = from->env;
	v->global = from->global;
	v->flaw = from->flaw;
	v->remark = from->remark;
	return 0;
}

struct import_value *
import_value(const struct import_entry *e, const char *key)
{
	size_t i;

	for (i = e->n; i > 0 && strcmp(e->v[i - 1].key, key) != 0; i--)
		;
	return i ? &e->v[i - 1] : NULL;
}

const char *
import_text(const struct import_entry *e, const char *key, const char *otherwise)
{
	const struct import_value *v = import_value(e, key);

	return v ? v->value : otherwise;
}

struct import_entry *
import_entry_new(struct import_doc *d, const char *service, int line)
{
	struct import_entry *v = realloc(d->v, (d->n + 1) * sizeof *v);
	char *name = strdup(service);

	if (v)
		d->v = v;
	if (!v || !name) {
		free(name);
		return NULL;
	}
	d->v[d->n] = (struct import_entry){.service = name, .line = line};
	return &d->v[d->n++];
}

void
import_entry_free(struct import_entry *e)
{
	size_t i;

	for (i = 0; i < e->n; i++) {
		free(e->v[i].key);
		wipe_text(e->v[i].value);
	}
	free(e->v);
	free(e->service);
	*e = (struct import_entry){0};
}

void
import_free(struct import_doc *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		import_entry_free(&d->v[i]);
	free(d->v);
	import_entry_free(&d->globals);
	*d = (struct import_doc){0};
}

int
import_program_load(struct import_program *p, const char *name, struct fail *f)
{
	struct buf text = {0}, mistakes = {0};
	char file[64], path[PLACE_MAX];
	int fd, r;

	*p = (struct import_program){.name = name, .ddclient = strcmp(name, "ddclient") == 0};
	snprintf(file, sizeof file, "import/%.32s.ini", name);
	if (!place_data(path, file))
		return fail_set(f, ST_CONFIG, "'%s' is missing from the data folder: is the installation complete?", file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	r = fd < 0 ? -1 : buf_read_fd(&text, fd);
	if (r < 0)
		fail_errno(f, "reading '%.300s'", path);
	if (fd >= 0)
		close(fd);
	if (r == 0 && ini_parse(&p->map, path, buf_str(&text), text.len, 0, &mistakes) < 0)
		r = fail_set(f, ST_CONFIG, "%.*s", (int)strcspn(buf_str(&mistakes), "\n"), buf_str(&mistakes));
	buf_free(&mistakes);
	buf_free(&text);
	return r;
}

void
import_program_free(struct import_program *p)
{
	ini_free(&p->map);
}
