#ifndef DYNDNSC_VERDICT_H
#define DYNDNSC_VERDICT_H

/* The verdict words: dyndns2's own (Dyn, "Remote Access API: Return Codes"; No-IP, "DDNS response codes"; read 2026-11),
 * used for every service, and `config` for what dyndns2 has no word for: our own side is set up wrongly. */

#include "ip.h"

enum verdict {
	V_NONE = 0, /* not a verdict word */
	V_GOOD,
	V_NOCHG,
	V_BADAUTH,
	V_NOHOST,
	V_NOTFQDN,
	V_NUMHOST,
	V_ABUSE,
	V_BADAGENT,
	V_DONATOR,
	V_BADREQUEST,
	V_DNSERR,
	V_911,
	V_CONFIG
};

/* The canonical word; "" for V_NONE. */
const char *verdict_word(enum verdict v);

/* The verdict that a word stands for, its variants too (!yours, badsys, toomanyrequests, wNN ...), or V_NONE. */
enum verdict verdict_parse(const char *word);

/* The exit status of a verdict (fail.h). */
int verdict_status(enum verdict v);

/* How an answer came, which decides how long its effect lasts (dyndnsc-update(1), PACING). */
enum hint {
	HINT_BODY,   /* the service said so itself: a refusal holds until the options change */
	HINT_STATUS, /* only a status said so, or a REST service: a refusal is asked again after an hour */
	HINT_SENT,   /* server trouble, or no answer to a request that went out */
	HINT_NOCONN, /* no connection at all: the service was not bothered */
	HINT_AGAIN   /* not to be trusted as a refusal: never latched */
};

/* One line of an updater's output: HOST TAB TYPE TAB VERDICT TAB ADDRESS TAB MESSAGE [TAB HINTS], HINTS being words:
 * status, sent, noconn, again, wait=SECONDS. */
struct verdict_line {
	char host[256];
	int family;          /* 4 or 6 */
	enum verdict verdict;
	struct ip ip;        /* family 0 when absent */
	char message[512];   /* cleaned */
	enum hint hint;
	uint32_t wait;       /* seconds the service asked to wait; 0: it did not say */
};

/* Parses one line without its LF. False where it is not one. */
bool verdict_line_parse(struct verdict_line *out, const char *line);

/* The line without LF; with the hints where `hints` is set. Returns out. */
#define VERDICT_LINE_MAX 1024
const char *verdict_line_text(char out[VERDICT_LINE_MAX], const struct verdict_line *v, bool hints);

#endif
