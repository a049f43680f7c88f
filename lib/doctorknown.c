/* The doctor's stages about what is known of the records: by DNS, and by this machine. */

#include <stdio.h>
#include <string.h>

#include "account.h"
#include "clock.h"
#include "doctorparts.h"
#include "fail.h"
#include "note.h"
#include "num.h"
#include "sibling.h"
#include "text.h"

#define HOSTS_MAX 24 /* most that are asked about */

/* --- DNS --- */

/* The address of that family that was found and may be published, or NULL. */
static const struct ip *
found_of(const struct patient *p, int family)
{
	size_t i;

	for (i = 0; i < p->n_found; i++) {
		if (p->found[i].family == family)
			return &p->found[i];
	}
	return NULL;
}

/* The host names as words, the first of them; how many. */
static size_t
split_hosts(const struct patient *p, char hosts[HOSTS_MAX][256])
{
	const char *rest = kvs_get(&p->update.options, "hostname"), *word;
	size_t n, count = 0;

	while (rest && count < HOSTS_MAX && (n = text_word(&rest, &word))) {
		if (n < sizeof hosts[0])
			snprintf(hosts[count++], sizeof hosts[0], "%.*s", (int)n, word);
	}
	return count;
}

static bool
lists(const char *addresses, const struct ip *ip)
{
	char word[IP_TEXT_MAX];
	const char *w;
	struct ip one;
	size_t n;

	while ((n = text_word(&addresses, &w))) {
		snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : sizeof word - 1), w);
		if (ip_parse(&one, word) && ip_equal(&one, ip))
			return true;
	}
	return false;
}

/* Remembers what DNS says of a record, for the state. */
static void
remember(struct patient *p, const char *host, int family, enum dns_says says)
{
	if (p->n_dns == DOCTOR_RECORDS)
		return;
	snprintf(p->dns[p->n_dns].host, sizeof p->dns->host, "%s", host);
	p->dns[p->n_dns].family = family;
	p->dns[p->n_dns++].says = says;
}

/* One line of dyndnsc-resolve --verdicts, cut up: host, type, word, addresses, message. */
static void
take_verdict(struct patient *p, char *const field[5])
{
	struct finding *f = &p->f;
	int family = strcmp(field[1], "AAAA") == 0 ? 6 : 4;
	const struct ip *want = found_of(p, family);
	enum dns_says says = DNS_UNKNOWN;

	buf_addf(&f->details, "%s %s: ", field[0], field[1]);
	if (strcmp(field[2], "found") == 0) {
		says = want && lists(field[3], want) ? DNS_AGREES : DNS_DIFFERS;
		buf_addf(&f->details, "%s%s\n", field[3], !want ? "" : says == DNS_AGREES ? ", as it should be"
			: ", which is not what was detected");
	} else if (strcmp(field[2], "none") == 0) {
		says = DNS_DIFFERS;
		p->none = true;
		buf_adds(&f->details, "no record; right for a name that was never published, else look at its spelling\n");
		if (f->mark == FOUND_GOOD)
			f->mark = FOUND_NOTE;
	} else {
		says = strcmp(field[2], "pending") == 0 ? DNS_PENDING : DNS_UNKNOWN;
		buf_addf(&f->details, "%s: %s\n", field[2], field[4]);
		if (f->mark != FOUND_BAD)
			doctor_bad(p, ST_TEMP, "%s", says == DNS_PENDING ? "pending: the servers of the zone disagree" : field[4]);
		if (!doctor_explain(p, CAUSE_DNS, says == DNS_PENDING ? "pending" : field[4]))
			doctor_todo(p, "see whether this machine can ask DNS at all\n\tdyndnsc-resolve -v {host}");
	}
	remember(p, field[0], family, says);
}

static void
take_verdicts(struct patient *p, char *text)
{
	char *line, *end, *field[5];
	size_t i;

	for (line = text; line && *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		for (i = 0; i < 5; i++) {
			field[i] = line;
			line += strcspn(line, "\t");
			if (*line)
				*line++ = '\0';
		}
		if (field[0][0] && field[2][0])
			take_verdict(p, field);
	}
}

/* Of what dyndnsc-resolve -v says: what each server of the zone answered about the hosts, and who is lame or out of
 * reach; all of it at -v. */
static void
take_servers(struct patient *p, char hosts[HOSTS_MAX][256], size_t n_hosts, const char *line)
{
	char question[2][300];
	bool lame = false, wanted;
	size_t n, i;

	for (; *line; line += n + (line[n] == '\n')) {
		n = strcspn(line, "\n");
		wanted = p->d->verbose > 0;
		for (i = 0; i < n_hosts && !wanted; i++) {
			snprintf(question[0], sizeof question[0], "A %s: ", hosts[i]);
			snprintf(question[1], sizeof question[1], "AAAA %s: ", hosts[i]);
			wanted = strncmp(line, question[0], strlen(question[0])) == 0 || strncmp(line, question[1], strlen(question[1])) == 0;
		}
		for (i = 0; i + 8 < n; i++) {
			if (strncmp(line + i, " is lame:", 9) == 0)
				wanted = lame = true;
			else if (strncmp(line + i, "no route to its server", 22) == 0 || strncmp(line + i, "SERVFAIL", 8) == 0)
				wanted = true;
		}
		if (wanted)
			buf_addf(&p->f.details, "%.*s\n", (int)n, line);
	}
	if (!lame)
		return;
	doctor_explain(p, CAUSE_DNS, "is lame");
	if (p->f.mark == FOUND_GOOD)
		p->f.mark = FOUND_NOTE;
}

