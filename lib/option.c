#include <string.h>

#include "buf.h"
#include "fail.h"
#include "ip.h"
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
