#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "choose.h"
#include "config.h"
#include "detect/checks.h"
#include "fail.h"
#include "ip.h"
#include "neigh.h"
#include "num.h"
#include "place.h"
#include "recipe.h"
#include "resolvconf.h"
#include "round.h"
#include "text.h"
#include "whoami.h"

#define SUFFIX_BITS 64 /* of an IPv6 prefix, where the suffix does not say (RFC 7421) */
#define WORD_MAX 80
#define PROVIDERS_MAX 64

int
detect_check_netmask(const char *value, struct fail *f)
{
	struct cidr c;

	return cidr_parse(&c, value) ? 0 : fail_set(f, 0, "not a network as 2001:db8::/32: '%s'", value);
}

int
detect_check_select(const char *value, struct fail *f)
{
	enum choose_select s;

	return choose_select_parse(&s, value) ? 0 : fail_set(f, 0, "neither stable, temporary nor eui64: '%s'", value);
}

bool
detect_suffix_parse(struct cidr *out, const char *s)
{
	if (!cidr_parse(out, s))
		return false;
	if (strchr(s, '/'))
		return true;
	out->bits = SUFFIX_BITS;
	return out->base.family == 6;
}

int
detect_check_suffix(const char *value, struct fail *f)
{
	struct cidr c;

	return detect_suffix_parse(&c, value) ? 0 : fail_set(f, 0, "not a host part as ::1:2:3:4/64: '%s'", value);
}

int
detect_check_suffixes(const char *value, struct fail *f)
{
	struct ip nothing = {.family = 6};
	char one[WORD_MAX];
	const char *word;
	struct cidr c;
	size_t n;

	while ((n = text_word(&value, &word))) {
		snprintf(one, sizeof one, "%.*s", (int)n, word);
		if (!detect_suffix_parse(&c, one) || c.base.family != 6)
			return fail_set(f, 0, "not a host part as ::1:2:3:4/64: '%s'", one);
		if (!ip_with_suffix(&nothing, &c))
			return fail_set(f, 0, "'%s' has bits among the first %u, which are the prefix", one, c.bits);
	}
	return 0;
}

int
detect_check_macs(const char *value, struct fail *f)
{
	char one[WORD_MAX];
	const char *word;
	struct mac mac;
	size_t n;

	while ((n = text_word(&value, &word))) {
		snprintf(one, sizeof one, "%.*s", (int)n, word);
		if (!mac_parse(&mac, one))
			return fail_set(f, 0, "not a hardware address as 00:11:22:aa:bb:cc: '%s'", one);
	}
	return 0;
}

int
detect_check_target(const char *value, struct fail *f)
{
	struct ip ip;

	return ip_parse(&ip, value) ? 0 : fail_set(f, 0, "not an address: '%s'", value);
}

int
detect_next_address(const char **rest, struct ip *out, char *text)
{
	const char *word;
	size_t n = text_word(rest, &word);

	if (n == 0)
		return 0;
	text_clean(text, word, n);
	return ip_parse(out, text) ? 1 : -1;
}

int
detect_check_addresses(const char *value, struct fail *f)
{
	char text[TEXT_SHOWN + 4];
	bool four = false, six = false;
	struct ip ip;
	int r;

	while ((r = detect_next_address(&value, &ip, text)) > 0) {
		bool *seen = ip.family == 6 ? &six : &four;

		if (*seen)
			return fail_set(f, 0, "more than one %s address", ip_family_name(ip.family));
		*seen = true;
	}
	if (r < 0)
		return fail_set(f, 0, "not an address: '%s'", text);
	return four || six ? 0 : fail_set(f, 0, "no address in it");
}

bool
detect_address_of(struct ip *out, const char *list, int family)
{
	char text[TEXT_SHOWN + 4];

	while (detect_next_address(&list, out, text) > 0) {
		if (out->family == family)
			return true;
	}
	*out = (struct ip){0};
	return false;
}

int
detect_check_host(const char *value, struct fail *f)
{
	return text_is_hostname(value) ? 0 : fail_set(f, 0, "'%s' is not a host name", value);
}

