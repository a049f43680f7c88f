#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "config.h"
#include "doctorparts.h"
#include "fail.h"
#include "num.h"

const char *
doctor_stage_name(enum doctor_stage stage)
{
	static const char *const names[STAGES] = {[STAGE_CONFIG] = "configuration", [STAGE_CLOCK] = "clock",
	    [STAGE_DETECT] = "detection", [STAGE_PUBLISH] = "publishable", [STAGE_DNS] = "DNS", [STAGE_STATE] = "state",
	    [STAGE_SERVICE] = "service", [STAGE_REQUEST] = "request"};

	return names[stage];
}

const char *
finding_word(enum finding_mark mark)
{
	static const char *const words[] = {"ok", "note", "failed", "left out"};

	return words[mark];
}

struct finding *
doctor_begin(struct patient *p, enum doctor_stage stage)
{
	p->f = (struct finding){.stage = stage};
	if (p->d->begins)
		p->d->begins(p->d->ctx, stage);
	return &p->f;
}

void
doctor_end(struct patient *p)
{
	struct finding *f = &p->f;

	if (f->mark == FOUND_BAD && p->status == ST_OK)
		p->status = f->status;
	p->bad[f->stage] = f->mark == FOUND_BAD || f->mark == FOUND_LEFT_OUT;
	p->d->found(p->d->ctx, f);
	buf_free(&f->summary);
	buf_free(&f->details);
}

static void
summarize(struct patient *p, const char *fmt, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof text, fmt, ap);
	text[strcspn(text, "\n")] = '\0';
	buf_reset(&p->f.summary);
	buf_adds(&p->f.summary, text);
}

void
doctor_bad(struct patient *p, int status, const char *fmt, ...)
{
	va_list ap;

	p->f.mark = FOUND_BAD;
	p->f.status = status;
	va_start(ap, fmt);
	summarize(p, fmt, ap);
	va_end(ap);
}

void
doctor_left_out(struct patient *p, const char *fmt, ...)
{
	va_list ap;

	p->f.mark = FOUND_LEFT_OUT;
	va_start(ap, fmt);
	summarize(p, fmt, ap);
	va_end(ap);
}

void
doctor_todo(struct patient *p, const char *todo)
{
	const char *origin = p->f.stage == STAGE_DETECT ? p->source : p->where, *where = strstr(origin, "://");
	struct cause_words w = {.name = p->d->shown ? p->d->shown : p->section, .host = p->host[0] ? p->host : NULL,
	    .where = where ? where + 3 : p->f.stage == STAGE_DETECT ? "the source" : "the service", .file = p->d->config->user.file, .date = p->date,
	    .config = p->d->ini && p->d->ini->len ? NULL : p->d->config_path};

	cause_todo(&p->d->todo, todo, &w);
}

bool
doctor_explain(struct patient *p, enum cause_place place, const char *message)
{
	const struct cause *c = cause_find(place, message);

	if (!c)
		return false;
	if (!strstr(buf_str(&p->f.details), c->means))
		buf_addf(&p->f.details, "that is: %s\n", c->means);
	doctor_todo(p, c->todo);
	return true;
}

int64_t
doctor_share(const struct patient *p, int hundredths)
{
	int64_t left = clock_left(p->deadline);

	return clock_ms() + left * hundredths / 100;
}

/* Addresses to ask the service with, where none was found that may be published: nobody's, nothing is written. */
static void
choose_addresses(struct patient *p)
{
	const char *option = p->has_detect ? kvs_get(&p->detect.options, "family") : NULL;
	int family = option ? ip_family_parse(option) : 4;

	memcpy(p->any, p->found, sizeof p->any);
	p->n_any = p->n_found;
	if (p->n_any == 0)
		ip_parse(&p->any[p->n_any++], p->d->six || family == 6 ? "2001:db8::1" : "192.0.2.1");
}

int
doctor_section(struct doctor *d, const char *section)
{
	struct patient p = {.d = d, .section = section, .deadline = clock_ms() + (int64_t)d->seconds * 1000};

	num_time_text(p.date, clock_now());
	doctor_config(&p);
	doctor_clock(&p);
	doctor_detect(&p);
	doctor_publish(&p);
	choose_addresses(&p);
	doctor_dns(&p);
	doctor_state(&p);
	doctor_service(&p);
	if (p.status == ST_OK && p.sends)
		doctor_todo(&p, "nothing is in the way: the next run publishes the address\n\tdyndnsc {name}");
	entry_free(&p.detect);
	entry_free(&p.update);
	return p.status;
}
