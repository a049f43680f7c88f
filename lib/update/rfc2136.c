#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "fail.h"
#include "note.h"
#include "num.h"
#include "text.h"
#include "update/change.h"
#include "update/job.h"
#include "update/judge.h"
#include "update/rfc2136.h"
#include "update/server.h"
#include "update/target.h"
#include "verdict.h"

#define MARGIN_MS 500

/* One record set on its way. */
struct task {
	struct net *net;
	const struct job *job;
	const struct target *target;
	const char *host, *type;
	struct wish wish;
	enum hint refusal; /* what a refusal is worth that follows from what was read last */
	struct verdict_line *v;
};

static struct asked
asked(const struct task *t, bool reading)
{
	return (struct asked){.server = t->target->server->name, .zone = t->target->zone,
	    .key = t->job->signs ? t->job->key.name : NULL, .host = t->host, .type = t->type, .reading = reading,
	    .now = clock_now()};
}

/* Reads the set at the server. False: *t->v says why it could not be. */
static bool
read_set(struct task *t, struct rrset *out)
{
	struct asked a = asked(t, true);
	struct reply reply;
	struct fail f = {0};
	enum server_outcome o;
	bool ok;

	o = server_query(t->target->server, &reply, t->host, t->wish.family == 6 ? DNS_AAAA : DNS_A, t->net->deadline,
	    t->net->notes, &f);
	if (o != SERVER_ANSWERED) {
		judge_no_answer(t->v, o, &f);
		return false;
	}
	ok = judge(t->v, &reply, &a) == JUDGED_YES;
	t->refusal = judge_hint(&reply, &a);
	if (ok)
		rrset_read(out, &reply.msg, t->host, t->wish.family);
	server_reply_free(&reply);
	return ok;
}

/* False where what stands in the place of a set cannot be changed by us: *t->v says why. */
static bool
changeable(struct task *t, const struct rrset *set)
{
	char shown[TEXT_SHOWN + 4];

	text_clean(shown, set->other, strlen(set->other));
	switch (set->state) {
	case RRSET_CNAME:
		return judge_set(t->v, V_NOHOST, t->refusal, "'%s' is a CNAME for '%s'", t->host, shown);
	case RRSET_BELOW:
		return judge_set(t->v, V_NOHOST, t->refusal,
		    "'%s' lies below a delegation: '%s' is a zone of its own, on other servers", t->host, shown);
	case RRSET_NOT_AUTH:
		return judge_set(t->v, V_NOHOST, t->refusal, "'%s' does not speak for '%s' with authority",
		    t->target->server->name, t->host);
	case RRSET_TOO_MANY:
		return judge_set(t->v, V_CONFIG, t->refusal, "'%s' has more than %d addresses", t->host, RRSET_MAX);
	default:
		return true;
	}
}

/* "at 'ns1.example.org', the zone's primary": where it was done. */
static const char *
where(char out[384], const struct task *t)
{
	snprintf(
	    out, 384, "at '%s'%s", t->target->server->name, t->target->primary ? ", the zone's primary server" : "");
	return out;
}

static bool
as_wished(const struct task *t, const struct rrset *set)
{
	return set->state == RRSET_READ &&
	       (t->wish.ip.family ? rrset_has(set, &t->wish.ip)
				  : set->n == 0 || (!t->wish.replace_set && !rrset_has(set, &t->wish.confirmed)));
}

static void
done(struct task *t, const struct rrset *before, const char *remark)
{
	char place[384], was[RRSET_TEXT_MAX];

	if (before->state == RRSET_HIDDEN)
		judge_set(t->v, V_GOOD, HINT_BODY, "%s%s", where(place, t), remark);
	else
		judge_set(t->v, V_GOOD, HINT_BODY, "was %s, %s%s", rrset_text(was, before), where(place, t), remark);
}

/* NOERROR is not yet a change: BIND says so, and does nothing, for an address beside a CNAME or below a delegation. A
 * server that passes updates on to its primary may show the change a moment later. */
