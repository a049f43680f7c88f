#include <string.h>

#include "args.h"
#include "detect.h"
#include "fail.h"
#include "typed.h"

#define NAMES_MAX 512

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

static void
add_protocol(void *ctx, const struct protocol *p)
{
	add_names(ctx, p->options);
}

/* Says that there is no such option, or that it has no value. Only now are all names that there are of interest. */
static int
refuse(enum entry_role role, const struct args *args, const struct arg *arg, struct fail *f)
{
	struct names names = {.n = 0};
	const struct detector *d;
	size_t i;

	if (role == ENTRY_UPDATE)
		protocol_each(add_protocol, &names, NULL);
	for (d = detectors; role == ENTRY_DETECT && d->name; d++)
		add_names(&names, d->options);
	for (i = 0; i < names.n; i++) {
		if (*arg->name && strcmp(names.v[i], arg->name) == 0)
			return -1; /* it is one, and args_value() has said what it needs */
	}
	return args_unknown(args, arg, names.v, names.n, f);
}

int
typed_take(struct kvs *typed, enum entry_role role, struct args *args, struct arg *arg, struct fail *f)
{
	if (args_reserved(arg->name) || !*arg->name || args_value(args, arg, f) < 0)
		return refuse(role, args, arg, f);
	if (kvs_get(typed, arg->name))
		return fail_set(f, ST_USAGE, "option '--%s' is given twice", arg->name);
	if (kvs_add(typed, arg->name, arg->value) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (entry_option_is_secret(role, arg->name))
		memset(arg->value, '*', strlen(arg->value));
	return 0;
}
