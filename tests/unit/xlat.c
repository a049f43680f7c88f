/* Translation: addresses under a prefix as RFC 6052 has them, and which prefixes ipv4only.arpa tells of (RFC 7050). */

#include "tap.h"
#include "xlat.h"

/* RFC 6052, section 2.4: 192.0.2.33 under each length. */
static const struct {
	unsigned bits;
	const char *text, *prefix;
} table[] = {
    {32, "2001:db8:c000:221::", "2001:db8::/32"},
    {40, "2001:db8:1c0:2:21::", "2001:db8:100::/40"},
    {48, "2001:db8:122:c000:2:2100::", "2001:db8:122::/48"},
    {56, "2001:db8:122:3c0:0:221::", "2001:db8:122:300::/56"},
    {64, "2001:db8:122:344:c0:2:2100:0", "2001:db8:122:344::/64"},
    {96, "2001:db8:122:344::192.0.2.33", "2001:db8:122:344::/96"},
    {96, "64:ff9b::192.0.2.33", "64:ff9b::/96"},
};

static struct ip
ip(const char *text)
{
	struct ip out = {0};

	ip_parse(&out, text);
	return out;
}

static void
extracting(void)
{
	struct ip want = ip("192.0.2.33"), got, six;
	unsigned bits;
	size_t i;

	for (i = 0; i < sizeof table / sizeof *table; i++) {
		six = ip(table[i].text);
		ok(six.family == 6 && xlat_extract(&got, &six, table[i].bits) && ip_equal(&got, &want), "192.0.2.33 in %s, /%u", table[i].text,
		    table[i].bits);
		six.b[8] = 1;
		ok(!xlat_extract(&got, &six, table[i].bits), "not where bits 64 to 71 are set: %s, /%u", table[i].text, table[i].bits);
	}
	six = ip("2001:db8::");
	for (bits = 0; bits <= 128; bits++) {
		bool known = bits == 96 || (bits >= 32 && bits <= 64 && bits % 8 == 0);

		if (xlat_extract(&got, &six, bits) != known)
			break;
	}
	ok(bits == 129, "no other length");
	ok(!xlat_extract(&got, &want, 96), "an IPv4 address has none in it");
}

/* The address with `last` (170 or 171) under a prefix of a length of the table. */
static struct ip
under(const struct cidr *prefix, unsigned char last)
{
	const unsigned char v4[] = {192, 0, 0, last};
	struct ip out = prefix->base;
	unsigned at = prefix->bits / 8, i;

	for (i = 0; i < 4; i++, at++) {
		at += at == 8;
		out.b[at] = v4[i];
	}
	return out;
}

static void
discovering(void)
{
	struct cidr out[XLAT_PREFIXES], want, other;
	struct ip aaaa[40];
	size_t i;

	for (i = 0; i < sizeof table / sizeof *table; i++) {
		cidr_parse(&want, table[i].prefix);
		aaaa[0] = under(&want, 170);
		aaaa[1] = under(&want, 171);
		ok(xlat_prefixes(out, aaaa, 2) == 1 && out[0].bits == want.bits && ip_equal(&out[0].base, &want.base), "%s, by both addresses",
		    table[i].prefix);
		ok(xlat_prefixes(out, aaaa + 1, 1) == 1 && out[0].bits == want.bits, "%s, by one", table[i].prefix);
	}
	aaaa[0] = ip("2001:db8::192.0.2.33");
	aaaa[1] = ip("2001:db8::1");
	ok(xlat_prefixes(out, aaaa, 2) == 0, "none in other addresses, as of who answers every name");
	ok(xlat_prefixes(out, aaaa, 0) == 0, "none in none");
	/* the operator's suffix looks like the name's address as well: the other record tells which it is */
	cidr_parse(&want, "2001:db8:c000:aa::/96");
	aaaa[0] = under(&want, 170);
	ok(xlat_prefixes(out, aaaa, 1) == 0, "two places in one record, and nobody who tells: none");
	aaaa[1] = under(&want, 171);
	ok(xlat_prefixes(out, aaaa, 2) == 1 && out[0].bits == 96, "two places, and the other record has one of them: that");
	cidr_parse(&want, "64:ff9b::/96");
	cidr_parse(&other, "2001:db8:64::/96");
	aaaa[0] = under(&want, 170);
	aaaa[1] = under(&other, 170);
	aaaa[2] = under(&other, 171);
	ok(xlat_prefixes(out, aaaa, 3) == 2, "two prefixes");
	for (i = 0; i < 40; i++) {
		other.base.b[11] = (unsigned char)i;
		aaaa[i] = under(&other, 170);
	}
	ok(xlat_prefixes(out, aaaa, 40) == XLAT_PREFIXES, "never more than there is room for");
}

int
main(void)
{
	extracting();
	discovering();
	return done();
}
