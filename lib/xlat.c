#include <string.h>

#include "xlat.h"

/* RFC 6052, section 2.2 */
static const unsigned lengths[] = {32, 40, 48, 56, 64, 96};

#define N_LENGTHS (sizeof lengths / sizeof *lengths)

bool
xlat_extract(struct ip *out, const struct ip *ip6, unsigned bits)
{
	unsigned at = bits / 8, i;
	size_t k;

	for (k = 0; k < N_LENGTHS && lengths[k] != bits; k++)
		;
	if (k == N_LENGTHS || ip6->family != 6 || ip6->b[8] != 0)
		return false;
	*out = (struct ip){.family = 4};
	for (i = 0; i < 4; i++, at++) {
		at += at == 8; /* bits 64 to 71 are left out */
		out->b[i] = ip6->b[at];
	}
	return true;
}

/* 170 or 171, where the address has 192.0.0.170 or .171 at that place; else 0. */
static unsigned
known_at(const struct ip *aaaa, unsigned bits)
{
	static const unsigned char start[] = {192, 0, 0};
	struct ip ip;

	if (!xlat_extract(&ip, aaaa, bits) || memcmp(ip.b, start, sizeof start) != 0)
		return 0;
	return ip.b[3] == 170 || ip.b[3] == 171 ? ip.b[3] : 0;
}

static bool
same_prefix(const struct ip *a, const struct ip *b, unsigned bits)
{
	return memcmp(a->b, b->b, bits / 8) == 0;
}

static bool
is_only_place(const struct ip *aaaa)
{
	size_t places = 0, k;

	for (k = 0; k < N_LENGTHS; k++)
		places += known_at(aaaa, lengths[k]) != 0;
	return places == 1;
}

/* Another record has the other address under the same prefix. */
static bool
has_other(const struct ip *aaaa, size_t n, size_t of, unsigned bits)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned known = known_at(&aaaa[i], bits);

		if (known && known != known_at(&aaaa[of], bits) && same_prefix(&aaaa[i], &aaaa[of], bits))
			return true;
	}
	return false;
}

static size_t
add(struct cidr out[XLAT_PREFIXES], size_t n, const struct ip *ip, unsigned bits)
{
	size_t i;

	for (i = 0; i < n && !(out[i].bits == bits && same_prefix(&out[i].base, ip, bits)); i++)
		;
	if (i < n || n == XLAT_PREFIXES)
		return n;
	out[n] = (struct cidr){.base.family = 6, .bits = bits};
	memcpy(out[n].base.b, ip->b, bits / 8);
	return n + 1;
}

size_t
xlat_prefixes(struct cidr out[XLAT_PREFIXES], const struct ip *aaaa, size_t n)
{
	size_t found = 0, i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < N_LENGTHS; k++) {
			if (known_at(&aaaa[i], lengths[k]) && (is_only_place(&aaaa[i]) || has_other(aaaa, n, i, lengths[k])))
				found = add(out, found, &aaaa[i], lengths[k]);
		}
	}
	return found;
}
