#include <sys/types.h>
#include <netinet/in.h>
#include <arpa/nameser.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "dns.h"
#include "fail.h"
#include "ip.h"

uint16_t
dns_get16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t
dns_get32(const unsigned char *p)
{
	return (uint32_t)dns_get16(p) << 16 | dns_get16(p + 2);
}

static const struct word {
	unsigned number;
	const char *text;
} types[] = {{DNS_A, "A"}, {DNS_NS, "NS"}, {DNS_CNAME, "CNAME"}, {DNS_SOA, "SOA"}, {DNS_PTR, "PTR"}, {DNS_TXT, "TXT"},
    {DNS_AAAA, "AAAA"}, {DNS_DNAME, "DNAME"}, {DNS_OPT, "OPT"}, {DNS_TSIG, "TSIG"}, {DNS_ANY, "ANY"}, {0, NULL}},
  rcodes[] = {{DNS_NOERROR, "NOERROR"}, {DNS_FORMERR, "FORMERR"}, {DNS_SERVFAIL, "SERVFAIL"}, {DNS_NXDOMAIN, "NXDOMAIN"},
      {DNS_NOTIMP, "NOTIMP"}, {DNS_REFUSED, "REFUSED"}, {DNS_YXDOMAIN, "YXDOMAIN"}, {DNS_YXRRSET, "YXRRSET"},
      {DNS_NXRRSET, "NXRRSET"}, {DNS_NOTAUTH, "NOTAUTH"}, {DNS_NOTZONE, "NOTZONE"}, {DNS_BADVERS, "BADVERS"}, {0, NULL}};

static const char *
word_text(char out[DNS_WORD_MAX], const struct word *table, const char *prefix, unsigned number)
{
	for (; table->text; table++) {
		if (table->number == number) {
			snprintf(out, DNS_WORD_MAX, "%s", table->text);
			return out;
		}
	}
	snprintf(out, DNS_WORD_MAX, "%s%u", prefix, number & 0xffff);
	return out;
}

const char *
dns_type_text(char out[DNS_WORD_MAX], unsigned type)
{
	return word_text(out, types, "TYPE", type);
}

const char *
dns_rcode_text(char out[DNS_WORD_MAX], unsigned rcode)
{
	return word_text(out, rcodes, "RCODE", rcode);
}

/* --- writing --- */

/* Adds to one of the header's four counts. */
static int
count(struct buf *b, int section)
{
	unsigned char *p;
	unsigned n;

	if (b->bad || b->len < DNS_HEADER || b->len > DNS_MSG_MAX) {
		b->bad = true;
		return -1;
	}
	p = (unsigned char *)b->data + 4 + 2 * section;
	n = dns_get16(p) + 1u;
	if (n > 0xffff) {
		b->bad = true;
		return -1;
	}
	p[0] = (unsigned char)(n >> 8);
	p[1] = (unsigned char)n;
	return 0;
}

static void
put16(struct buf *b, unsigned n)
{
	unsigned char p[2] = {(unsigned char)(n >> 8), (unsigned char)n};

	buf_add(b, p, sizeof p);
}

static void
put_name(struct buf *b, const char *name)
{
	unsigned char wire[DNS_NAME_WIRE];
	int n = dns_name_pack(wire, name);

	if (n < 0)
		b->bad = true;
	else
		buf_add(b, wire, (size_t)n);
}

int
dns_put_header(struct buf *b, uint16_t id, unsigned opcode, unsigned flags)
{
	buf_reset(b);
	put16(b, id);
	put16(b, opcode << 11 | flags);
	return buf_add(b, "\0\0\0\0\0\0\0", 8);
}

int
dns_put_question(struct buf *b, const char *name, unsigned type, unsigned class)
{
	put_name(b, name);
	put16(b, type);
	put16(b, class);
	return count(b, DNS_QUESTION);
}

int
dns_put_rr(struct buf *b, int section, const char *name, unsigned type, unsigned class, uint32_t ttl, const void *rdata,
    size_t rdlen)
{
	put_name(b, name);
	put16(b, type);
	put16(b, class);
	put16(b, ttl >> 16);
	put16(b, ttl & 0xffff);
	if (rdlen > 0xffff)
		b->bad = true;
	put16(b, (unsigned)rdlen);
	buf_add(b, rdata, rdlen);
	return count(b, section);
}

int
dns_put_ip(struct buf *b, int section, const char *name, unsigned class, uint32_t ttl, const struct ip *ip)
{
	return dns_put_rr(b, section, name, ip->family == 6 ? DNS_AAAA : DNS_A, class, ttl, ip->b, ip->family == 6 ? 16 : 4);
}

