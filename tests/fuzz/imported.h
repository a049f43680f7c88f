#ifndef IMPORTED_H
#define IMPORTED_H

/* What the two targets for import.h have in common: whatever was read must hold together, and become a file that the INI
 * reader takes, in which nothing that came from outside is a section or a key. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "config.h"
#include "fail.h"
#include "import.h"
#include "ini.h"

static const char imported_map[] = "[every]\ntake.max-interval = :refresh\ndrop.ssl = -\n[global]\ntake.daemon = dyndnsc interval\n"
				   "take.period = dyndnsc interval\ntake.mail = notify:mail to\ndrop.syslog = a word\n"
				   "[service dyndns2]\nnames = dyndns2 default@dyndns.org\nurl = yes\nupdater = dyndns2\n"
				   "take.login = userid\ntake.password = password\ntake.username = userid\n"
				   "[service custom]\nnames = custom\nurl = yes\ntake.username = userid\ntake.password = password\n"
				   "[service dummy]\nnames = dummy\nupdater = dummy\nsuffix = example.org\n"
				   "[service each]\nnames = each\nupdater = dummy\neach = yes\nrelative = login\n"
				   "[service gone]\nnames = gone\ngone = it is gone\n[web dyndns]\nurl = http://checkip.example.org/\n";

/* Every mistake is one line that starts with a file and a line number. */
static void
imported_mistakes(const char *s, int r)
{
	if ((r == 0) != (*s == '\0'))
		abort();
	for (; *s; s = strchr(s, '\n') + 1) {
		const char *colon = strchr(s, ':');

		if (!colon || colon[1] < '0' || colon[1] > '9' || !strchr(s, '\n'))
			abort();
	}
}

static void
imported_check(const struct ini *ini)
{
	size_t i, k;

	for (i = 0; i < ini->n; i++) {
		const struct ini_section *s = &ini->v[i];

		for (k = 0; k < s->n; k++) {
			const char *key = s->keys[k].key;

			if (strncmp(key, "updater", 7) != 0 && strncmp(key, "detector", 8) != 0 && strcmp(key, "interval") != 0 &&
			    strcmp(key, "use_preset") != 0 && strcmp(key, "refresh") != 0 && strcmp(key, "plugins") != 0 && strcmp(key, "to") != 0)
				abort();
		}
	}
}

static void
imported(struct import_doc *d, bool ddclient)
{
	struct import_program p = {.name = ddclient ? "ddclient" : "inadyn", .ddclient = ddclient};
	struct import_result result = {.sections = 0};
	struct config c = {.keep_env = true};
	struct buf out = {0}, mistakes = {0};
	struct fail f = {0};
	struct ini ini;

	if (ini_parse(&p.map, "map", imported_map, strlen(imported_map), 0, &mistakes) < 0)
		abort();
	if (import_write(&out, &p, d, "f", &c, &result, &f) == 0) {
		if (ini_parse(&ini, "out", buf_str(&out), out.len, INI_INTERPOLATE, &mistakes) < 0)
			abort();
		imported_check(&ini);
		ini_free(&ini);
	}
	config_free(&c);
	import_program_free(&p);
	buf_free(&result.notes);
	buf_free(&mistakes);
	buf_free(&out);
}

#endif
