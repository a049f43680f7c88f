#include "account.h"
#include "note.h"
#include "updatenames.h"

static void
merge(struct updatenames *u, struct mistakes *m)
{
	int n = plan_merge(&u->merged, u->entries, u->n);

	u->n_merged = n > 0 ? (size_t)n : 0;
	if (n < 0)
		mistake(m, ST_SYSTEM, "out of memory");
}

void
updatenames_resolve(struct updatenames *u, const char *config, bool removes, void (*warn)(const char *fmt, ...),
    struct mistakes *m)
{
	size_t i;

	if (config_load(&u->config, config, m) < 0)
		return;
	for (i = 0; i < u->n; i++) {
		struct entry *e = &u->entries[i];

		entry_resolve(e, &u->config, ENTRY_UPDATE, u->v[i], &u->options, m);
		if (e->warning.status)
			warn("warning: %s", e->warning.text);
		if (removes && e->kind && !(e->protocol && e->protocol->removes))
			mistake(m, ST_CONFIG, "protocol '%s' cannot remove records", e->kind);
	}
	if (!m->text.len)
		merge(u, m);
}

int
updatenames_retry(const struct updatenames *u, const struct notes *notes, int (*wrong)(const struct fail *f))
{
	int status = ST_OK, n;
	char about[PLAN_LABEL_MAX];
	size_t i;

	for (i = 0; i < u->n_merged; i++) {
		struct fail f = {0};

		n = account_retry(&u->merged[i].entry, notes, &f);
		if (n < 0)
			status = status_worse(status, wrong(&f));
		else
			note(notes, 1, "%s: %d refusals cleared", plan_label(about, u->entries[u->merged[i].of[0]].name, u->merged[i].n), n);
	}
	return status;
}

bool
updatenames_private(const struct updatenames *u)
{
	size_t i;

	for (i = 0; i < u->n && u->entries[i].allow_private; i++)
		;
	return i == u->n;
}

void
updatenames_take_env(const struct updatenames *u)
{
	size_t i;

	for (i = 0; i < u->n; i++)
		entry_take_env(&u->entries[i]);
}

const char *
updatenames_label(char out[PLAN_LABEL_MAX], const struct updatenames *u)
{
	return plan_label(out, u->entries[0].name, u->n);
}

void
updatenames_free(struct updatenames *u)
{
	plan_merged_free(u->merged, u->n_merged);
	while (u->n)
		entry_free(&u->entries[--u->n]);
	config_free(&u->config);
	kvs_free(&u->options);
}
