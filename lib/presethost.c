#include <stdio.h>
#include <string.h>

#include "option.h"
#include "presethost.h"
#include "text.h"

/* The best preset for one family so far. */
struct best {
	const char *name, *rival; /* rival: another that is as good; NULL: none */
	struct preset preset;
	size_t length;            /* of the domain */
	bool own;                 /* the preset is for this family alone */
};

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && strcmp(s + n - k, end) == 0;
}

/* The length of the longest of the domains that holds the host; 0: none does. */
static size_t
holds(const char *domains, const char *host)
{
	size_t len = strlen(host), best = 0, n;
	const char *word;
	char domain[256];

	len -= len && host[len - 1] == '.';
	while ((n = text_word(&domains, &word))) {
		if (n > len || n >= sizeof domain || n <= best || (n < len && host[len - n - 1] != '.'))
			continue;
		memcpy(domain, word, n);
		domain[n] = '\0';
		if (text_same_host(host + len - n, domain))
			best = n;
	}
	return best;
}

/* A preset that holds the host: is it better than what was found before? */
static void
weigh(struct best *b, const char *name, const struct preset *p, size_t length, bool own)
{
	if (b->name && (length < b->length || (length == b->length && b->own && !own)))
		return;
	if (b->name && length == b->length && b->own == own) {
		b->rival = name;
		return;
	}
	*b = (struct best){name, NULL, *p, length, own};
}

static void
look_at(struct best best[2], const struct config *c, const char *name, const struct preset *p, const char *kind,
    const char *host)
{
	const struct ini_key *updater = preset_key(c, p, "updater", NULL), *domains = preset_key(c, p, "domains", NULL);
	bool four = ends_with(name, ":ipv4"), six = ends_with(name, ":ipv6");
	size_t length;

	if (!updater || strcmp(updater->value, kind) != 0 || !domains || !preset_key(c, p, "updater-url", NULL))
		return;
	length = holds(domains->value, host);
	if (length && !six)
		weigh(&best[0], name, p, length, four);
	if (length && !four)
		weigh(&best[1], name, p, length, six);
}

/* Both presets of one host. */
static int
find_one(struct best best[2], struct config *c, const char *kind, const char *host, struct mistakes *m, struct fail *f)
{
	const struct ini_key *status;
	const char *name;
	struct preset p;
	size_t i;

	for (i = 0; (name = config_preset_name(c, i, m)); i++) {
		if (config_preset(c, name, &p, m))
			look_at(best, c, name, &p, kind, host);
	}
	if (!best[0].name && !best[1].name)
		return fail_set(f, 0, "no preset has the host '%s', so 'url' is needed: give --url, or 'updater-url' or 'use_preset' in "
		    "a section (dyndnsc-presets lists the services)", host);
	for (i = 0; i < 2; i++) {
		if (!best[i].name)
			best[i] = best[1 - i];
		if (best[i].rival)
			return fail_set(f, 0, "the host '%s' may be of preset '%s' or '%s': say which by 'use_preset', or give 'url'", host,
			    best[i].name, best[i].rival);
		status = preset_key(c, &best[i].preset, "status", NULL);
		if (status && strncmp(status->value, "gone", 4) == 0)
			return fail_set(f, 0, "the host '%s' is of preset '%s', which is %s", host, best[i].name, status->value);
	}
	return 0;
}

int
preset_host_find(struct preset_host *out, struct config *c, const char *kind, const char *hosts, struct mistakes *m,
    struct fail *f)
{
	char host[256], first[256] = "";
	struct best found[2] = {{0}, {0}};
	const char *word;
	struct fail why;
	size_t n, i;

	while ((n = text_word(&hosts, &word))) {
		struct best best[2] = {{0}, {0}};

		snprintf(host, sizeof host, "%.*s", (int)(n < sizeof host ? n : sizeof host - 1), word);
		if (find_one(best, c, kind, host, m, f) < 0)
			return -1;
		if (*first && (strcmp(best[0].name, found[0].name) != 0 || strcmp(best[1].name, found[1].name) != 0))
			return fail_set(f, 0, "'%s' is of preset '%s' and '%s' of '%s': make them two sections, or give 'url'", first,
			    found[0].name, host, best[0].name);
		if (!*first)
			memcpy(first, host, sizeof first);
		found[0] = best[0];
		found[1] = best[1];
	}
	if (!*first)
		return fail_set(f, 0, "no host name");
	out->preset = found[0].preset;
	for (i = 0; i < 2; i++) {
		const char *file;
		const struct ini_key *url = preset_key(c, &found[i].preset, "updater-url", &file);

		if (option_check_url(url->value, &why) < 0)
			return fail_set(f, 0, "%s:%d: updater-url: %s", file, url->line, why.text);
		out->url[i] = url->value;
	}
	return 0;
}
