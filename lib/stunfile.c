#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "dns.h"
#include "fail.h"
#include "ip.h"
#include "num.h"
#include "recipe.h"
#include "sourcefile.h"
#include "stun.h"
#include "stunask.h"
#include "text.h"

#define WORD_MAX 260

static bool
is_server(const char *word)
{
	unsigned char wire[DNS_NAME_WIRE];
	char host[WORD_MAX];
	struct endpoint e;
	const char *colon = strrchr(word, ':');
	uint32_t port;
	struct ip ip;

	if (endpoint_parse(&e, word, STUN_PORT))
		return true;
	if (colon && !num_parse(&port, colon + 1, 1, UINT16_MAX))
		return false;
	memcpy(host, word, strlen(word) + 1);
	if (colon)
		host[colon - word] = '\0';
	return strspn(host, "0123456789.") != strlen(host) && !strchr(host, ':') && !ip_parse(&ip, host) && dns_name_pack(wire, host) > 0;
}

int
stun_check_servers(const char *value, struct fail *f)
{
	char one[WORD_MAX], shown[TEXT_SHOWN + 4];
	const char *word;
	size_t n, count;

	for (count = 0; (n = text_word(&value, &word)); count++) {
		memcpy(one, word, n < sizeof one ? n : 0);
		one[n < sizeof one ? n : 0] = '\0';
		if (!is_server(one))
			return fail_set(f, 0, "not a server as stun.example.org:3478: '%s'", text_clean(shown, word, n));
	}
	return count ? 0 : fail_set(f, 0, "at least one server, as stun.example.org:3478");
}

static int
take_servers(void *ctx, const char *value, struct fail *f)
{
	struct stun_provider *p = ctx;

	p->servers = value;
	return stun_check_servers(value, f);
}

static int
take_transport(void *ctx, const char *value, struct fail *f)
{
	struct stun_provider *p = ctx;

	p->tcp = strcmp(value, "tcp") == 0;
	return p->tcp || strcmp(value, "udp") == 0 ? 0 : fail_set(f, 0, "udp or tcp");
}

static const struct sourcefile_key keys[] = {
    {"servers", take_servers},
    {"transport", take_transport},
    {0},
};

/* Takes over r, which may be NULL. */
static struct stun_provider *
make(struct recipe *r, struct mistakes *m)
{
	struct stun_provider *p = r ? calloc(1, sizeof *p) : NULL;
	size_t before = m->text.len;

	if (!p) {
		if (r)
			mistake(m, ST_SYSTEM, "out of memory");
		recipe_free(r);
		return NULL;
	}
	p->recipe = r;
	sourcefile_read(r, "stun", keys, p, m);
	if (m->text.len == before && !r->gone && !p->servers)
		mistake(m, ST_CONFIG, "%s:1: [stun] needs 'servers'", r->path);
	if (m->text.len == before)
		return p;
	stun_free(p);
	return NULL;
}

struct stun_provider *
stun_load(const char *path, struct mistakes *m)
{
	return make(recipe_load(path, RECIPE_STUN, m), m);
}

struct stun_provider *
stun_parse(const char *path, const char *text, size_t len, struct mistakes *m)
{
	return make(recipe_parse(path, text, len, RECIPE_STUN, m), m);
}

void
stun_free(struct stun_provider *p)
{
	if (p)
		recipe_free(p->recipe);
	free(p);
}
