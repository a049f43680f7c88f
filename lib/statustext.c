#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "grid.h"
#include "jsonout.h"
#include "num.h"
#include "state.h"
#include "status.h"
#include "statustext.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

#define SPAN_MAX 48

/* "40 s", "25 min", "3 h"; past two days the date says more. */
static bool
span(char out[SPAN_MAX - 8], int64_t seconds)
{
	if (seconds < MINUTE)
		snprintf(out, SPAN_MAX - 8, "%d s", (int)seconds);
	else if (seconds < HOUR)
		snprintf(out, SPAN_MAX - 8, "%d min", (int)(seconds / MINUTE));
	else if (seconds < 2 * DAY)
		snprintf(out, SPAN_MAX - 8, "%d h", (int)(seconds / HOUR));
	else
		return false;
	return true;
}

/* Of a moment that has passed, if the clock is right. */
static const char *
past(char out[SPAN_MAX], int64_t when, int64_t now)
{
	char text[NUM_TIME_MAX], ago[SPAN_MAX - 8];

	if (when == 0)
		return "never";
	if (when > now)
		snprintf(out, SPAN_MAX, "%s (the clock was set back)", num_time_text(text, when));
	else if (span(ago, now - when))
		snprintf(out, SPAN_MAX, "%s ago", ago);
	else
		snprintf(out, SPAN_MAX, "%.10s (%lld d ago)", num_time_text(text, when), (long long)((now - when) / DAY));
	return out;
}

static const char *
next_text(char out[96], const struct forecast *f, int64_t now)
{
	static const char *const words[] = {[NEXT_NOTHING] = "nothing", [NEXT_UPDATE] = "update", [NEXT_RETRY] = "try again",
	    [NEXT_ASK] = "ask again", [NEXT_NEVER] = "none until cleared", [NEXT_LOOK] = "look at DNS", [NEXT_REFRESH] = "refresh"};
	char text[NUM_TIME_MAX], in[SPAN_MAX];

	if (f->next == NEXT_NOTHING || f->next == NEXT_NEVER)
		return words[f->next];
	if (f->when <= now)
		snprintf(out, 96, "%s at the next run", words[f->next]);
	else if (span(in, f->when - now))
		snprintf(out, 96, "%s in %s", words[f->next], in);
	else
		snprintf(out, 96, "%s on %.10s", words[f->next], num_time_text(text, f->when));
	return out;
}

static const char *
type_text(const struct record *r)
{
	return r->family == 6 ? "AAAA" : r->family == 4 ? "A" : "-";
}

static void
add_columns(struct grid *g, const struct status_row *row, int64_t now)
{
	const struct record *r = row->record;
	char text[IP_TEXT_MAX], confirmed[SPAN_MAX], verdict[48], next[96];

	grid_add(g, r->host);
	grid_add(g, type_text(r));
	grid_add(g, r->address.family ? ip_text(text, &r->address) : "-");
	grid_add(g, past(confirmed, r->confirmed, now));
	snprintf(verdict, sizeof verdict, r->failures > 1 && !r->latched ? "%s (%u times)" : "%s", verdict_word(r->verdict), r->failures);
	grid_add(g, verdict);
	grid_add(g, next_text(next, &row->forecast, now));
}

static void
add_time(struct buf *line, const char *what, int64_t when)
{
	char text[NUM_TIME_MAX];

	if (when > 0)
		buf_addf(line, "%s%s %s", line->len ? ", " : "", what, num_time_text(text, when));
}

/* Where a record is kept, and its times. */
static void
add_details(struct grid *g, const struct status_row *row)
{
	const struct record *r = row->record;
	struct buf line = {0};
	size_t i;

	for (i = 0; i < row->sections.n; i++)
		buf_addf(&line, "%s[%s]", i ? " " : "", row->sections.v[i].key);
	buf_addf(&line, "%s%s", line.len ? ", " : "", row->state->path);
	grid_line(g, buf_str(&line));
	buf_reset(&line);
	add_time(&line, "confirmed", r->confirmed);
	add_time(&line, "last request", r->attempt);
	add_time(&line, "DNS asked", r->looked);
	add_time(&line, "next", row->forecast.when);
	if (line.len)
		grid_line(g, buf_str(&line));
	buf_free(&line);
}

