#include <stdio.h>
#include <string.h>

#include "account.h"
#include "entry.h"
#include "expect.h"
#include "plan.h"
#include "text.h"

void
expect_add(struct expect *e, const struct ip *ip)
{
	size_t six = ip->family == 6;

	if (!ip->family)
		return;
	e->differ[six] = e->differ[six] || (e->ip[six].family && !ip_equal(&e->ip[six], ip));
	e->ip[six] = *ip;
}

void
expect_take(struct expect *e, const char *text)
{
	char word[IP_TEXT_MAX];
	const char *at;
	struct ip ip;
	size_t n;

	while ((n = text_word(&text, &at))) {
		if (n >= sizeof word)
			continue;
		memcpy(word, at, n);
		word[n] = '\0';
		if (ip_parse(&ip, word))
			expect_add(e, &ip);
	}
}

const char *
expect_text(char out[EXPECT_TEXT_MAX], const struct expect *e)
{
	char text[IP_TEXT_MAX];
	size_t used = 0, i;

	out[0] = '\0';
	for (i = 0; i < 2; i++) {
		if (e->ip[i].family && !e->differ[i])
			used += (size_t)snprintf(out + used, EXPECT_TEXT_MAX - used, "%s%s", used ? " " : "", ip_text(text, &e->ip[i]));
	}
	return out;
}

/* The state of an entry's account. */
static struct state *
open_state(struct expect_states *cache, const struct entry *entry)
{
	static const unsigned char salt[16] = "expect";
	uint64_t account = plan_account_key(entry, salt);
	struct fail f;
	size_t i;

	for (i = 0; i < cache->n; i++) {
		if (cache->v[i].account == account)
			return &cache->v[i].state;
	}
	i = cache->n < EXPECT_STATES ? cache->n++ : cache->next++ % EXPECT_STATES;
	if (cache->v[i].account)
		state_close(&cache->v[i].state);
	cache->v[i].account = account ? account : 1;
	cache->v[i].state = (struct state){.lock = -1};
	/* who is to update says what is wrong with the file */
	account_open(&cache->v[i].state, entry, STATE_READ, NULL, &f);
	return &cache->v[i].state;
}

void
expect_entry(struct expect *e, struct expect_states *cache, const struct entry *entry)
{
	const char *rest = kvs_get(&entry->options, "hostname"), *word;
	struct state *s = open_state(cache, entry);
	const struct record *r;
	char host[256];
	int family;
	size_t n;

	while (rest && (n = text_word(&rest, &word))) {
		if (n >= sizeof host)
			continue;
		memcpy(host, word, n);
		host[n] = '\0';
		for (family = 4; family <= 6; family += 2) {
			r = state_find(s, host, family);
			if (r)
				expect_add(e, &r->address);
		}
	}
}

void
expect_states_free(struct expect_states *cache)
{
	size_t i;

	for (i = 0; i < cache->n; i++)
		state_close(&cache->v[i].state);
	cache->n = 0;
}