int
detect_check_servers(const char *value, struct fail *f)
{
	struct resolvers r;

	if (resolvers_parse(&r, value, f) == 0)
		return 0;
	f->status = 0;
	return -1;
}

int
detect_check_quorum(const char *value, struct fail *f)
{
	uint32_t n;

	return num_parse(&n, value, 1, ROUND_NEED_MAX) ? 0 : fail_set(f, 0, "a number from 1 to %d, not '%.40s'", ROUND_NEED_MAX, value);
}

int
detect_check_transport(const char *value, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];

	if (strcmp(value, "udp") == 0 || strcmp(value, "tcp") == 0)
		return 0;
	return fail_set(f, 0, "neither udp nor tcp: '%s'", text_clean(shown, value, strlen(value)));
}

int
detect_check_parser(const char *value, struct fail *f)
{
	static const char *const names[] = {"plain", "checkip", "checkip_dns_he_net", "freedns_afraid", "jsonip"};
	size_t n = sizeof names / sizeof *names, i;
	char shown[TEXT_SHOWN + 4], why[100];
	const char *near;
	regex_t re;
	bool group;
	int r;

	text_clean(shown, value, strlen(value));
	if (strncmp(value, "regex:", 6) == 0) {
		r = regcomp(&re, value + 6, REG_EXTENDED | REG_NEWLINE);
		if (r != 0) {
			regerror(r, &re, why, sizeof why);
			return fail_set(f, 0, "'%s': %s", shown, why);
		}
		group = re.re_nsub > 0;
		regfree(&re);
		return group ? 0 : fail_set(f, 0, "'%s' has no group in parentheses, which would be the address", shown);
	}
	if (strncmp(value, "json:", 5) == 0)
		return value[5] == '/' ? 0 : fail_set(f, 0, "'%s': a JSON pointer begins with '/'", shown);
	for (i = 0; i < n; i++) {
		if (strcmp(value, names[i]) == 0)
			return 0;
	}
	near = text_nearest(value, names, n);
	return fail_set(f, 0, near ? "unknown parser '%s': did you mean '%s'?"
				   : "unknown parser '%s': plain, checkip, checkip_dns_he_net, freedns_afraid, jsonip, regex:ERE or json:/pointer",
	    shown, near);
}

struct names {
	const char *v[PROVIDERS_MAX];
	size_t n;
};

static void
add_name(void *ctx, const char *name, const char *path)
{
	struct names *names = ctx;
	char *copy = names->n < PROVIDERS_MAX ? strdup(name) : NULL;

	(void)path;
	if (copy)
		names->v[names->n++] = copy;
}

/* "opendns, google or akamai", as far as it fits. */
static void
list(char *out, size_t size, const struct names *names)
{
	size_t i, used = 0;

	out[0] = '\0';
	for (i = 0; i < names->n && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", !i ? "" : i + 1 < names->n ? ", " : " or ", names->v[i]);
}

static int
unknown(const char *value, struct fail *f)
{
	char shown[TEXT_SHOWN + 4], known[sizeof f->text - TEXT_SHOWN - 60];
	struct names names = {.n = 0};
	const char *near;
	size_t i;

	place_recipes(recipe_folder(RECIPE_WHOAMI), add_name, &names);
	near = text_nearest(value, names.v, names.n);
	text_clean(shown, value, strlen(value));
	list(known, sizeof known, &names);
	if (near)
		fail_set(f, 0, "unknown provider '%s': did you mean '%s'?", shown, near);
	else
		fail_set(f, 0, "unknown provider '%s': %s", shown, known);
	for (i = 0; i < names.n; i++)
		free((char *)(size_t)names.v[i]);
	return -1;
}

struct whoami_provider *
detect_provider(const char *name, struct fail *f)
{
	struct mistakes m = {0};
	struct whoami_provider *p = whoami_find(name, &m);

	if (!p && m.text.len)
		fail_set(f, 0, "%.*s", (int)strcspn(buf_str(&m.text), "\n"), buf_str(&m.text));
	else if (!p)
		unknown(name, f);
	mistakes_free(&m);
	return p;
}

int
detect_check_provider(const char *value, struct fail *f)
{
	struct whoami_provider *p = detect_provider(value, f);

	whoami_free(p);
	return p ? 0 : -1;
}
