#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"
#include "fail.h"
#include "http.h"
#include "note.h"
#include "num.h"
#include "recipe.h"
#include "template.h"
#include "text.h"

#define PAGES_MAX 100

/* What was there already: an option of the user's counts more than what an answer says. */
static bool
given(const struct run *r, const char *name)
{
	return vars_text(&r->job->vars, name) != NULL;
}

/* A URL from an answer leads to where the step's own request went, and nowhere else. */
static bool
same_site(const struct run *r, const char *url)
{
	char there[300], here[300];

	return http_origin(there, url) && http_origin(here, vars_text(&r->vars, "request-url")) && strcmp(there, here) == 0;
}

/* The parser of a web detector is an option's value. */
static bool
get_parsed(struct buf *out, const struct run *r, const struct source *s, struct reply *reply, struct fail *f)
{
	struct buf name = {0};
	char unset[TEMPLATE_NAME_MAX];
	struct source parser = {.arg = ""};
	bool found = false;

	template_expand(&name, s->arg, AS_TEXT, &r->vars, unset, NULL);
	if (source_parser(&parser, buf_str(&name), f) == 0)
		found = source_get(out, &parser, reply, NULL, NULL) && !source_ambiguous(&parser, reply);
	source_free(&parser);
	buf_free(&name);
	return found;
}

static int
set_taken(struct run *r, const struct take *t, const char *text, json *j)
{
	if (t->kind != TAKE_TEXT && mask_add(&r->job->mask, text) < 0)
		return -1;
	if (j)
		return vars_set_json(&r->vars, t->name, text, json_print(j));
	return vars_set(&r->vars, t->name, text, t->kind == TAKE_URL ? VAR_URL : VAR_TEXT);
}

/* One `take`. False: the run has ended. */
static bool
take(struct run *r, const struct take *t, struct reply *reply, json *element)
{
	struct buf text = {0};
	struct fail f = {0};
	json *j = NULL;
	bool found;

	if (given(r, t->name))
		return true;
	if (t->source.kind == SOURCE_PARSER)
		found = get_parsed(&text, r, &t->source, reply, &f);
	else
		found = source_get(&text, &t->source, reply, element, &j) &&
			!(reply && source_ambiguous(&t->source, reply));
	if (f.status)
		run_end(r, V_CONFIG, HINT_STATUS, 0, f.text);
	else if (found && t->kind == TAKE_URL && !same_site(r, buf_str(&text)))
		run_end(r, V_911, HINT_BODY, 0, "the answer leads to another server");
	else if (found && set_taken(r, t, buf_str(&text), j) < 0)
		run_end(r, V_DNSERR, HINT_AGAIN, 0, "out of memory");
	else if (!found)
		vars_unset(&r->vars, t->name);
	if (!found && t->otherwise != V_NONE && r->state == RUN_READY)
		run_end(r, t->otherwise, HINT_STATUS, 0, *t->message ? t->message : "the answer does not have what is needed");
	buf_free(&text);
	return r->state == RUN_READY;
}

void
run_element(struct run *r, size_t k)
{
	const struct selection *sel = &r->selection;
	char text[IP_TEXT_MAX];
	size_t i;

	if (!r->selecting || k >= sel->n)
		return;
	if (sel->ip[k].family)
		vars_set(&r->vars, "old", ip_text(text, &sel->ip[k]), VAR_TEXT);
	for (i = 0; i < r->selecting->n_takes; i++) {
		const struct take *t = &r->selecting->takes[i];

		if (t->source.kind == SOURCE_ELEMENT)
			take(r, t, NULL, select_element(sel, k));
	}
}

