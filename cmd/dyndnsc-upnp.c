/* dyndnsc-upnp [--user NAME] <jobs
 *
 * Asks the router for its external address by UPnP (Internet Gateway Device 1 and 2). Started by dyndnsc-detect, which has
 * read the configuration; this program has the network and nothing else: it gives up root, and can neither write files
 * nor run programs. It alone links libminiupnpc.
 *
 * Reads jobs, key=value lines that a blank line ends: router (the address of the only device that is believed), local (our
 * own address on its link: the search goes out there), deadline (seconds), verbose; unknown keys are ignored. Prints for
 * each the address that the router says, whatever it is, or TAB and why there is none.
 *
 * Exit: the worst of 0 an address, 1 the router has none now, 65 its answer is no address, 75 no answer; 71, 78 as
 * everywhere.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <miniupnpc/miniupnpc.h>
#include <miniupnpc/upnpcommands.h>
#include <miniupnpc/upnperrors.h>

#include "clock.h"
#include "fail.h"
#include "ip.h"
#include "jobloop.h"
#include "kv.h"
#include "note.h"
#include "num.h"
#include "say.h"
#include "text.h"

#define SEARCH_MS 1000        /* that is waited for answers to each search; UPnP counts in seconds */
#define HOPS 2                /* UPnP Device Architecture 1.1, section 1.3.2 */
#define MEMORY_MAX (64 << 20) /* the library takes descriptions of any length */
#define DEADLINE 30

static const char usage[] = "usage: dyndnsc-upnp [--user NAME] <jobs\n"
			    "Asks the router for its external address by UPnP. Started by dyndnsc-detect(1).\n"
			    "      --user NAME        whom to become when started as root\n";

struct job {
	const char *router, *local;
	int64_t deadline;
};

static int
read_job(struct job *job, const struct kvs *lines, struct fail *f)
{
	uint32_t seconds, verbose = 0;
	struct ip ip;

	*job = (struct job){kvs_get_or(lines, "router", ""), kvs_get_or(lines, "local", ""), 0};
	if (!ip_parse(&ip, job->router) || ip.family != 4 || !ip_parse(&ip, job->local) || ip.family != 4)
		return fail_set(f, ST_CONFIG, "'router' and 'local' have to be IPv4 addresses");
	if (!num_parse(&seconds, kvs_get_or(lines, "deadline", ""), 1, 86400))
		seconds = DEADLINE;
	num_parse(&verbose, kvs_get_or(lines, "verbose", "0"), 0, 9);
	say_level((int)verbose, false);
	job->deadline = clock_ms() + (int64_t)seconds * 1000;
	alarm(seconds);
	return 0;
}

/* Whether a URL is one of the router's own: whatever anybody on the link answers, nobody else is asked. */
static bool
is_routers(const struct job *job, const char *url)
{
	size_t n = strlen(job->router);

	if (!url || strncmp(url, "http://", 7) != 0 || strncmp(url + 7, job->router, n) != 0)
		return false;
	return url[7 + n] == ':' || url[7 + n] == '/' || url[7 + n] == '\0';
}

/* An answer that was asked for: what there is instead of an address. */
static int
none(struct fail *f, int status, const char *what, const char *text)
{
	char shown[TEXT_SHOWN + 4];

	fail_set(f, status, "%s%s%s%s", what, *text ? " '" : "", text_clean(shown, text, strlen(text)), *text ? "'" : "");
	return status;
}

/* Asks a connection of the device for its address: a status. */
static int
ask(char address[64], const struct job *job, const struct UPNPUrls *urls, const struct IGDdatas *data, struct fail *f)
{
	const char *service = data->first.servicetype, *word;
	char state[64] = "", error[64] = "", shown[TEXT_SHOWN + 4];
	unsigned uptime = 0;
	int r;

	note(say_notes(), 1, "'%s'", text_clean(shown, service, strlen(service)));
	if (!is_routers(job, urls->controlURL))
		return none(f, ST_TEMP, "the router sends to somebody else for its connection:", urls->controlURL ? urls->controlURL : "");
	r = UPNP_GetStatusInfo(urls->controlURL, service, state, &uptime, error);
	state[sizeof state - 1] = '\0';
	if (r == UPNPCOMMAND_SUCCESS && strcmp(state, "Connected") != 0)
		return none(f, ST_NONE, "the router has no external address now: its connection is", *state ? state : "not there");
	if (r == UPNPCOMMAND_SUCCESS)
		note(say_notes(), 1, "it has been connected for %u s", uptime);
	address[0] = '\0';
	r = UPNP_GetExternalIPAddress(urls->controlURL, service, address);
	if (r == UPNPCOMMAND_SUCCESS)
		return *address ? ST_OK : none(f, ST_NONE, "the router has no external address now: it says none", "");
	word = strupnperror(r);
	return none(f, ST_TEMP, "the router does not tell its external address:", word ? word : "unknown error");
}

