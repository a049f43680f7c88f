/* tell [-c FILE] [-u USER] [-t SECONDS] [-l | -k | -x] [-e] [NAMES [KEY=VALUE...]]: plugins as dyndnsc uses them.
 *
 * Tells the plugins NAMES (and, with -e, those that DYNDNSC_WITH_NAME wants) an event: event, section, host, family, old, ip, verdict,
 * message. -x tells a test event of every kind, -l lists all plugins, -k only checks the [notify:NAME] of FILE. What is
 * noted goes to stderr. Exit: that of the mistakes, or of the test. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "config.h"
#include "note.h"
#include "plugins.h"

static void
put(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "note: %s\n", text);
}

__attribute__((format(printf, 1, 2))) static void
said(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stdout, fmt, ap);
	va_end(ap);
	putchar('\n');
}

static void
list(void *ctx, const char *name, const char *title)
{
	(void)ctx;
	printf("%s\t%s\n", name, title);
}

static enum event
event_of(const char *word)
{
	int e;

	for (e = 0; e < EVENTS && strcmp(event_word((enum event)e), word) != 0; e++)
		;
	return (enum event)(e % EVENTS);
}

static void
set(struct plugin_event *e, char *pair)
{
	char *value = strchr(pair, '=');

	if (!value)
		return;
	*value++ = '\0';
	if (strcmp(pair, "event") == 0)
		e->event = event_of(value);
	else if (strcmp(pair, "section") == 0)
		e->section = value;
	else if (strcmp(pair, "host") == 0)
		e->host = value;
	else if (strcmp(pair, "family") == 0)
		e->family = atoi(value);
	else if (strcmp(pair, "old") == 0)
		ip_parse(&e->old_ip, value);
	else if (strcmp(pair, "ip") == 0)
		ip_parse(&e->ip, value);
	else if (strcmp(pair, "verdict") == 0)
		e->verdict = verdict_parse(value);
	else if (strcmp(pair, "message") == 0)
		e->message = value;
}

int
main(int argc, char **argv)
{
	struct config config = {.keep_env = true};
	struct plugins p = {.config = &config};
	struct plugin_event e = {.section = NULL};
	struct mistakes m = {0};
	const struct notes notes = {.level = 1, .put = put};
	const char *user = NULL, *names;
	bool env = false;
	int c, what = 0, seconds = 10, status = 0;

	while ((c = getopt(argc, argv, "c:u:t:lkxe")) != -1) {
		if (c == 'c')
			config_load(&config, optarg, &m);
		else if (c == 'u')
			user = optarg;
		else if (c == 't')
			seconds = atoi(optarg);
		else if (c == 'e')
			env = true;
		else
			what = c;
	}
	config.keep_env = true;
	if (what == 'l')
		return plugins_each(list, NULL) < 0;
	names = optind < argc ? argv[optind++] : "";
	for (; optind < argc; optind++)
		set(&e, argv[optind]);
	if (what == 'k')
		plugins_check(&p, &config, &m);
	plugins_add(&p, names, "--with", &m);
	if (env)
		plugins_add_env(&p, &m);
	if (m.text.len)
		fputs(buf_str(&m.text), stderr);
	else if (what == 'x')
		status = plugins_test(&p, user, clock_ms() + seconds * 1000, said);
	else if (what != 'k')
		plugins_tell(&p, &e, user, clock_ms() + seconds * 1000, &notes);
	if (m.status)
		status = m.status;
	plugins_free(&p);
	config_free(&config);
	mistakes_free(&m);
	return status;
}
