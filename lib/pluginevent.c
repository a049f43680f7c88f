#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "plugins.h"
#include "text.h"

#define LINE_SIZE 400

const char *const event_names[] = {"event", "name", "hostname", "type", "old-ip", "ip", "verdict", "message", "trouble", "test",
    "title", "text", NULL};

const char *
event_word(enum event e)
{
	static const char *const words[EVENTS] = {"changed", "failing", "recovered", "refused"};

	return words[e];
}

/* A line that is known. */
static int
add(struct kvs *out, const char *key, const char *value)
{
	char shown[TEXT_SHOWN + 4];

	if (!value || !*value)
		return 0;
	/* a name may be longer than what is shown of foreign text, and has nothing in it that must be cleaned */
	return kvs_add(out, key, text_is_hostname(value) ? value : text_clean(shown, value, strlen(value)));
}

/* "home.example.org A", as far as it is known. */
static void
subject(char *out, size_t size, const struct kvs *lines)
{
	const char *type = kvs_get(lines, "type");

	snprintf(out, size, "%s%s%s", kvs_get_or(lines, "hostname", kvs_get_or(lines, "name", "dyndnsc")), type ? " " : "",
	    type ? type : "");
}

static int
add_title(struct kvs *out, const struct plugin_event *e)
{
	static const char *const what[EVENTS] = {"has a new address", "update fails", "works again", "update refused"};
	char text[LINE_SIZE];

	snprintf(text, sizeof text, "%s%s: %s", e->test ? "test: " : "",
	    kvs_get_or(out, "hostname", kvs_get_or(out, "name", "dyndnsc")), what[e->event]);
	return kvs_add(out, "title", text);
}

static int
add_text(struct kvs *out, const struct plugin_event *e)
{
	const char *ip = kvs_get(out, "ip"), *old = kvs_get(out, "old-ip"), *why = kvs_get(out, "message");
	const char *verdict = kvs_get(out, "verdict");
	char who[LINE_SIZE], text[3 * LINE_SIZE] = "";

	subject(who, sizeof who, out);
	switch (e->event) {
	case EVENT_CHANGED:
		snprintf(text, sizeof text, "%s is now %s%s%s", who, ip ? ip : "another address", old ? ", and was " : "", old ? old : "");
		break;
	case EVENT_RECOVERED:
		snprintf(text, sizeof text, "%s is kept up to date again%s%s", who, ip ? ": it is " : "", ip ? ip : "");
		break;
	case EVENT_FAILING:
	case EVENT_REFUSED:
		snprintf(text, sizeof text, "%s %s%s%s%s%s", who,
		    e->event == EVENT_FAILING ? "could not be updated, and is tried again" : "is not updated any more until somebody acts",
		    verdict ? ": " : "", verdict ? verdict : "", why ? ": " : "", why ? why : "");
		break;
	}
	return kvs_add(out, "text", text);
}

int
event_lines(struct kvs *out, const struct plugin_event *e)
{
	char ip[IP_TEXT_MAX], old[IP_TEXT_MAX];
	struct ip any = {.family = (uint8_t)e->family};
	bool trouble = e->event == EVENT_FAILING || e->event == EVENT_REFUSED;

	if (add(out, "event", event_word(e->event)) < 0 || add(out, "name", e->section) < 0 || add(out, "hostname", e->host) < 0 ||
	    add(out, "type", e->family ? ip_type(&any) : NULL) < 0 ||
	    add(out, "old-ip", e->old_ip.family ? ip_text(old, &e->old_ip) : NULL) < 0 ||
	    add(out, "ip", e->ip.family ? ip_text(ip, &e->ip) : NULL) < 0 || add(out, "verdict", verdict_word(e->verdict)) < 0 ||
	    add(out, "message", e->message) < 0 || add(out, "trouble", trouble ? "yes" : NULL) < 0 ||
	    add(out, "test", e->test ? "yes" : NULL) < 0)
		return -1;
	return add_title(out, e) < 0 ? -1 : add_text(out, e);
}

int
event_environment(struct kvs *out, const struct kvs *lines)
{
	char text[3 * LINE_SIZE + 40], *p;
	size_t i;

	for (i = 0; i < lines->n; i++) {
		bool event = strcmp(lines->v[i].key, "event") == 0;

		snprintf(text, sizeof text, "DYNDNSC_EVENT%s%s", event ? "" : "_", event ? "" : lines->v[i].key);
		for (p = text; *p; p++)
			*p = isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_';
		snprintf(p, sizeof text - (size_t)(p - text), "=%s", lines->v[i].value);
		if (kvs_add(out, lines->v[i].key, text) < 0)
			return -1;
	}
	return 0;
}
