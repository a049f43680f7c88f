#include <stdio.h>

#include "backend.h"
#include "clock.h"
#include "entry.h"
#include "num.h"
#include "publishparts.h"

#define TOLD_EVERY 86400

/* A short name for the moment a wait ends. */
static void
until_text(char *out, size_t size, const struct decision *d)
{
	char when[NUM_TIME_MAX];

	if (d->until)
		snprintf(out, size, "; not before %s", num_time_text(when, d->until));
	else
		out[0] = '\0';
}

/* What stands for a verdict when nothing was sent. */
void
publish_skip(const struct work *w, size_t i)
{
	struct result *r = &w->p->v[i];
	struct record *rec = w->record[i];
	char until[64];

	until_text(until, sizeof until, &r->decision);
	r->status = r->decision.status;
	r->until = r->decision.until;
	r->refused = r->decision.latched;
	r->line = (struct verdict_line){.family = r->ip.family, .ip = r->ip, .verdict = V_NOCHG};
	snprintf(r->line.host, sizeof r->line.host, "%s", r->host);
	if (r->decision.latched) {
		r->line.verdict = rec->verdict;
		r->loud = w->p->terminal || w->situation[i].now >= rec->told + TOLD_EVERY || w->situation[i].now < rec->told;
		if (r->loud)
			rec->told = w->situation[i].now;
		snprintf(r->line.message, sizeof r->line.message,
		    "refused before and not asked again%s (%.200s); the same command with --retry clears this",
		    r->decision.until ? until : " until the options change", rec->message);
		return;
	}
	if (r->status == ST_TEMP)
		r->line.verdict = rec->failures && verdict_status(rec->verdict) == ST_TEMP ? rec->verdict : V_911;
	else if (r->status != ST_OK)
		r->line.verdict = V_DNSERR;
	r->loud = r->status == ST_SYSTEM || (r->status != ST_OK && w->p->terminal);
	snprintf(r->line.message, sizeof r->line.message, "%.400s%s", r->status == ST_SYSTEM ? w->folder.text : r->decision.why,
	    until);
}

/* What stands for a verdict when nothing could be decided or sent. */
void
publish_failure(struct result *r, const struct fail *f)
{
	if (r->line.host[0])
		return;
	r->line = (struct verdict_line){.family = r->ip.family, .ip = r->ip,
	    .verdict = f->status == ST_CONFIG ? V_CONFIG : V_DNSERR};
	snprintf(r->line.host, sizeof r->line.host, "%s", r->host);
	snprintf(r->line.message, sizeof r->line.message, "%.500s", f->text);
}

/* A refusal is said when it comes, with the way to clear it; then once a day. */
static void
advise(struct result *r, struct record *rec, bool dns_differed)
{
	char when[NUM_TIME_MAX];

	if (r->line.verdict == V_NOCHG && dns_differed) {
		snprintf(r->advice, sizeof r->advice,
		    "DNS says otherwise, and is not asked again until the address changes or --force is given");
		r->loud = true;
	}
	if (!rec->latched)
		return;
	rec->told = clock_now();
	snprintf(r->advice, sizeof r->advice, "not asked again %s%s; the same command with --retry clears this",
	    rec->ask_again ? "before " : "until the options change",
	    rec->ask_again ? num_time_text(when, rec->ask_again) : "");
}

void
publish_answer(struct work *w, size_t i, const struct backend_record *answer)
{
	struct result *r = &w->p->v[i];
	struct record *rec = w->record[i];
	bool same = rec->address.family && ip_equal(&rec->address, &r->ip);
	bool was_latched = rec->latched, was_bad = was_latched || rec->failures > 0;
	struct outcome o = {.verdict = answer->answer.verdict, .hint = answer->answer.hint, .wait = answer->answer.wait,
	    .ip = r->ip, .dns_differed = w->situation[i].dns == DNS_DIFFERS, .forced = w->p->force,
	    .fingerprint = w->fingerprint,
	    .message = answer->answer.message};

	r->sent = true;
	r->old = rec->address;
	r->line = answer->answer;
	r->status = verdict_status(r->line.verdict);
	r->loud = r->status != ST_OK;
	if (!r->line.ip.family && !w->p->remove)
		r->line.ip = r->ip;
	num_random(&o.random, sizeof o.random);
	if (w->p->remove) {
		if (r->status == ST_OK) {
			state_forget(&w->state, rec);
			w->record[i] = NULL;
		}
		return;
	}
	r->published = o.verdict == V_GOOD && (!same || o.dns_differed || w->p->force);
	policy_after(rec, &o, clock_now());
	r->refused = rec->latched;
	r->until = rec->latched ? rec->ask_again : r->status != ST_OK ? rec->not_before : 0;
	r->first = rec->latched ? !was_latched : r->status != ST_OK && rec->failures == 1;
	r->recovered = was_bad && r->status == ST_OK;
	r->unsaved = !w->state.writable;
	advise(r, rec, o.dns_differed);
}
