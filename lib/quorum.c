#include <string.h>

#include "quorum.h"

/* A voter whose operator none of those before it that count has. */
static bool
first_of_operator(const struct voter *v, size_t i, bool (*counts)(const struct voter *v, const void *arg), const void *arg)
{
	size_t k;

	for (k = 0; k < i; k++) {
		if (counts(&v[k], arg) && strcmp(v[k].operator_, v[i].operator_) == 0)
			return false;
	}
	return true;
}

/* How many operators have a voter that counts. */
static unsigned
operators(const struct voter *v, size_t n, bool (*counts)(const struct voter *v, const void *arg), const void *arg)
{
	unsigned found = 0;
	size_t i;

	for (i = 0; i < n; i++)
		found += counts(&v[i], arg) && first_of_operator(v, i, counts, arg);
	return found;
}

static bool
says(const struct voter *v, const void *ip)
{
	return v->state == VOTER_SAID && ip_equal(&v->ip, ip);
}

static bool
may_say(const struct voter *v, const void *ip)
{
	return v->state == VOTER_ASKED || says(v, ip);
}

static bool
is_asked(const struct voter *v, const void *arg)
{
	(void)arg;
	return v->state == VOTER_ASKED;
}

unsigned
quorum_voices(const struct voter *v, size_t n, const struct ip *ip)
{
	return operators(v, n, says, ip);
}

enum quorum
quorum_judge(struct ip *out, const struct voter *v, size_t n, unsigned need, const struct ip *expect)
{
	unsigned asked = operators(v, n, is_asked, NULL);
	bool open = asked >= need || (asked && expect->family);
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i].state != VOTER_SAID)
			continue;
		if (quorum_voices(v, n, &v[i].ip) >= need || (!v[i].local && expect->family && ip_equal(&v[i].ip, expect))) {
			*out = v[i].ip;
			return QUORUM_REACHED;
		}
		open = open || operators(v, n, may_say, &v[i].ip) >= need;
	}
	return open ? QUORUM_OPEN : QUORUM_MISSED;
}