static void
add_row(struct grid *g, const struct status_row *row, int64_t now, const char *config, bool verbose)
{
	const struct record *r = row->record;
	struct buf clear = {0};

	add_columns(g, row, now);
	if (r->message[0] && (verbose || row->forecast.status != ST_OK))
		grid_line(g, r->message);
	if (verbose)
		add_details(g, row);
	if (r->latched && r->fingerprint != row->situation.fingerprint)
		grid_line(g, "the options are not those that were refused");
	if (r->latched) {
		buf_adds(&clear, "to clear: ");
		status_clear(&clear, row, config);
		grid_line(g, buf_str(&clear));
	}
	buf_free(&clear);
}

int
statustext_table(struct buf *out, const struct status *s, const char *config, bool verbose)
{
	static const char *const head[] = {"NAME", "TYPE", "ADDRESS", "CONFIRMED", "VERDICT", "NEXT"};
	struct grid g = {.columns = sizeof head / sizeof *head};
	size_t i;
	int r;

	for (i = 0; i < g.columns; i++)
		grid_add(&g, head[i]);
	for (i = 0; i < s->n; i++)
		add_row(&g, &s->v[i], s->now, config, verbose);
	r = grid_print(&g, out);
	grid_free(&g);
	return r;
}

/* A change, and whose. */
struct line {
	const struct status_row *row;
	const struct change *change;
	size_t order; /* as they were found: of the same moment the older one is behind in its record */
};

static int
by_time(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->change->when != y->change->when)
		return x->change->when < y->change->when ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* All changes, oldest first. NULL: memory ran out, or there is none. */
static struct line *
collect(const struct status *s, size_t *n)
{
	struct line *v;
	size_t i, j, all = 0;

	for (i = 0; i < s->n; i++)
		all += s->v[i].record->n_history;
	v = calloc(all + 1, sizeof *v);
	for (i = 0, *n = 0; v && i < s->n; i++) {
		for (j = s->v[i].record->n_history; j-- > 0; ++*n)
			v[*n] = (struct line){&s->v[i], &s->v[i].record->history[j], *n};
	}
	if (v && *n)
		qsort(v, *n, sizeof *v, by_time);
	return v;
}

static void
history_json(struct buf *out, const struct line *v, size_t n)
{
	char when[NUM_TIME_MAX], text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; i < n; i++) {
		const struct change *c = v[i].change;

		buf_adds(out, i ? ",\n  {" : "\n  {");
		jsonout_name(out, "time", true);
		jsonout_string(out, num_time_text(when, c->when));
		jsonout_name(out, "name", false);
		jsonout_string(out, v[i].row->record->host);
		jsonout_name(out, "type", false);
		jsonout_string(out, type_text(v[i].row->record));
		jsonout_name(out, "old", false);
		jsonout_string(out, c->old.family ? ip_text(text, &c->old) : NULL);
		jsonout_name(out, "new", false);
		jsonout_string(out, ip_text(text, &c->ip));
		jsonout_name(out, "account", false);
		jsonout_string(out, status_account(v[i].row));
		buf_addc(out, '}');
	}
}

static int
history_table(struct buf *out, const struct line *v, size_t n)
{
	static const char *const head[] = {"TIME", "NAME", "TYPE", "OLD", "NEW"};
	struct grid g = {.columns = sizeof head / sizeof *head};
	char text[IP_TEXT_MAX], when[NUM_TIME_MAX];
	size_t i;
	int r;

	for (i = 0; i < g.columns; i++)
		grid_add(&g, head[i]);
	for (i = 0; i < n; i++) {
		grid_add(&g, num_time_text(when, v[i].change->when));
		grid_add(&g, v[i].row->record->host);
		grid_add(&g, type_text(v[i].row->record));
		grid_add(&g, v[i].change->old.family ? ip_text(text, &v[i].change->old) : "-");
		grid_add(&g, ip_text(text, &v[i].change->ip));
	}
	r = grid_print(&g, out);
	grid_free(&g);
	return r;
}

int
statustext_history(struct buf *out, const struct status *s, bool json, size_t last, size_t *n)
{
	struct line *v = collect(s, n), *from = v;
	int r = -1;

	if (v && last && *n > last) {
		from = v + (*n - last);
		*n = last;
	}
	if (v && json) {
		buf_addc(out, '[');
		history_json(out, from, *n);
		r = buf_adds(out, *n ? "\n]\n" : "]\n");
	} else if (v) {
		r = *n ? history_table(out, from, *n) : 0;
	}
	free(v);
	return r;
}
