#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "neigh.h"

static int
digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) % 16 : -1;
}

bool
mac_parse(struct mac *out, const char *s)
{
	*out = (struct mac){0};
	for (;;) {
		int high = digit(s[0]), low = high < 0 ? -1 : digit(s[1]);

		if (low < 0 || out->len == sizeof out->b)
			return false;
		out->b[out->len++] = (uint8_t)(high * 16 + low);
		if (s[2] == '\0')
			return out->len == 6 || out->len == 8;
		if (s[2] != ':' && s[2] != '-')
			return false;
		s += 3;
	}
}

const char *
mac_text(char out[MAC_TEXT_MAX], const struct mac *mac)
{
	size_t i;

	for (i = 0, out[0] = '\0'; i < mac->len; i++)
		snprintf(out + (i ? 3 * i - 1 : 0), 4, "%s%02x", i ? ":" : "", mac->b[i]);
	return out;
}

bool
mac_equal(const struct mac *a, const struct mac *b)
{
	return a->len == b->len && memcmp(a->b, b->b, a->len) == 0;
}

void
mac_eui64(uint8_t id[8], const struct mac *mac)
{
	if (mac->len == 8) {
		memcpy(id, mac->b, 8);
	} else {
		memcpy(id, mac->b, 3);
		id[3] = 0xff;
		id[4] = 0xfe;
		memcpy(id + 5, mac->b + 3, 3);
	}
	id[0] ^= 0x02; /* universal/local */
}

void
neigh_free(struct neigh_list *list)
{
	free(list->v);
	*list = (struct neigh_list){0};
}

static bool
better(const struct neigh *a, const struct neigh *b, const uint8_t id[8])
{
	bool made_a = memcmp(a->ip.b + 8, id, 8) == 0, made_b = memcmp(b->ip.b + 8, id, 8) == 0;

	if (made_a != made_b)
		return made_a;
	if (a->fresh != b->fresh)
		return a->fresh;
	return ip_compare(&a->ip, &b->ip) < 0;
}

size_t
neigh_choose(const struct neigh *v, size_t n, const struct mac *mac, const struct cidr *prefix, const char **why)
{
	size_t best = n, i;
	uint8_t id[8];

	mac_eui64(id, mac);
	for (i = 0; i < n; i++) {
		why[i] = NULL;
		if (!mac_equal(&v[i].mac, mac))
			continue;
		if (!cidr_match(prefix, &v[i].ip))
			why[i] = "outside the prefix";
		else if (v[i].failed)
			why[i] = "does not answer";
		else if (best == n || better(&v[i], &v[best], id))
			best = i;
	}
	for (i = 0; i < n; i++) {
		if (i != best && !why[i] && mac_equal(&v[i].mac, mac))
			why[i] = "another one goes first";
	}
	return best;
}
