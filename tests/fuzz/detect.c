/* What detection reads from others: the lines of dyndnsc-http, TXT records, and the file that remembers sources. The first
 * byte says which. Whatever is taken is one address of the family that may be published. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "config.h"
#include "fail.h"
#include "ip.h"
#include "recipe.h"
#include "webask.h"
#include "websource.h"
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
	const struct whoami_provider *p = whoami_find(len & 1 ? "google" : "cloudflare");
	struct dns_rr rr = {.name = p->question, .class = (uint16_t)p->class, .type = DNS_TXT, .rdata = rdata, .rdlen = (uint16_t)len};
	struct dns_ask ask = {.name = p->question, .type = DNS_TXT, .outcome = DNS_ANSWERED};
	char why[WHOAMI_WHY_MAX] = "", text[64];
	struct ip ip;

	if (len > UINT16_MAX)
		return;
	ask.msg = (struct dns_msg){.aa = true, .answer = {&rr, 1}};
	if (whoami_judge(&ip, why, p, 4, &ask) == ST_OK)
		check(ip.family == 4 && !ip_unpublishable(&ip, NULL));
	else
		check(why[0] && strlen(why) < sizeof why);
	if (whoami_text(text, sizeof text, rdata, len))
		check(strlen(text) < sizeof text);
}

static void
memory(const char *text, size_t len)
{
	static const char recipe[] = "[recipe]\ntitle = x\ndocs = https://example.org/\nchecked = 2026-11\noperator = x\n"
				     "[step get]\nrequest = GET https://example.org/\ntake = address body\n";
	struct mistakes m = {0};
	struct websource v[2] = {{0}, {0}};
	struct websources s = {.v = v, .n = 1};
	struct buf once = {0}, twice = {0};
	size_t order[1];
	int64_t next;

	v[0].recipe = recipe_parse("one.ini", recipe, strlen(recipe), RECIPE_DETECT, &m);
	check(v[0].recipe != NULL);
	websources_parse(&s, text, len);
	check(websources_order(&s, 4, 1800000000, order, &next) <= 1);
	check(websources_print(&s, &once) == 0);
	websources_parse(&s, buf_str(&once), once.len);
	check(websources_print(&s, &twice) == 0 && strcmp(buf_str(&once), buf_str(&twice)) == 0);
	buf_free(&once);
	buf_free(&twice);
	recipe_free(v[0].recipe);
	mistakes_free(&m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len == 0)
		return 0;
	switch (bytes[0] % 3) {
	case 0:
		lines((const char *)bytes + 1, len - 1);
		break;
	case 1:
		record(bytes + 1, len - 1);
		break;
	default:
		memory((const char *)bytes + 1, len - 1);
	}
	return 0;
}
