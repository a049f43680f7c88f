/* What detection reads from others: the lines of dyndnsc-http, TXT records, the file that remembers sources, and the files
 * of name servers and STUN servers. The first byte says which. Whatever is taken is one address of the family that may be published. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "config.h"
#include "dns.h"
#include "fail.h"
#include "ip.h"
#include "recipe.h"
#include "sources.h"
#include "stunask.h"
#include "webask.h"
#include "whoami.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(int good)
{
	if (!good)
		abort();
}

static void
lines(const char *text, size_t len)
{
	struct webask_job jobs[2] = {{.name = "one", .family = 4}, {.name = "one", .family = 6}};
	struct webask a = {.v = jobs, .n = 2};
	size_t i;

	a.run.out.max = len + 1;
	if (len)
		buf_add(&a.run.out, text, len);
	a.run.closed = true;
	webask_read(&a);
	for (i = 0; i < 2; i++) {
		check(jobs[i].answered && strlen(jobs[i].why) < sizeof jobs[i].why);
		if (jobs[i].ip.family)
			check(jobs[i].ip.family == jobs[i].family && !ip_unpublishable(&jobs[i].ip, NULL) && !jobs[i].why[0]);
		else
			check(jobs[i].why[0]);
	}
	buf_free(&a.run.out);
}

static void
record(const uint8_t *rdata, size_t len)
{
	const struct whoami_provider p = {.question = "who.example.org", .class = len & 1 ? DNS_CLASS_IN : DNS_CLASS_CH, .text = true,
	    .authority = len & 1};
	struct dns_rr rr = {.name = p.question, .class = (uint16_t)p.class, .type = DNS_TXT, .rdata = rdata, .rdlen = (uint16_t)len};
	struct dns_ask ask = {.name = p.question, .type = DNS_TXT, .outcome = DNS_ANSWERED};
	char why[WHOAMI_WHY_MAX] = "", text[64];
	struct ip ip;

	if (len > UINT16_MAX)
		return;
	ask.msg = (struct dns_msg){.aa = true, .answer = {&rr, 1}};
	if (whoami_judge(&ip, why, &p, 4, &ask) == ST_OK)
		check(ip.family == 4 && !ip_unpublishable(&ip, NULL));
	else
		check(why[0] && strlen(why) < sizeof why);
	if (whoami_text(text, sizeof text, rdata, len))
		check(strlen(text) < sizeof text);
}

static void
memory(const char *text, size_t len)
{
	struct source v[2] = {{.kind = &source_web, .name = "one", .operator_ = "x", .protocol = {"https", "http"}, .min_interval = 60},
	    {.kind = &source_dns, .name = "one", .operator_ = "y", .protocol = {"dns", "dns"}, .min_interval = 60}};
	struct sources s = {.v = v, .n = 2};
	struct buf once = {0}, twice = {0};
	size_t order[2];
	int64_t next;

	sources_parse(&s, text, len);
	check(sources_order(&s, NULL, 4, 1800000000, order, &next) <= 2);
	check(sources_print(&s, &once) == 0);
	sources_parse(&s, buf_str(&once), once.len);
	check(sources_print(&s, &twice) == 0 && strcmp(buf_str(&once), buf_str(&twice)) == 0);
	buf_free(&once);
	buf_free(&twice);
}

/* A provider that can be read can be asked. */
static void
provider(const char *text, size_t len)
{
	struct mistakes m = {0};
	struct whoami_provider *p = whoami_parse("x.ini", text, len, &m);
	unsigned char wire[DNS_NAME_WIRE];
	size_t six, i;

	check(!p == (m.text.len > 0));
	if (p && !p->recipe->gone) {
		check(dns_name_pack(wire, p->question) > 0 && p->recipe->operator_ && (whoami_knows(p, 4) || whoami_knows(p, 6)));
		check(p->class == DNS_CLASS_IN || (p->class == DNS_CLASS_CH && p->text));
		for (six = 0; six < 2; six++) {
			for (i = 0; i < p->n[six]; i++)
				check(p->servers[six][i].ip.family == (six ? 6 : 4) && p->servers[six][i].port);
		}
	}
	whoami_free(p);
	mistakes_free(&m);
}

/* The servers of a file that can be read are such as an option would take. */
static void
stun_servers(const char *text, size_t len)
{
	struct mistakes m = {0};
	struct stun_provider *p = stun_parse("x.ini", text, len, &m);

	check(!p == (m.text.len > 0));
	if (p && !p->recipe->gone)
		check(p->recipe->operator_ && p->servers && stun_check_servers(p->servers, NULL) == 0);
	stun_free(p);
	mistakes_free(&m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len == 0)
		return 0;
	switch (bytes[0] % 4) {
	case 0:
		lines((const char *)bytes + 1, len - 1);
		break;
	case 1:
		record(bytes + 1, len - 1);
		break;
	case 2:
		memory((const char *)bytes + 1, len - 1);
		break;
	default:
		provider((const char *)bytes + 1, len - 1);
		stun_servers((const char *)bytes + 1, len - 1);
	}
	return 0;
}
