#include <stdio.h>
#include <string.h>

#include "args.h"
#include "fail.h"
#include "num.h"
#include "text.h"

const char args_common_help[] = "  -4, --ipv4             IPv4 only (with -6: both)\n"
				"  -6, --ipv6             IPv6 only\n"
				"  -c, --config FILE      the configuration file\n"
				"  -t, --deadline SECONDS most time the command may take (default: 30)\n"
				"  -n, --dry-run          change nothing\n"
				"  -v, --verbose          say more on standard error; may be repeated\n"
				"  -q, --quiet            errors only\n"
				"  -h, --help             this text\n"
				"  -V, --version          the version\n";

static const struct arg_spec common_specs[] = {
    {'4', "ipv4", false},
    {'6', "ipv6", false},
    {'c', "config", true},
    {'t', "deadline", true},
    {'n', "dry-run", false},
    {'v', "verbose", false},
    {'q', "quiet", false},
    {'h', "help", false},
    {'V', "version", false},
    {0, NULL, false},
};

static const char *const reserved[] = {"ip", "force", "retry", "list", "verdicts", "follow", "json", "differs",
    "compare", "remove", "look", "report", "interval", "settle"};

void
args_init(struct args *a, int argc, char **argv, const struct arg_spec *specs)
{
	*a = (struct args){.argc = argc, .argv = argv, .specs = specs, .next = 1, .common.deadline = 30};
}

static const struct arg_spec *
find(const struct arg_spec *table, char letter, const char *name)
{
	for (; table->name; table++) {
		if (letter ? table->letter == letter : strcmp(table->name, name) == 0)
			return table;
	}
	return NULL;
}

/* Applies one of the common options; ARG_END here means: swallowed. */
static int
apply_common(struct args *a, const struct arg_spec *spec, const char *value, struct fail *f)
{
	struct common *c = &a->common;

	switch (spec->letter) {
	case '4':
		c->four = true;
		return ARG_END;
	case '6':
		c->six = true;
		return ARG_END;
	case 'c':
		c->config = value;
		return ARG_END;
	case 't':
		if (!num_seconds(&c->deadline, value, 1, 86400))
			return fail_set(f, ST_USAGE, "not a number of seconds from 1 to 86400: '%s'", value);
		return ARG_END;
	case 'n':
		c->dry++;
		return ARG_END;
	case 'v':
		c->verbose++;
		return ARG_END;
	case 'q':
		c->quiet = true;
		return ARG_END;
	case 'h':
		c->help = true;
		return ARG_HELP;
	default:
		c->version = true;
		return ARG_VERSION;
	}
}

/* What a known option amounts to, its value found. */
static int
known(struct args *a, const struct arg_spec *spec, bool is_common, struct arg *out, struct fail *f)
{
	out->spec = spec;
	out->name = spec->name;
	return is_common ? apply_common(a, spec, out->value, f) : ARG_OPTION;
}

/* The letter at a->cluster. */
static int
letter(struct args *a, struct arg *out, struct fail *f)
{
	char c = *a->cluster++;
	const struct arg_spec *spec = find(a->specs, c, ""), *common = NULL;

	if (!spec)
		spec = common = find(common_specs, c, "");
	if (!spec)
		return fail_set(f, ST_USAGE, "unknown option '-%c' (--help lists the options)", c);
	out->value = NULL;
	if (spec->value) {
		out->value = *a->cluster ? (char *)a->cluster : a->next < a->argc ? a->argv[a->next++] : NULL;
		a->cluster = NULL;
		if (!out->value)
			return fail_set(f, ST_USAGE, "option '-%c' needs a value", c);
	} else if (!*a->cluster) {
		a->cluster = NULL;
	}
	return known(a, spec, common != NULL, out, f);
}

static int
long_option(struct args *a, char *word, struct arg *out, struct fail *f)
{
	char *eq = strchr(word, '=');
	size_t n = eq ? (size_t)(eq - word) : strlen(word);
	const struct arg_spec *spec, *common = NULL;

	if (n >= sizeof out->name_buf)
		return fail_set(f, ST_USAGE, "unknown option '--%.20s...'", word);
	memcpy(out->name_buf, word, n);
	out->name_buf[n] = '\0';
	out->name = out->name_buf;
	out->value = eq ? eq + 1 : NULL;
	spec = find(a->specs, 0, out->name);
	if (!spec)
		spec = common = find(common_specs, 0, out->name);
	if (!spec)
		return ARG_UNKNOWN;
	if (spec->value && !out->value && args_value(a, out, f) < 0)
		return ARG_ERROR;
	if (!spec->value && out->value)
		return fail_set(f, ST_USAGE, "option '--%s' takes no value", out->name);
	return known(a, spec, common != NULL, out, f);
}

int
args_next(struct args *a, struct arg *out, struct fail *f)
{
	int r = ARG_END;

	while (r == ARG_END) {
		*out = (struct arg){0};
		if (a->cluster) {
			r = letter(a, out, f);
			continue;
		}
		if (a->next >= a->argc)
			return ARG_END;
		out->value = a->argv[a->next++];
		if (a->operands || out->value[0] != '-' || out->value[1] == '\0')
			return ARG_OPERAND;
		if (strcmp(out->value, "--") == 0)
			a->operands = true;
		else if (out->value[1] == '-')
			r = long_option(a, out->value + 2, out, f);
		else
			a->cluster = out->value + 1;
	}
	return r;
}

int
args_value(struct args *a, struct arg *out, struct fail *f)
{
	if (out->value)
		return 0;
	if (a->next >= a->argc)
		return fail_set(f, ST_USAGE, "option '--%s' needs a value", out->name);
	out->value = a->argv[a->next++];
	return 0;
}

int
args_unknown(const struct args *a, const struct arg *arg, const char *const *more, size_t n_more, struct fail *f)
{
	const char *names[128], *near;
	char shown[TEXT_SHOWN + 4];
	const struct arg_spec *s;
	size_t n = 0, i;

	for (s = a->specs; s->name && n < 64; s++)
		names[n++] = s->name;
	for (s = common_specs; s->name; s++)
		names[n++] = s->name;
	for (i = 0; i < n_more && n < 128; i++)
		names[n++] = more[i];
	near = text_nearest(arg->name, names, n);
	text_clean(shown, arg->name, strlen(arg->name));
	if (near)
		return fail_set(f, ST_USAGE, "unknown option '--%s': did you mean '--%s'?", shown, near);
	return fail_set(f, ST_USAGE, "unknown option '--%s' (--help lists the options)", shown);
}

bool
args_reserved(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		if (strcmp(reserved[i], name) == 0)
			return true;
	}
	return find(common_specs, 0, name) != NULL;
}
