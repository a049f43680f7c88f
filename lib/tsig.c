#include <stdbool.h>
#include <string.h>

#include "buf.h"
#include "digest.h"
#include "dns.h"
#include "fail.h"
#include "keyfile.h"
#include "tsig.h"

/* The record, taken apart (RFC 8945, section 4.2). Pointers go into the message. */
struct record {
	size_t start; /* of the whole record */
	const char *owner;
	char algorithm[DNS_NAME_MAX];
	uint64_t time;
	unsigned fudge, id, error;
	const unsigned char *mac, *other;
	size_t mac_len, other_len;
};

static uint64_t
get48(const unsigned char *p)
{
	return (uint64_t)dns_get16(p) << 32 | dns_get32(p + 2);
}

static void
add_number(struct buf *b, uint64_t v, unsigned bytes)
{
	while (bytes--)
		buf_addc(b, (char)(unsigned char)(v >> (8 * bytes)));
}

/* A name in wire form and lower case, which is what digests are made of (RFC 8945, section 4.3.3). The bytes that hold
 * lengths are below 'A'. */
static void
add_name(struct buf *b, const char *name)
{
	unsigned char wire[DNS_NAME_WIRE];
	int n = dns_name_pack(wire, name), i;

	if (n < 0)
		b->bad = true;
	for (i = 0; i < n; i++)
		buf_addc(b, (char)(wire[i] >= 'A' && wire[i] <= 'Z' ? wire[i] + 32 : wire[i]));
}

static const char *
wire_algorithm(enum key_alg alg)
{
	return alg == KEY_MD5 ? "hmac-md5.sig-alg.reg.int" : key_algorithm(alg);
}

/* The TSIG variables (section 4.3.3), behind the message in what is digested. */
static void
add_variables(struct buf *b, const struct key *key, const struct record *r)
{
	add_name(b, key->name);
	add_number(b, DNS_CLASS_ANY, 2);
	add_number(b, 0, 4);
	add_name(b, wire_algorithm(key->alg));
	add_number(b, r->time, 6);
	add_number(b, r->fudge, 2);
	add_number(b, r->error, 2);
	add_number(b, r->other_len, 2);
	buf_add(b, r->other, r->other_len);
}

/* The MAC over all of b into mac; its length, or 0. */
static size_t
authenticate(unsigned char mac[DIGEST_MAX], const struct key *key, const struct buf *b)
{
	return b->bad ? 0 : digest_bytes(mac, key_algorithm(key->alg), key->secret, key->len, b->data, b->len);
}

int
tsig_sign(struct tsig *t, struct buf *msg, const struct key *key, int64_t now, struct fail *f)
{
	struct record r = {.time = (uint64_t)now, .fudge = TSIG_FUDGE};
	struct buf b = {0};
	uint16_t id;

	*t = (struct tsig){.key = key};
	if (msg->bad || msg->len < DNS_HEADER)
		return fail_set(f, ST_SYSTEM, "no message to sign");
	id = dns_get16((const unsigned char *)msg->data);
	buf_add(&b, msg->data, msg->len);
	add_variables(&b, key, &r);
	t->mac_len = authenticate(t->mac, key, &b);
	buf_reset(&b);
	add_name(&b, wire_algorithm(key->alg));
	add_number(&b, r.time, 6);
	add_number(&b, r.fudge, 2);
	add_number(&b, t->mac_len, 2);
	buf_add(&b, t->mac, t->mac_len);
	add_number(&b, id, 2);
	add_number(&b, 0, 2); /* no error */
	add_number(&b, 0, 2); /* no other data */
	dns_put_rr(msg, DNS_ADDITIONAL, key->name, DNS_TSIG, DNS_CLASS_ANY, 0, buf_str(&b), b.len);
	if (b.bad)
		msg->bad = true;
	buf_free(&b);
	if (msg->bad)
		return fail_set(f, ST_SYSTEM, "no room or memory to sign a message");
	if (t->mac_len == 0)
		return fail_set(
		    f, ST_CONFIG, "this system's libcrypto refuses %s: use hmac-sha256", key_algorithm(key->alg));
	return 0;
}

