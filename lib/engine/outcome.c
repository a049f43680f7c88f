#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "engine/run.h"
#include "fail.h"
#include "http.h"
#include "markup.h"
#include "num.h"
#include "recipe.h"
#include "text.h"

/* Foreign text for people: secrets out first, then cut. */
static const char *
show(char out[TEXT_SHOWN + 4], const struct run *r, const char *text)
{
	struct buf masked = {0};

	mask_text(&masked, &r->job->mask, text);
	text_clean(out, buf_str(&masked), masked.len);
	buf_free(&masked);
	return out;
}

static void
give(struct run *r, struct http_record *rec, enum verdict verdict, enum hint hint, uint32_t wait, const char *message)
{
	struct verdict_line *a = &rec->answer;
	char shown[TEXT_SHOWN + 4];

	if (rec->done)
		return;
	rec->done = true;
	*a = (struct verdict_line){.family = rec->ip.family, .verdict = verdict, .hint = hint, .wait = wait};
	snprintf(a->host, sizeof a->host, "%s", rec->host);
	if (!r->job->remove)
		a->ip = rec->ip;
	snprintf(a->message, sizeof a->message, "%s", show(shown, r, message));
	engine_status(r->engine, verdict_status(verdict));
	if (!r->job->dry || verdict_status(verdict) != ST_OK || !r->wrote)
		engine_output(r->engine)->verdict(engine_output(r->engine)->ctx, a);
}

void
run_end(struct run *r, enum verdict verdict, enum hint hint, uint32_t wait, const char *message)
{
	const struct ip none = {0};
	char shown[TEXT_SHOWN + 4];
	size_t i;

	r->state = RUN_DONE;
	if (r->closing) {
		if (verdict_status(verdict) != ST_OK)
			engine_note(r, 1, message);
		return;
	}
	for (i = 0; i < r->n; i++)
		give(r, r->v[i], verdict, hint, wait, message);
	if (r->job->steps->recipe->kind == RECIPE_DETECT)
		engine_output(r->engine)->address(engine_output(r->engine)->ctx, r->job, &none, show(shown, r, message));
	if (r->job->steps->recipe->kind == RECIPE_NOTIFY && verdict_status(verdict) != ST_OK)
		engine_note(r, 0, message);
	if (r->n == 0)
		engine_status(r->engine, verdict_status(verdict));
}

/* Whether an answer was to give that name: then it is the answer that is wrong, not the recipe. */
static bool
is_taken(const struct steps *s, const char *name)
{
	size_t i, k;

	for (i = 0; i < s->n; i++) {
		for (k = 0; k < s->v[i].n_takes; k++) {
			if (strcmp(s->v[i].takes[k].name, name) == 0)
				return true;
		}
	}
	return false;
}

void
run_cannot_ask(struct run *r, const struct request *request, const struct fail *f)
{
	if (is_taken(r->job->steps, request->unset))
		run_end(r, V_911, HINT_BODY, 0, f->text);
	else
		run_end(r, V_CONFIG, HINT_STATUS, 0, f->text);
}

/* Whether a batch that was refused as a whole is to be tried host by host. */
static bool
splits(const struct run *r, enum verdict verdict)
{
	const char *list = r->job->steps->recipe->split, *w;
	size_t n;

	if (!list)
		list = "nohost notfqdn numhost";
	while ((n = text_word(&list, &w))) {
		char one[32] = "";

		if (n < sizeof one)
			memcpy(one, w, n);
		if (verdict_parse(one) == verdict)
			return true;
	}
	return false;
}

/* Looks for an address of the record's family in a text; 1: the one sent, -1: another one, into *said, 0: none. */
static int
echoed(const struct http_record *rec, const char *text, struct ip *said)
{
	char word[IP_TEXT_MAX];
	const char *w;
	struct ip ip;
	size_t n;

	while ((n = text_word(&text, &w))) {
		if (n >= sizeof word)
			continue;
		memcpy(word, w, n);
		word[n] = '\0';
		if (!ip_parse(&ip, word) || ip.family != rec->ip.family)
			continue;
		*said = ip;
		return ip_equal(&ip, &rec->ip) ? 1 : -1;
	}
	return 0;
}

/* A success for another address than the one that was sent is none. */
static enum verdict
check_echo(struct run *r, const struct http_record *rec, const struct judging *const j[2], struct reply *reply,
    const char *line, enum verdict verdict, char *message, size_t size)
{
	struct buf text = {0};
	char said[IP_TEXT_MAX], sent[IP_TEXT_MAX];
	struct ip ip = {0};
	size_t i, k;
	int found = 0;

	if (line)
		found = echoed(rec, line, &ip);
	for (k = 0; k < 2; k++) {
		for (i = 0; j[k] && i < j[k]->n_echo && found == 0; i++) {
			buf_reset(&text);
			if (source_get(&text, &j[k]->echo[i], reply, NULL, NULL))
				found = echoed(rec, buf_str(&text), &ip);
		}
	}
	buf_free(&text);
	if (found >= 0 || r->job->remove)
		return verdict;
	ip_text(said, &ip);
	if (strcmp(said, "127.0.0.1") == 0) {
		snprintf(message, size, "the service ignores this program or this account: it says '%s 127.0.0.1'", verdict_word(verdict));
		return V_BADAGENT;
	}
	snprintf(message, size, "'%s' for %s, but %s was sent", verdict_word(verdict), said, ip_text(sent, &rec->ip));
	return V_911;
}