static void
ask_dns(struct patient *p)
{
	char hosts[HOSTS_MAX][256];
	const char *args[HOSTS_MAX + 8] = {"--verdicts", "-v"};
	struct sibling s = {.command = "dyndnsc-resolve", .args = args, .deadline = doctor_share(p, 45)};
	size_t n = split_hosts(p, hosts), a = 2, i;
	bool four = p->d->four || found_of(p, 4), six = p->d->six || found_of(p, 6);
	struct fail fail = {0};

	/* as the section itself compares */
	if (p->update.compare == COMPARE_AUTHORITATIVE)
		args[a++] = "--authoritative";
	if (four && !six)
		args[a++] = "-4";
	if (six && !four)
		args[a++] = "-6";
	for (i = 0; i < n; i++)
		args[a++] = hosts[i];
	if (n == HOSTS_MAX)
		buf_addf(&p->f.details, "of the host names the first %d are looked at\n", HOSTS_MAX);
	if (sibling_run(&s, &fail) < 0) {
		doctor_bad(p, fail.status, "%s", fail.text);
	} else {
		take_servers(p, hosts, n, buf_str(&s.err));
		take_verdicts(p, s.out.data);
		if (p->f.mark != FOUND_BAD && !p->n_dns) {
			doctor_bad(p, s.status == ST_OK ? ST_TEMP : s.status, "%.*s", (int)strcspn(buf_str(&s.err), "\n"), buf_str(&s.err));
			doctor_explain(p, CAUSE_DNS, s.late ? "no answer" : buf_str(&s.err));
		}
	}
	sibling_free(&s);
}

void
doctor_dns(struct patient *p)
{
	struct finding *f = doctor_begin(p, STAGE_DNS);
	size_t agree = 0, differ = 0, i;

	if (!p->has_update)
		doctor_left_out(p, "the configuration has to be mended first");
	else if (p->update.compare == COMPARE_NONE)
		doctor_left_out(p, "the section does not compare with DNS (compare = none)");
	else if (p->update.compare == COMPARE_READ)
		doctor_left_out(p, "the service itself is read instead (compare = read): DNS has the address of the proxy before the host");
	else if (!p->host[0])
		doctor_left_out(p, "there is no host name");
	else
		ask_dns(p);
	for (i = 0; i < p->n_dns; i++) {
		agree += p->dns[i].says == DNS_AGREES;
		differ += p->dns[i].says == DNS_DIFFERS && found_of(p, p->dns[i].family);
	}
	if (f->mark == FOUND_GOOD || f->mark == FOUND_NOTE)
		buf_addf(&f->summary, "%s %s", p->update.compare == COMPARE_DNS ? "the resolver has" : "the zone's servers have",
		    !agree && !differ ? "answers" : !differ ? "what was detected" : agree ? "part of what was detected"
			: p->none ? "no such record" : "something else");
	doctor_end(p);
}

/* --- state --- */

struct known {
	struct patient *p;
	struct state state;
	uint64_t fingerprint;
	size_t n;       /* records of the section */
	int status;     /* of the worst refusal */
	unsigned failing;
};

static enum dns_says
dns_of(const struct patient *p, const char *host, int family)
{
	size_t i;

	for (i = 0; i < p->n_dns; i++) {
		if (p->dns[i].family == family && text_same_host(p->dns[i].host, host))
			return p->dns[i].says;
	}
	return DNS_NOT_ASKED;
}

/* What happens at the next run, as it stands. */
static void
add_next(struct known *k, const struct record *r, const struct ip *want, enum dns_says dns)
{
	const struct situation s = {.want = *want, .now = clock_now(), .dns = dns, .fingerprint = k->fingerprint,
	    .refresh = k->p->update.refresh};
	struct decision d = policy_decide(r, &s);
	char when[NUM_TIME_MAX], text[IP_TEXT_MAX];
	struct buf *out = &k->p->f.details;

	if (d.latched)
		return;
	k->p->sends = k->p->sends || d.kind == DECIDE_SEND;
	if (d.kind == DECIDE_SEND)
		buf_addf(out, "    next: %s is sent at the next run: %s\n", ip_text(text, want), d.why);
	else if (d.kind == DECIDE_CONFIRM)
		buf_addf(out, "    next: nothing is sent: %s\n", d.why);
	else
		buf_addf(out, "    next: nothing is sent%s%s: %s\n", d.until ? " before " : "", d.until ? num_time_text(when, d.until) : "", d.why);
}

