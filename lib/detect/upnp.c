#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "detect.h"
#include "detect/methods.h"
#include "detect/router.h"
#include "fail.h"
#include "gateway.h"
#include "kv.h"
#include "note.h"
#include "place.h"
#include "route.h"
#include "routerask.h"
#include "run.h"
#include "text.h"
#include "via.h"

#define BACKEND "dyndnsc-upnp"
#define OUTPUT_MAX 4096
#define SSDP 1900      /* connecting a UDP socket sends nothing, so any port would do */
#define SOONER_MS 300  /* so that it can still say what became of it */

/* Which of our addresses is on the router's link: from there it is looked for. */
static int
own_address(struct ip *out, const struct gateway *router, struct fail *f)
{
	struct endpoint to = router->at, own;
	int fd;

	to.port = SSDP;
	fd = routerask_open(&to, &own, f);
	if (fd < 0)
		return -1;
	close(fd);
	*out = own.ip;
	return 0;
}

static int
write_job(struct buf *out, const struct detection *d, const struct gateway *router, const struct ip *own, struct fail *f)
{
	struct kvs job = {0};
	char text[IP_TEXT_MAX];
	int r;

	kvs_add(&job, "name", "upnp");
	kvs_add(&job, "family", ip_family_key(d->family));
	kvs_add(&job, "router", ip_text(text, &router->at.ip));
	kvs_add(&job, "local", ip_text(text, own));
	snprintf(text, sizeof text, "%d", (clock_left(d->deadline) + 999) / 1000);
	kvs_add(&job, "deadline", text);
	snprintf(text, sizeof text, "%d", d->notes ? d->notes->level : 0);
	kvs_add(&job, "verbose", text);
	r = kvs_write(out, &job, f);
	kvs_free(&job);
	return r;
}

/* The library opens its own sockets: so the route to the router is looked at, where a way is set. */
static int
check_way(const struct gateway *router, struct fail *f)
{
	char name[IF_NAMESIZE], who[GATEWAY_TEXT_MAX];
	unsigned index = 0;

	if (!via_interface(name, sizeof name))
		return 0;
	if (route_to(&index, &router->at.ip, 0, f) < 0)
		return -1;
	if (index == if_nametoindex(name))
		return 0;
	return fail_set(f, ST_TEMP, "via '%s': the %s is not reached by it", via_get(), gateway_text(who, router));
}

/* Its one line: an address, or TAB and why there is none. */
static int
judge(struct detection *d, const struct gateway *router, const struct run *r, long ms, struct fail *f)
{
	char shown[TEXT_SHOWN + 4], who[GATEWAY_TEXT_MAX];
	const char *line = buf_str(&r->out);
	struct detection said = *d;
	size_t len = strcspn(line, "\n");

	said.notes = NULL; /* what it is worth is said below */
	if (r->late)
		return fail_set(f, ST_TEMP, "no answer from the %s in time: is UPnP switched on there?", gateway_text(who, router));
	if (!line[len] || r->out.bad)
		return fail_set(f, r->status == ST_SYSTEM || r->status == ST_CONFIG ? r->status : ST_TEMP,
		    "'" BACKEND "' ended with status %d and no word on it", r->status);
	if (*line == '\t') {
		fail_set(f, r->status == ST_NONE || r->status == ST_DATA ? r->status : ST_TEMP, "%s",
		    text_clean(shown, line + 1, len - 1));
		return r->status == ST_NONE ? 0 : -1;
	}
	if (detect_line(&said, line, len, gateway_text(who, router), ms, f) < 0)
		return -1;
	return router_take(d, router, "UPnP", ms, &said.ip, f);
}

static int
ask(struct detection *d, const struct gateway *router, struct fail *f)
{
	char program[PLACE_MAX];
	const char *argv[] = {program, d->user ? "--user" : NULL, d->user, NULL};
	struct run r = {.argv = argv, .deadline = d->deadline - SOONER_MS, .no_proxy = true, .out.max = OUTPUT_MAX};
	int64_t began = clock_ms();
	struct buf job = {0};
	struct ip own;
	int result;

	if (!place_program(program, BACKEND))
		return fail_set(f, ST_SYSTEM, "'" BACKEND "' was not found: is the installation complete?");
	if (check_way(router, f) < 0 || own_address(&own, router, f) < 0)
		return -1;
	result = write_job(&job, d, router, &own, f);
	r.in = job.data;
	r.in_len = job.len;
	if (result == 0)
		result = run(&r, f);
	if (result == 0)
		result = judge(d, router, &r, (long)(clock_ms() - began), f);
	buf_free(&job);
	buf_free(&r.out);
	return result;
}

int
detect_upnp(struct detection *d, struct fail *f)
{
	struct gateway router;
	int r = router_find(&router, d, f);

	return r > 0 ? ask(d, &router, f) : r;
}
