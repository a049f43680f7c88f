/* The half of statustext.h for programs: JSON and metrics. */

#include <inttypes.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "jsonout.h"
#include "num.h"
#include "state.h"
#include "status.h"
#include "statustext.h"
#include "text.h"

static const char *
type_of(const struct record *r)
{
	return r->family == 6 ? "AAAA" : r->family == 4 ? "A" : NULL;
}

static void
add_string(struct buf *out, const char *name, const char *value)
{
	jsonout_name(out, name, false);
	jsonout_string(out, value);
}

static void
add_time(struct buf *out, const char *name, int64_t when)
{
	char text[NUM_TIME_MAX];

	add_string(out, name, when > 0 ? num_time_text(text, when) : NULL);
}

static void
add_address(struct buf *out, const char *name, const struct ip *ip)
{
	char text[IP_TEXT_MAX];

	add_string(out, name, ip->family ? ip_text(text, ip) : NULL);
}

static void
add_object(struct buf *out, const struct status_row *row, const char *config)
{
	const struct record *r = row->record;
	struct buf clear = {0};
	size_t i;

	jsonout_name(out, "name", true);
	jsonout_string(out, r->host);
	add_string(out, "type", type_of(r));
	jsonout_name(out, "sections", false);
	buf_addc(out, '[');
	for (i = 0; i < row->sections.n; i++) {
		buf_adds(out, i ? ", " : "");
		jsonout_string(out, row->sections.v[i].key);
	}
	buf_addc(out, ']');
	add_string(out, "account", status_account(row));
	add_address(out, "address", &r->address);
	add_time(out, "confirmed", r->confirmed);
	add_address(out, "previous", &r->previous);
	add_time(out, "changed", r->left);
	add_string(out, "verdict", r->verdict ? verdict_word(r->verdict) : NULL);
	add_string(out, "message", r->message[0] ? r->message : NULL);
	add_time(out, "attempt", r->attempt);
	jsonout_name(out, "failures", false);
	buf_addf(out, "%u", r->failures);
	jsonout_name(out, "refused", false);
	buf_adds(out, r->latched ? "true" : "false");
	add_string(out, "next", forecast_word(row->forecast.next));
	add_time(out, "next_time", row->forecast.when);
	jsonout_name(out, "status", false);
	buf_addf(out, "%d", row->forecast.status);
	status_clear(&clear, row, config);
	add_string(out, "clear", clear.len ? buf_str(&clear) : NULL);
	add_string(out, "state_file", row->state->path);
	buf_free(&clear);
}

int
statustext_json(struct buf *out, const struct status *s, const char *config)
{
	size_t i;

	buf_addc(out, '[');
	for (i = 0; i < s->n; i++) {
		buf_adds(out, i ? ",\n  {" : "\n  {");
		add_object(out, &s->v[i], config);
		buf_addc(out, '}');
	}
	return buf_adds(out, s->n ? "\n]\n" : "]\n");
}

/* The value of a label: any UTF-8, with the three escapes of the format. A byte that is none is shown as its number, so
 * that two names stay two. */
static void
add_label(struct buf *out, const char *name, const char *value)
{
	size_t n = strlen(value), i, k;
	uint32_t cp;

	buf_addf(out, "%s%s=\"", strcmp(name, "name") == 0 ? "{" : ",", name);
	for (i = 0; i < n; i += k ? k : 1) {
		k = text_utf8(value + i, n - i, &cp);
		if (k == 0)
			buf_addf(out, "\\\\x%02x", (unsigned char)value[i]);
		else if (value[i] == '\n')
			buf_adds(out, "\\n");
		else if (value[i] == '"' || value[i] == '\\')
			buf_addf(out, "\\%c", value[i]);
		else
			buf_add(out, value + i, k);
	}
	buf_addc(out, '"');
}

enum metric { INFO, CONFIRMED, CHANGED, ATTEMPT, FAILURES, REFUSED, STATUS, NEXT };

static const struct {
	const char *name, *help;
} metrics[] = {
    [INFO] = {"info", "What is known of a record; always 1."},
    [CONFIRMED] = {"confirmed_timestamp_seconds", "When the service or DNS last confirmed the address."},
    [CHANGED] = {"changed_timestamp_seconds", "When the address last changed."},
    [ATTEMPT] = {"attempt_timestamp_seconds", "When the last request went out."},
    [FAILURES] = {"failures", "Failures in a row."},
    [REFUSED] = {"refused", "1 while the service refuses the record."},
    [STATUS] = {"status", "0 well, 75 waiting or failing, 69, 77 or 78 refused."},
    [NEXT] = {"next_timestamp_seconds", "When something is done next; in the past or now: with the next run."},
};

/* The value; false where there is none. */
static bool
value_of(int64_t *out, const struct status_row *row, enum metric which)
{
	const struct record *r = row->record;
	const int64_t times[] = {[CONFIRMED] = r->confirmed, [CHANGED] = r->n_history ? r->history[0].when : r->left,
	    [ATTEMPT] = r->attempt, [NEXT] = row->forecast.when};
	const int64_t numbers[] = {[INFO] = 1, [FAILURES] = r->failures, [REFUSED] = r->latched, [STATUS] = row->forecast.status};
	bool is_time = which == CONFIRMED || which == CHANGED || which == ATTEMPT || which == NEXT;

	*out = is_time ? times[which] : numbers[which];
	return !is_time || *out > 0;
}

static void
add_sample(struct buf *out, const struct status_row *row, enum metric which, int64_t value)
{
	const struct record *r = row->record;
	char text[IP_TEXT_MAX];

	buf_addf(out, "dyndnsc_record_%s", metrics[which].name);
	add_label(out, "name", r->host);
	add_label(out, "type", type_of(r) ? type_of(r) : "");
	add_label(out, "account", status_account(row));
	if (which == INFO) {
		add_label(out, "section", row->sections.n ? row->sections.v[0].key : "");
		add_label(out, "address", r->address.family ? ip_text(text, &r->address) : "");
		add_label(out, "verdict", verdict_word(r->verdict));
		add_label(out, "next", forecast_word(row->forecast.next));
	}
	buf_addf(out, "} %" PRId64 "\n", value);
}

int
statustext_metrics(struct buf *out, const struct status *s)
{
	enum metric which;
	int64_t value;
	size_t i;

	for (which = INFO; which <= NEXT; which++) {
		buf_addf(out, "# HELP dyndnsc_record_%s %s\n# TYPE dyndnsc_record_%s gauge\n", metrics[which].name, metrics[which].help,
		    metrics[which].name);
		for (i = 0; i < s->n; i++) {
			if (value_of(&value, &s->v[i], which))
				add_sample(out, &s->v[i], which, value);
		}
	}
	return buf_addf(out,
	    "# HELP dyndnsc_state_damages Files and lines of state that could not be read.\n"
	    "# TYPE dyndnsc_state_damages gauge\n"
	    "dyndnsc_state_damages %zu\n", s->damages);
}
