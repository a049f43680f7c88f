/* The text of a state file: blocks of key=value lines, one block a record, blank lines between. */

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "note.h"
#include "num.h"
#include "state.h"
#include "text.h"

static bool
parse_hex(const char *s, unsigned char *out, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	if (strlen(s) != 2 * n || strspn(s, digits) != 2 * n)
		return false;
	for (i = 0; i < n; i++)
		out[i] = (unsigned char)((strchr(digits, s[2 * i]) - digits) << 4 | (strchr(digits, s[2 * i + 1]) - digits));
	return true;
}

/* A name as it was configured: not every service's names are host names, but none has control characters. */
static bool
parse_host(struct record *r, const char *s)
{
	size_t i, n = strlen(s);

	if (n == 0 || n >= sizeof r->host)
		return false;
	for (i = 0; i < n; i++) {
		if (iscntrl((unsigned char)s[i]))
			return false;
	}
	memcpy(r->host, s, n + 1);
	return true;
}

static bool
parse_changes(struct record *r, const char *s)
{
	int64_t changes[POLICY_CHANGES + 1] = {0};
	const char *word;
	char text[NUM_TIME_MAX];
	size_t n, i = 0;

	while ((n = text_word(&s, &word)) && i <= POLICY_CHANGES) {
		if (n >= sizeof text)
			return false;
		memcpy(text, word, n);
		text[n] = '\0';
		if (!num_time_parse(&changes[i++], text))
			return false;
	}
	memcpy(r->changes, changes, sizeof changes);
	return true;
}

/* "TIME OLD NEW", OLD being "-" where there was none. More lines than are kept are no damage. */
static bool
parse_history(struct record *r, const char *s)
{
	struct change c = {0};
	char part[3][IP_TEXT_MAX];
	const char *word;
	size_t n, i;

	for (i = 0; (n = text_word(&s, &word)); i++) {
		if (i == 3 || n >= sizeof part[i])
			return false;
		memcpy(part[i], word, n);
		part[i][n] = '\0';
	}
	if (i != 3 || !num_time_parse(&c.when, part[0]) || !ip_parse(&c.ip, part[2]))
		return false;
	if (strcmp(part[1], "-") != 0 && (!ip_parse(&c.old, part[1]) || c.old.family != c.ip.family))
		return false;
	if (r->n_history < POLICY_HISTORY)
		r->history[r->n_history++] = c;
	return true;
}

static bool
parse_refused(struct record *r, const char *s)
{
	unsigned char hash[8];
	size_t i;

	if (!parse_hex(s, hash, sizeof hash))
		return false;
	r->fingerprint = 0;
	for (i = 0; i < sizeof hash; i++)
		r->fingerprint = r->fingerprint << 8 | hash[i];
	r->latched = true;
	return true;
}

static bool
parse_trouble(struct record *r, const char *s)
{
	r->trouble = strcmp(s, "sent") == 0 ? HINT_SENT : strcmp(s, "noconn") == 0 ? HINT_NOCONN : HINT_BODY;
	return r->trouble != HINT_BODY || strcmp(s, "answer") == 0;
}

/* The keys that are times, and where they go. */
static int64_t *
time_field(struct record *r, const char *key)
{
	const struct {
		const char *key;
		int64_t *field;
	} fields[] = {{"confirmed", &r->confirmed}, {"left", &r->left}, {"attempt", &r->attempt},
	    {"not-before", &r->not_before}, {"ask-again", &r->ask_again}, {"told", &r->told}, {"looked", &r->looked}};
	size_t i;

	for (i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (strcmp(fields[i].key, key) == 0)
			return fields[i].field;
	}
	return NULL;
}

/* One line of a block. A key that a later version has added is no damage. */
static bool
parse_pair(struct record *r, const char *key, const char *value)
{
	int64_t *when = time_field(r, key);
	enum verdict verdict;
	uint32_t n;
	int yes;

	if (when)
		return num_time_parse(when, value);
	if (strcmp(key, "host") == 0)
		return parse_host(r, value);
	if (strcmp(key, "type") == 0) {
		n = strcmp(value, "A") == 0 ? 4 : strcmp(value, "AAAA") == 0 ? 6 : 0;
		return n && ((r->family = (int)n), true);
	}
	if (strcmp(key, "address") == 0)
		return ip_parse(&r->address, value);
	if (strcmp(key, "previous") == 0)
		return ip_parse(&r->previous, value);
	if (strcmp(key, "changes") == 0)
		return parse_changes(r, value);
	if (strcmp(key, "history") == 0)
		return parse_history(r, value);
	if (strcmp(key, "failures") == 0)
		return num_parse(&n, value, 0, 1000000) && ((r->failures = n), true);
	if (strcmp(key, "trouble") == 0)
		return parse_trouble(r, value);
	if (strcmp(key, "verdict") == 0)
		return (verdict = verdict_parse(value)) && ((r->verdict = verdict), true);
	if (strcmp(key, "message") == 0)
		text_clean(r->message, value, strlen(value));
	if (strcmp(key, "refused") == 0)
		return parse_refused(r, value);
	if (strcmp(key, "dns-not-believed") == 0)
		return (yes = text_bool(value)) >= 0 && ((r->compare_off = yes), true);
	return true;
}

