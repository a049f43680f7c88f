/* The half of status.h that knows the configuration. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "state.h"
#include "config.h"
#include "detect.h"
#include "entry.h"
#include "fail.h"
#include "status.h"
#include "text.h"

/* One section. */
struct part {
	struct status *s;
	const char *name;
	struct entry entry;
	struct state *state;       /* of its account; of an empty one where there is no file */
	int families;              /* that it will have for certain: 4, 6; 0: either */
	bool wanted;               /* is run, so that rows are made for what is not there yet */
};

/* The same record of several sections: the first that it was refused with is the one that clears it. */
static void
join(struct part *p, struct status_row *row, uint64_t fingerprint)
{
	bool first = row->sections.n == 0;

	kvs_set(&row->sections, p->name, "");
	if (!first && (fingerprint != row->record->fingerprint || row->situation.fingerprint == fingerprint))
		return;
	if (!first) { /* to the front */
		struct kv last = row->sections.v[row->sections.n - 1];

		memmove(row->sections.v + 1, row->sections.v, (row->sections.n - 1) * sizeof last);
		row->sections.v[0] = last;
	}
	row->situation.fingerprint = fingerprint;
	row->situation.refresh = p->entry.refresh;
	row->compare = p->entry.compare == COMPARE_AUTHORITATIVE || p->entry.compare == COMPARE_DNS;
}

static void
add_missing(struct part *p, const char *host)
{
	struct record *r = state_record(p->state, host, p->families);
	struct status_row *row = r ? status_add_row(p->s, r, p->state) : NULL;

	if (row)
		join(p, row, 0);
}

/* Whether the section publishes this record: the other family is another section's, where its detector has one only. */
static bool
is_its(const struct part *p, const struct status_row *row, const char *host)
{
	return row->state == p->state && (!p->families || !row->record->family || row->record->family == p->families) &&
	       text_same_host(row->record->host, host);
}

static void
take_host(struct part *p, const char *host)
{
	bool found = false;
	size_t i;

	for (i = 0; i < p->s->n; i++) {
		struct status_row *row = &p->s->v[i];

		if (!is_its(p, row, host))
			continue;
		found = true;
		join(p, row, entry_fingerprint(&p->entry, p->state->salt));
	}
	if (!found && p->wanted)
		add_missing(p, host);
}

static struct state *
find_state(const struct part *p)
{
	char path[PLACE_MAX];
	struct fail f;
	size_t i;

	if (account_path(path, &p->entry, &f) < 0)
		return NULL;
	for (i = 0; i < p->s->n_states; i++) {
		if (strcmp(p->s->states[i]->path, path) == 0)
			return p->s->states[i];
	}
	return status_add_state(p->s, path);
}

/* The one family that the section's detector has for certain, or 0. */
static int
family_of(struct config *c, const char *full, struct mistakes *m)
{
	const struct kvs none = {0};
	const char *family;
	int found = 0;
	struct entry e;

	if (entry_resolve(&e, c, ENTRY_DETECT, full, &none, m) == 0) {
		family = kvs_get(&e.options, "family");
		found = family ? ip_family_parse(family)
			: !e.detector ? 0
			: e.detector->family ? e.detector->family
			: e.detector->unasked == DETECTOR_IPV4 ? 4 : 0;
	}
	entry_free(&e);
	return found;
}

static void
take_section(struct status *s, struct config *c, const char *name, bool wanted, struct mistakes *m)
{
	struct part p = {.s = s, .name = name, .wanted = wanted};
	const struct kvs none = {0};
	char full[300], host[256];
	const char *rest, *word;
	size_t n;

	snprintf(full, sizeof full, "section:%s", name);
	if (entry_resolve(&p.entry, c, ENTRY_UPDATE, full, &none, m) == 0) {
		p.families = family_of(c, full, m);
		p.state = find_state(&p);
		rest = kvs_get(&p.entry.options, "hostname");
		while (p.state && rest && (n = text_word(&rest, &word))) {
			snprintf(host, sizeof host, "%.*s", (int)(n < sizeof host ? n : sizeof host - 1), word);
			take_host(&p, host);
		}
	}
	entry_free(&p.entry);
}

/* Whether a list of names has this one. */
static bool
is_listed(const char *rest, const char *name)
{
	const char *word;
	size_t n;

	while ((n = text_word(&rest, &word))) {
		if (n == strlen(name) && strncmp(word, name, n) == 0)
			return true;
	}
	return false;
}

void
status_configure(struct status *s, struct config *c, struct mistakes *m)
{
	const char *configs = config_global(c, "configs"), *name;
	struct mistakes unheard = {0};
	size_t i;

	c->keep_env = true;
	for (i = 0; i < c->user.n; i++) {
		bool wanted = !configs || is_listed(configs, c->user.v[i].name);

		name = c->user.v[i].name;
		/* the others may be for anything; where they are right they say whose a record is */
		if (config_section(c, name) && strlen(name) < 256)
			take_section(s, c, name, wanted, wanted ? m : &unheard);
	}
	mistakes_free(&unheard);
}