/* Takes the record's data apart; false where it is malformed. */
static bool
take_apart(struct record *r, const struct dns_msg *m, const struct dns_rr *rr)
{
	size_t at = (size_t)(rr->rdata - m->wire), end = at + rr->rdlen;
	int n = dns_name_at(r->algorithm, m, at);

	r->start = rr->at;
	r->owner = rr->name;
	if (n < 0 || (size_t)n > rr->rdlen || end != m->len || rr->class != DNS_CLASS_ANY || rr->ttl)
		return false;
	at += (size_t)n;
	if (end - at < 10)
		return false;
	r->time = get48(m->wire + at);
	r->fudge = dns_get16(m->wire + at + 6);
	r->mac_len = dns_get16(m->wire + at + 8);
	r->mac = m->wire + at + 10;
	at += 10;
	if (end - at < 6 || r->mac_len > end - at - 6)
		return false;
	at += r->mac_len;
	r->id = dns_get16(m->wire + at);
	r->error = dns_get16(m->wire + at + 2);
	r->other_len = dns_get16(m->wire + at + 4);
	r->other = m->wire + at + 6;
	return r->other_len == end - at - 6;
}

/* Finds the TSIG record: 1; 0: there is none; -1: it is malformed, or not the one last record. */
static int
find(struct record *r, const struct dns_msg *m)
{
	size_t i, n = m->additional.n, seen = 0;

	for (i = 0; i < m->answer.n + m->authority.n + n; i++)
		seen += m->rrs[i].type == DNS_TSIG;
	if (seen == 0)
		return 0;
	if (seen > 1 || n == 0 || m->additional.v[n - 1].type != DNS_TSIG)
		return -1;
	return take_apart(r, m, &m->additional.v[n - 1]) ? 1 : -1;
}

/* True when the MAC is right for the request's MAC and the answer as it was before it was signed (section 5.3). */
static bool
mac_right(const struct tsig *t, const struct record *r, const struct dns_msg *m)
{
	unsigned char mac[DIGEST_MAX];
	struct buf b = {0};
	size_t n;

	add_number(&b, t->mac_len, 2);
	buf_add(&b, t->mac, t->mac_len);
	add_number(&b, r->id, 2);
	buf_add(&b, m->wire + 2, 8);
	add_number(&b, m->additional.n - 1, 2);
	buf_add(&b, m->wire + DNS_HEADER, r->start - DNS_HEADER);
	add_variables(&b, t->key, r);
	n = authenticate(mac, t->key, &b);
	buf_free(&b);
	return n && n == r->mac_len && digest_same(mac, r->mac, n);
}

/* What is wrong with the record, or NULL. The answer BADTIME carries our own time (section 5.2.3). The original id need
 * not be ours where a secondary passed the request on under another; it is the request's MAC that ties the answer to
 * it. */
static const char *
problem(const struct tsig *t, const struct record *r, const struct dns_msg *m, int64_t now)
{
	int64_t apart = (int64_t)r->time - now;

	if (!dns_same_name(r->owner, t->key->name))
		return "is signed with another key";
	if (!dns_same_name(r->algorithm, wire_algorithm(t->key->alg)))
		return "is signed with another algorithm";
	if (!mac_right(t, r, m))
		return "has a wrong signature";
	if (r->error != DNS_BADTIME && (apart > r->fudge || apart < -(int64_t)r->fudge))
		return "has a signature that is not of now: compare this machine's clock with the server's";
	return NULL;
}

struct tsig_answer
tsig_verify(const struct tsig *t, const struct dns_msg *m, int64_t now, struct fail *f)
{
	struct tsig_answer a = {.result = TSIG_NOT_SIGNED};
	struct record r = {0};
	const char *why = "is not signed";
	int found = find(&r, m);

	if (found < 0) {
		why = "has a malformed signature";
		a.result = TSIG_NOT_VERIFIED;
	} else if (found > 0) {
		a.error = r.error;
		if (r.error == DNS_BADTIME && r.other_len == 6)
			a.server_time = (int64_t)get48(r.other);
		if (r.mac_len) {
			why = problem(t, &r, m, now);
			a.result = why ? TSIG_NOT_VERIFIED : TSIG_VERIFIED;
		}
	}
	if (why)
		fail_set(f, ST_TEMP, "%s", why);
	return a;
}
