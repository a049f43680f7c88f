#include <string.h>

#include "addrset.h"
#include "fail.h"
#include "text.h"

int
addrset_take(struct addrset *set, const char *text, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];
	const char *why, *hint;
	struct ip ip;
	size_t i;

	if (!ip_parse(&ip, text))
		return fail_set(f, ST_DATA, "not an address: '%s': nothing is sent", text_clean(shown, text, strlen(text)));
	if ((set->four || set->six) && !(ip.family == 4 ? set->four : set->six))
		return 0;
	why = ip_unpublishable(&ip, &hint);
	if (why && !set->allow_private) {
		fail_set(f, ST_DATA, "%s is %s%s%s: left out (try 'dyndnsc-detect auto', or --allow-private if it is meant)", text,
		    why, hint ? ": " : "", hint ? hint : "");
		return 1;
	}
	for (i = 0; i < set->n; i++) {
		if (ip_equal(&set->ip[i], &ip))
			return 0;
		if (set->ip[i].family == ip.family)
			return fail_set(f, ST_DATA, "two different %s addresses, the second '%s': nothing is sent",
			    ip_family_name(ip.family), text);
	}
	set->ip[set->n++] = ip;
	return 0;
}

size_t
addrset_targets(const struct addrset *set, bool families, struct ip out[2])
{
	size_t n = 0;

	for (; !families && n < set->n; n++)
		out[n] = set->ip[n];
	if (families && set->four)
		out[n++] = (struct ip){.family = 4};
	if (families && set->six)
		out[n++] = (struct ip){.family = 6};
	return n;
}

bool
addrset_line(char *line, FILE *in)
{
	size_t n = 0;
	int c;

	while ((c = getc(in)) != EOF && c != '\n') {
		if (n + 1 < ADDRSET_LINE)
			line[n++] = c ? (char)c : '?';
	}
	line[n] = '\0';
	return c != EOF || n > 0;
}

static void
take(struct addrset *set, struct addrset_input *in, const char *text)
{
	struct fail f = {0};
	int r = addrset_take(set, text, &f);

	if (r != 0) {
		in->status = status_worse(in->status, f.status);
		in->wrong(&f);
	}
	in->good = in->good && r >= 0;
}

void
addrset_read(struct addrset *set, struct addrset_input *in)
{
	char line[ADDRSET_LINE];
	struct fail f = {0};
	size_t i;

	set->n = 0;
	in->status = ST_OK;
	in->good = true;
	for (i = 0; i < in->n_ips; i++)
		take(set, in, in->ips[i]);
	while (!in->n_ips && addrset_line(line, in->stream))
		take(set, in, line);
	if (!in->n_ips && ferror(in->stream)) {
		in->good = false;
		fail_set(&f, ST_SYSTEM, "reading standard input failed: nothing is sent");
		in->status = status_worse(in->status, f.status);
		in->wrong(&f);
	}
}
