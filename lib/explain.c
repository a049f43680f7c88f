#include <string.h>

#include "detect.h"
#include "explain.h"
#include "fail.h"
#include "jsonout.h"

static void
member(struct buf *out, const char *name, const char *value)
{
	jsonout_name(out, name, 0);
	jsonout_string(out, value && *value ? value : NULL);
}

static void
record(void *ctx, const struct candidate *c)
{
	struct explain *e = ctx;
	struct buf *out = &e->candidates[c->family == 6];

	buf_adds(out, out->len ? ", {" : "{");
	jsonout_name(out, "name", 1);
	jsonout_string(out, c->name);
	member(out, "operator", c->operator_);
	member(out, "protocol", c->protocol);
	member(out, "said", c->said);
	member(out, "detail", c->detail);
	jsonout_name(out, "ms", 0);
	if (c->ms == NOTE_UNTIMED)
		buf_adds(out, "null");
	else
		buf_addf(out, "%ld", c->ms);
	jsonout_name(out, "taken", 0);
	buf_adds(out, c->taken ? "true" : "false");
	member(out, "why", c->why);
	buf_addc(out, '}');
}

static void
keep_for(struct explain *e, int family, const char *text)
{
	struct buf *out = &e->messages[family == 6];

	if (out->len)
		buf_adds(out, ", ");
	jsonout_string(out, text);
}

static void
keep(void *ctx, const char *text)
{
	struct explain *e = ctx;

	if (e->family != 6)
		keep_for(e, 4, text);
	if (e->family != 4)
		keep_for(e, 6, text);
}

void
explain_begin(struct explain *e, const char *detector, const struct notes *notes)
{
	*e = (struct explain){.detector = detector, .notes = *notes};
	e->notes.record = record;
	e->notes.keep = keep;
	e->notes.record_ctx = e;
}

static void
add_more(struct buf *out, const struct detection *d)
{
	char text[IP_TEXT_MAX];
	size_t i;

	jsonout_name(out, "more", 0);
	for (i = 0; i < d->n_more; i++) {
		buf_adds(out, i ? ", " : "[");
		jsonout_string(out, ip_text(text, &d->more[i]));
	}
	buf_adds(out, "]");
}

int
explain_print(struct buf *out, struct explain *e, const struct detection *d, int result, const struct fail *f)
{
	size_t six = d->family == 6;
	char text[IP_TEXT_MAX];

	if (result <= 0)
		keep_for(e, d->family, f->text);
	buf_addf(out, "{\"family\": %d", d->family);
	jsonout_name(out, "address", 0);
	jsonout_string(out, result > 0 && d->ip.family ? ip_text(text, &d->ip) : NULL);
	if (result > 0 && d->n_more)
		add_more(out, d);
	jsonout_name(out, "detector", 0);
	jsonout_string(out, e->detector);
	buf_addf(out, ", \"status\": %d, \"candidates\": [%s], \"messages\": [%s]}\n", result > 0 ? ST_OK : f->status, buf_str(&e->candidates[six]),
	    buf_str(&e->messages[six]));
	return out->bad || e->candidates[six].bad || e->messages[six].bad ? -1 : 0;
}

void
explain_free(struct explain *e)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		buf_free(&e->candidates[i]);
		buf_free(&e->messages[i]);
	}
}
