#ifndef DYNDNSC_POLICY_H
#define DYNDNSC_POLICY_H

/* When an update is sent: pure functions of what is known of a record, the address wanted, the time, what DNS says and
 * the flags. No I/O. Times are seconds since 1970, durations seconds. The table is in dyndnsc-update(1), PACING. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ip.h"
#include "verdict.h"

#define POLICY_RECHECK 3600     /* between two looks at DNS for one record */
#define POLICY_SETTLE 900       /* after a confirmation DNS may still say otherwise */
#define POLICY_BACK 600         /* an address that comes back sooner has to wait */
#define POLICY_CHANGES 10       /* in an hour; with more, one change per POLICY_SLOW */
#define POLICY_SLOW 900
#define POLICY_HISTORY 50       /* changes of address that are remembered for people; nothing is decided by them */

/* One change of address, confirmed. */
struct change {
	int64_t when;
	struct ip old;              /* family 0: none was confirmed before */
	struct ip ip;
};

/* What is known of one record set: account (the state file), host, type. All zero: nothing. */
struct record {
	char host[256];
	int family;
	struct ip address;          /* confirmed by the service; family 0: none */
	int64_t confirmed;          /* when */
	struct ip previous;         /* the confirmed address before, and when it was replaced */
	int64_t left;
	int64_t changes[POLICY_CHANGES + 1]; /* times of the last changes, newest first; 0: none */
	int64_t attempt;            /* when the last request went out */
	int64_t not_before;         /* no request sooner */
	unsigned failures;          /* in a row */
	enum hint trouble;          /* of which sort they are: HINT_BODY, HINT_SENT or HINT_NOCONN */
	enum verdict verdict;       /* the last one, with its message; V_NONE: none yet */
	char message[512];
	bool latched;               /* refused: not asked again ... */
	uint64_t fingerprint;       /* ... while the options are these */
	int64_t ask_again;          /* ... or until this time; 0: for good */
	int64_t told;               /* when the refusal was last said */
	int64_t looked;             /* when DNS was last asked */
	bool compare_off;           /* the service said nochg although DNS differed: DNS is not believed for this address */
	struct change history[POLICY_HISTORY]; /* newest first */
	size_t n_history;
};

enum dns_says { DNS_NOT_ASKED, DNS_AGREES, DNS_DIFFERS, DNS_PENDING, DNS_UNKNOWN };

struct situation {
	struct ip want;
	int64_t now;
	enum dns_says dns;
	bool force;
	uint64_t fingerprint;    /* of the options as they are */
	uint32_t refresh;        /* 0: never */
	bool look;               /* DNS is asked although POLICY_RECHECK is not over */
};

enum decision_kind {
	DECIDE_SEND,
	DECIDE_CONFIRM, /* DNS has it already: take it as confirmed, send nothing */
	DECIDE_SKIP
};

struct decision {
	enum decision_kind kind;
	int status;           /* for a skip: the exit status */
	int64_t until;        /* for a skip that waits: the end of it; 0: no end known */
	const char *why;      /* a few words, static */
	bool latched;         /* skipped for a refusal: r->verdict, r->message */
};

/* The decision table, first row that fits. */
struct decision policy_decide(const struct record *r, const struct situation *s);

/* Whether DNS should be asked before deciding: at most once per POLICY_RECHECK, and only where the answer can matter. */
bool policy_look_due(const struct record *r, const struct situation *s);

/* The moment a refresh is due, spread over the last quarter of the interval by a hash of the host. 0: never. */
int64_t policy_refresh_due(const struct record *r, uint32_t refresh);

/* When the confirmed address is worth another decision although nothing is new of it: a refresh or, where DNS is compared
 * with, a look at it will be due. 0: never. */
int64_t policy_again(const struct record *r, uint32_t refresh, bool compares);

/* What an answer changes. */
struct outcome {
	enum verdict verdict;
	enum hint hint;
	uint32_t wait;            /* what the service asked for; 0: nothing */
	struct ip ip;             /* that was sent */
	bool dns_differed;        /* it was sent because DNS differed */
	bool forced;              /* the user wanted it so: DNS is believed again */
	uint64_t fingerprint;
	uint32_t random;          /* for the jitter */
	const char *message;
};

/* Before a request goes out. */
void policy_attempt(struct record *r, int64_t now, uint32_t min_interval);

/* After its answer. */
void policy_after(struct record *r, const struct outcome *o, int64_t now);

/* DNS says that the address is there. */
void policy_confirm(struct record *r, const struct ip *ip, int64_t now);

/* The user takes a refusal back (--retry). */
void policy_unlatch(struct record *r);

#endif
