/* A provider that inadyn's user describes by a server and a path: dyndns2 is what most of them speak. In the path %h is the
 * host, %i the address, %u and %p the credentials; without any the host goes to its end, or with append-myip the address
 * (inadyn.conf(5)). */

#include <stdio.h>
#include <string.h>

#include "importparts.h"
#include "text.h"

#define PATH_LONGEST 1024

/* One parameter, NAME=VALUE: what is left goes to *url, a host of its own to *host. False: dyndns2 has nothing like it. */
static bool
parameter(struct buf *url, struct buf *host, const char *s, size_t n, char *separator)
{
	const char *eq = memchr(s, '=', n);
	size_t name = eq ? (size_t)(eq - s) : n, len = eq ? n - name - 1 : 0;
	const char *value = eq ? eq + 1 : s + n;

	if (name == 8 && strncmp(s, "hostname", 8) == 0) {
		buf_add(host, value, len);
		return len > 0;
	}
	if (name == 4 && strncmp(s, "myip", 4) == 0)
		return len == 2 && strncmp(value, "%i", 2) == 0;
	if (memchr(s, '%', n))
		return false;
	buf_addc(url, *separator);
	buf_add(url, s, n);
	*separator = '&';
	return true;
}

/* The path with its own words for the host and the address, where they are to be added to its end. */
static void
whole_path(char out[PATH_LONGEST + 4], const char *path, bool append_ip)
{
	snprintf(out, PATH_LONGEST, "%s", path);
	if (!strstr(out, "%h") && !strstr(out, "%i") && !strstr(out, "%u") && !strstr(out, "%p"))
		strcat(out, append_ip ? "%i" : "%h");
}

bool
import_custom(struct import_draft *d, struct buf *url, struct buf *host, const struct import_entry *e)
{
	const char *server = import_text(e, "ddns-server", NULL), *path = import_text(e, "ddns-path", ""), *s;
	bool ssl = text_bool(import_text(e, "ssl", "yes")) != 0, ok = true;
	char whole[PATH_LONGEST + 4], front[PATH_LONGEST + 4], separator = '?';
	size_t n;

	if (!server || strlen(path) >= PATH_LONGEST) {
		import_reason(d, server ? "ddns-path is too long" : "ddns-server is missing");
		return false;
	}
	whole_path(whole, path, text_bool(import_text(e, "append-myip", "no")) > 0);
	n = strcspn(whole, "?");
	snprintf(front, sizeof front, "%.*s", (int)n, whole);
	import_url(url, server, front, ssl);
	for (s = whole + n + (whole[n] == '?'); ok && *s; s += n + (s[n] == '&')) {
		n = strcspn(s, "&");
		ok = parameter(url, host, s, n, &separator);
	}
	if (ok && host->len && !strchr(front, '%'))
		return true;
	import_reason(d, "its path is not dyndns2's (hostname=%%h&myip=%%i): write a recipe of %s, see dyndnsc-recipe(5)", path);
	return false;
}
