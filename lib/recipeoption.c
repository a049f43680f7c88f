#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "config.h"
#include "num.h"
#include "plugins.h"
#include "recipe.h"
#include "recipeparts.h"
#include "secret.h"
#include "text.h"
#include "via.h"

/* The engine's own; none of them may be declared. */
static const struct option ca_file = {"ca-file", 0, NULL, "certificates to trust instead of the system's, PEM", NULL, NULL};
static const struct option contact = {"contact", 0, NULL, "an address for the service to write to, part of the User-Agent",
    NULL, NULL};
static const struct option create = {"create", 0, "no", "make records that are not there", option_check_bool, NULL};
static const struct option replace_set = {"replace-set", 0, "no", "replace several addresses, none of them ours",
    option_check_bool, NULL};

static int
check_batch(const char *value, struct fail *f)
{
	uint32_t n;

	return num_parse(&n, value, 1, RECIPE_BATCH_MAX) ? 0 : fail_set(f, 0, "not a number from 1 to %d", RECIPE_BATCH_MAX);
}

static const struct option batch = {"batch", 0, NULL, "", check_batch, NULL};
static const struct option both = {"both", 0, "no", "send both addresses of a host in one request", option_check_bool, NULL};
static const struct option proxy = {"proxy", 0, NULL, "a proxy to ask through (default: none, whatever the environment says)",
    option_check_proxy, NULL};
static const struct option via = {"via", 0, NULL, VIA_HELP, via_check, NULL};
static const struct option family = {"family", 0, NULL, "INET or INET6", option_check_family, NULL};
static const struct option hostname = {"hostname", OPTION_REQUIRED | OPTION_HOSTS, NULL, "the names to keep up to date",
    option_check_hosts, NULL};

static const struct option *const own[] = {&ca_file, &contact, &create, &replace_set, &both, &batch, &proxy, &via};

/* What jobs and placeholders call so already, and options of the commands. */
static const char *const taken[] = {"address", "allow-private", "also", "check-recipe", "confirmed", "family", "hostnames",
    "ip4", "ip6", "ips", "items", "label", "name", "nonce", "nonce16", "old", "only", "recipe", "time", "time-iso", "type", "typecode",
    "user"};

static const struct {
	const char *word;
	enum option_type type;
	int (*check)(const char *value, struct fail *f);
	bool quotes; /* its check quotes the value, so that a secret cannot be one */
} types[] = {
    {"text", OPTION_TEXT, NULL, false},
    {"number", OPTION_NUMBER, option_check_number, false},
    {"digits", OPTION_DIGITS, option_check_digits, false},
    {"bool", OPTION_BOOL, option_check_bool, true},
    {"url", OPTION_URL, option_check_url, false},
    {"hosts", OPTION_HOST_LIST, option_check_hosts, true},
    {"host", OPTION_HOST_LIST, option_check_host, true},
    {"time", OPTION_TIME, option_check_time, false},
};

#define N_TYPES (sizeof types / sizeof *types)

static const char *const option_keys[] = {"required", "secret", "account", "default", "help", "type", "fold", "values"};

#define N_KEYS (sizeof option_keys / sizeof *option_keys)

/* One [option X] while it is read. */
struct reading {
	struct recipe *r;
	struct mistakes *m;
	struct option *o;
	struct recipe_option *extra;
	const struct ini_section *s;
};

static void
wrong(const struct reading *d, int line, const char *what)
{
	mistake(d->m, ST_CONFIG, "%s:%d: option '%s': %s", d->r->path, line, d->o->name, what);
}

static void
check_name(const struct reading *d)
{
	const char *name = d->o->name;
	size_t i, k;

	if (!(*name >= 'a' && *name <= 'z') || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] || strlen(name) > 40)
		wrong(d, d->s->line, "a name is small letters, digits, '-' and '_', 40 at most, a letter first");
	for (i = 0; i < sizeof own / sizeof *own; i++) {
		if (strcmp(own[i]->name, name) == 0)
			wrong(d, d->s->line, "it is there by itself: leave the section out");
	}
	for (i = 0; i < sizeof taken / sizeof *taken && strcmp(taken[i], name) != 0; i++)
		;
	for (k = 0; d->r->kind == RECIPE_NOTIFY && event_names[k] && strcmp(event_names[k], name) != 0; k++)
		;
	if (i < sizeof taken / sizeof *taken || args_reserved(name) || (d->r->kind == RECIPE_NOTIFY && event_names[k]))
		wrong(d, d->s->line, "the name is taken: choose another");
}

