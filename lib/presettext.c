#include <regex.h>
#include <stdlib.h>

#include "config.h"
#include "presettext.h"
#include "text.h"

struct preset_match {
	regex_t re;
};

const struct ini_key *
preset_merged(const struct config *c, const struct preset *p, size_t i)
{
	size_t shipped = p->shipped ? p->shipped->n : 0, u;

	if (i < shipped)
		return preset_key(c, p, p->shipped->keys[i].key, NULL);
	for (u = 0; p->user && u < p->user->n; u++) {
		if (p->shipped && ini_key(p->shipped, p->user->keys[u].key))
			continue;
		if (i-- == shipped)
			return &p->user->keys[u];
	}
	return NULL;
}

int
preset_match_compile(struct preset_match **out, const char *ere, struct fail *f)
{
	struct preset_match *m = malloc(sizeof *m);
	char why[128];
	int err;

	if (!m)
		return fail_set(f, ST_SYSTEM, "out of memory");
	err = regcomp(&m->re, ere, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (err) {
		regerror(err, &m->re, why, sizeof why);
		free(m);
		return fail_set(f, ST_USAGE, "'%s' is no regular expression: %s", ere, why);
	}
	*out = m;
	return 0;
}

bool
preset_match_text(const struct preset_match *m, const char *text)
{
	return regexec(&m->re, text, 0, NULL, 0) == 0;
}

bool
preset_matches(const struct preset_match *m, const struct config *c, const struct preset *p, const char *name)
{
	const struct ini_key *title = preset_key(c, p, "title", NULL), *domains = preset_key(c, p, "domains", NULL);
	const char *rest = domains ? domains->value : "", *word;
	char domain[256];
	size_t n;

	if (regexec(&m->re, name, 0, NULL, 0) == 0 || (title && regexec(&m->re, title->value, 0, NULL, 0) == 0))
		return true;
	while ((n = text_word(&rest, &word))) {
		if (n >= sizeof domain)
			continue;
		for (domain[n] = '\0'; n--;)
			domain[n] = word[n];
		if (regexec(&m->re, domain, 0, NULL, 0) == 0)
			return true;
	}
	return false;
}

void
preset_match_free(struct preset_match *m)
{
	if (m)
		regfree(&m->re);
	free(m);
}
