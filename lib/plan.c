#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "buf.h"
#include "num.h"
#include "plan.h"

static uint64_t
hash(struct buf *b, const unsigned char salt[16])
{
	uint64_t h = num_siphash(salt, buf_str(b), b->len);

	buf_free(b);
	return h;
}

static void
add_line(struct buf *b, const char *key, const char *between, const char *value)
{
	buf_adds(b, key);
	buf_adds(b, between);
	buf_adds(b, value);
	buf_addc(b, '\n');
}

/* Who does the work and its options. Secrets are told apart by what is written of them: nothing is read, and what is in the
 * environment stays there. */
static void
add_options(struct buf *b, const struct entry *e, const char *except)
{
	size_t i;

	add_line(b, e->kind, "\n", e->program);
	for (i = 0; i < e->options.n; i++) {
		if (strcmp(e->options.v[i].key, except) != 0)
			add_line(b, e->options.v[i].key, "=", e->options.v[i].value);
	}
	for (i = 0; i < e->n_secrets; i++)
		buf_addf(b, "%s%s=%s\n", e->secrets[i].name, secret_suffix(e->secrets[i].how), e->secrets[i].ref);
}

uint64_t
plan_detect_key(const struct entry *e, const unsigned char salt[16])
{
	struct buf b = {0};

	add_options(&b, e, "");
	return hash(&b, salt);
}

uint64_t
plan_update_key(const struct entry *e, const unsigned char salt[16])
{
	struct buf b = {0};

	add_options(&b, e, "hostname");
	buf_addf(&b, "%d %d %u %u %s", e->allow_private, (int)e->compare, (unsigned)e->refresh, (unsigned)e->min_interval,
	    e->url_inet6 ? e->url_inet6 : "");
	return hash(&b, salt);
}

uint64_t
plan_account_key(const struct entry *e, const unsigned char salt[16])
{
	struct buf b = {0};

	account_name(&b, e);
	return hash(&b, salt);
}

/* The options of the first with the host names of all. */
static int
merge_options(struct merged *m, const struct entry *v)
{
	struct buf hosts = {0};
	struct kvs options = {0};
	size_t i;
	int r = 0;

	for (i = 0; i < m->n; i++)
		buf_addf(&hosts, "%s%s", i ? " " : "", kvs_get_or(&v[m->of[i]].options, "hostname", ""));
	for (i = 0; i < m->entry.options.n; i++)
		r |= kvs_add(&options, m->entry.options.v[i].key, m->entry.options.v[i].value);
	r |= kvs_set(&options, "hostname", buf_str(&hosts));
	m->entry.options = options;
	m->own = true;
	if (hosts.bad)
		r = -1;
	buf_free(&hosts);
	return r < 0 ? -1 : 0;
}

int
plan_merge(struct merged **out, const struct entry *v, size_t n)
{
	static const unsigned char salt[16] = "merge";
	struct merged *m = calloc(n + 1, sizeof *m);
	uint64_t *key = calloc(n + 1, sizeof *key);
	size_t made = 0, i, j;
	int r = m && key ? 0 : -1;

	for (i = 0; r == 0 && i < n; i++) {
		uint64_t k = plan_update_key(&v[i], salt);
		size_t *of;

		for (j = 0; j < made && key[j] != k; j++)
			;
		if (j == made) {
			m[made].entry = v[i];
			key[made++] = k;
		}
		of = realloc(m[j].of, (m[j].n + 1) * sizeof *of);
		if (!of) {
			r = -1;
			break;
		}
		m[j].of = of;
		of[m[j].n++] = i;
	}
	for (i = 0; r == 0 && i < made; i++) {
		if (m[i].n > 1)
			r = merge_options(&m[i], v);
	}
	free(key);
	*out = m;
	if (r == 0)
		return (int)made;
	if (m)
		plan_merged_free(m, made);
	*out = NULL;
	return -1;
}

void
plan_merged_free(struct merged *m, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (m[i].own)
			kvs_free(&m[i].entry.options);
		free(m[i].of);
	}
	free(m);
}

const char *
plan_label(char out[PLAN_LABEL_MAX], const char *first, size_t n)
{
	if (n == 1)
		snprintf(out, PLAN_LABEL_MAX, "%s", first);
	else
		snprintf(out, PLAN_LABEL_MAX, "%.200s and %zu more", first, n - 1);
	return out;
}

static void
free_item(struct plan_item *item)
{
	free(item->name);
	free(item->plugins);
	free(item->expect);
	free(item->hear);
}

