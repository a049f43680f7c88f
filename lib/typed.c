#include <string.h>

#include "args.h"
#include "detect.h"
#include "fail.h"
#include "text.h"
#include "typed.h"

#define NAMES_MAX 64

struct names {
	const char *v[NAMES_MAX];
	size_t n;
};

/* Adds the names of a table's options that are not there yet. */
static void
add_names(struct names *names, const struct option *table)
{
	size_t i;

	for (; table->name && names->n < NAMES_MAX; table++) {
		for (i = 0; i < names->n && strcmp(names->v[i], table->name) != 0; i++)
			;
		if (i == names->n)
			names->v[names->n++] = table->name;
	}
}

int
typed_take(struct kvs *typed, enum entry_role role, struct args *args, struct arg *arg, struct fail *f)
{
	struct names names = {.n = 0};
	const struct protocol *p;
	const struct detector *d;
	const char *near;

	for (p = protocols; role == ENTRY_UPDATE && p->name; p++)
		add_names(&names, p->options);
	for (d = detectors; role == ENTRY_DETECT && d->name; d++)
		add_names(&names, d->options);
	if (args_reserved(arg->name) || !*arg->name)
		return args_unknown(args, arg, names.v, names.n, f);
	near = text_nearest(arg->name, names.v, names.n);
	if (args_value(args, arg, f) < 0)
		return near && strcmp(near, arg->name) == 0 ? -1 : args_unknown(args, arg, names.v, names.n, f);
	if (kvs_get(typed, arg->name))
		return fail_set(f, ST_USAGE, "option '--%s' is given twice", arg->name);
	if (kvs_add(typed, arg->name, arg->value) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (entry_option_is_secret(arg->name))
		memset(arg->value, '*', strlen(arg->value));
	return 0;
}
