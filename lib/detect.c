#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "note.h"
#include "option.h"
#include "place.h"
#include "recipe.h"
#include "text.h"

#define RECIPES_MAX 256

const struct detector detectors[] = {
    {"auto", "the address that sources of different operators agree on", 0, detect_auto_options, DETECTOR_EACH, NULL, false},
    {"command", "the first line that a shell command prints", 0, detect_command_options, DETECTOR_IPV4, NULL, false},
    {"dns", "the address that a host name has in DNS", 0, detect_dns_options, DETECTOR_IPV4, NULL, false},
    {"dnswanip", "the address that a name server on the internet sees", 0, detect_wan_options, DETECTOR_IPV4, NULL, false},
    {"file", "the first line of a file", 0, detect_file_options, DETECTOR_IPV4, NULL, false},
    {"iface", "the address of a network interface", 0, detect_iface_options, DETECTOR_IPV4, NULL, true},
    {"natpmp", "the router's external address, by NAT-PMP", 4, detect_router_options, DETECTOR_IPV4, NULL, false},
    {"null", "no address at all", 0, detect_plain_options, DETECTOR_IPV4, NULL, false},
    {"pcp", "the router's external address, by PCP", 4, detect_router_options, DETECTOR_IPV4, NULL, false},
    {"prefix", "addresses of other hosts: a network's prefix and their own parts", 6, detect_prefix_options, DETECTOR_IPV4, NULL, false},
    {"random", "a random public IPv4 address, for tests", 0, detect_plain_options, DETECTOR_IPV4, NULL, false},
    {"socket", "the address that this machine speaks to the internet from", 0, detect_socket_options, DETECTOR_IPV4, NULL, true},
    {"static", "the address that you give", 0, detect_static_options, DETECTOR_IPV4, NULL, false},
    {"stun", "the address that a STUN server on the internet sees", 0, detect_stun_options, DETECTOR_IPV4, NULL, false},
    {"teredo", "the address of a Teredo tunnel", 6, detect_teredo_options, DETECTOR_IPV4, NULL, true},
    {"upnp", "the router's external address, by UPnP", 4, detect_upnp_options, DETECTOR_IPV4, NULL, false},
    {"webcheck", "as webcheck4", 4, detect_web_options, DETECTOR_IPV4, NULL, false},
    {"webcheck4", "the address that a web page sees, over IPv4", 4, detect_web_options, DETECTOR_IPV4, NULL, false},
    {"webcheck46", "the address that a web page sees, over IPv4, else IPv6", 0, detect_web_options, DETECTOR_FIRST, NULL, false},
    {"webcheck6", "the address that a web page sees, over IPv6", 6, detect_web_options, DETECTOR_IPV4, NULL, false},
    {0},
};

/* Recipes that were read; each at most once in a process. */
static struct detector made[RECIPES_MAX];
static size_t n_made;

static const struct detector *
find_recipe(const char *name, struct mistakes *m)
{
	char path[PLACE_MAX];
	struct recipe *r;
	size_t i;

	for (i = 0; i < n_made; i++) {
		if (strcmp(made[i].name, name) == 0)
			return &made[i];
	}
	if (n_made == RECIPES_MAX || !place_recipe(path, recipe_folder(RECIPE_DETECT), name))
		return NULL;
	r = recipe_load(path, RECIPE_DETECT, m);
	if (!r)
		return NULL;
	made[n_made] = (struct detector){.name = r->name, .title = r->protocol.title, .options = r->protocol.options,
	    .family = r->inet && r->inet6 ? 0 : r->inet ? 4 : 6, .recipe = r};
	return &made[n_made++];
}

const struct detector *
detector_load(const char *name, struct mistakes *m)
{
	const struct detector *d;

	for (d = detectors; d->name; d++) {
		if (strcmp(d->name, name) == 0)
			return d;
	}
	return find_recipe(name, m);
}

const struct detector *
detector_find(const char *name)
{
	struct mistakes m = {0};
	const struct detector *d = detector_load(name, &m);

	mistakes_free(&m);
	return d;
}

struct listing {
	void (*fn)(void *ctx, const char *name, const char *title);
	void *ctx;
};

static void
list_recipe(void *ctx, const char *name, const char *path)
{
	const struct listing *l = ctx;
	const struct detector *d = detector_find(name);

	(void)path;
	if (d && d->recipe)
		l->fn(l->ctx, name, d->title);
}

void
detector_list(void (*fn)(void *ctx, const char *name, const char *title), void *ctx)
{
	struct listing l = {fn, ctx};
	const struct detector *d;

	for (d = detectors; d->name; d++)
		fn(ctx, d->name, d->title);
	place_recipes(recipe_folder(RECIPE_DETECT), list_recipe, &l);
}

struct nearest {
	const char *names[RECIPES_MAX + 32];
	size_t n;
};

static void
add_name(void *ctx, const char *name, const char *path)
{
	struct nearest *near = ctx;
	char *copy = near->n < sizeof near->names / sizeof *near->names ? strdup(name) : NULL;

	(void)path;
	if (copy)
		near->names[near->n++] = copy;
}

int
detector_nearest(char out[64], const char *typed)
{
	struct nearest near = {.n = 0};
	const struct detector *d;
	const char *hit;
	size_t i;

	for (d = detectors; d->name; d++)
		add_name(&near, d->name, NULL);
	place_recipes(recipe_folder(RECIPE_DETECT), add_name, &near);
	hit = text_nearest(typed, near.names, near.n);
	snprintf(out, 64, "%s", hit ? hit : "");
	for (i = 0; i < near.n; i++)
		free((char *)(size_t)near.names[i]);
	return *out != '\0';
}

/* Says what a line was worth; why: NULL where it is taken. */
static void
tell_line(const struct detection *d, const char *whose, const char *said, long ms, const char *why)
{
	const struct candidate c = {.family = d->family, .name = whose, .said = said, .ms = ms, .taken = !why, .why = why};
	char time[32] = "";

	if (ms != NOTE_UNTIMED)
		snprintf(time, sizeof time, ", in %ld ms", ms);
	note_line(d->notes, "%s: '%s'%s: %s%s", whose, said, time, why ? "not taken: " : "taken", why ? why : "");
	note_record(d->notes, &c);
}

int
detect_line(struct detection *d, const char *line, size_t len, const char *whose, long ms, struct fail *f)
{
	char text[IP_TEXT_MAX] = "", shown[TEXT_SHOWN + 4];
	struct ip ip;

	if (len < sizeof text && !memchr(line, '\0', len))
		memcpy(text, line, len);
	text_clean(shown, line, len);
	if (!ip_parse(&ip, text)) {
		tell_line(d, whose, shown, ms, "not an address");
		return fail_set(f, ST_DATA, "%s: not an address: '%s'", whose, shown);
	}
	if (ip.family != d->family) {
		tell_line(d, whose, text, ms, "of the other family");
		fail_set(f, ST_NONE, "%s: an %s address, and not %s: '%s'", whose, ip_family_name(ip.family),
		    ip_family_name(d->family), text);
		return 0;
	}
	tell_line(d, whose, text, ms, d->ip.family ? "there is one already" : NULL);
	d->ip = ip;
	return 1;
}

int
detect_first_line(struct detection *d, const char *text, size_t len, const char *whose, long ms, struct fail *f)
{
	const char *lf = len ? memchr(text, '\n', len) : NULL;

	if (len == 0)
		return fail_set(f, ST_DATA, "%s: there is nothing in it", whose);
	return detect_line(d, text, lf ? (size_t)(lf - text) : len, whose, ms, f);
}
