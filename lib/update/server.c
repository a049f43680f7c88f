#include "buf.h"
#include "clock.h"
#include "fail.h"
#include "note.h"
#include "num.h"
#include "update/server.h"

#define CONNECT_MS 3000
#define QUERY_MS 5000
#define UPDATE_MS 10000

static int64_t
sooner(int64_t deadline, int64_t ms)
{
	int64_t t = clock_ms() + ms;

	return t < deadline ? t : deadline;
}

void
server_close(struct server *s)
{
	if (s->open)
		dns_link_close(&s->link);
	s->open = s->used = false;
}

void
server_reply_free(struct reply *reply)
{
	dns_msg_free(&reply->msg);
	*reply = (struct reply){0};
}

/* Opens the link of the way we are on, unless it is open. 0, or -1 with fail. */
static int
connect_way(struct server *s, int64_t deadline, struct fail *f)
{
	bool tcp = s->way < s->n;

	if (s->open)
		return 0;
	if (dns_link_open(&s->link, &s->at[s->way % s->n], tcp, sooner(deadline, CONNECT_MS), f) < 0)
		return -1;
	s->open = true;
	s->reached |= tcp;
	return 0;
}

/* This way does not work: on to the next. */
static void
next_way(struct server *s, const struct notes *notes, const struct fail *f)
{
	note(notes, 1, "%s", f->text);
	s->why = *f;
	server_close(s);
	s->way++;
}

static enum server_outcome
dead(const struct server *s, struct fail *f)
{
	fail_set(f, ST_TEMP, "'%s' does not answer: %s", s->name, s->why.text);
	return s->reached ? SERVER_SILENT : SERVER_UNREACHED;
}

/* Reads the raw answer and looks at its signature. */
static int
take(struct reply *reply, const struct server *s, const struct tsig *t, const struct buf *raw, struct fail *f)
{
	*reply = (struct reply){.tcp = s->link.tcp, .trusted = true};
	if (dns_parse(&reply->msg, raw->data, raw->len, f) < 0)
		return fail_prefix(f, "'%s' answers nonsense", s->name);
	if (!s->key)
		return 0;
	reply->tsig = tsig_verify(t, &reply->msg, clock_now(), &reply->why);
	reply->trusted = reply->tsig.result == TSIG_VERIFIED;
	return 0;
}

/* One message and its answer on the open link: 1, or what dns_link_exchange() says. */
static int
exchange(struct server *s, struct reply *reply, const struct buf *msg, const struct tsig *t, int64_t deadline,
    struct fail *f)
{
	struct buf raw = {.max = DNS_MSG_MAX};
	int r = dns_link_exchange(&s->link, &raw, msg->data, msg->len, deadline, f);

	if (r > 0 && take(reply, s, t, &raw, f) < 0)
		r = f->status == ST_SYSTEM ? -1 : 0;
	if (r > 0)
		s->used = s->reached = true;
	buf_free(&raw);
	return r;
}

/* The question, signed: its time of signing must be that of this try. */
static int
question(struct buf *b, struct tsig *t, const struct server *s, const char *name, unsigned type, struct fail *f)
{
	uint16_t id;

	if (num_random(&id, sizeof id) < 0)
		return fail_errno(f, "no random numbers");
	if (dns_query(b, id, name, type, DNS_CLASS_IN, false, s->way >= s->n) < 0)
		return fail_set(f, ST_CONFIG, "not a name that DNS can ask for: '%s'", name);
	return s->key ? tsig_sign(t, b, s->key, clock_now(), f) : 0;
}

/* Asks on the way we are on. A connection that was of use before may have been closed since: once more. */
static enum server_outcome
query_way(struct server *s, struct reply *reply, const char *name, unsigned type, int64_t deadline, struct fail *f)
{
	struct buf b = {0};
	struct tsig t = {0};
	bool used;
	int r;

	do {
		if (connect_way(s, deadline, f) < 0)
			return f->status == ST_SYSTEM ? SERVER_FAILED : SERVER_UNREACHED;
		used = s->used;
		r = question(&b, &t, s, name, type, f);
		if (r == 0)
			r = exchange(s, reply, &b, &t, sooner(deadline, QUERY_MS), f);
		buf_free(&b);
		if (r > 0)
			return SERVER_ANSWERED;
		if (f->status != ST_TEMP)
			return SERVER_FAILED;
		server_close(s);
	} while (used);
	return SERVER_SILENT;
}

enum server_outcome
server_query(struct server *s, struct reply *reply, const char *name, unsigned type, int64_t deadline,
    const struct notes *notes, struct fail *f)
{
	enum server_outcome o;

	while (s->way < 2 * s->n) {
		o = query_way(s, reply, name, type, deadline, f);
		if (o == SERVER_ANSWERED && !dns_answers(&reply->msg, reply->msg.id, name, type, DNS_CLASS_IN)) {
			server_reply_free(reply);
			fail_set(f, ST_TEMP, "'%s' answers another question", s->name);
			o = SERVER_SILENT;
		}
		if (o == SERVER_ANSWERED || o == SERVER_FAILED)
			return o;
		next_way(s, notes, f);
	}
	return dead(s, f);
}

/* True for the answer to an UPDATE: its zone section may be left out. */
static bool
answers_update(const struct dns_msg *m)
{
	return m->qr && m->opcode == DNS_UPDATE;
}

enum server_outcome
server_update(struct server *s, struct reply *reply, struct buf *msg, int64_t deadline, const struct notes *notes,
    struct fail *f)
{
	struct tsig t = {0};
	int r;

	if (s->way >= 2 * s->n)
		return dead(s, f);
	if (connect_way(s, deadline, f) < 0)
		return f->status == ST_SYSTEM ? SERVER_FAILED : SERVER_UNREACHED;
	if (s->key && tsig_sign(&t, msg, s->key, clock_now(), f) < 0)
		return SERVER_FAILED;
	/* what is left is for looking whether it arrived */
	r = exchange(s, reply, msg, &t, sooner(clock_ms() + clock_left(deadline) / 3 * 2, UPDATE_MS), f);
	if (r > 0 && !answers_update(&reply->msg)) {
		server_reply_free(reply);
		r = fail_set(f, ST_TEMP, "'%s' answers something else than the update", s->name) + 1;
	}
	if (r > 0)
		return SERVER_ANSWERED;
	note(notes, 1, "%s", f->text);
	server_close(s);
	return f->status != ST_TEMP ? SERVER_FAILED : r == 0 ? SERVER_SILENT : SERVER_UNREACHED;
}
