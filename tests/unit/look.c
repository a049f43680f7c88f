/* What dyndnsc-resolve says of many records, compared with what is wanted. */

#include <string.h>

#include "look.h"
#include "note.h"
#include "tap.h"

#define HOME "home.example.org"

/* A look for home.example.org with 192.0.2.1 and 2001:db8::1, and for away.example.org with 192.0.2.2: what the lines make
 * of the three, as letters: Agrees, Differs, Pending, Unknown. */
static const struct {
	const char *name, *text, *says;
} rows[] = {
    {"nothing said: nothing known", "", "UUU"},
    {"found, and it is the address", HOME "\tA\tfound\t192.0.2.1\t\n", "AUU"},
    {"found, and it is another", HOME "\tA\tfound\t192.0.2.9\t\n", "DUU"},
    {"several addresses, ours among them", HOME "\tA\tfound\t192.0.2.9,192.0.2.1,192.0.2.8\t\n", "AUU"},
    {"several addresses, ours last", HOME "\tA\tfound\t192.0.2.9,192.0.2.1\t\n", "AUU"},
    {"several addresses, none ours", HOME "\tA\tfound\t192.0.2.9,192.0.2.10\t\n", "DUU"},
    {"IPv6 in another spelling is the same address", HOME "\tAAAA\tfound\t2001:DB8:0::1\t\n", "UAU"},
    {"no record differs", HOME "\tAAAA\tnone\t\t\n", "UDU"},
    {"servers that disagree: pending", HOME "\tA\tpending\t192.0.2.1,192.0.2.9\tns1 and ns2 disagree\n", "PUU"},
    {"unknown stays unknown", HOME "\tA\tunknown\t\ttime-out\n", "UUU"},
    {"all at once", HOME "\tA\tfound\t192.0.2.1\t\n" HOME "\tAAAA\tnone\t\t\naway.example.org\tA\tpending\t\t\n",
	"ADP"},
    {"names are the same in any case and with a dot", "HOME.Example.org.\tA\tfound\t192.0.2.1\t\n", "AUU"},
    {"a last line without LF counts", HOME "\tA\tfound\t192.0.2.1\t", "AUU"},
    {"what follows a message counts no more", HOME "\tA\tfound\t192.0.2.1\tmessage\tmore\tfields\n", "AUU"},
    {"another host is nobody's", "other.example.org\tA\tfound\t192.0.2.1\t\n", "UUU"},
    {"another type is nobody's", HOME "\tMX\tfound\t192.0.2.1\t\n" HOME "\t\tfound\t192.0.2.1\t\n" HOME
	"\tAXXX\tfound\t2001:db8::1\t\n", "UUU"},
    {"a word that is none says nothing", HOME "\tA\tFOUND\t192.0.2.1\t\n" HOME "\tAAAA\tfounder\t2001:db8::1\t\n",
	"UUU"},
    {"too few fields say nothing", HOME "\tA\tfound\t192.0.2.1\n" HOME "\tA\tfound\n" HOME "\n\n\t\t\t\t\n", "UUU"},
    {"an address that is none is not ours", HOME "\tA\tfound\t192.0.2.1x,192.0.2.01, 192.0.2.1,,\t\n", "DUU"},
    {"an address of more than 45 bytes is not ours", HOME
	"\tA\tfound\t00000000000000000000000000000000000000000000192.0.2.1\t\n", "DUU"},
    {"found without an address differs", HOME "\tA\tfound\t\t\n", "DUU"},
    {"blank lines and noise are passed over", "\n\nwarning: x\n" HOME "\tA\tfound\t192.0.2.1\t\nmore noise", "AUU"},
    {"an escape sequence reaches no terminal", HOME "\tA\tfound\t192.0.2.1\t\x1b[2J\n" HOME
	"\tA\tfo\x1b[2Jnd\t\x1b[2J\t\n", "AUU"},
};

static bool escape_seen;

static void
put(void *ctx, const char *text)
{
	(void)ctx;
	escape_seen = escape_seen || strchr(text, '\x1b') || strchr(text, '\n');
}

int
main(void)
{
	static const char letters[] = {[DNS_UNKNOWN] = 'U', [DNS_AGREES] = 'A', [DNS_DIFFERS] = 'D', [DNS_PENDING] = 'P',
	    [DNS_NOT_ASKED] = '-'};
	struct look looks[3] = {{.host = HOME}, {.host = HOME}, {.host = "away.example.org"}};
	struct notes notes = {.level = 2, .put = put};
	char says[4] = "", host[400];
	size_t i, k;

	ip_parse(&looks[0].want, "192.0.2.1");
	ip_parse(&looks[1].want, "2001:db8::1");
	ip_parse(&looks[2].want, "192.0.2.2");
	for (i = 0; i < COUNT(rows); i++) {
		for (k = 0; k < 3; k++)
			looks[k].says = DNS_UNKNOWN;
		look_parse(looks, 3, rows[i].text, &notes);
		for (k = 0; k < 3; k++)
			says[k] = letters[looks[k].says];
		ok(strcmp(says, rows[i].says) == 0, "%s (%s)", rows[i].name, says);
	}
	ok(!escape_seen, "what is noted holds no control characters");
	memset(host, 'a', sizeof host);
	strcpy(host + 256, "\tA\tfound\t192.0.2.1\t\n");
	looks[0].says = DNS_UNKNOWN;
	look_parse(looks, 3, host, &notes);
	ok(looks[0].says == DNS_UNKNOWN, "a host name of 256 bytes is nobody's");
	look_parse(looks, 0, rows[1].text, NULL);
	ok(true, "no looks and no notes are no mistake");
	return done();
}