/* Leaves out what is of the other family: nothing is decided by it, so the record stays. */
static void
check_history(const struct state *s, struct record *block, const struct notes *notes)
{
	size_t i, kept = 0;

	for (i = 0; i < block->n_history; i++) {
		if (block->history[i].ip.family == block->family)
			block->history[kept++] = block->history[i];
	}
	if (kept < block->n_history)
		note(notes, 0, "'%s': history of the other family is left out", s->path);
	block->n_history = kept;
}

/* Takes a finished block into the state. */
static void
end_block(struct state *s, struct record *block, bool seen, const struct notes *notes)
{
	struct record *r;

	if (!seen)
		return;
	if (!block->host[0] || !block->family) {
		note(notes, 0, "'%s': a record without host and type is left out", s->path);
	} else if ((block->address.family && block->address.family != block->family) ||
		   (block->previous.family && block->previous.family != block->family)) {
		note(notes, 0, "'%s': a record with an address of the other family is left out", s->path);
	} else if ((r = state_record(s, block->host, block->family))) {
		check_history(s, block, notes);
		*r = *block;
	}
	*block = (struct record){0};
}

void
state_parse(struct state *s, const char *text, size_t len, const struct notes *notes)
{
	struct record block = {0};
	char line[1024], shown[TEXT_SHOWN + 4], *eq;
	bool seen = false;
	size_t i, n, number = 1;

	for (i = 0; i < len; i += n + 1, number++) {
		const char *lf = memchr(text + i, '\n', len - i);

		n = lf ? (size_t)(lf - (text + i)) : len - i;
		if (n == 0) {
			end_block(s, &block, seen, notes);
			seen = false;
			continue;
		}
		if (text[i] == '#')
			continue;
		eq = NULL;
		if (n < sizeof line && !memchr(text + i, '\0', n)) {
			memcpy(line, text + i, n);
			line[n] = '\0';
			eq = strchr(line, '=');
		}
		if (eq)
			*eq = '\0';
		if (eq && strcmp(line, "salt") == 0 && parse_hex(eq + 1, s->salt, sizeof s->salt))
			continue;
		if (!eq || strcmp(line, "salt") == 0 || !parse_pair(&block, line, eq + 1)) {
			note(notes, 0, "'%s': line %zu is damaged and is left out: '%s'", s->path, number,
			    text_clean(shown, text + i, n));
			continue;
		}
		seen = true;
	}
	end_block(s, &block, seen, notes);
}

static void
print_time(struct buf *out, const char *key, int64_t t)
{
	char text[NUM_TIME_MAX];

	if (t > 0)
		buf_addf(out, "%s=%s\n", key, num_time_text(text, t));
}

static void
print_history(struct buf *out, const struct record *r, size_t most)
{
	char when[NUM_TIME_MAX], old[IP_TEXT_MAX], text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; i < r->n_history && i < most; i++) {
		const struct change *c = &r->history[i];

		buf_addf(out, "history=%s %s %s\n", num_time_text(when, c->when), c->old.family ? ip_text(old, &c->old) : "-",
		    ip_text(text, &c->ip));
	}
}

static void
print_record(struct buf *out, const struct record *r)
{
	char text[IP_TEXT_MAX], when[NUM_TIME_MAX], message[TEXT_SHOWN + 4];
	size_t i;

	buf_addf(out, "\nhost=%s\ntype=%s\n", r->host, r->family == 6 ? "AAAA" : "A");
	if (r->address.family)
		buf_addf(out, "address=%s\n", ip_text(text, &r->address));
	print_time(out, "confirmed", r->confirmed);
	if (r->previous.family)
		buf_addf(out, "previous=%s\n", ip_text(text, &r->previous));
	print_time(out, "left", r->left);
	for (i = 0; i <= POLICY_CHANGES && r->changes[i]; i++)
		buf_addf(out, "%s%s", i ? " " : "changes=", num_time_text(when, r->changes[i]));
	buf_adds(out, i ? "\n" : "");
	if (r->verdict)
		buf_addf(out, "verdict=%s\n", verdict_word(r->verdict));
	if (r->message[0])
		buf_addf(out, "message=%s\n", text_clean(message, r->message, strlen(r->message)));
	print_time(out, "attempt", r->attempt);
	print_time(out, "not-before", r->not_before);
	if (r->failures)
		buf_addf(out, "failures=%u\n", r->failures);
	if (r->failures && !r->latched)
		buf_addf(out, "trouble=%s\n", r->trouble == HINT_SENT ? "sent" : r->trouble == HINT_NOCONN ? "noconn" : "answer");
	if (r->latched)
		buf_addf(out, "refused=%016" PRIx64 "\n", r->fingerprint);
	print_time(out, "ask-again", r->ask_again);
	print_time(out, "told", r->told);
	print_time(out, "looked", r->looked);
	if (r->compare_off)
		buf_adds(out, "dns-not-believed=yes\n");
}

int
state_print(const struct state *s, struct buf *out)
{
	size_t i;

	buf_adds(out, "# dyndnsc: what is known of the records of one account (dyndnsc-update(1), STATE).\n"
		      "# Times are UTC. No secret is in here. Removing this file is safe: it is made anew.\n"
		      "salt=");
	for (i = 0; i < sizeof s->salt; i++)
		buf_addf(out, "%02x", s->salt[i]);
	buf_addc(out, '\n');
	for (i = 0; i < s->n; i++) {
		print_record(out, s->v[i]);
		print_history(out, s->v[i], STATE_HISTORY / s->n);
	}
	return out->bad ? -1 : 0;
}