static void
take_flag(const struct reading *d, const struct ini_key *k, unsigned flag)
{
	int b = text_bool(k->value);

	if (b < 0)
		mistake(d->m, ST_CONFIG, "%s:%d: %s is yes or no", d->r->path, k->line, k->key);
	else if (b)
		d->o->flags |= flag;
}

static void
take_type(const struct reading *d, const struct ini_key *k)
{
	const char *names[N_TYPES], *near;
	char shown[TEXT_SHOWN + 4];
	size_t i;

	for (i = 0; i < N_TYPES && strcmp(types[i].word, k->value) != 0; i++)
		names[i] = types[i].word;
	if (i < N_TYPES) {
		d->extra->type = types[i].type;
		d->o->check = types[i].check;
		return;
	}
	near = text_nearest(k->value, names, N_TYPES);
	text_clean(shown, k->value, strlen(k->value));
	mistake(d->m, ST_CONFIG, near ? "%s:%d: unknown type '%s': did you mean '%s'?"
				      : "%s:%d: unknown type '%s': text, number, digits, bool, url, hosts, host or time",
	    d->r->path, k->line, shown, near);
}

static void
take_values(const struct reading *d, struct ini_key *k)
{
	char *word[2];

	if (recipe_words(k->value, word, 2) != 2) {
		mistake(d->m, ST_CONFIG, "%s:%d: values are two words, for yes and for no", d->r->path, k->line);
		return;
	}
	d->extra->yes = word[0];
	d->extra->no = word[1];
}

static void
take_key(const struct reading *d, struct ini_key *k)
{
	const char *near;

	if (ini_key(d->s, k->key) != k) {
		mistake(d->m, ST_CONFIG, "%s:%d: key given twice: '%s'", d->r->path, k->line, k->key);
	} else if (strcmp(k->key, "required") == 0) {
		take_flag(d, k, OPTION_REQUIRED);
	} else if (strcmp(k->key, "secret") == 0) {
		take_flag(d, k, OPTION_SECRET);
	} else if (strcmp(k->key, "account") == 0) {
		take_flag(d, k, OPTION_ACCOUNT);
	} else if (strcmp(k->key, "default") == 0) {
		d->o->fallback = k->value;
	} else if (strcmp(k->key, "help") == 0) {
		d->o->help = k->value;
	} else if (strcmp(k->key, "type") == 0) {
		take_type(d, k);
	} else if (strcmp(k->key, "values") == 0) {
		take_values(d, k);
	} else if (strcmp(k->key, "fold") == 0) {
		d->extra->lower = true;
		if (strcmp(k->value, "lower") != 0)
			mistake(d->m, ST_CONFIG, "%s:%d: fold is 'lower' or not there", d->r->path, k->line);
	} else {
		near = text_nearest(k->key, option_keys, N_KEYS);
		mistake(d->m, ST_CONFIG, near ? "%s:%d: unknown key '%s' in an option: did you mean '%s'?" : "%s:%d: unknown key '%s' in an option",
		    d->r->path, k->line, k->key, near);
	}
}

/* What does not go together. */
static void
check_whole(const struct reading *d)
{
	const struct option *o = d->o;
	int line = d->s->line;
	struct fail f;
	size_t i;

	if (!*o->help || strchr(o->help, '\n'))
		wrong(d, line, "it needs 'help', one line");
	if (o->fallback && (o->flags & (OPTION_REQUIRED | OPTION_SECRET)))
		wrong(d, line, "with a default it is neither required nor a secret");
	if (o->fallback && (!*o->fallback || strchr(o->fallback, '\n')))
		wrong(d, line, "a default is one line, not empty");
	else if (o->fallback && o->check && o->check(o->fallback, &f) < 0)
		mistake(d->m, ST_CONFIG, "%s:%d: option '%s': its default: %s", d->r->path, line, o->name, f.text);
	for (i = 0; i < N_TYPES && types[i].type != d->extra->type; i++)
		;
	if ((o->flags & OPTION_SECRET) && i < N_TYPES && types[i].quotes)
		wrong(d, line, "a secret is no such type");
	if ((o->flags & OPTION_SECRET) && (o->flags & OPTION_ACCOUNT))
		wrong(d, line, "a secret does not belong into a file's name: not both 'secret' and 'account'");
	if (ini_key(d->s, "values") && d->extra->type != OPTION_BOOL)
		wrong(d, line, "'values' is for the type bool");
}