/* "w30m": how long to wait, in seconds; 0: no such word. */
static uint32_t
wait_word(const char *line)
{
	uint32_t n = 0;
	size_t i = 1;

	if (*line != 'w' || !isdigit((unsigned char)line[1]))
		return 0;
	for (; isdigit((unsigned char)line[i]) && n < 100000; i++)
		n = n * 10 + (uint32_t)(line[i] - '0');
	return n * (line[i] == 'h' ? 3600u : line[i] == 'm' ? 60u : 1u);
}

static void
message_of(struct buf *out, const struct judging *const j[2], struct reply *reply, enum verdict verdict, const char *line)
{
	char word[32];
	size_t k, i;

	for (k = 0; k < 2 && !out->len; k++) {
		if (j[k] && j[k]->has_message)
			source_get(out, &j[k]->message, reply, NULL, NULL);
	}
	if (!out->len && verdict_status(verdict) != ST_OK) {
		if (!line)
			buf_addf(out, "HTTP %u", reply->status);
		if (line || reply->body.len)
			buf_addf(out, "%s'%.4000s'", line ? "" : ": ", line ? line : buf_str(&reply->body));
	}
	for (k = 0; k < 2; k++) {
		for (i = 0; j[k] && i < j[k]->hints.n; i++) {
			size_t n = strcspn(j[k]->hints.v[i], " ");

			if (n >= sizeof word)
				continue;
			memcpy(word, j[k]->hints.v[i], n);
			word[n] = '\0';
			if (verdict_parse(word) == verdict)
				buf_addf(out, "%s%s", out->len ? "; " : "", j[k]->hints.v[i] + n + strspn(j[k]->hints.v[i] + n, " "));
		}
	}
}

/* What an answer, or one line of it, means. */
struct judged {
	enum verdict verdict; /* V_NONE: a 2xx that no rule is about */
	enum hint hint;
	uint32_t wait;
};

static struct judged
judge(const struct run *r, const struct judging *const j[2], struct reply *reply, const char *line)
{
	const struct rules *sets[2] = {j[0] ? &j[0]->rules : NULL, j[1] ? &j[1]->rules : NULL};
	const struct rule *rule = rules_find(sets, 2, reply, line);
	struct judged g = {.verdict = rule ? rule->verdict : rules_by_status(reply)};

	if (!rule && line && wait_word(line))
		return (struct judged){V_911, HINT_BODY, wait_word(line)};
	g.hint = rules_hint(rule, g.verdict, reply);
	if (verdict_status(g.verdict) == ST_TEMP && g.verdict != V_NONE) {
		g.wait = reply->retry_after;
		if (!g.wait && g.hint == HINT_BODY)
			g.wait = r->job->steps->recipe->wait;
	}
	return g;
}

/* Line number `want` of the body that is not blank, trimmed. False: there is none. */
static bool
line_number(struct buf *out, const char *text, size_t want, size_t *total)
{
	size_t n, count = 0;

	buf_reset(out);
	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		if (strspn(text, " \t\r") >= n)
			continue;
		if (count++ == want)
			buf_add_trimmed(out, text, n);
	}
	*total = count;
	return want < count;
}

/* Gives one record its verdict by an answer or its line. */
static void
judge_record(struct run *r, struct http_record *rec, const struct judging *const j[2], struct reply *reply, const char *line)
{
	struct judged g = judge(r, j, reply, line);
	struct buf text = {0};
	char message[300] = "";

	if (g.verdict == V_NONE)
		g = (struct judged){V_911, HINT_BODY, 0};
	if (verdict_status(g.verdict) == ST_OK) {
		enum verdict checked = check_echo(r, rec, j, reply, line, g.verdict, message, sizeof message);

		if (checked != g.verdict)
			g = (struct judged){checked, HINT_BODY, 0};
	}
	if (message[0])
		buf_adds(&text, message);
	else
		message_of(&text, j, reply, g.verdict, line);
	r->wrote = true;
	give(r, rec, g.verdict, g.hint, g.wait, buf_str(&text));
	buf_free(&text);
}

static void
judge_lines(struct run *r, const struct judging *const j[2], struct reply *reply)
{
	struct buf line = {0};
	size_t i, host = 0, total = 0;

	line_number(&line, buf_str(&reply->body), 0, &total);
	if (total <= 1 && splits(r, judge(r, j, reply, buf_str(&line)).verdict) && engine_split(r, 0)) {
		buf_free(&line);
		return;
	}
	for (i = 0; i < r->n; i++) {
		host += i > 0 && strcmp(r->v[i]->host, r->v[i - 1]->host) != 0;
		if (line_number(&line, buf_str(&reply->body), total == 1 ? 0 : host, &total) || total == 0)
			judge_record(r, r->v[i], j, reply, total ? buf_str(&line) : NULL);
		else
			give(r, r->v[i], V_911, HINT_BODY, 0, "the answer has no line for this host");
	}
	buf_free(&line);
	r->state = RUN_DONE;
}

