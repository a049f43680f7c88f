#include <stdio.h>

#include "fail.h"
#include "ip.h"
#include "outside.h"

int
outside_judge(const struct ip *ip, int family, char *why, size_t size)
{
	const char *hint, *what = ip_unpublishable(ip, &hint);
	char text[IP_TEXT_MAX];

	ip_text(text, ip);
	if (ip->family != family)
		snprintf(why, size, "%s, and that is not %s", text, ip_family_name(family));
	else if (what)
		snprintf(why, size, "%s, which is %s%s%s", text, what, hint ? ": " : "", hint ? hint : "");
	else
		return ST_OK;
	return ST_DATA;
}