int
dns_put_edns(struct buf *b)
{
	return dns_put_rr(b, DNS_ADDITIONAL, ".", DNS_OPT, DNS_EDNS_SIZE, 0, "", 0);
}

int
dns_query(struct buf *b, uint16_t id, const char *name, unsigned type, unsigned class, bool rd, bool edns)
{
	dns_put_header(b, id, DNS_QUERY, rd ? DNS_RD : 0);
	dns_put_question(b, name, type, class);
	if (edns)
		dns_put_edns(b);
	return b->bad ? -1 : 0;
}

/* --- reading --- */

/* The names of a message's records while they are collected: texts in one buffer, found by offset until it is whole. */
struct collect {
	struct buf texts;
	size_t *offset; /* per record */
	size_t last_at, last_offset;
};

/* Adds the name at `at` to the texts and gives its offset there. Records of one set mostly point at the same name. */
static int
collect_name(struct collect *c, size_t *offset, const struct dns_msg *m, size_t at)
{
	char text[DNS_NAME_MAX];
	size_t target = at;

	if (at + 1 < m->len && (m->wire[at] & 0xc0) == 0xc0)
		target = dns_get16(m->wire + at) & 0x3fffu;
	if (target == c->last_at) {
		*offset = c->last_offset;
		return 0;
	}
	if (dns_name_at(text, m, at) < 0)
		return -1;
	*offset = c->texts.len;
	if (buf_add(&c->texts, text, strlen(text) + 1) < 0)
		return -1;
	c->last_at = target;
	c->last_offset = *offset;
	return 0;
}

/* Reads all records. The sections follow one another without a gap, so each starts where the one before it ended. */
static int
read_records(struct dns_msg *m, ns_msg *ns, struct collect *c, size_t at)
{
	struct dns_rrs *sets[] = {&m->answer, &m->authority, &m->additional};
	size_t n = 0;
	ns_rr rr;
	int s, i;

	for (s = ns_s_an; s <= ns_s_ar; s++) {
		sets[s - ns_s_an]->v = m->rrs + n;
		sets[s - ns_s_an]->n = ns_msg_count(*ns, s);
		for (i = 0; i < ns_msg_count(*ns, s); i++, n++) {
			struct dns_rr *out = &m->rrs[n];

			if (ns_parserr(ns, (ns_sect)s, i, &rr) < 0 || collect_name(c, &c->offset[n], m, at) < 0)
				return -1;
			out->type = (uint16_t)ns_rr_type(rr);
			out->class = (uint16_t)ns_rr_class(rr);
			out->ttl = (uint32_t)ns_rr_ttl(rr);
			out->rdata = ns_rr_rdata(rr);
			out->rdlen = (uint16_t)ns_rr_rdlen(rr);
			out->at = at;
			at = (size_t)(out->rdata - m->wire) + out->rdlen;
		}
	}
	return 0;
}

/* Header and question; *at is moved behind them. */
static int
read_head(struct dns_msg *m, ns_msg *ns, size_t *at, char qname[DNS_NAME_MAX])
{
	int n;

	m->id = ns_msg_id(*ns);
	m->qr = ns_msg_getflag(*ns, ns_f_qr) != 0;
	m->aa = ns_msg_getflag(*ns, ns_f_aa) != 0;
	m->tc = ns_msg_getflag(*ns, ns_f_tc) != 0;
	m->rd = ns_msg_getflag(*ns, ns_f_rd) != 0;
	m->ra = ns_msg_getflag(*ns, ns_f_ra) != 0;
	m->opcode = (unsigned)ns_msg_getflag(*ns, ns_f_opcode);
	m->rcode = (unsigned)ns_msg_getflag(*ns, ns_f_rcode);
	*at = DNS_HEADER;
	if (ns_msg_count(*ns, ns_s_qd) == 0)
		return 0;
	n = dns_name_at(qname, m, *at);
	if (n < 0 || ns_msg_count(*ns, ns_s_qd) > 1)
		return -1;
	*at += (size_t)n;
	m->qtype = dns_get16(m->wire + *at);
	m->qclass = dns_get16(m->wire + *at + 2);
	*at += 4;
	return 0;
}

/* Turns offsets into pointers, now that the texts no longer move, and looks for OPT. */
static void
finish(struct dns_msg *m, const struct collect *c, size_t n, const char *qname)
{
	const struct dns_rr *opt;
	size_t i;

	m->names = c->texts.data;
	for (i = 0; i < n; i++)
		m->rrs[i].name = m->names + c->offset[i];
	if (*qname)
		m->qname = m->names;
	for (i = 0; i < m->additional.n; i++) {
		opt = &m->additional.v[i];
		if (opt->type == DNS_OPT && !m->edns) {
			m->edns = true;
			m->rcode |= opt->ttl >> 24 << 4;
		}
	}
}

