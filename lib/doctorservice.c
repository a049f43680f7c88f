/* The doctor's stages about the service: does it answer, does it take the credentials, what would be sent. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "doctorparts.h"
#include "fail.h"
#include "online.h"
#include "sibling.h"
#include "text.h"

/* A proxy of the environment is for updates; who asks for an address goes around it. */
static bool
has_proxy(void)
{
	static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if (getenv(names[i]))
			return true;
	}
	return false;
}

/* Whether a web server answered at all, whatever it said: that is a page which is no address. */
static bool
answers(const struct sibling *s)
{
	const char *err = buf_str(&s->err);

	return s->status == ST_OK || s->status == ST_DATA || strstr(err, ": HTTP ") || strstr(err, "not an address") ||
	       strstr(err, "no address in") || strstr(err, " is not IPv");
}

/* Asks for the first page over one family. True: it answers. Else what stood in the way, into why. */
static bool
knock_over(struct patient *p, const char *detector, const char *url, int64_t deadline, char why[400])
{
	const char *ca = kvs_get(&p->update.options, "ca-file"), *found, *line;
	const char *args[] = {"-n", "-vv", detector, "--url", url, ca ? "--ca-file" : NULL, ca, NULL};
	struct sibling s = {.command = "dyndnsc-detect", .args = args, .deadline = deadline};
	struct fail f = {0};
	bool good;

	if (sibling_run(&s, &f) < 0) {
		snprintf(why, 400, "%.390s", f.text);
		return false;
	}
	good = answers(&s);
	line = buf_str(&s.err);
	found = strstr(line, " ms: ");
	if (s.status == ST_CONFIG) {
		/* the request, and then what is wrong here */
		found = strchr(line, '\n');
		snprintf(why, 400, "%.*s", found ? (int)strcspn(found + 1, "\n") : 0, found ? found + 1 : "");
	} else {
		line = s.late ? "no answer in time" : found ? found + 5 : line;
		snprintf(why, 400, "%.*s", (int)strcspn(line, "\n"), line);
	}
	sibling_free(&s);
	return good;
}

/* Asks the web server where updates go for its first page, without credentials: certificate and connection show there. */
static void
knock(struct patient *p, const char *origin)
{
	char url[320], why[400], why6[400];

	if (kvs_get(&p->update.options, "proxy") || has_proxy()) {
		buf_addf(&p->f.details, "%s was not asked: updates go through a proxy\n", origin);
		return;
	}
	snprintf(url, sizeof url, "%.300s/", origin);
	if (knock_over(p, "detector:webcheck4", url, doctor_share(p, 50), why) ||
	    knock_over(p, "detector:webcheck6", url, doctor_share(p, 80), why6)) {
		buf_addf(&p->f.details, "%s answers, asked for its first page and without credentials\n", origin);
		return;
	}
	/* a name without an address of one family says nothing of the other */
	if (strstr(why, "resolve host") && !strstr(why6, "resolve host"))
		memcpy(why, why6, sizeof why);
	doctor_bad(p, ST_TEMP, "%s", why);
	if (!doctor_explain(p, CAUSE_SERVICE, why))
		doctor_todo(p, "see whether {where} can be reached from here");
}

/* What did not work, and why. */
static void
not_taken(struct patient *p, const struct online *o)
{
	const char *said = buf_str(&o->said);

	if (strchr(said, '\n') && strchr(said, '\n')[1])
		buf_adds(&p->f.details, said); /* more than the summary takes */
	doctor_bad(p, o->status, "%.*s", (int)strcspn(said, "\n"), said);
	if (!doctor_explain(p, CAUSE_SERVICE, said))
		doctor_todo(p, "mend what is named above, and try\n\tdyndnsc-update -n -vv --force --ip 192.0.2.1 --allow-private {name}");
}

static void
judge(struct patient *p, const struct online *o)
{
	char origin[300];

	if (p->d->verbose > 0)
		buf_adds(&p->f.details, buf_str(&o->notes));
	if ((cause_origin(origin, sizeof origin, buf_str(&o->said)) || cause_origin(origin, sizeof origin, buf_str(&o->notes)) ||
	    cause_origin(origin, sizeof origin, buf_str(&o->requests))) && !strstr(origin, "***"))
		snprintf(p->where, sizeof p->where, "%s", origin);
	switch (o->proof) {
	case ONLINE_FAILED:
		not_taken(p, o);
		break;
	case ONLINE_PROVEN:
		buf_addf(&p->f.summary, "%s%sanswers, and takes the credentials", p->where, p->where[0] ? " " : "it ");
		break;
	case ONLINE_ANSWERED:
		buf_addf(&p->f.summary, "%s%sanswers; no credentials are set", p->where, p->where[0] ? " " : "it ");
		break;
	case ONLINE_NOTHING:
		if (!p->update.protocol || !p->update.protocol->backend) {
			buf_adds(&p->f.summary, "nobody is asked before an update");
			break;
		}
		p->f.mark = FOUND_NOTE;
		buf_adds(&p->f.summary, "whether the credentials are good, only an update can tell: there is nothing to read");
		/* not the one of the requests: a short secret hides more than itself there */
		if (p->where[0])
			knock(p, p->where);
		break;
	}
}

/* The same, shown. */
static void
show_requests(struct patient *p, const struct online *o)
{
	struct finding *f = doctor_begin(p, STAGE_REQUEST);

	if (p->bad[STAGE_SERVICE] && o->proof == ONLINE_FAILED)
		doctor_left_out(p, "what the service has to tell before is missing");
	else if (!o->requests.len)
		buf_adds(&f->summary, "nothing: the service has the address already");
	else
		buf_addf(&f->summary, "what an update would send%s, secrets as ***",
		    p->n_found ? "" : ", with an address of nobody's");
	buf_add_trimmed(&f->details, buf_str(&o->requests), o->requests.len);
	doctor_end(p);
}

void
doctor_service(struct patient *p)
{
	struct online o = {.config_path = p->d->config_path, .ini = p->d->ini, .section = p->section, .entry = &p->update,
	    .ip = p->any, .n_ip = p->n_any, .deadline = doctor_share(p, 60)};
	struct fail f = {0};

	doctor_begin(p, STAGE_SERVICE);
	if (!p->has_update) {
		doctor_left_out(p, "the configuration has to be mended first");
		doctor_end(p);
		doctor_begin(p, STAGE_REQUEST);
		doctor_left_out(p, "the configuration has to be mended first");
		doctor_end(p);
		return;
	}
	if (online_ask(&o, &f) < 0) {
		o.proof = ONLINE_FAILED;
		doctor_bad(p, f.status, "%s", f.text);
	} else {
		judge(p, &o);
	}
	doctor_end(p);
	show_requests(p, &o);
	online_free(&o);
}
