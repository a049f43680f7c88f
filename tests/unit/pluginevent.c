/* What is told of an event, and what for people. */

#include <string.h>

#include "plugins.h"
#include "tap.h"

#define LONG "0123456789012345678901234567890123456789012345678901234567890123"
#define LONGEST LONG LONG LONG LONG LONG LONG LONG LONG

struct row {
	const char *name;
	struct plugin_event e;
	const char *old, *ip; /* of the event */
	const char *lines;    /* all, "key=value|..." */
};

static const struct row rows[] = {
    {"a change", {.event = EVENT_CHANGED, .section = "home", .host = "h.example.org", .family = 4, .verdict = V_GOOD}, "192.0.2.6",
	"192.0.2.7",
	"event=changed|name=home|hostname=h.example.org|type=A|old-ip=192.0.2.6|ip=192.0.2.7|verdict=good|"
	"title=h.example.org: has a new address|text=h.example.org A is now 192.0.2.7, and was 192.0.2.6|"},
    {"a first address", {.event = EVENT_CHANGED, .section = "home", .host = "h.example.org", .family = 6, .verdict = V_GOOD}, NULL,
	"2001:db8::7",
	"event=changed|name=home|hostname=h.example.org|type=AAAA|ip=2001:db8::7|verdict=good|"
	"title=h.example.org: has a new address|text=h.example.org AAAA is now 2001:db8::7|"},
    {"a failure", {.event = EVENT_FAILING, .section = "home", .host = "h.example.org", .family = 4, .verdict = V_911, .message = "busy"},
	NULL, "192.0.2.7",
	"event=failing|name=home|hostname=h.example.org|type=A|ip=192.0.2.7|verdict=911|message=busy|trouble=yes|"
	"title=h.example.org: update fails|text=h.example.org A could not be updated, and is tried again: 911: busy|"},
    {"a failure before there is an address", {.event = EVENT_FAILING, .section = "home", .message = "no route"}, NULL, NULL,
	"event=failing|name=home|message=no route|trouble=yes|title=home: update fails|"
	"text=home could not be updated, and is tried again: no route|"},
    {"a refusal", {.event = EVENT_REFUSED, .host = "h.example.org", .family = 4, .verdict = V_BADAUTH}, NULL, NULL,
	"event=refused|hostname=h.example.org|type=A|verdict=badauth|trouble=yes|title=h.example.org: update refused|"
	"text=h.example.org A is not updated any more until somebody acts: badauth|"},
    {"a recovery", {.event = EVENT_RECOVERED, .section = "home", .host = "h.example.org", .family = 4, .verdict = V_NOCHG}, NULL,
	"192.0.2.7",
	"event=recovered|name=home|hostname=h.example.org|type=A|ip=192.0.2.7|verdict=nochg|title=h.example.org: works again|"
	"text=h.example.org A is kept up to date again: it is 192.0.2.7|"},
    {"nothing is known", {.event = EVENT_CHANGED}, NULL, NULL,
	"event=changed|title=dyndnsc: has a new address|text=dyndnsc is now another address|"},
    {"a test", {.event = EVENT_RECOVERED, .section = "home", .test = true}, NULL, NULL,
	"event=recovered|name=home|test=yes|title=test: home: works again|text=home is kept up to date again|"},
    {"control characters are none", {.event = EVENT_FAILING, .section = "a\nb", .host = "x\r\n=y", .message = "1\n2\033[1m\177"}, NULL,
	NULL,
	"event=failing|name=a?b|hostname=x?\?=y|message=1?2?[1m?|trouble=yes|title=x?\?=y: update fails|"
	"text=x?\?=y could not be updated, and is tried again: 1?2?[1m?|"},
};

static void
test_rows(void)
{
	size_t i, k;

	for (i = 0; i < COUNT(rows); i++) {
		struct plugin_event e = rows[i].e;
		struct kvs lines = {0};
		char all[2048] = "";

		if (rows[i].old)
			ip_parse(&e.old_ip, rows[i].old);
		if (rows[i].ip)
			ip_parse(&e.ip, rows[i].ip);
		event_lines(&lines, &e);
		for (k = 0; k < lines.n; k++) {
			size_t n = strlen(all);

			snprintf(all + n, sizeof all - n, "%s=%s|", lines.v[k].key, lines.v[k].value);
		}
		if (!ok(strcmp(all, rows[i].lines) == 0, "%s", rows[i].name))
			printf("# %s\n", all);
		kvs_free(&lines);
	}
}

static void
test_limits(void)
{
	struct plugin_event e = {.event = EVENT_FAILING, .section = LONGEST, .host = "*" LONG, .family = 4, .verdict = V_911, .message = LONGEST};
	const char *host = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			   "aaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			   "aaaaaaaaaaaaaaaaaaaaaaaaaa.z";
	struct kvs lines = {0}, env = {0};
	size_t i, known;
	bool good = true;

	event_lines(&lines, &e);
	ok(strlen(kvs_get(&lines, "message")) <= 203, "what a service says is cut");
	ok(strlen(kvs_get(&lines, "text")) < 1000, "and so is the text");
	kvs_free(&lines);
	e.host = host;
	event_lines(&lines, &e);
	ok(strcmp(kvs_get(&lines, "hostname"), host) == 0, "a long host name stays whole");
	event_environment(&env, &lines);
	for (i = 0; i < lines.n; i++) {
		for (known = 0; event_names[known] && strcmp(event_names[known], lines.v[i].key) != 0; known++)
			;
		good = good && event_names[known];
	}
	ok(good && lines.n <= EVENT_ENV_MAX, "every line is one of those that options may not be called");
	ok(env.n == lines.n && strcmp(kvs_get(&env, "event"), "DYNDNSC_EVENT=failing") == 0, "the event in the environment");
	ok(strncmp(kvs_get(&env, "message"), "DYNDNSC_EVENT_MESSAGE=0123", 26) == 0, "and what is known of it");
	ok(strcmp(strchr(kvs_get(&env, "text"), '=') + 1, kvs_get(&lines, "text")) == 0, "with all of the text");
	kvs_free(&env);
	kvs_free(&lines);
}

static void
test_environment(void)
{
	struct kvs lines = {0}, env = {0};

	kvs_add(&lines, "old-ip", "192.0.2.1");
	event_environment(&env, &lines);
	ok(strcmp(kvs_get(&env, "old-ip"), "DYNDNSC_EVENT_OLD_IP=192.0.2.1") == 0, "names in capitals, with '_'");
	kvs_free(&env);
	kvs_free(&lines);
}

int
main(void)
{
	test_rows();
	test_limits();
	test_environment();
	return done();
}
