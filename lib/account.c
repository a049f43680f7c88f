#include <stdio.h>
#include <string.h>

#include "account.h"
#include "buf.h"
#include "entry.h"
#include "fail.h"
#include "text.h"

static void
add_account(struct buf *out, const struct entry *e, const char *option)
{
	const char *value = kvs_get(&e->options, option);

	if (value)
		buf_addf(out, "@%s", value);
}

/* Of a program the options count that are usual. */
int
account_name(struct buf *out, const struct entry *e)
{
	static const char *const usual[] = {"server", "url", "userid", "user", "login", "account", "zone"};
	const struct option *o;
	size_t i;

	buf_adds(out, e->kind);
	for (o = e->protocol ? e->protocol->options : NULL; o && o->name; o++) {
		if (o->flags & OPTION_ACCOUNT)
			add_account(out, e, o->name);
	}
	for (i = 0; !e->protocol && i < sizeof usual / sizeof *usual; i++)
		add_account(out, e, usual[i]);
	return out->bad ? -1 : 0;
}

int
account_open(struct state *s, const struct entry *e, enum state_mode mode, const struct notes *notes, struct fail *f)
{
	struct buf account = {0};
	int r = account_name(&account, e) < 0 ? fail_set(f, ST_SYSTEM, "out of memory")
					      : state_open(s, buf_str(&account), mode, notes, f);

	buf_free(&account);
	return r;
}

int
account_path(char out[PLACE_MAX], const struct entry *e, struct fail *f)
{
	struct buf account = {0};
	int r = account_name(&account, e) < 0 ? fail_set(f, ST_SYSTEM, "out of memory") : state_path(out, buf_str(&account), f);

	buf_free(&account);
	return r;
}

/* Unlatches one record where the entry names its host. */
static bool
clear(struct record *r, const struct entry *e)
{
	const char *rest = kvs_get(&e->options, "hostname"), *word;
	char host[256];
	size_t n;

	while (r->latched && rest && (n = text_word(&rest, &word))) {
		snprintf(host, sizeof host, "%.*s", (int)(n < sizeof host ? n : sizeof host - 1), word);
		if (!text_same_host(host, r->host))
			continue;
		policy_unlatch(r);
		r->not_before = 0; /* who asks for it does not want to wait */
		return true;
	}
	return false;
}

int
account_retry(const struct entry *e, const struct notes *notes, struct fail *f)
{
	struct state s = {.lock = -1};
	int cleared = 0, r = 0;
	size_t i;

	if (account_open(&s, e, STATE_WRITE, notes, f) < 0)
		return -1;
	for (i = 0; i < s.n; i++)
		cleared += clear(s.v[i], e);
	if (!s.writable || (cleared && state_write(&s, f) < 0))
		r = -1;
	state_close(&s);
	return r < 0 ? -1 : cleared;
}