bool
run_label(struct run *r)
{
	const char *zone = vars_text(&r->vars, "zone"), *host = vars_text(&r->vars, "hostname"), *apex;
	struct buf label = {0};
	char unset[TEMPLATE_NAME_MAX], text[400];
	size_t nz, nh;

	if (!zone || !host || vars_get(&r->vars, "label") || !r->job->steps->uses_zone)
		return true;
	if (!select_zone_holds(zone, host)) {
		snprintf(text, sizeof text, "'%.200s' is not in the zone '%.150s'", host, zone);
		run_end(r, V_CONFIG, HINT_STATUS, 0, text);
		return false;
	}
	if (select_same_host(zone, host)) {
		apex = r->job->steps->recipe->apex;
		template_expand(&label, apex ? apex : "", AS_TEXT, &r->vars, unset, NULL);
	} else {
		/* counted in labels: the zone may be spelled in Unicode */
		for (nz = 1; *zone; zone++)
			nz += *zone == '.' && zone[1];
		for (nh = strlen(host); nh && nz; nh--)
			nz -= host[nh - 1] == '.';
		buf_add(&label, host, nh);
	}
	vars_set(&r->vars, "label", buf_str(&label), VAR_TEXT);
	buf_free(&label);
	return true;
}

static bool
page_value(void *ctx, json *found)
{
	return json_nothing(found) || json_text(ctx, found) < 0;
}

/* The next page, where an answer says how many there are of something; empty: that was the last. */
static void
count_page(struct run *r, const struct step *s, struct buf *text)
{
	size_t have = json_count(r->selection.list);
	uint32_t all = 0;
	bool more = num_parse(&all, buf_str(text), 0, UINT32_MAX) && (s->pages == PAGES_UPTO ? r->page : have) < all;

	buf_reset(text);
	if (!more || (s->pages != PAGES_UPTO && have == r->had))
		return;
	r->had = have;
	buf_addf(text, "%zu", s->pages == PAGES_FROM ? have : r->page + 1);
}

/* Whether another page is to be asked for. */
static bool
next_page(struct run *r, const struct step *s, struct reply *reply)
{
	struct buf text = {0};

	free(r->page_value);
	r->page_value = NULL;
	if (s->pages == PAGES_NONE || ++r->page >= PAGES_MAX || !reply || !reply_json(reply))
		return false;
	json_find(reply_json(reply), s->page_pointer, page_value, &text);
	if (s->pages == PAGES_UPTO || s->pages == PAGES_UNTIL || s->pages == PAGES_FROM)
		count_page(r, s, &text);
	if (text.len && (s->pages != PAGES_URL || same_site(r, buf_str(&text))))
		r->page_value = strdup(buf_str(&text));
	buf_free(&text);
	return r->page_value;
}

/* Adds what the answer lists. False: that is not all yet, or the run has ended. */
static bool
add_list(struct run *r, const struct step *s, struct reply *reply)
{
	if (r->selecting != s) {
		select_free(&r->selection);
		r->selecting = s;
		r->page = 0;
		r->had = 0;
	}
	if (reply && select_add(&r->selection, s, buf_str(&reply->body), reply_json(reply)) < 0) {
		run_end(r, V_911, HINT_BODY, 0, "the answer is not the list that was expected");
		return false;
	}
	if (next_page(r, s, reply))
		return false;
	select_match(&r->selection, s, &r->vars, r->family);
	return true;
}

/* A step that says which address is meant does not touch the others of the set. */
static bool
names_old(const struct step *s)
{
	size_t i;

	for (i = 0; i < s->form.n && !strstr(s->form.v[i], "{old}"); i++)
		;
	return i < s->form.n || strstr(s->request, "{old}") || (s->json && strstr(s->json, "{old}"));
}

static bool
writes_when(const struct run *r, enum step_when when)
{
	const struct steps *s = r->job->steps;
	size_t i;

	for (i = 0; i < s->n && !(s->v[i].write && s->v[i].when == when); i++)
		;
	return i < s->n;
}