static void
read_back(struct task *t, const struct rrset *before)
{
	static const int pause[] = {100, 300, 600, 1000, 2000, 3000, 0};
	struct rrset now = {0};
	char shows[RRSET_TEXT_MAX];
	size_t i = 0;

	for (;; i++) {
		if (!read_set(t, &now) || now.state == RRSET_HIDDEN) {
			note(t->net->notes, 1, "'%s' %s could not be read back%s%s", t->host, t->type,
			    now.state == RRSET_HIDDEN ? "" : ": ", now.state == RRSET_HIDDEN ? "" : t->v->message);
			done(t, before, " (could not be read back)");
			return;
		}
		if (!changeable(t, &now))
			return;
		if (as_wished(t, &now)) {
			done(t, before, "");
			return;
		}
		if (!pause[i] || clock_left(t->net->deadline) < pause[i])
			break;
		poll(NULL, 0, pause[i]);
	}
	rrset_text(shows, &now);
	if (before->state == RRSET_READ && !rrset_equal(&now, before))
		judge_set(t->v, V_DNSERR, HINT_SENT, "somebody else changed '%s' %s right after us: it is %s now",
		    t->host, t->type, shows);
	else
		judge_set(t->v, V_NOHOST, t->refusal, "'%s' took the update and ignored it: '%s' %s is %s there",
		    t->target->server->name, t->host, t->type, shows);
}

/* No answer to an update: it may have arrived. */
static void
look_what_happened(struct task *t, const struct rrset *before, enum server_outcome o, const struct fail *f)
{
	struct rrset now;

	if (o == SERVER_SILENT && read_set(t, &now) && as_wished(t, &now))
		done(t, before, " (the answer was lost)");
	else
		judge_no_answer(t->v, o, f);
}

enum step {
	STEP_DONE,    /* *t->v is final */
	STEP_CHANGED, /* somebody else was faster: read again */
	STEP_NO_SET   /* likewise, and the server says that there is no such set */
};

static enum step
send_change(struct task *t, const struct change *c)
{
	struct asked a = asked(t, false);
	struct buf msg = {.max = DNS_MSG_MAX};
	enum server_outcome o = SERVER_FAILED;
	enum judged judged = JUDGED_NO;
	struct fail f = {0};
	struct reply reply;
	unsigned rcode = 0;
	uint16_t id;

	if (num_random(&id, sizeof id) < 0)
		fail_errno(&f, "no random numbers");
	else if (change_message(&msg, c, id) < 0)
		fail_set(&f, ST_CONFIG, "no name that an update can carry: '%s'", t->host);
	else
		o = server_update(t->target->server, &reply, &msg, t->net->deadline, t->net->notes, &f);
	buf_free(&msg);
	if (o == SERVER_SILENT || o == SERVER_UNREACHED)
		look_what_happened(t, c->seen, o, &f);
	else if (o == SERVER_FAILED)
		judge_no_answer(t->v, o, &f);
	if (o != SERVER_ANSWERED)
		return STEP_DONE;
	rcode = reply.msg.rcode;
	judged = judge(t->v, &reply, &a);
	server_reply_free(&reply);
	if (judged == JUDGED_YES)
		read_back(t, c->seen);
	return judged != JUDGED_CHANGED ? STEP_DONE : rcode == DNS_NXRRSET ? STEP_NO_SET : STEP_CHANGED;
}

/* After a prerequisite failed: the set as it is now in *set. False: *t->v is final. A set that is read, and that the
 * server says is not there, comes from a wildcard: the host has no set of its own. */
static bool
read_again(struct task *t, struct rrset *set, enum step why)
{
	struct rrset now;

	/* the one prerequisite there was */
	if (set->state == RRSET_HIDDEN)
		return judge_set(t->v, V_NOHOST, t->refusal, "'%s' is a CNAME", t->host);
	if (!read_set(t, &now) || !changeable(t, &now))
		return false;
	if (as_wished(t, &now)) {
		done(t, set, " (it was so already when the update came)");
		return false;
	}
	if (why == STEP_NO_SET && rrset_equal(&now, set)) {
		now.n = 0;
		if (!t->wish.ip.family)
			return judge_set(t->v, V_NOCHG, HINT_BODY, "it has no record of its own");
	}
	*set = now;
	return true;
}

/* What nsupdate reads before the change itself: server, zone and key. The secret stays here. */
static void
dry_head(struct buf *text, const struct job *job, const struct target *target)
{
	char ip[IP_TEXT_MAX];

	if (job->server_set)
		buf_addf(text, "server %s %u\n",
		    job->server_at.ip.family ? ip_text(ip, &job->server_at.ip) : job->server, job->port);
	else
		buf_addf(text, "server %s\n", target ? target->server->name : "{server}");
	if (target)
		buf_addf(text, "zone %s.\n", target->zone);
	else
		buf_addf(text, job->zone ? "zone %s.\n" : "zone {zone}\n", job->zone);
	if (job->signs && !job->key.len)
		buf_adds(text, "key {key}\n");
	else if (job->signs)
		buf_addf(text, "key %s:%s ***\n", key_algorithm(job->key.alg), job->key.name);
}

