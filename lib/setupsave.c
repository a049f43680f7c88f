#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "entry.h"
#include "iniwrite.h"
#include "kv.h"
#include "priv.h"
#include "setup.h"
#include "setupsave.h"
#include "writefile.h"

/* All that a reader finds in one section is in the other; the presets and what is inherited are beside the point. */
static bool
same_section(const struct ini_section *a, const struct ini_section *b)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		const struct ini_key *k = ini_key(b, a->keys[i].key);

		if (!k || strcmp(k->value, a->keys[i].value) != 0)
			return false;
	}
	return a->n == b->n;
}

/* Every section but the new one is as it was, and the new one has what was given. */
static bool
reads_back(const struct ini *new, const struct setup *s, const char *name, const char *folder)
{
	const struct ini *old = &s->config->user;
	const struct ini_section *own = ini_section(new, name);
	const struct ini_key *k;
	size_t i;

	for (i = 0; i < old->n; i++) {
		const struct ini_section *now = ini_section(new, old->v[i].name);

		if (!now || (now != own && !same_section(&old->v[i], now)))
			return false;
	}
	for (i = 0; own && i < s->n; i++) {
		if (s->v[i].secret && folder)
			continue;
		k = ini_key(own, s->v[i].key);
		if (!k || strcmp(k->value, s->v[i].value) != 0)
			return false;
	}
	return own && new->n == old->n + (ini_section(old, name) ? 0 : 1);
}

/* The lines of `more` that m has not yet: both halves of a section have some mistakes in common. */
static void
add_new(struct mistakes *m, const struct mistakes *more)
{
	const char *line, *earlier;
	size_t n;

	for (line = buf_str(&more->text); *line; line += n + 1) {
		n = strcspn(line, "\n");
		for (earlier = buf_str(&m->text); *earlier && strncmp(earlier, line, n + 1) != 0; earlier += strcspn(earlier, "\n") + 1)
			;
		if (!*earlier)
			buf_add(&m->text, line, n + 1);
	}
	m->status = status_worse(m->status, more->status);
}

/* Whether the file with the section in it means what it should; secrets are not read. */
static int
rehearse(const struct setup *s, const char *file, const struct buf *text, const char *name, const char *folder,
    struct mistakes *m)
{
	struct config c = {.loaded = true, .keep_env = true};
	char shown[PLACE_MAX + 32], full[300];
	const struct kvs none = {0};
	bool readable = false;
	enum entry_role role;

	snprintf(shown, sizeof shown, "%s (not written)", file);
	snprintf(full, sizeof full, "section:%s", name);
	if (ini_parse(&c.user, shown, buf_str(text), text->len, INI_INTERPOLATE, &m->text) < 0)
		m->status = status_worse(m->status, ST_CONFIG);
	else if (!reads_back(&c.user, s, name, folder))
		/* only a file in which the header behind the section is indented comes to this: it would continue the last value */
		mistake(m, ST_CONFIG, "'%s' would not be read back as it was given: is the next section in '%s' indented?", name, file);
	else
		readable = true;
	for (role = ENTRY_DETECT; readable && role <= ENTRY_UPDATE; role++) {
		struct mistakes half = {0};
		struct entry e;

		entry_resolve(&e, &c, role, full, &none, &half);
		entry_free(&e);
		add_new(m, &half);
		mistakes_free(&half);
	}
	config_free(&c);
	return m->text.len ? -1 : 0;
}

int
setup_compose(struct buf *out, const struct setup *s, const struct setup_save *save, struct mistakes *m)
{
	const struct ini_section *old = ini_section(&s->config->user, save->name);
	const char *text = buf_str(save->text);
	struct buf section = {0};
	int r;

	r = setup_text(&section, s, save->name, save->folder, false);
	if (r == 0)
		r = old ? iniwrite_replace(out, text, save->text->len, old, buf_str(&section))
			: iniwrite_append(out, text, save->text->len, buf_str(&section));
	buf_free(&section);
	return r < 0 ? mistake(m, ST_SYSTEM, "too long a file or path") : rehearse(s, save->path, out, save->name, save->folder, m);
}

int
setup_folder(char out[PLACE_MAX], const char *folder, struct fail *f)
{
	char *real = realpath(folder, NULL);
	struct buf none = {0};
	struct stat st;
	bool ok;

	if (!real && errno == ENOENT)
		return writefile_read(out, folder, &none, &st, f);
	ok = real && stat(real, &st) == 0 && S_ISDIR(st.st_mode) && snprintf(out, PLACE_MAX, "%s", real) < PLACE_MAX;
	if (!ok)
		fail_set(f, ST_CONFIG, "'%s' is not a folder for secrets: %s", folder, real ? "not a folder" : strerror(errno));
	else if (!priv_trusted(real))
		ok = fail_set(f, ST_CONFIG, "'%s' is not root's own: a secret in it would not be safe", real) == 0;
	free(real);
	return ok ? 0 : -1;
}

/* Writes one secret into its file: 1 when there was none before, 0 when it was replaced, -1 with fail. */
static int
write_secret(const struct setup_value *v, const struct setup_save *save, struct fail *f)
{
	char path[PLACE_MAX], real[PLACE_MAX];
	struct buf text = {0}, before = {0};
	struct stat st;
	int was, r = -1;

	if (setup_secret_path(path, v, save->name, save->folder) < 0)
		return fail_set(f, ST_SYSTEM, "too long a path in '%s'", save->folder);
	was = writefile_read(real, path, &before, &st, f);
	buf_free(&before);
	if (was > 0 && !save->replace)
		return fail_set(f, ST_CONFIG, "'%s' is there already: --replace replaces it", path);
	if (was > 0)
		st.st_mode &= ~(mode_t)077;
	buf_addf(&text, "%s\n", v->value);
	if (was >= 0)
		r = writefile(real, &text, was ? &st : NULL, f);
	buf_free(&text);
	return r < 0 ? -1 : !was;
}

int
setup_save(const struct setup *s, const struct setup_save *save, const struct buf *text, struct mistakes *m)
{
	char made[SETUP_SECRETS_MAX][PLACE_MAX];
	struct fail f = {0};
	size_t n = 0, i;
	int r = 0;

	if (save->folder && mkdir(save->folder, 0700) < 0 && errno != EEXIST)
		r = fail_errno(&f, "making the folder '%s'", save->folder);
	for (i = 0; r >= 0 && save->folder && i < s->n; i++) {
		if (!s->v[i].secret)
			continue;
		r = n < SETUP_SECRETS_MAX ? write_secret(&s->v[i], save, &f) : fail_set(&f, ST_SYSTEM, "too many secrets");
		if (r > 0)
			setup_secret_path(made[n++], &s->v[i], save->name, save->folder);
	}
	if (r >= 0)
		r = writefile(save->path, text, save->st, &f);
	/* no secret stays behind without the section that needs it */
	while (r < 0 && n)
		unlink(made[--n]);
	return r < 0 ? mistake(m, f.status, "%s", f.text) : 0;
}
