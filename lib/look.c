#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "fail.h"
#include "look.h"
#include "note.h"
#include "place.h"
#include "run.h"
#include "text.h"

/* True when the comma-separated list holds the address. */
static bool
list_has(const char *list, size_t len, const struct ip *want)
{
	const char *end = list + len;
	char text[IP_TEXT_MAX];
	struct ip ip;
	size_t n;

	while (list < end) {
		for (n = 0; list + n < end && list[n] != ','; n++)
			;
		if (n < sizeof text) {
			memcpy(text, list, n);
			text[n] = '\0';
			if (ip_parse(&ip, text) && ip_equal(&ip, want))
				return true;
		}
		list += n + 1;
	}
	return false;
}

/* One line: HOST TAB TYPE TAB found|none|pending|unknown TAB ADDR,ADDR TAB MESSAGE. */
static void
take_line(struct look *looks, size_t n, const char *line, size_t len, const struct notes *notes)
{
	const char *field[5] = {line}, *end = line + len;
	char host[256], word[TEXT_SHOWN + 4], list[TEXT_SHOWN + 4], message[TEXT_SHOWN + 4];
	size_t flen[5], i;

	for (i = 0; i < 5; i++) {
		const char *tab = i < 4 ? memchr(field[i], '\t', (size_t)(end - field[i])) : end;

		if (!tab)
			return;
		flen[i] = (size_t)(tab - field[i]);
		if (i < 4)
			field[i + 1] = tab + 1;
	}
	if (flen[0] >= sizeof host)
		return;
	memcpy(host, field[0], flen[0]);
	host[flen[0]] = '\0';
	for (i = 0; i < n; i++) {
		const char *type = ip_type(&looks[i].want);

		if (!text_same_host(looks[i].host, host) || flen[1] != strlen(type) || memcmp(field[1], type, flen[1]) != 0)
			continue;
		if (flen[2] == 5 && memcmp(field[2], "found", 5) == 0)
			looks[i].says = list_has(field[3], flen[3], &looks[i].want) ? DNS_AGREES : DNS_DIFFERS;
		else if (flen[2] == 4 && memcmp(field[2], "none", 4) == 0)
			looks[i].says = DNS_DIFFERS;
		else if (flen[2] == 7 && memcmp(field[2], "pending", 7) == 0)
			looks[i].says = DNS_PENDING;
		note(notes, 1, "%s %s: DNS says %s %s %s", host, type, text_clean(word, field[2], flen[2]),
		    text_clean(list, field[3], flen[3]), text_clean(message, field[4], flen[4]));
	}
}

void
look_parse(struct look *looks, size_t n, const char *text, const struct notes *notes)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		take_line(looks, n, text, len, notes);
	}
}

/* What the program wrote for people, a note for each line. */
static void
pass_on(const char *text, const struct notes *notes)
{
	char shown[TEXT_SHOWN + 4];
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		note(notes, 2, "dyndnsc-resolve said: %s", text_clean(shown, text, len));
	}
}

int
look_all(struct look *looks, size_t n, const struct look_how *how, struct fail *f)
{
	char program[PLACE_MAX], seconds[16];
	const char *argv[14];
	bool four = false, six = false;
	struct buf hosts = {0};
	struct run r = {.argv = argv, .deadline = how->deadline};
	size_t i, a = 0;
	int result;

	if (!place_program(program, "dyndnsc-resolve"))
		return fail_set(f, ST_SYSTEM, "'dyndnsc-resolve' was not found");
	for (i = 0; i < n; i++) {
		looks[i].says = DNS_UNKNOWN;
		four = four || looks[i].want.family == 4;
		six = six || looks[i].want.family == 6;
		if (i == 0 || !text_same_host(looks[i].host, looks[i - 1].host))
			buf_addf(&hosts, "%s\n", looks[i].host);
	}
	/* its own deadline comes first, so that it can still say what it knows */
	snprintf(seconds, sizeof seconds, "%d", clock_left(how->deadline) / 1000 > 1 ? clock_left(how->deadline) / 1000 - 1 : 1);
	argv[a++] = program;
	argv[a++] = "--verdicts";
	argv[a++] = "--quiet";
	argv[a++] = "-t";
	argv[a++] = seconds;
	if (how->authoritative)
		argv[a++] = "--authoritative";
	if (four != six)
		argv[a++] = four ? "-4" : "-6";
	if (how->via) {
		argv[a++] = "--via";
		argv[a++] = how->via;
	}
	if (how->user) {
		argv[a++] = "--user";
		argv[a++] = how->user;
	}
	argv[a++] = "-";
	argv[a] = NULL;
	r.in = buf_str(&hosts);
	r.in_len = hosts.len;
	r.capture_err = true;
	result = run(&r, f);
	if (result == 0) {
		look_parse(looks, n, buf_str(&r.out), how->notes);
		pass_on(buf_str(&r.err), how->notes);
	}
	buf_free(&hosts);
	buf_free(&r.out);
	buf_free(&r.err);
	return result;
}