/* In a dry run without network nothing is known but the job. */
static void
dry_set(struct task *t, struct buf *text)
{
	struct change c = {.zone = "", .host = t->host, .family = t->wish.family, .whole = true, .add = t->wish.ip,
	    .ttl = t->wish.ttl, .ttl_open = !t->wish.ttl_set};

	dry_head(text, t->job, NULL);
	change_text(text, &c);
	t->v->verdict = V_GOOD;
}

/* The whole life of one record set. In a dry run, what would be sent goes into `text`. */
static void
update_set(struct task *t, struct buf *text)
{
	struct change c;
	struct rrset set;
	char shows[RRSET_TEXT_MAX], place[384];
	struct fail f = {0};
	enum step step;
	int tries;

	if (!read_set(t, &set) || !changeable(t, &set))
		return;
	for (tries = 0; tries < 2; tries++) {
		switch (change_decide(&c, t->target->zone, t->host, &t->wish, &set, &f)) {
		case CHANGE_NONE:
			judge_set(t->v, V_NOCHG, HINT_BODY, "%s", where(place, t));
			return;
		case CHANGE_NOT:
			judge_set(t->v, V_CONFIG, t->refusal, "%s", f.text);
			return;
		default:
			break;
		}
		if (t->job->dry) {
			dry_head(text, t->job, t->target);
			change_text(text, &c);
			t->v->verdict = V_GOOD;
			return;
		}
		step = send_change(t, &c);
		if (step == STEP_DONE || !read_again(t, &set, step))
			return;
	}
	judge_set(t->v, V_DNSERR, HINT_SENT, "somebody else changes '%s' %s at the same time: it is %s now", t->host,
	    t->type, rrset_text(shows, &set));
}

/* Hands out what came of a record set. What a dry run would not send is a comment for nsupdate. */
static int
put(const struct task *t, const struct outcome *outcome, struct buf *text)
{
	char ip[IP_TEXT_MAX];
	const struct verdict_line *v = t->v;

	if (t->job->dry && v->verdict == V_NOCHG && t->wish.ip.family)
		buf_addf(text, "; %s %s is %s already: nothing to send\n", t->host, t->type, ip_text(ip, &t->wish.ip));
	else if (t->job->dry && v->verdict == V_NOCHG)
		buf_addf(text, "; %s %s is not there: nothing to send\n", t->host, t->type);
	else if (t->job->dry && v->verdict != V_GOOD)
		buf_addf(text, "; %s %s %s: %s\n", t->host, t->type, verdict_word(v->verdict), v->message);
	outcome->put(outcome->ctx, v, t->job->dry ? buf_str(text) : NULL);
	return verdict_status(v->verdict);
}

static int
run_host(struct net *net, const struct job *job, size_t host, const struct outcome *outcome)
{
	struct verdict_line where_v = {0}, v;
	struct target target;
	bool placed = job->dry == 2 || target_find(&target, net, job, host, &where_v);
	int worst = ST_OK;
	size_t i;

	for (i = 0; i < job->n_wishes; i++) {
		struct task t = {
		    net, job, &target, job->hosts[host], "", job_wish(job, i, job->hosts[host]), HINT_BODY, &v};
		struct buf text = {0};

		v = where_v;
		snprintf(v.host, sizeof v.host, "%s", t.host);
		v.family = t.wish.family;
		v.ip = t.wish.ip;
		t.type = v.family == 6 ? "AAAA" : "A";
		if (job->dry == 2)
			dry_set(&t, &text);
		else if (placed)
			update_set(&t, &text);
		worst = status_worse(worst, put(&t, outcome, &text));
		buf_free(&text);
	}
	return worst;
}

int
rfc2136_run(struct net *net, const struct job *job, const struct outcome *outcome)
{
	int worst = ST_OK;
	size_t i;

	/* all jobs have come at once, and who started us ends us at the deadline: the lines must be out by then */
	net->deadline = net->start + (int64_t)job->seconds * 1000 - MARGIN_MS;
	for (i = 0; i < job->n_hosts; i++)
		worst = status_worse(worst, run_host(net, job, i, outcome));
	net_next_job(net);
	return worst;
}
