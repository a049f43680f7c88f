/* Where the address comes from: ddclient's use, usev4 and usev6, inadyn's iface and checkip-*. Both take the first address
 * that stands anywhere in a page or in what a command prints; ours want it alone, so that is asked for. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "importparts.h"
#include "text.h"

/* An address within a page, extended expressions. One of IPv6 that may be published begins with 2 or 3 (RFC 4291, 2.4). */
#define ERE4 "([0-9]{1,3}\\.){3}[0-9]{1,3}"
#define ERE6 "[23][0-9A-Fa-f]{3}:[0-9A-Fa-f:.]+"
#define SED4 "s/^:*\\(\\([0-9]\\{1,3\\}\\.\\)\\{3\\}[0-9]\\{1,3\\}\\)$/\\1/p"
#define SED6 "s/^\\([23][0-9A-Fa-f]\\{3\\}:[0-9A-Fa-f:.]*\\)$/\\1/p"

void
import_source_free(struct import_source *s)
{
	kvs_free(&s->keys);
	buf_free(&s->remarks);
}

void
import_url(struct buf *out, const char *server, const char *path, bool ssl)
{
	size_t n = strlen(server);

	if (!strstr(server, "://"))
		buf_adds(out, ssl ? "https://" : "http://");
	while (n && server[n - 1] == '/' && *path == '/')
		n--;
	buf_add(out, server, n);
	if (*path && *path != '/')
		buf_addc(out, '/');
	buf_adds(out, path);
	/* a URL has a path */
	if (!*path && !strchr(strstr(server, "://") ? strstr(server, "://") + 3 : server, '/'))
		buf_addc(out, '/');
}

static void
set(struct import_source *s, const char *key, const char *value)
{
	kvs_set(&s->keys, key, value);
}

