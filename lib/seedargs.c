#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "buf.h"
#include "detect.h"
#include "entry.h"
#include "fail.h"
#include "place.h"
#include "protocol.h"
#include "seedargs.h"
#include "text.h"

static bool
is_kind(bool updater, const char *name)
{
	char program[256], path[PLACE_MAX];

	if (updater ? protocol_exists(name) : detector_find(name) != NULL)
		return true;
	return snprintf(program, sizeof program, "dyndnsc-%s-%s", updater ? "update" : "detect", name) < (int)sizeof program &&
	       place_program(path, program);
}

/* Splits NAME or NAME-OPTION: the longest NAME that there is. *option is "" for the first. */
static bool
split(bool updater, const char *rest, char name[64], const char **option)
{
	size_t n = strlen(rest);

	for (; n > 0; n--) {
		if ((rest[n] && rest[n] != '-') || n >= 64)
			continue;
		memcpy(name, rest, n);
		name[n] = '\0';
		*option = rest[n] ? rest + n + 1 : "";
		if (is_kind(updater, name))
			return true;
	}
	return false;
}

/* The options of that updater, new if need be; NULL when there are too many. */
static struct kvs *
slot(struct seedargs *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (strcmp(kvs_get_or(&s->updaters[i], "", ""), name) == 0)
			return &s->updaters[i];
	}
	if (s->n == SEEDARGS_MAX || kvs_add(&s->updaters[s->n], "", name) < 0)
		return NULL;
	return &s->updaters[s->n++];
}

static int
unknown(bool updater, const char *name, struct fail *f)
{
	char near[64];

	if (updater ? protocol_nearest(near, name) : detector_nearest(near, name))
		return fail_set(f, ST_USAGE, "unknown option '--%s-%s': did you mean '--%s-%s'?", updater ? "updater" : "detector",
		    name, updater ? "updater" : "detector", near);
	return fail_set(f, ST_USAGE, "unknown option '--%s-%s': no such %s", updater ? "updater" : "detector", name,
	    updater ? "protocol" : "detector");
}

/* What may be a key in INI and still be one key when it is read. */
static bool
is_key(const char *option)
{
	for (; *option; option++) {
		if (!isalnum((unsigned char)*option) && !strchr("-_.", *option))
			return false;
	}
	return true;
}

int
seedargs_take(struct seedargs *s, struct args *args, struct arg *arg, struct fail *f)
{
	bool updater = strncmp(arg->name, "updater-", 8) == 0;
	char name[64], shown[TEXT_SHOWN + 4];
	const char *option;
	struct kvs *kvs;

	if (!updater && strncmp(arg->name, "detector-", 9) != 0)
		return 0;
	if (!split(updater, strchr(arg->name, '-') + 1, name, &option))
		return unknown(updater, strchr(arg->name, '-') + 1, f);
	if (!is_key(option))
		return fail_set(f, ST_USAGE, "unknown option '--%s'", text_clean(shown, arg->name, strlen(arg->name)));
	if (!updater && s->detector.n && strcmp(kvs_get(&s->detector, ""), name) != 0)
		return fail_set(f, ST_USAGE, "two detectors: '%s' and '%s'", kvs_get(&s->detector, ""), name);
	kvs = updater ? slot(s, name) : &s->detector;
	if (!kvs)
		return fail_set(f, ST_USAGE, "more than %d updaters", SEEDARGS_MAX);
	if (!updater && !kvs->n && kvs_add(kvs, "", name) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (!*option)
		return arg->value ? fail_set(f, ST_USAGE, "option '--%s' takes no value", arg->name) : 1;
	if (args_value(args, arg, f) < 0)
		return -1;
	if (kvs_get(kvs, option))
		return fail_set(f, ST_USAGE, "option '--%s' is given twice", arg->name);
	if (kvs_add(kvs, option, arg->value) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (entry_option_is_secret(updater ? ENTRY_UPDATE : ENTRY_DETECT, option))
		memset(arg->value, '*', strlen(arg->value));
	return 1;
}

bool
seedargs_any(const struct seedargs *s)
{
	return s->n || s->preset || s->detector.n;
}

/* One value such that the reader gives it back to the byte: a percent sign doubled, and %(nil)s, which is empty, to
 * keep blanks at either end. */
static int
write_value(struct buf *ini, const char *key, const char *value, struct fail *f)
{
	if (strpbrk(value, "\r\n"))
		return fail_set(f, ST_USAGE, "the value of '%s' has more than one line", key);
	buf_addf(ini, "%s = %%(nil)s", key);
	for (; *value; value++)
		buf_adds(ini, *value == '%' ? "%%" : (char[]){*value, '\0'});
	buf_adds(ini, "%(nil)s\n");
	return ini->bad ? fail_set(f, ST_SYSTEM, "out of memory") : 0;
}

static int
write_kind(struct buf *ini, const char *role, const struct kvs *kvs, struct fail *f)
{
	char key[256];
	size_t i;

	for (i = 0; i < kvs->n; i++) {
		if (snprintf(key, sizeof key, "%s%s%s", role, *kvs->v[i].key ? "-" : "", kvs->v[i].key) >= (int)sizeof key)
			return fail_set(f, ST_USAGE, "too long an option");
		if (write_value(ini, key, kvs->v[i].value, f) < 0)
			return -1;
	}
	return 0;
}

int
seedargs_ini(const struct seedargs *s, struct buf *ini, struct kvs *names, struct fail *f)
{
	size_t sections = s->n ? s->n : seedargs_any(s), i;
	char name[32];

	if (sections)
		buf_adds(ini, "[DEFAULT]\nnil =\n");
	for (i = 0; i < sections; i++) {
		snprintf(name, sizeof name, i ? "cmdline%zu" : "cmdline", i + 1);
		kvs_add(names, name, "");
		buf_addf(ini, "[%s]\n", name);
		if ((s->preset && write_value(ini, "use_preset", s->preset, f) < 0) ||
		    (i < s->n && write_kind(ini, "updater", &s->updaters[i], f) < 0) || write_kind(ini, "detector", &s->detector, f) < 0)
			return -1;
	}
	return 0;
}

void
seedargs_free(struct seedargs *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		kvs_free(&s->updaters[i]);
	kvs_free(&s->detector);
	*s = (struct seedargs){0};
}
