#include "buf.h"
#include "fail.h"
#include "update/change.h"

static enum decision
decide_update(struct change *c, const struct wish *w, const struct rrset *seen, struct fail *f)
{
	char text[RRSET_TEXT_MAX];

	if (rrset_has(seen, &w->ip))
		return CHANGE_NONE;
	c->add = w->ip;
	c->ttl = w->ttl_set ? w->ttl : seen->n ? seen->ttl : CHANGE_TTL;
	if (seen->n > 1 && !w->replace_set) {
		if (!rrset_has(seen, &w->confirmed)) {
			fail_set(f, ST_CONFIG,
			    "'%s' has %zu addresses and none is known to be ours: %s (use --replace-set to replace "
			    "them all)",
			    c->host, seen->n, rrset_text(text, seen));
			return CHANGE_NOT;
		}
		c->remove = w->confirmed;
	} else {
		c->whole = seen->n > 0 || seen->state == RRSET_HIDDEN;
	}
	return CHANGE_SEND;
}

static enum decision
decide_remove(struct change *c, const struct wish *w, const struct rrset *seen, struct fail *f)
{
	char text[RRSET_TEXT_MAX];
	bool ours = rrset_has(seen, &w->confirmed);

	if (seen->state == RRSET_READ && seen->n == 0)
		return CHANGE_NONE;
	if (!ours && !w->replace_set) {
		fail_set(f, ST_CONFIG, "not ours: '%s' has %s (use --replace-set to remove it all the same)", c->host,
		    seen->state == RRSET_HIDDEN ? "addresses that this server does not show" : rrset_text(text, seen));
		return CHANGE_NOT;
	}
	if (seen->n > 1 && !w->replace_set)
		c->remove = w->confirmed;
	else
		c->whole = true;
	return CHANGE_SEND;
}

enum decision
change_decide(struct change *out, const char *zone, const char *host, const struct wish *wish, const struct rrset *seen,
    struct fail *f)
{
	*out = (struct change){.zone = zone, .host = host, .family = wish->family, .seen = seen};
	out->checked = seen->state == RRSET_READ;
	return (wish->ip.family ? decide_update : decide_remove)(out, wish, seen, f);
}

static unsigned
type_of(const struct change *c)
{
	return c->family == 6 ? DNS_AAAA : DNS_A;
}

int
change_message(struct buf *b, const struct change *c, uint16_t id)
{
	size_t i;

	dns_put_header(b, id, DNS_UPDATE, 0);
	dns_put_question(b, c->zone, DNS_SOA, DNS_CLASS_IN);
	dns_put_rr(b, DNS_PREREQ, c->host, DNS_CNAME, DNS_CLASS_NONE, 0, "", 0);
	if (c->checked && c->seen->n == 0)
		dns_put_rr(b, DNS_PREREQ, c->host, type_of(c), DNS_CLASS_NONE, 0, "", 0);
	for (i = 0; c->checked && i < c->seen->n; i++)
		dns_put_ip(b, DNS_PREREQ, c->host, DNS_CLASS_IN, 0, &c->seen->ip[i]);
	if (c->whole)
		dns_put_rr(b, DNS_CHANGE, c->host, type_of(c), DNS_CLASS_ANY, 0, "", 0);
	if (c->remove.family)
		dns_put_ip(b, DNS_CHANGE, c->host, DNS_CLASS_NONE, 0, &c->remove);
	if (c->add.family)
		dns_put_ip(b, DNS_CHANGE, c->host, DNS_CLASS_IN, c->ttl, &c->add);
	return b->bad ? -1 : 0;
}

static void
line(struct buf *b, const char *what, const struct change *c, const struct ip *ip)
{
	char text[IP_TEXT_MAX];

	buf_addf(b, "%s %s. %s%s%s\n", what, c->host, c->family == 6 ? "AAAA" : "A", ip ? " " : "",
	    ip ? ip_text(text, ip) : "");
}

void
change_text(struct buf *b, const struct change *c)
{
	const char *type = c->family == 6 ? "AAAA" : "A";
	char text[IP_TEXT_MAX];
	size_t i;

	buf_addf(b, "prereq nxrrset %s. CNAME\n", c->host);
	if (!c->seen)
		buf_addf(b, "prereq {current %s of %s}\n", type, c->host);
	else if (c->checked && c->seen->n == 0)
		line(b, "prereq nxrrset", c, NULL);
	for (i = 0; c->checked && c->seen && i < c->seen->n; i++)
		line(b, "prereq yxrrset", c, &c->seen->ip[i]);
	if (c->whole)
		line(b, "update delete", c, NULL);
	if (c->remove.family)
		line(b, "update delete", c, &c->remove);
	if (c->add.family && c->ttl_open)
		buf_addf(b, "update add %s. {ttl} %s %s\n", c->host, type, ip_text(text, &c->add));
	else if (c->add.family)
		buf_addf(b, "update add %s. %u %s %s\n", c->host, c->ttl, type, ip_text(text, &c->add));
	buf_adds(b, "send\n");
}
