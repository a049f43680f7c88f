#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "dns.h"
#include "fail.h"
#include "resolve.h"

int
resolve_unknown(struct resolution *r, const char *fmt, ...)
{
	char text[DNS_NAME_MAX + 512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	r->result = RESOLVE_UNKNOWN;
	free(r->why);
	r->why = strdup(text);
	return r->why ? 0 : -1;
}

void
resolution_free(struct resolution *r)
{
	free(r->ips);
	free(r->why);
	r->ips = NULL;
	r->why = NULL;
	r->n = 0;
}

/* A resolution in progress: `name` is the host, or where its aliases have led so far (then it is ours). */
struct quest {
	struct resolution *r;
	char *alias;
	int hops;
};

/* Takes one answer. 1: the quest goes on with another name; 0: it is over; -1: out of memory. */
static int
step(struct quest *q, const struct dns_ask *ask)
{
	struct resolution *r = q->r;
	char why[DNS_WHY_MAX];
	struct answer a;
	int result = 0;

	if (answer_read(&a, ask, true) < 0)
		return -1;
	if (a.kind == ANSWER_ALIAS && ++q->hops > ANSWER_HOPS)
		a.kind = ANSWER_LOOP;
	switch (a.kind) {
	case ANSWER_FOUND:
		r->result = RESOLVE_FOUND;
		r->ips = a.ips;
		r->n = a.n;
		a.ips = NULL;
		break;
	case ANSWER_NONE:
		r->result = RESOLVE_NONE;
		break;
	case ANSWER_ALIAS:
		free(q->alias);
		q->alias = a.target;
		a.target = NULL;
		result = 1;
		break;
	case ANSWER_LOOP:
		result = resolve_unknown(r, "its aliases (CNAME) lead nowhere");
		break;
	case ANSWER_REFERRAL:
		result = resolve_unknown(r, "%s, but refers to others: it is no resolver", dns_ask_why(why, ask));
		break;
	case ANSWER_FAILED:
		result = resolve_unknown(r, "%s%s", dns_ask_why(why, ask),
		    ask->outcome == DNS_ANSWERED && ask->msg.rcode == DNS_NOERROR ? " with a malformed alias" : "");
		break;
	}
	answer_free(&a);
	return result;
}

/* Asks for all quests that go on; *left is how many still do. */
static int
ask_round(struct quest *q, size_t *left, struct dns_ask *asks, const struct dns_via *via, struct fail *f)
{
	size_t n = *left, i, k = 0;
	int r, s;

	for (i = 0; i < n; i++)
		asks[i] = (struct dns_ask){.name = q[i].alias ? q[i].alias : q[i].r->host,
		    .type = q[i].r->family == 6 ? DNS_AAAA : DNS_A, .rd = true, .servers = via->servers, .n_servers = via->n};
	r = dns_ask_all(asks, n, via->deadline, via->notes, f);
	for (i = 0; i < n; i++) {
		s = r == 0 ? step(&q[i], &asks[i]) : -1;
		if (r == 0 && s < 0)
			r = fail_set(f, ST_SYSTEM, "out of memory");
		dns_ask_free(&asks[i]);
		if (s > 0) {
			q[k++] = q[i];
		} else {
			free(q[i].alias);
		}
	}
	*left = k;
	return r;
}

int
resolve_all(struct resolution *v, size_t n, const struct dns_via *via, struct fail *f)
{
	struct quest *q = calloc(n + 1, sizeof *q);
	struct dns_ask *asks = calloc(n + 1, sizeof *asks);
	size_t i, left = n;
	int r = 0;

	for (i = 0; i < n; i++) {
		v[i] = (struct resolution){.host = v[i].host, .family = v[i].family};
		if (q)
			q[i].r = &v[i];
	}
	if (!q || !asks) {
		fail_set(f, ST_SYSTEM, "out of memory");
		r = -1;
	}
	/* ends because a quest has ANSWER_HOPS rounds at most */
	while (r == 0 && left)
		r = ask_round(q, &left, asks, via, f);
	for (i = 0; q && i < left; i++)
		free(q[i].alias);
	free(q);
	free(asks);
	return r;
}