/* No answer came at all. */
static void
unanswered(struct run *r, const struct reply *reply)
{
	char where[300] = "", text[600];

	http_origin(where, vars_text(&r->vars, "request-url"));
	snprintf(text, sizeof text, "%s: %s", where, reply->how == REPLY_ANSWERED ? "the answer has a NUL in it" : reply->error);
	if (reply->how == REPLY_OURS)
		run_end(r, V_CONFIG, HINT_STATUS, 0, text);
	else
		run_end(r, V_911, reply->how == REPLY_NOCONN ? HINT_NOCONN : HINT_SENT, 0, text);
}

static bool
has_good(const struct judging *j)
{
	size_t i;

	for (i = 0; j && i < j->rules.n && verdict_status(j->rules.v[i].verdict) != ST_OK; i++)
		;
	return j && i < j->rules.n;
}

/* A reading step has been answered with a page for people, or with no JSON where it reads that. */
static bool
strange(const struct step *s, struct reply *reply)
{
	bool xml = s->list == LIST_XML, wants = s->list == LIST_JSON || (s->poll_times && s->poll.tests[0].kind == TEST_JSON);
	size_t i;

	for (i = 0; i < s->n_takes; i++) {
		wants = wants || s->takes[i].source.kind == SOURCE_JSON;
		xml = xml || s->takes[i].source.kind == SOURCE_XML;
	}
	return (wants && !reply_json(reply)) || (!xml && markup_is_page(buf_str(&reply->body)));
}

/* A writing step's answer, one for all records of the run. */
static void
judge_write(struct run *r, const struct step *s, const struct judging *const j[2], struct reply *reply)
{
	struct judged g = judge(r, j, reply, NULL);
	struct buf text = {0};
	char message[300] = "";
	size_t i;

	if (g.verdict == V_NONE)
		g = (struct judged){V_911, HINT_BODY, 0};
	for (i = 0; i < r->n && verdict_status(g.verdict) == ST_OK; i++) {
		enum verdict checked = check_echo(r, r->v[i], j, reply, NULL, g.verdict, message, sizeof message);

		if (checked != g.verdict)
			g = (struct judged){checked, HINT_BODY, 0};
	}
	if (verdict_status(g.verdict) != ST_OK) {
		if (splits(r, g.verdict) && r->n && engine_split(r, 0))
			return;
		if (message[0])
			buf_adds(&text, message);
		else
			message_of(&text, j, reply, g.verdict, NULL);
		run_end(r, g.verdict, g.hint, g.wait, buf_str(&text));
		buf_free(&text);
		return;
	}
	r->wrote = true;
	r->changed = r->changed || (g.verdict == V_GOOD && s->when != WHEN_ALWAYS);
	run_learn(r, s, reply);
	if (r->state == RUN_READY)
		r->step += !(s->others && ++r->other <= r->others);
}

void
run_answered(struct run *r, struct reply *reply)
{
	const struct step *s = &r->job->steps->v[r->step];
	const struct judging *j[2] = {steps_judging(r->job->steps, s->name), steps_judging(r->job->steps, "")};
	struct buf text = {0};
	struct judged g;

	if (reply->how != REPLY_ANSWERED || strlen(buf_str(&reply->body)) != reply->body.len) {
		unanswered(r, reply);
		return;
	}
	if (s->poll_times && r->polls < s->poll_times && rule_holds(&s->poll, reply, NULL)) {
		r->polls++;
		r->state = RUN_SLEEPS;
		r->wake = clock_ms() + (int64_t)s->poll_seconds * 1000;
		return;
	}
	r->polls = 0;
	if (s->write && r->n && ((j[0] && j[0]->by_line) || (j[1] && j[1]->by_line))) {
		judge_lines(r, j, reply);
		return;
	}
	if (s->write && r->job->steps->recipe->kind != RECIPE_DETECT) {
		judge_write(r, s, j, reply);
		return;
	}
	g = judge(r, j, reply, NULL);
	if (g.verdict == V_NONE && strange(s, reply) && r->n)
		g = (struct judged){V_911, HINT_BODY, 0};
	if ((s->has_none && rule_holds(&s->none, reply, NULL)) || verdict_status(g.verdict) == ST_OK ||
	    (g.verdict == V_NONE && !has_good(j[0]))) {
		run_learn(r, s, s->has_none && rule_holds(&s->none, reply, NULL) ? NULL : reply);
		r->step += r->state == RUN_READY && !r->page_value;
		return;
	}
	message_of(&text, j, reply, g.verdict == V_NONE ? V_911 : g.verdict, NULL);
	run_end(r, g.verdict == V_NONE ? V_911 : g.verdict, g.hint, g.wait, buf_str(&text));
	buf_free(&text);
}
