#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "detect.h"
#include "entry.h"
#include "fail.h"
#include "online.h"
#include "protocol.h"
#include "sibling.h"
#include "verdict.h"

/* RFC 5737 and RFC 3849: nobody's addresses, and nothing is written. */
#define EXAMPLE4 "192.0.2.1"
#define EXAMPLE6 "2001:db8::1"

/* "; HOST TYPE VERDICT: MESSAGE", as rfc2136 says what it would not send. */
static bool
is_comment(struct verdict_line *v, const char *line)
{
	char type[8], word[16];
	int end = 0;

	*v = (struct verdict_line){0};
	if (sscanf(line, "; %255s %7s %15[^: ]%n", v->host, type, word, &end) != 3)
		return false;
	v->family = strcmp(type, "AAAA") == 0 ? 6 : 4;
	v->verdict = verdict_parse(word);
	snprintf(v->message, sizeof v->message, "%s", line[end] ? line + end + 1 + strspn(line + end + 1, " ") : "");
	return v->verdict != V_NONE;
}

/* Takes what dyndnsc-update -n printed apart: verdict lines say what went wrong, all else is what would be sent. */
static void
take_output(struct online *o, const char *text)
{
	struct verdict_line v;
	char line[2048];
	size_t n;

	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		if (n < sizeof line) {
			memcpy(line, text, n);
			line[n] = '\0';
		}
		if (n >= sizeof line || (!verdict_line_parse(&v, line) && (!is_comment(&v, line) || verdict_status(v.verdict) == ST_OK))) {
			buf_add(&o->requests, text, n);
			buf_addc(&o->requests, '\n');
		} else if (verdict_status(v.verdict) != ST_OK) {
			buf_addf(&o->said, "%s %s: %s%s%s\n", v.host, v.family == 6 ? "AAAA" : "A", verdict_word(v.verdict),
			    v.message[0] ? ": " : "", v.message);
		}
	}
}

/* What is said at -vv of the answers, and what is not. */
static bool
take_notes(struct online *o, const char *text)
{
	bool answered = false;
	size_t n;

	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		buf_add(&o->notes, text, n);
		buf_addc(&o->notes, '\n');
		answered = answered || strncmp(text, "answered ", 9) == 0;
	}
	return answered;
}

static enum online_proof
proof(const struct online *o, bool answered)
{
	const struct protocol *p = o->entry->protocol;

	if (o->status != ST_OK)
		return ONLINE_FAILED;
	if (p && p->backend && !p->recipe)
		answered = true; /* rfc2136 reads first, signed as it writes */
	if (!answered)
		return ONLINE_NOTHING;
	return o->entry->n_secrets ? ONLINE_PROVEN : ONLINE_ANSWERED;
}

void
online_give_env(const struct entry *e)
{
	const char *value;
	size_t i;

	for (i = 0; i < e->n_secrets; i++) {
		if (e->secrets[i].how == SECRET_ENV && (value = secret_env(e->secrets[i].ref)))
			setenv(e->secrets[i].ref, value, 1);
	}
}

int
online_ask(struct online *o, struct fail *f)
{
	/* forced, because what is up to date already, or waits, would not be asked about */
	const char *args[16] = {"-n", "-vv", "--force", "--verdicts", "--allow-private"};
	struct sibling s = {.command = "dyndnsc-update", .args = args, .config_path = o->config_path, .ini = o->ini,
	    .section = o->section, .deadline = o->deadline};
	char text[2][IP_TEXT_MAX];
	size_t a = 5, i;
	int r;

	for (i = 0; i < o->n_ip && i < 2; i++) {
		args[a++] = "--ip";
		args[a++] = ip_text(text[i], &o->ip[i]);
	}
	online_give_env(o->entry);
	r = sibling_run(&s, f);
	if (r == 0) {
		bool answered = take_notes(o, buf_str(&s.err));

		take_output(o, buf_str(&s.out));
		o->status = s.status;
		if (o->status != ST_OK && !o->said.len)
			buf_adds(&o->said, s.late ? "no answer in time\n" : buf_str(&s.err));
		o->proof = proof(o, answered);
	}
	sibling_free(&s);
	return r;
}

void
online_free(struct online *o)
{
	buf_free(&o->said);
	buf_free(&o->requests);
	buf_free(&o->notes);
}

/* The family that the section's detector names, or 4. */
static int
family_of(struct config *c, const char *section)
{
	const struct kvs none = {0};
	struct mistakes m = {0};
	const char *option;
	struct entry e;
	int family = 0;

	if (entry_resolve(&e, c, ENTRY_DETECT, section, &none, &m) == 0) {
		option = kvs_get(&e.options, "family");
		family = option ? ip_family_parse(option) : e.detector ? e.detector->family : 0;
	}
	entry_free(&e);
	mistakes_free(&m);
	return family == 6 ? 6 : 4;
}

static void
put_line(char line[ONLINE_LINE], const struct online *o)
{
	const char *said = buf_str(&o->said);
	int n = (int)strcspn(said, "\n");

	switch (o->proof) {
	case ONLINE_FAILED:
		snprintf(line, ONLINE_LINE, "%s: %.*s", o->section, n, said);
		break;
	case ONLINE_PROVEN:
		snprintf(line, ONLINE_LINE, "%s: the service answered, and takes the credentials", o->section);
		break;
	case ONLINE_ANSWERED:
		snprintf(line, ONLINE_LINE, "%s: the service answered", o->section);
		break;
	case ONLINE_NOTHING:
		snprintf(line, ONLINE_LINE, "%s: '%s' has nothing to read: only an update can tell whether the credentials are good",
		    o->section, o->entry->kind);
		break;
	}
}

int
online_check(char line[ONLINE_LINE], struct config *c, const char *config_path, const struct buf *ini,
    const char *section, bool four, bool six, int64_t deadline)
{
	const struct kvs none = {0};
	struct mistakes m = {0};
	struct entry e;
	struct ip ip[2];
	struct online o = {.config_path = config_path, .ini = ini, .section = section, .entry = &e, .ip = ip,
	    .deadline = deadline};
	struct fail f = {0};
	char full[300];
	int status;

	snprintf(full, sizeof full, "section:%s", section);
	if (!four && !six)
		six = family_of(c, full) == 6;
	if (four || !six)
		ip_parse(&ip[o.n_ip++], EXAMPLE4);
	if (six)
		ip_parse(&ip[o.n_ip++], EXAMPLE6);
	status = entry_resolve(&e, c, ENTRY_UPDATE, full, &none, &m) < 0 ? m.status : ST_OK;
	if (status != ST_OK) {
		snprintf(line, ONLINE_LINE, "%s: %.*s", section, (int)strcspn(buf_str(&m.text), "\n"), buf_str(&m.text));
	} else if (online_ask(&o, &f) < 0) {
		snprintf(line, ONLINE_LINE, "%.100s: %.500s", section, f.text);
		status = f.status;
	} else {
		put_line(line, &o);
		status = o.status;
	}
	online_free(&o);
	entry_free(&e);
	mistakes_free(&m);
	return status;
}
