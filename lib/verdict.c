#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "fail.h"
#include "num.h"
#include "text.h"
#include "verdict.h"

static const struct {
	const char *word;
	enum verdict verdict;
	int status;
} words[] = {
    /* the first row of each verdict is its canonical word */
    {"good", V_GOOD, ST_OK},
    {"nochg", V_NOCHG, ST_OK},
    {"badauth", V_BADAUTH, ST_AUTH},
    {"nohost", V_NOHOST, ST_REFUSED},
    {"!yours", V_NOHOST, ST_REFUSED},
    {"!active", V_NOHOST, ST_REFUSED},
    {"notfqdn", V_NOTFQDN, ST_REFUSED},
    {"numhost", V_NUMHOST, ST_REFUSED},
    {"abuse", V_ABUSE, ST_REFUSED},
    {"badagent", V_BADAGENT, ST_REFUSED},
    {"!donator", V_DONATOR, ST_REFUSED},
    {"badrequest", V_BADREQUEST, ST_REFUSED},
    {"badsys", V_BADREQUEST, ST_REFUSED},
    {"badip", V_BADREQUEST, ST_REFUSED},
    {"fatal", V_BADREQUEST, ST_REFUSED},
    {"dnserr", V_DNSERR, ST_TEMP},
    {"911", V_911, ST_TEMP},
    {"interval", V_911, ST_TEMP},
    {"toomanyrequests", V_911, ST_TEMP},
    {"config", V_CONFIG, ST_CONFIG},
};

static const char *const hints[] = {"", "status", "sent", "noconn", "again"};

const char *
verdict_word(enum verdict v)
{
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (words[i].verdict == v)
			return words[i].word;
	}
	return "";
}

enum verdict
verdict_parse(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(words[i].word, word) == 0)
			return words[i].verdict;
	}
	if (word[0] == 'w' && isdigit((unsigned char)word[1]))
		return V_911;
	return V_NONE;
}

int
verdict_status(enum verdict v)
{
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (words[i].verdict == v)
			return words[i].status;
	}
	return ST_BUG;
}

/* Copies the field up to the next TAB; false where it does not fit. *line moves behind the TAB, or to the end. */
static bool
field(char *out, size_t size, const char **line)
{
	size_t n = strcspn(*line, "\t");

	if (n >= size)
		return false;
	memcpy(out, *line, n);
	out[n] = '\0';
	*line += n;
	if (**line == '\t')
		++*line;
	return true;
}

static void
parse_hints(struct verdict_line *v, const char *s)
{
	const char *word;
	size_t n, i;
	char text[16];

	while ((n = text_word(&s, &word))) {
		for (i = 1; i < sizeof hints / sizeof *hints; i++) {
			if (n == strlen(hints[i]) && strncmp(word, hints[i], n) == 0)
				v->hint = (enum hint)i;
		}
		if (n > 5 && n < sizeof text && strncmp(word, "wait=", 5) == 0) {
			memcpy(text, word + 5, n - 5);
			text[n - 5] = '\0';
			num_parse(&v->wait, text, 0, 30 * 86400);
		}
	}
}

bool
verdict_line_parse(struct verdict_line *out, const char *line)
{
	struct verdict_line v = {0};
	char type[8], word[32], addr[IP_TEXT_MAX];
	size_t n;

	if (!field(v.host, sizeof v.host, &line) || !field(type, sizeof type, &line) ||
	    !field(word, sizeof word, &line) || !field(addr, sizeof addr, &line))
		return false;
	v.family = strcmp(type, "A") == 0 ? 4 : strcmp(type, "AAAA") == 0 ? 6 : 0;
	v.verdict = verdict_parse(word);
	if (!v.host[0] || !v.family || v.verdict == V_NONE)
		return false;
	if (addr[0] && (!ip_parse(&v.ip, addr) || v.ip.family != v.family))
		return false;
	n = strcspn(line, "\t");
	text_clean(v.message, line, n);
	if (line[n] == '\t')
		parse_hints(&v, line + n + 1);
	*out = v;
	return true;
}

const char *
verdict_line_text(char out[VERDICT_LINE_MAX], const struct verdict_line *v, bool with_hints)
{
	char addr[IP_TEXT_MAX];
	int n;

	n = snprintf(out, VERDICT_LINE_MAX, "%s\t%s\t%s\t%s\t%s", v->host, v->family == 6 ? "AAAA" : "A",
	    verdict_word(v->verdict), v->ip.family ? ip_text(addr, &v->ip) : "", v->message);
	if (with_hints && (v->hint || v->wait) && n > 0 && n < VERDICT_LINE_MAX) {
		n += snprintf(out + n, (size_t)(VERDICT_LINE_MAX - n), "\t%s", hints[v->hint]);
		if (v->wait && n < VERDICT_LINE_MAX)
			snprintf(out + n, (size_t)(VERDICT_LINE_MAX - n), " wait=%u", v->wait);
	}
	return out;
}