/* What becomes of the set of addresses. False: the run has ended. */
static bool
decide(struct run *r)
{
	const struct http_record *rec = r->v[0];
	struct select_wish wish = {.host = rec->host, .want = rec->ip, .confirmed = rec->confirmed, .remove = r->job->remove,
	    .replace = r->job->replace};
	const struct step *steps = r->job->steps->v;
	struct fail f = {0};
	bool one = false, creates;
	size_t i;

	for (i = 0; i < r->job->steps->n; i++) {
		wish.sets = wish.sets || steps[i].item;
		one = one || (steps[i].when == WHEN_REMOVE && names_old(&steps[i]));
		wish.twice = wish.twice || (i && steps[i].when == WHEN_CHANGE && steps[i - 1].when == WHEN_CHANGE && names_old(&steps[i]));
	}
	if (r->selecting->members && !wish.sets && r->selection.n > 1 && !wish.replace) {
		run_end(r, V_CONFIG, HINT_STATUS, 0, "the host has several addresses, and this service replaces them all: --replace-set allows it");
		return false;
	}
	wish.sets = wish.sets && !one;
	if (select_decide(&r->selection, &wish, &r->action, &r->others, &f) < 0) {
		run_end(r, V_CONFIG, HINT_STATUS, 0, f.text);
		return false;
	}
	if (r->action == ACT_NONE && !writes_when(r, WHEN_ALWAYS)) {
		run_end(r, V_NOCHG, HINT_STATUS, 0, "");
		return false;
	}
	creates = writes_when(r, WHEN_CREATE);
	if (r->action == ACT_CREATE && (!r->job->create || !creates)) {
		run_end(r, V_NOHOST, HINT_STATUS, 0,
		    creates ? "there is no such record: make it at the service, or give --create yes"
			    : "there is no such record: make it at the service first");
		return false;
	}
	return true;
}

/* Without network nobody knows: what an answer would give stays open, and an address is taken to be there. */
static void
leave_open(struct run *r, const struct step *s)
{
	size_t i;

	for (i = 0; i < s->n_takes; i++) {
		if (!given(r, s->takes[i].name))
			vars_open(&r->vars, s->takes[i].name);
	}
	if (!s->current)
		return;
	r->action = r->job->remove ? ACT_REMOVE : ACT_CHANGE;
	vars_open(&r->vars, "old");
}

/* The end of a detection. Whatever is no address of the family that may be published is bad data, not a bad moment. */
static void
detected(struct run *r, const struct reply *reply)
{
	const char *text = vars_text(&r->vars, "address"), *why;
	char shown[TEXT_SHOWN + 4], message[400];
	struct ip ip;

	if (reply && reply->status != 200) {
		/* a success of another kind was not about an address */
		snprintf(message, sizeof message, "HTTP %u", reply->status);
		run_end(r, V_911, HINT_STATUS, 0, message);
		return;
	}
	if (!text || !ip_parse(&ip, text))
		snprintf(message, sizeof message, "not one address: '%s'", text ? text_clean(shown, text, strlen(text)) : "");
	else if (ip.family != r->job->family)
		snprintf(message, sizeof message, "an %s address: %s", ip_family_name(ip.family), text);
	else if ((why = ip_unpublishable(&ip, NULL)))
		snprintf(message, sizeof message, "%s is %s", text, why);
	else {
		r->state = RUN_DONE;
		engine_output(r->engine)->address(engine_output(r->engine)->ctx, r->job, &ip, "");
		return;
	}
	engine_status(r->engine, ST_DATA);
	run_end(r, V_911, HINT_BODY, 0, message);
}

void
run_learn(struct run *r, const struct step *s, struct reply *reply)
{
	json *element = NULL;
	size_t i;

	r->state = RUN_READY;
	if (!reply && r->job->dry == 2) {
		leave_open(r, s);
		return;
	}
	if (s->list != LIST_NONE) {
		if (!add_list(r, s, reply) || (s->current && !decide(r)))
			return;
		element = select_element(&r->selection, 0);
	}
	for (i = 0; i < s->n_takes && (reply || s->takes[i].source.kind == SOURCE_ELEMENT); i++) {
		if (s->current && !element && s->takes[i].source.kind == SOURCE_ELEMENT)
			continue;
		if (!take(r, &s->takes[i], reply, element))
			return;
	}
	if (r->job->steps->recipe->kind == RECIPE_DETECT)
		detected(r, reply);
}
