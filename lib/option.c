#include <string.h>

#include "buf.h"
#include "fail.h"
#include "ip.h"
#include "num.h"
#include "option.h"
#include "text.h"

const struct option *
option_find(const struct option *table, const char *name)
{
	for (; table->name; table++) {
		if (strcmp(table->name, name) == 0)
			return table;
	}
	return NULL;
}

int
option_check_bool(const char *value, struct fail *f)
{
	return text_bool(value) >= 0 ? 0 : fail_set(f, 0, "'%s' is neither yes nor no", value);
}

int
option_check_family(const char *value, struct fail *f)
{
	return ip_family_parse(value) ? 0 : fail_set(f, 0, "'%s' is neither INET nor INET6", value);
}

int
option_check_hosts(const char *value, struct fail *f)
{
	const char *rest = value, *word;
	char host[256], shown[TEXT_SHOWN + 4];
	size_t n, count = 0;

	for (; (n = text_word(&rest, &word)); count++) {
		if (n < sizeof host) {
			memcpy(host, word, n);
			host[n] = '\0';
		}
		if (n >= sizeof host || !text_is_hostname(host))
			return fail_set(f, 0, "'%s' is not a host name", text_clean(shown, word, n));
	}
	return count ? 0 : fail_set(f, 0, "no host name in it");
}

int
option_check_host(const char *value, struct fail *f)
{
	const char *rest = value, *word;

	if (option_check_hosts(value, f) < 0)
		return -1;
	text_word(&rest, &word);
	if (text_word(&rest, &word))
		return fail_set(f, 0, "one host only: the other options say which it is, so every host needs a section of its own");
	return 0;
}

int
option_check_digits(const char *value, struct fail *f)
{
	return *value && !value[strspn(value, "0123456789")] ? 0 : fail_set(f, 0, "not a number");
}

int
option_check_number(const char *value, struct fail *f)
{
	if (option_check_digits(value, f) < 0 || strlen(value) > 15 || (*value == '0' && value[1]))
		return fail_set(f, 0, "not a whole number");
	return 0;
}

int
option_check_url(const char *value, struct fail *f)
{
	size_t scheme = strncmp(value, "https://", 8) == 0 ? 8 : strncmp(value, "http://", 7) == 0 ? 7 : 0, n;
	const char *c;

	if (!scheme)
		return fail_set(f, 0, "not a URL that starts with https:// or http://");
	for (c = value; *c; c++) {
		if (*c <= ' ' || *c > '~')
			return fail_set(f, 0, "not a URL: percent-encode blanks and what is not ASCII");
	}
	n = strcspn(value + scheme, "/?#");
	if (n == 0 || value[scheme] == ':')
		return fail_set(f, 0, "a URL without a host");
	if (memchr(value + scheme, '@', n))
		return fail_set(f, 0, "a URL with a user name in it: give that as an option");
	return 0;
}

int
option_check_proxy(const char *value, struct fail *f)
{
	static const char *const schemes[] = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};
	const char *host = strstr(value, "://");
	size_t n = host ? (size_t)(host - value) : 0, i;

	for (i = 0; host && i < sizeof schemes / sizeof *schemes; i++) {
		if (strlen(schemes[i]) == n && strncmp(value, schemes[i], n) == 0)
			break;
	}
	if (host && i == sizeof schemes / sizeof *schemes)
		return fail_set(f, 0, "not a proxy: http://, https://, socks5:// or socks5h:// and HOST:PORT");
	host = host ? host + 3 : value;
	if (!*host || host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]")])
		return fail_set(f, 0, "not a proxy as http://HOST:PORT");
	return 0;
}

int
option_lines(struct buf *value, const char *text, struct fail *f)
{
	for (; *text; text++)
		buf_addc(value, (char)(*text == '\n' || *text == '\r' ? ' ' : *text));
	return value->bad ? fail_set(f, ST_SYSTEM, "out of memory") : value->len ? 0 : fail_set(f, 0, "it is empty");
}

int
option_check_time(const char *value, struct fail *f)
{
	uint32_t seconds;

	return num_seconds(&seconds, value, 0, UINT32_MAX) ? 0 : fail_set(f, 0, "not a time as 90, 60s or 28d");
}

int
option_help(struct buf *out, const struct option *table)
{
	for (; table->name; table++) {
		buf_addf(out, "  --%-20s %s", table->name, table->help);
		if (table->fallback)
			buf_addf(out, " (default: %s)", table->fallback);
		if (table->flags & OPTION_REQUIRED)
			buf_adds(out, " (required)");
		if (table->flags & OPTION_SECRET)
			buf_addf(out, "\n  %-22s or --%s-file, -env, -command, -credential", "", table->name);
		buf_addc(out, '\n');
	}
	return out->bad ? -1 : 0;
}