static int
parse(struct dns_msg *m, struct collect *c)
{
	char qname[DNS_NAME_MAX] = "";
	size_t at, n;
	ns_msg ns;

	if (ns_initparse(m->wire, (int)m->len, &ns) < 0 || read_head(m, &ns, &at, qname) < 0)
		return -1;
	buf_add(&c->texts, qname, strlen(qname) + 1);
	if (*qname)
		c->last_at = DNS_HEADER;
	n = (size_t)ns_msg_count(ns, ns_s_an) + ns_msg_count(ns, ns_s_ns) + ns_msg_count(ns, ns_s_ar);
	m->rrs = calloc(n + 1, sizeof *m->rrs);
	c->offset = calloc(n + 1, sizeof *c->offset);
	if (!m->rrs || !c->offset || read_records(m, &ns, c, at) < 0)
		return -1;
	finish(m, c, n, qname);
	return 0;
}

int
dns_parse(struct dns_msg *m, const void *wire, size_t len, struct fail *f)
{
	struct collect c = {.last_at = SIZE_MAX};
	int r;

	*m = (struct dns_msg){0};
	if (len < DNS_HEADER || len > DNS_MSG_MAX)
		return fail_set(f, ST_TEMP, "not a DNS message: %zu bytes", len);
	m->wire = malloc(len);
	if (!m->wire)
		return fail_set(f, ST_SYSTEM, "out of memory");
	memcpy(m->wire, wire, len);
	m->len = len;
	r = parse(m, &c);
	free(c.offset);
	if (r == 0)
		return 0;
	buf_free(&c.texts);
	dns_msg_free(m);
	return fail_set(f, ST_TEMP, "not a DNS message: a record or a name in it is malformed");
}

void
dns_msg_free(struct dns_msg *m)
{
	free(m->wire);
	free(m->names);
	free(m->rrs);
	*m = (struct dns_msg){0};
}

bool
dns_answers(const struct dns_msg *m, uint16_t id, const char *name, unsigned type, unsigned class)
{
	if (!m->qr || m->opcode != DNS_QUERY || m->id != id)
		return false;
	if (!m->qname)
		return m->rcode != DNS_NOERROR && m->rcode != DNS_NXDOMAIN;
	return m->qtype == type && m->qclass == class && dns_same_name(m->qname, name);
}

bool
dns_rr_ip(struct ip *out, const struct dns_rr *rr)
{
	bool six = rr->type == DNS_AAAA;

	if (rr->class != DNS_CLASS_IN || (rr->type != DNS_A && !six) || rr->rdlen != (six ? 16 : 4))
		return false;
	*out = (struct ip){.family = six ? 6 : 4};
	memcpy(out->b, rr->rdata, rr->rdlen);
	return true;
}

bool
dns_rr_target(char out[DNS_NAME_MAX], const struct dns_msg *m, const struct dns_rr *rr)
{
	int n;

	if (rr->class != DNS_CLASS_IN)
		return false;
	switch (rr->type) {
	case DNS_CNAME:
	case DNS_DNAME:
	case DNS_NS:
	case DNS_PTR:
		n = dns_name_at(out, m, (size_t)(rr->rdata - m->wire));
		return n >= 0 && n == rr->rdlen;
	case DNS_SOA:
		n = dns_name_at(out, m, (size_t)(rr->rdata - m->wire));
		return n >= 0 && n < rr->rdlen;
	default:
		return false;
	}
}

bool
dns_rr_soa(struct dns_soa *out, const struct dns_msg *m, const struct dns_rr *rr)
{
	size_t at = (size_t)(rr->rdata - m->wire);
	char rname[DNS_NAME_MAX];
	int n, k;

	if (rr->class != DNS_CLASS_IN || rr->type != DNS_SOA)
		return false;
	n = dns_name_at(out->mname, m, at);
	if (n < 0 || n >= rr->rdlen)
		return false;
	k = dns_name_at(rname, m, at + (size_t)n);
	if (k < 0 || n + k + 20 != rr->rdlen)
		return false;
	out->serial = dns_get32(rr->rdata + n + k);
	out->minimum = dns_get32(rr->rdata + n + k + 16);
	return true;
}

const struct dns_rr *
dns_find(const struct dns_rrs *rrs, const char *name, unsigned type)
{
	size_t i;

	for (i = 0; i < rrs->n; i++) {
		const struct dns_rr *rr = &rrs->v[i];

		if (rr->type == type && rr->class == DNS_CLASS_IN && (!name || dns_same_name(rr->name, name)))
			return rr;
	}
	return NULL;
}
