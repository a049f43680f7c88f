#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "dns.h"

/* Not dn_expand(): musl's neither escapes a dot inside a label nor shows a NUL, so that one name could look like another. */
int
dns_name_at(char out[DNS_NAME_MAX], const struct dns_msg *m, size_t at)
{
	size_t pos = at, bound = at, wire = 1, used = 0;
	char *o = out;

	for (;;) {
		unsigned len, i;

		if (pos >= m->len)
			return -1;
		len = m->wire[pos++];
		if ((len & 0xc0) == 0xc0) {
			if (pos >= m->len)
				return -1;
			if (!used)
				used = pos + 1 - at;
			pos = (len & 0x3fu) << 8 | m->wire[pos];
			/* only ever backwards: no loop is possible */
			if (pos >= bound)
				return -1;
			bound = pos;
			continue;
		}
		if (len == 0)
			break;
		wire += len + 1;
		if (len > 63 || len > m->len - pos || wire > DNS_NAME_WIRE)
			return -1;
		if (o != out)
			*o++ = '.';
		for (i = 0; i < len; i++) {
			unsigned char c = m->wire[pos++];

			if (c <= ' ' || c >= 0x7f) {
				o += sprintf(o, "\\%03u", c);
			} else {
				if (strchr(".\\\"();@$", c))
					*o++ = '\\';
				*o++ = (char)c;
			}
		}
	}
	if (!used)
		used = pos - at;
	if (o == out)
		*o++ = '.';
	*o = '\0';
	return (int)used;
}

/* Reads one possibly escaped byte of a label; *s moves on. -1: a bad escape. */
static int
label_byte(const char **s)
{
	const char *p = *s;
	int n;

	if (*p != '\\') {
		*s = p + 1;
		return (unsigned char)*p;
	}
	p++;
	if (isdigit((unsigned char)p[0])) {
		if (!isdigit((unsigned char)p[1]) || !isdigit((unsigned char)p[2]))
			return -1;
		n = (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
		*s = p + 3;
		return n > 255 ? -1 : n;
	}
	if (!*p)
		return -1;
	*s = p + 1;
	return (unsigned char)*p;
}

int
dns_name_pack(unsigned char out[DNS_NAME_WIRE], const char *name)
{
	size_t n = 0, start;
	int c;

	if (strcmp(name, ".") == 0)
		name++;
	else if (!*name)
		return -1;
	while (*name) {
		start = n++;
		while (*name && *name != '.') {
			c = label_byte(&name);
			/* the last byte is the root's */
			if (c < 0 || n - start > 63 || n >= DNS_NAME_WIRE - 1)
				return -1;
			out[n++] = (unsigned char)c;
		}
		if (n == start + 1)
			return -1;
		out[start] = (unsigned char)(n - start - 1);
		if (*name == '.')
			name++;
	}
	out[n++] = 0;
	return (int)n;
}

/* Wire bytes with letters made small; length bytes are below 'A'. */
static int
pack_lower(unsigned char out[DNS_NAME_WIRE], const char *name)
{
	int n = dns_name_pack(out, name), i;

	for (i = 0; i < n; i++) {
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (unsigned char)(out[i] | 0x20);
	}
	return n;
}

bool
dns_same_name(const char *a, const char *b)
{
	unsigned char wa[DNS_NAME_WIRE], wb[DNS_NAME_WIRE];
	int na, nb;

	na = pack_lower(wa, a);
	nb = pack_lower(wb, b);
	return na > 0 && na == nb && memcmp(wa, wb, (size_t)na) == 0;
}

bool
dns_name_within(const char *name, const char *zone)
{
	unsigned char wn[DNS_NAME_WIRE], wz[DNS_NAME_WIRE], *p = wn;
	int n = pack_lower(wn, name), z = pack_lower(wz, zone);

	if (n < 0 || z < 0)
		return false;
	for (; n > z; n -= *p + 1, p += *p + 1)
		;
	return n == z && memcmp(p, wz, (size_t)z) == 0;
}

const char *
dns_name_parent(const char *name)
{
	if (strcmp(name, ".") == 0)
		return NULL;
	while (*name && *name != '.')
		name += name[0] == '\\' && name[1] ? 2 : 1;
	return name[0] == '.' && name[1] ? name + 1 : ".";
}
