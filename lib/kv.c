#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "kv.h"
#include "text.h"

int
kvs_add(struct kvs *kvs, const char *key, const char *value)
{
	struct kv *v = realloc(kvs->v, (kvs->n + 1) * sizeof *v);

	if (!v)
		return -1;
	kvs->v = v;
	v[kvs->n].key = strdup(key);
	v[kvs->n].value = strdup(value);
	if (!v[kvs->n].key || !v[kvs->n].value) {
		free(v[kvs->n].key);
		free(v[kvs->n].value);
		return -1;
	}
	kvs->n++;
	return 0;
}

static void
pair_free(struct kv *kv)
{
	if (kv->value)
		wipe(kv->value, strlen(kv->value));
	free(kv->value);
	free(kv->key);
}

int
kvs_set(struct kvs *kvs, const char *key, const char *value)
{
	size_t i;

	for (i = 0; i < kvs->n; i++) {
		if (strcmp(kvs->v[i].key, key) == 0) {
			char *copy = strdup(value);

			if (!copy)
				return -1;
			wipe(kvs->v[i].value, strlen(kvs->v[i].value));
			free(kvs->v[i].value);
			kvs->v[i].value = copy;
			return 0;
		}
	}
	return kvs_add(kvs, key, value);
}

const char *
kvs_get(const struct kvs *kvs, const char *key)
{
	size_t i;

	for (i = 0; i < kvs->n; i++) {
		if (strcmp(kvs->v[i].key, key) == 0)
			return kvs->v[i].value;
	}
	return NULL;
}

const char *
kvs_get_or(const struct kvs *kvs, const char *key, const char *otherwise)
{
	const char *value = kvs_get(kvs, key);

	return value ? value : otherwise;
}

void
kvs_remove(struct kvs *kvs, const char *key)
{
	size_t i, kept = 0;

	for (i = 0; i < kvs->n; i++) {
		if (strcmp(kvs->v[i].key, key) == 0)
			pair_free(&kvs->v[i]);
		else
			kvs->v[kept++] = kvs->v[i];
	}
	kvs->n = kept;
}

void
kvs_free(struct kvs *kvs)
{
	size_t i;

	for (i = 0; i < kvs->n; i++)
		pair_free(&kvs->v[i]);
	free(kvs->v);
	*kvs = (struct kvs){0};
}

int
kvs_write(struct buf *out, const struct kvs *kvs, struct fail *f)
{
	size_t i;

	for (i = 0; i < kvs->n; i++) {
		if (strchr(kvs->v[i].value, '\n'))
			return fail_set(f, ST_DATA, "the value of '%s' has more than one line", kvs->v[i].key);
		buf_addf(out, "%s=%s\n", kvs->v[i].key, kvs->v[i].value);
	}
	if (buf_addc(out, '\n') < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	return 0;
}

/* One line into b, without its LF: 1, 0 at the end of the input, -1 with fail. */
static int
read_line(struct buf *b, FILE *in, struct fail *f)
{
	int c;

	buf_reset(b);
	while ((c = getc(in)) != EOF && c != '\n') {
		if (c == '\0')
			return fail_set(f, ST_DATA, "NUL in a line");
		if (buf_addc(b, (char)c) < 0)
			return fail_set(f, ST_DATA, "a line of more than %d bytes", KV_LINE_MAX);
	}
	if (ferror(in))
		return fail_errno(f, "reading lines");
	return c == EOF && b->len == 0 ? 0 : 1;
}

int
kvs_read(struct kvs *kvs, FILE *in, struct fail *f)
{
	struct buf line = {.max = KV_LINE_MAX};
	char shown[TEXT_SHOWN + 4], *eq;
	int r;

	while ((r = read_line(&line, in, f)) > 0) {
		if (line.len == 0) {
			if (kvs->n)
				break;
			continue;
		}
		eq = strchr(line.data, '=');
		if (!eq || eq == line.data) {
			r = fail_set(f, ST_DATA, "not a key=value line: '%s'", text_clean(shown, line.data, eq ? 0 : line.len));
			break;
		}
		*eq = '\0';
		if (kvs_add(kvs, line.data, eq + 1) < 0) {
			r = fail_set(f, ST_SYSTEM, "out of memory");
			break;
		}
	}
	buf_free(&line);
	if (r < 0)
		return -1;
	return kvs->n > 0;
}