int
plan_add(struct plan *p, const struct plan_item *item)
{
	struct plan_item *v = p->v;

	/* grown at each power of two, so that the number says how much there is */
	if ((p->n & (p->n - 1)) == 0) {
		v = realloc(p->v, (p->n ? 2 * p->n : 1) * sizeof *v);
		if (!v)
			return -1;
		p->v = v;
	}
	v[p->n] = *item;
	v[p->n].name = strdup(item->name);
	v[p->n].plugins = strdup(item->plugins ? item->plugins : "");
	v[p->n].expect = item->expect ? strdup(item->expect) : NULL;
	v[p->n].hear = item->hear ? strdup(item->hear) : NULL;
	if (!v[p->n].name || !v[p->n].plugins || (item->expect && !v[p->n].expect) || (item->hear && !v[p->n].hear)) {
		free_item(&v[p->n]);
		return -1;
	}
	p->n++;
	return 0;
}

void
plan_free(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free_item(&p->v[i]);
	free(p->v);
	*p = (struct plan){0};
}

/* "DETECT UPDATE ACCOUNT INTERVAL NAME\nPLUGINS\nEXPECT\nHEAR\n"; a list of several lines becomes one; EXPECT is "-" where
 * there is none, HEAR is "". */
int
plan_print(const struct plan *p, struct buf *out)
{
	const char *c;
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct plan_item *v = &p->v[i];

		buf_addf(out, "%016" PRIx64 " %016" PRIx64 " %016" PRIx64 " %u %s\n", v->detect, v->update, v->account,
		    (unsigned)v->interval, v->name);
		for (c = v->plugins; *c; c++)
			buf_addc(out, *c == '\n' ? ' ' : *c);
		buf_addf(out, "\n%s\n%s\n", v->expect ? v->expect : "-", v->hear ? v->hear : "");
	}
	return out->bad ? -1 : 0;
}

/* The number up to the next blank; false where there is none. *p moves behind the blank. */
static bool
number(const char **p, int base, uint64_t *out)
{
	char *end;

	if (!isxdigit((unsigned char)**p))
		return false;
	*out = strtoull(*p, &end, base);
	if (*end != ' ')
		return false;
	*p = end + 1;
	return true;
}

/* The rest of the line; false where it does not fit, or the text ends in it. *p moves behind it. */
static bool
line(const char **p, char *out, size_t size)
{
	size_t n = strcspn(*p, "\n");

	if (n >= size || !(*p)[n])
		return false;
	memcpy(out, *p, n);
	out[n] = '\0';
	*p += n + 1;
	return true;
}

int
plan_parse(struct plan *p, const char *text)
{
	char name[1024], plugins[1024], expect[128], hear[128];
	struct plan_item item;
	uint64_t interval;

	while (*text) {
		if (!number(&text, 16, &item.detect) || !number(&text, 16, &item.update) || !number(&text, 16, &item.account) ||
		    !number(&text, 10, &interval))
			return -1;
		if (!line(&text, name, sizeof name) || !*name || !line(&text, plugins, sizeof plugins) ||
		    !line(&text, expect, sizeof expect) || !line(&text, hear, sizeof hear))
			return -1;
		item.interval = (uint32_t)interval;
		item.name = name;
		item.plugins = plugins;
		item.expect = strcmp(expect, "-") == 0 ? NULL : expect;
		item.hear = *hear ? hear : NULL;
		if (plan_add(p, &item) < 0)
			return -1;
	}
	return 0;
}

/* Moves to the front what `same` says belongs to of[0]; the others keep their order behind them. */
static size_t
gather(const struct plan *p, size_t *of, size_t n, size_t most, bool (*same)(const struct plan_item *a, const struct plan_item *b))
{
	size_t taken = 1, i, j;

	for (i = 1; i < n && taken < most; i++) {
		size_t it = of[i];

		if (!same(&p->v[of[0]], &p->v[it]))
			continue;
		for (j = i; j > taken; j--)
			of[j] = of[j - 1];
		of[taken++] = it;
	}
	return n ? taken : 0;
}

static bool
same_call(const struct plan_item *a, const struct plan_item *b)
{
	return a->update == b->update && a->detect == b->detect;
}

static bool
same_detection(const struct plan_item *a, const struct plan_item *b)
{
	return a->detect == b->detect && a->interval == b->interval;
}

size_t
plan_call(const struct plan *p, size_t *of, size_t n, size_t most)
{
	return gather(p, of, n, most, same_call);
}

size_t
plan_detection(const struct plan *p, size_t *of, size_t n)
{
	return gather(p, of, n, n, same_detection);
}