static void
add_refusal(struct known *k, const struct record *r)
{
	struct buf *out = &k->p->f.details;
	char when[NUM_TIME_MAX], shown[TEXT_SHOWN + 4];

	text_clean(shown, r->message, strlen(r->message));
	buf_addf(out, "    refused since %s: %s%s%s\n", num_time_text(when, r->attempt), verdict_word(r->verdict), shown[0] ? ": " : "", shown);
	if (r->fingerprint != k->fingerprint) {
		buf_adds(out, "    the options have changed since: it is asked again at the next run\n");
		return;
	}
	if (r->ask_again && r->ask_again <= clock_now())
		buf_adds(out, "    the wait is over: it is asked again at the next run\n");
	else if (r->ask_again)
		buf_addf(out, "    next: it is not asked again before %s\n", num_time_text(when, r->ask_again));
	else
		buf_adds(out, "    next: it is not asked again until the options change\n");
	if (r->ask_again && r->ask_again <= clock_now())
		return;
	k->status = status_worse(k->status, verdict_status(r->verdict));
}

static void
add_record(struct known *k, const struct record *r)
{
	struct buf *out = &k->p->f.details;
	char text[IP_TEXT_MAX], when[NUM_TIME_MAX], shown[TEXT_SHOWN + 4];
	const struct ip *want = found_of(k->p, r->family);

	buf_addf(out, "%s %s: ", r->host, r->family == 6 ? "AAAA" : "A");
	if (r->address.family)
		buf_addf(out, "%s was confirmed last at %s\n", ip_text(text, &r->address), num_time_text(when, r->confirmed));
	else
		buf_adds(out, "nothing was confirmed yet\n");
	if (r->compare_off)
		buf_adds(out, "    DNS is not believed: the service said nochg although DNS differed\n");
	if (r->latched) {
		add_refusal(k, r);
	} else if (r->failures) {
		text_clean(shown, r->message, strlen(r->message));
		buf_addf(out, "    failed %u time%s in a row, last at %s: %s%s%s\n", r->failures, r->failures == 1 ? "" : "s",
		    num_time_text(when, r->attempt), verdict_word(r->verdict), shown[0] ? ": " : "", shown);
		k->failing++;
	}
	if (want)
		add_next(k, r, want, dns_of(k->p, r->host, r->family));
}

/* The section's host names among the records. */
static void
add_records(struct known *k)
{
	const char *rest = kvs_get(&k->p->update.options, "hostname"), *word;
	char host[256];
	size_t n, i;

	while (rest && (n = text_word(&rest, &word))) {
		int known = 0;

		snprintf(host, sizeof host, "%.*s", (int)(n < sizeof host ? n : sizeof host - 1), word);
		for (i = 0; i < k->state.n; i++) {
			if (k->n >= DOCTOR_RECORDS || !text_same_host(k->state.v[i]->host, host))
				continue;
			add_record(k, k->state.v[i]);
			known |= k->state.v[i]->family == 6 ? 2 : 1;
			k->n++;
		}
		for (i = 0; i < k->p->n_found; i++) {
			struct record none = {.family = k->p->found[i].family};

			snprintf(none.host, sizeof none.host, "%s", host);
			if (!(known & (none.family == 6 ? 2 : 1)))
				add_record(k, &none);
		}
	}
}

static void
take_note(void *ctx, const char *text)
{
	buf_addf(ctx, "%s\n", text);
}

static void
read_state(struct patient *p)
{
	struct known k = {.p = p, .state.lock = -1};
	const struct notes notes = {.level = 0, .put = take_note, .ctx = &p->f.details};
	struct fail f = {0};

	if (account_open(&k.state, &p->update, STATE_READ, &notes, &f) < 0) {
		doctor_bad(p, f.status, "%s", f.text);
		doctor_todo(p, "let the user who runs dyndnsc read the state: look at owner and mode of the file that is named above");
		return;
	}
	k.fingerprint = entry_fingerprint(&p->update, k.state.salt);
	add_records(&k);
	if (k.status) {
		doctor_bad(p, k.status, "the service refused, and is not asked again for now");
		doctor_todo(p, "mend what the service refused (see 'state' above), then clear the refusal, so that it is asked again\n"
			       "\tdyndnsc-update --retry {name}");
	} else if (k.n) {
		if (k.failing)
			p->f.mark = FOUND_NOTE;
		buf_addf(&p->f.summary, "%zu record%s in '%s'%s", k.n, k.n == 1 ? "" : "s", k.state.path,
		    k.failing ? ", and the last update failed" : "");
	} else {
		buf_addf(&p->f.summary, "nothing is known yet%s%s%s", k.state.path[0] ? " (in '" : "", k.state.path, k.state.path[0] ? "')" : "");
	}
	state_close(&k.state);
}

void
doctor_state(struct patient *p)
{
	doctor_begin(p, STAGE_STATE);
	if (p->has_update)
		read_state(p);
	else
		doctor_left_out(p, "the configuration has to be mended first");
	doctor_end(p);
}