/* One with a connection to the internet: which of the two that a description may have, is seen by who is connected. */
static int
ask_device(char address[64], const struct job *job, const struct UPNPDev *device, struct fail *f)
{
	struct IGDdatas data = {0};
	struct UPNPUrls urls = {0};
	char own[64] = "";
	int status = ST_TEMP;

	if (!UPNP_GetIGDFromUrl(device->descURL, &urls, &data, own, sizeof own))
		return none(f, ST_TEMP, "the router's description cannot be read:", device->descURL);
	if (!data.first.servicetype[0])
		status = none(f, ST_TEMP, "the router's description has no connection to the internet:", device->descURL);
	else
		status = ask(address, job, &urls, &data, f);
	if (status != ST_OK && data.second.servicetype[0]) {
		FreeUPNPUrls(&urls);
		data.first = data.second;
		GetUPNPUrls(&urls, &data, device->descURL, device->scope_id);
		status = ask(address, job, &urls, &data, f);
	}
	FreeUPNPUrls(&urls);
	return status;
}

/* The first answer to a search that comes from the router; others are said. */
static const struct UPNPDev *
routers_own(const struct job *job, const struct UPNPDev *list)
{
	char shown[TEXT_SHOWN + 4];

	for (; list; list = list->pNext) {
		text_clean(shown, list->descURL, strlen(list->descURL));
		if (is_routers(job, list->descURL)) {
			note(say_notes(), 1, "the router's description is at '%s'", shown);
			return list;
		}
		note(say_notes(), 1, "a device that is not the router, passed over: '%s'", shown);
	}
	return NULL;
}

/* Searches for one kind after another until the router answers: devices of version 2 answer for 1 as well, but for some. */
static int
search(char address[64], const struct job *job, struct fail *f)
{
	static const char *const kinds[] = {
	    "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
	    "urn:schemas-upnp-org:device:InternetGatewayDevice:2",
	    "urn:schemas-upnp-org:service:WANIPConnection:1",
	    "urn:schemas-upnp-org:service:WANPPPConnection:1",
	};
	int64_t began = clock_ms();
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds && clock_left(job->deadline) > 0; i++) {
		struct UPNPDev *list;
		const struct UPNPDev *own;
		int error = 0, status;

		note(say_notes(), 1, "searching from %s for '%s'", job->local, kinds[i]);
		list = upnpDiscoverDevice(kinds[i], SEARCH_MS, job->local, NULL, UPNP_LOCAL_PORT_ANY, 0, HOPS, &error);
		own = routers_own(job, list);
		if (own) {
			status = ask_device(address, job, own, f);
			note(say_notes(), 1, "done after %d ms", (int)(clock_ms() - began));
			freeUPNPDevlist(list);
			return status;
		}
		freeUPNPDevlist(list);
		if (error == UPNPDISCOVER_SOCKET_ERROR)
			return none(f, ST_TEMP, "the search cannot be sent from", job->local);
	}
	fail_set(f, ST_TEMP, "no answer from the router %s to a search: is UPnP switched on there?", job->router);
	return ST_TEMP;
}

static int
do_job(void *ctx, const struct kvs *lines)
{
	char address[64] = "", shown[TEXT_SHOWN + 4];
	struct fail f = {0};
	struct job job;
	int status;

	(void)ctx;
	if (read_job(&job, lines, &f) < 0)
		return say_fail(&f);
	status = search(address, &job, &f);
	if (status == ST_OK)
		printf("%s\n", text_clean(shown, address, strlen(address)));
	else
		printf("\t%s\n", f.text);
	fflush(stdout);
	return status;
}

static void
cap_memory(void *ctx)
{
#ifndef __SANITIZE_ADDRESS__ /* which takes terabytes, of addresses */
	const struct rlimit most = {MEMORY_MAX, MEMORY_MAX};

	setrlimit(RLIMIT_DATA, &most);
#endif
	(void)ctx;
}

int
main(int argc, char **argv)
{
	static const struct jobloop l = {.program = "dyndnsc-upnp", .usage = usage, .ready = cap_memory, .job = do_job};

	return jobloop_main(&l, argc, argv);
}
