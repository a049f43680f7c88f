#include <stdio.h>
#include <string.h>

#include "iniwrite.h"
#include "protocol.h"
#include "recipe.h"
#include "setup.h"
#include "text.h"

int
setup_secret_path(char out[PLACE_MAX], const struct setup_value *v, const char *name, const char *folder)
{
	const char *option = strchr(v->key, '-');
	int n = snprintf(out, PLACE_MAX, "%s/%s.%s", strcmp(folder, "/") == 0 ? "" : folder, name, option ? option + 1 : v->key);

	return n < PLACE_MAX - 16 ? 0 : -1;
}

int
setup_text(struct buf *out, const struct setup *s, const char *name, const char *folder, bool mask)
{
	char path[PLACE_MAX], key[256];
	size_t i;

	iniwrite_section(out, name);
	iniwrite_key(out, s->has_preset ? "use_preset" : "updater", s->service);
	/* that of [DEFAULT] would come before the preset's */
	if (s->has_preset && ini_key(&s->config->user.defaults, "updater"))
		iniwrite_key(out, "updater", preset_key(s->config, &s->preset, "updater", NULL)->value);
	for (i = 0; i < s->n; i++) {
		const struct setup_value *v = &s->v[i];

		if (v->secret && folder) {
			if (setup_secret_path(path, v, name, folder) < 0 || snprintf(key, sizeof key, "%s-file", v->key) >= (int)sizeof key)
				return -1;
			iniwrite_key(out, key, path);
		} else {
			iniwrite_key(out, v->key, v->secret && mask ? "***" : v->value);
		}
	}
	return out->bad ? -1 : 0;
}

int
setup_about(struct buf *out, const struct setup *s)
{
	static const char *const keys[] = {"title", "website", "note"};
	const struct recipe *r = s->protocol ? s->protocol->recipe : NULL;
	size_t i;

	for (i = 0; s->has_preset && i < sizeof keys / sizeof *keys; i++) {
		const struct ini_key *k = preset_key(s->config, &s->preset, keys[i], NULL);

		if (k)
			buf_addf(out, "%s\n", k->value);
	}
	if (!s->has_preset && s->protocol)
		buf_addf(out, "%s\n", s->protocol->title);
	if (!s->has_preset && r && r->website)
		buf_addf(out, "%s\n", r->website);
	return out->bad ? -1 : 0;
}

/* A word as a shell reads it, and as crontab(5) does, to which % is a new line. */
static void
add_word(struct buf *out, const char *word)
{
	bool plain = *word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@,=")];

	if (!plain)
		buf_addc(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_adds(out, "'\\''");
		else if (*word == '%')
			buf_adds(out, "\\%");
		else
			buf_addc(out, *word);
	}
	if (!plain)
		buf_addc(out, '\'');
}

int
setup_cron(struct buf *out, const char *program, const char *file, const char *section)
{
	buf_adds(out, "*/5 * * * * ");
	add_word(out, program);
	buf_adds(out, " --config ");
	add_word(out, file);
	if (section) {
		buf_addc(out, ' ');
		add_word(out, section);
	}
	return out->bad ? -1 : 0;
}

bool
setup_is_run(const struct config *c, const char *name)
{
	const char *rest = config_global(c, "configs"), *word;
	bool listed = !rest;
	size_t n;

	while (rest && (n = text_word(&rest, &word)))
		listed = listed || (strlen(name) == n && strncmp(word, name, n) == 0);
	return listed;
}