/* The list of hosts is what every update is about: its type is known, and that it is required. */
static void
make_hostname(struct option *o, struct recipe_option *extra, const struct reading *d)
{
	const char *help = d && *o->help ? o->help : hostname.help;
	int (*check)(const char *value, struct fail *f) = d && o->check == option_check_host ? o->check : hostname.check;

	if (d && ini_key(d->s, "type") && extra->type != OPTION_HOST_LIST)
		wrong(d, d->s->line, "its type is hosts, or host");
	if (d && (o->flags & (OPTION_SECRET | OPTION_ACCOUNT)))
		wrong(d, d->s->line, "it is neither a secret nor an account");
	*o = hostname;
	o->help = help;
	o->check = check;
	extra->type = OPTION_HOST_LIST;
}

static void
read_option(struct recipe *r, const struct ini_section *s, struct mistakes *m)
{
	struct reading d = {r, m, &r->options[r->n_options], &r->extra[r->n_options], s};
	size_t k;

	*d.o = (struct option){.name = s->name + strlen("option "), .help = ""};
	*d.extra = (struct recipe_option){.yes = "true", .no = "false"};
	check_name(&d);
	for (k = 0; k < s->n; k++)
		take_key(&d, &s->keys[k]);
	if (r->kind == RECIPE_UPDATE && strcmp(d.o->name, hostname.name) == 0)
		make_hostname(d.o, d.extra, &d);
	check_whole(&d);
	r->n_options++;
}

static void
add(struct recipe *r, const struct option *o, enum option_type type)
{
	r->options[r->n_options] = *o;
	r->extra[r->n_options++] = (struct recipe_option){.type = type, .yes = "true", .no = "false"};
}

/* X-file and the like of a secret X may not be options as well. */
static void
check_references(const struct recipe *r, struct mistakes *m)
{
	const struct option *o, *other;
	int how;

	for (o = r->options; o->name; o++) {
		for (other = r->options; (o->flags & OPTION_SECRET) && other->name; other++) {
			size_t n = strlen(o->name);

			for (how = SECRET_FILE; strncmp(o->name, other->name, n) == 0 && how <= SECRET_CREDENTIAL; how++) {
				if (strcmp(other->name + n, secret_suffix((enum secret_how)how)) == 0)
					mistake(m, ST_CONFIG, "%s:%d: option '%s': that is how the secret '%s' is given", r->path,
					    ini_section(&r->ini, "recipe") ? ini_section(&r->ini, "recipe")->line : 1, other->name, o->name);
			}
		}
	}
}

void
recipeoption_read(struct recipe *r, struct mistakes *m)
{
	size_t i, n = sizeof own / sizeof *own + 3; /* hostname, family, and the end */

	for (i = 0; i < r->ini.n; i++)
		n += strncmp(r->ini.v[i].name, "option ", 7) == 0;
	r->options = calloc(n, sizeof *r->options);
	r->extra = calloc(n, sizeof *r->extra);
	if (!r->options || !r->extra) {
		mistake(m, ST_SYSTEM, "out of memory");
		return;
	}
	r->protocol.options = r->options;
	if (r->kind == RECIPE_UPDATE && !ini_section(&r->ini, "option hostname"))
		add(r, &hostname, OPTION_HOST_LIST);
	for (i = 0; i < r->ini.n; i++) {
		if (strncmp(r->ini.v[i].name, "option ", 7) == 0)
			read_option(r, &r->ini.v[i], m);
	}
	if (r->kind == RECIPE_DETECT) {
		add(r, &family, OPTION_TEXT);
		add(r, &proxy, OPTION_TEXT);
	}
	if (r->kind != RECIPE_NOTIFY)
		add(r, &via, OPTION_TEXT);
	if (recipe_steps_have(r, "when", "create"))
		add(r, &create, OPTION_BOOL);
	if (recipe_steps_have(r, "current", NULL))
		add(r, &replace_set, OPTION_BOOL);
	if (r->either)
		add(r, &both, OPTION_BOOL);
	if (r->protocol.batch) {
		add(r, &batch, OPTION_NUMBER);
		snprintf(r->batch_help, sizeof r->batch_help, "most hosts in one request (%u, unless a preset says so)",
		    (unsigned)r->protocol.batch);
		r->options[r->n_options - 1].help = r->batch_help;
	}
	add(r, &ca_file, OPTION_TEXT);
	add(r, &contact, OPTION_TEXT);
	check_references(r, m);
}