static void
remark(struct import_source *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
remark(struct import_source *s, const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	buf_adds(&s->remarks, "# ");
	import_show(&s->remarks, line);
	buf_addc(&s->remarks, '\n');
}

/* A value that was looked at, with its family's suffix where it has one: "web" is webv4 for IPv4. */
static const char *
take(struct import_entry *e, const char *key, const char *otherwise)
{
	struct import_value *v = import_value(e, key);

	if (v)
		v->used = true;
	return v && *v->value ? v->value : otherwise;
}

static const char *
take_of(struct import_entry *e, const char *key, const char *suffix, const char *more, const char *otherwise)
{
	char name[64];

	snprintf(name, sizeof name, "%s%s%s", key, suffix, more);
	return take(e, name, otherwise);
}

/* What a detector that has a family is told; in the section, so that a preset's does not count. */
static void
set_family(struct import_source *s)
{
	if (s->family)
		set(s, "detector-family", s->family == 6 ? "INET6" : "INET");
}

static void
by_auto(struct import_source *s)
{
	set(s, "detector", "auto");
	set_family(s);
}

/* A page, in which the address stands somewhere behind `after` ("": anywhere). */
static void
by_page(struct import_source *s, const char *url, const char *parser, const char *after)
{
	const char *c;
	struct buf b = {0};

	set(s, "detector", s->family == 4 ? "webcheck4" : s->family == 6 ? "webcheck6" : "webcheck46");
	set_family(s);
	set(s, "detector-url", url);
	if (!parser) {
		buf_adds(&b, "regex:");
		for (c = after; *c; c++)
			buf_addf(&b, strchr(".[]()*+?{}|^$\\", *c) ? "\\%c" : "%c", *c);
		buf_addf(&b, "%s(%s)", *after ? "[^0-9]*" : "", s->family == 4 ? ERE4 : s->family == 6 ? ERE6 : ERE4 "|" ERE6);
	}
	set(s, "detector-parser", parser ? parser : buf_str(&b));
	buf_free(&b);
}

/* A command; out of what it prints the first address. */
static void
by_command(struct import_source *s, const char *command)
{
	size_t n = strlen(command);
	struct buf b = {0};
	const char *c;

	/* what could swallow the brace goes into a shell of its own */
	if (n && (strchr(command, '#') || strstr(command, "<<") || strchr(";&|\\", command[n - 1]))) {
		buf_adds(&b, "sh -c '");
		for (c = command; *c; c++)
			buf_adds(&b, *c == '\'' ? "'\\''" : (char[]){*c, '\0'});
		buf_adds(&b, "'");
	} else {
		buf_addf(&b, "{ %s; }", command);
	}
	buf_adds(&b, " | tr -cs '0-9A-Fa-f.:' '\\n' | sed -n");
	buf_addf(&b, "%s%s", s->family == 6 ? "" : " -e '" SED4 "'", s->family == 4 ? "" : " -e '" SED6 "'");
	buf_adds(&b, " | sed 1q");
	set(s, "detector", "command");
	set_family(s);
	set(s, "detector-command", buf_str(&b));
	buf_free(&b);
}

static void
by_iface(struct import_source *s, const char *iface)
{
	set(s, "detector", "iface");
	set_family(s);
	if (iface)
		set(s, "detector-iface", iface);
}

static void
by_web(struct import_source *s, const struct import_program *p, struct import_entry *e, const char *suffix)
{
	const char *web = take_of(e, "web", suffix, "", *suffix ? s->family == 6 ? "ipify-ipv6" : "ipify-ipv4" : "dyndns");
	const char *after = take_of(e, "web", suffix, "-skip", ""), *proxy = take(e, "proxy", NULL), *families;
	const struct ini_section *known = import_map(p, "web", web);
	struct buf url = {0};

	families = import_map_text(known, "families");
	if (families && s->family == 0)
		s->family = strcmp(families, "inet6") == 0 ? 6 : 4;
	import_url(&url, known ? import_map_text(known, "url") : web, "", text_bool(import_text(e, "ssl", "yes")) != 0);
	by_page(s, buf_str(&url), *after ? NULL : import_map_text(known, "parser"), after);
	if (proxy)
		set(s, "detector-proxy", proxy);
	buf_free(&url);
}

/* A page of the router that anybody may read. */
static void
by_router(struct import_source *s, struct import_entry *e, const char *suffix, const char *use)
{
	const char *fw = take_of(e, "fw", suffix, "", NULL), *after = take_of(e, "fw", suffix, "-skip", "");
	bool login = take(e, "fw-login", NULL) || take(e, "fw-password", NULL);
	struct buf url = {0};

	if (strcmp(use, "fw") == 0 || strcmp(use, "fwv4") == 0 || strcmp(use, "fwv6") == 0) {
		if (fw && !login) {
			import_url(&url, fw, "", text_bool(import_text(e, "ssl", "yes")) != 0);
			by_page(s, buf_str(&url), NULL, after);
			buf_free(&url);
			return;
		}
	}
	by_auto(s);
	remark(s, "'%s' asks the router's page%s: 'auto' asks outside instead, detector = upnp or natpmp asks the router", use,
	    login ? " with a password" : "");
}

/* One way of ddclient; `suffix` is that of its family's words. False: the address is not to be found. */
static bool
by_use(struct import_source *s, const struct import_program *p, struct import_entry *e, const char *use, const char *suffix)
{
	const char *ip;
	size_t n = strlen(use);

	if (strcmp(use, "disabled") == 0 || strcmp(use, "no") == 0)
		return false;
	if (n > 2 && (strcmp(use + n - 2, "v4") == 0 || strcmp(use + n - 2, "v6") == 0))
		n -= 2;
	if (n == 3 && strncmp(use, "web", n) == 0) {
		by_web(s, p, e, suffix);
	} else if (n == 2 && strncmp(use, "if", n) == 0) {
		ip = take_of(e, "if", suffix, "", *suffix ? "default" : "ppp0");
		by_iface(s, strcmp(ip, "default") == 0 ? NULL : ip);
	} else if (n == 3 && strncmp(use, "cmd", n) == 0 && (ip = take_of(e, "cmd", suffix, "", NULL))) {
		if (*take_of(e, "cmd", suffix, "-skip", ""))
			remark(s, "cmd-skip: the first address counts that the command prints: let it print that alone");
		by_command(s, ip);
	} else if (n == 2 && strncmp(use, "ip", n) == 0) {
		ip = take_of(e, "ip", suffix, "", NULL);
		if (!ip) {
			by_auto(s);
			remark(s, "nothing says how the address is found: 'auto' finds it");
			return true;
		}
		set(s, "detector", "static");
		set(s, "detector-address", ip);
	} else {
		by_router(s, e, suffix, use);
	}
	return true;
}

static size_t
of_ddclient(struct import_source out[IMPORT_SOURCES], const struct import_program *p, struct import_entry *e)
{
	static const char *const words[] = {"usev4", "usev6"}, *const suffixes[] = {"v4", "v6"};
	const char *use[2];
	size_t n = 0, i;

	for (i = 0; i < 2; i++) {
		use[i] = take(e, words[i], "disabled");
		out[n] = (struct import_source){.family = i ? 6 : 4};
		n += by_use(&out[n], p, e, use[i], suffixes[i]);
	}
	if (n || import_value(e, "usev4") || import_value(e, "usev6")) {
		take(e, "use", NULL);
		return n;
	}
	out[0] = (struct import_source){.family = 0};
	return by_use(&out[0], p, e, take(e, "use", "ip"), "");
}

/* The family of a provider of inadyn: 6 for ipv6@..., else IPv4 unless both are allowed. */
static int
family_of(const struct import_entry *e)
{
	if (strncmp(e->service, "ipv6", 4) == 0)
		return 6;
	if (strncmp(e->service, "ipv4", 4) == 0)
		return 4;
	return text_bool(import_text(e, "allow-ipv6", "no")) > 0 ? 0 : 4;
}

static size_t
of_inadyn(struct import_source *s, const struct import_program *p, struct import_entry *e)
{
	const char *command = take(e, "checkip-command", NULL), *iface = take(e, "iface", NULL);
	const char *server = take(e, "checkip-server", NULL), *path = take(e, "checkip-path", "/"), *parser;
	bool ssl = text_bool(take(e, "checkip-ssl", server ? "yes" : import_text(e, "ssl", "yes"))) != 0;
	struct buf url = {0};

	*s = (struct import_source){.family = family_of(e)};
	take(e, "allow-ipv6", NULL);
	if (command) {
		by_command(s, command);
	} else if (iface) {
		by_iface(s, iface);
	} else if (server) {
		if (strcmp(server, "default") == 0)
			buf_adds(&url, "http://ifconfig.me/ip");
		else
			import_url(&url, server, path, ssl);
		parser = import_map_text(import_map(p, "page", path), "parser");
		by_page(s, buf_str(&url), parser, "");
	} else {
		/* the provider's own page, or one for all: what agrees with others is as good */
		if (!s->family)
			s->family = 4;
		by_auto(s);
	}
	buf_free(&url);
	return 1;
}

size_t
import_sources(struct import_source out[IMPORT_SOURCES], const struct import_program *p, struct import_entry *e)
{
	return p->ddclient ? of_ddclient(out, p, e) : of_inadyn(out, p, e);
}
