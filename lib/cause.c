#include <string.h>
#include <strings.h>

#include "buf.h"
#include "cause.h"

#define DAY 86400
#define RELEASED 1767225600  /* 2026-01-01: this program is no older */
#define FAR 4102444800       /* 2100-01-01 */

enum { D = 1 << CAUSE_DETECT, N = 1 << CAUSE_DNS, S = 1 << CAUSE_SERVICE };

/* The first that fits counts: what names a cause stands before what only says that something failed. TLS and connections
 * are in libcurl's and OpenSSL's words (curl 7.88 to 8, OpenSSL 3), the rest in our own. */
static const struct cause causes[] = {
    {D | S, "command for the secret|the command took too long", "a command of the configuration fails, or does not end",
	"run the command that section [{name}] of {file} names by hand, as the user who runs dyndnsc; it has to print one line and "
	"end, without asking anybody"},
    {D | S, "certificate has expired", "its certificate has expired, or the clock of this machine is ahead",
	"compare the clock of this machine, which says {date}, with another one; if it is right, the certificate of {where} has "
	"to be renewed by those who run it, and updates work again by themselves then\n\tdate -u"},
    {D | S, "not yet valid", "its certificate is not valid yet: the clock of this machine is behind",
	"set the clock of this machine, which says {date}\n\tdate -u\n\ttimedatectl set-ntp true"},
    {D | S, "CA cert|certificate file|verify locations", "the file of authorities, ca-file, cannot be read by the user that talks to the network, or is none",
	"look at the file that ca-file names; it is not secret: let everybody read it, and go through its folders"},
    {D | S, "self-signed|self signed|local issuer|unable to get issuer|certificate verify failed",
	"its certificate is signed by nobody that this machine trusts: somebody else answers in its place, or the certificates of "
	"authorities are missing here",
	"see who answers for {where}: a login page of the network, a proxy that reads along; install the system's package "
	"ca-certificates where it is missing; for a service of your own name its authority by the option ca-file"},
    {D | S, "subject name|not match target host|no alternative certificate", "its certificate belongs to another name",
	"check the url: the certificate that is shown for {where} belongs to somebody else; it may also be a login page of this network"},
    {D | S, "unsupported protocol|protocol version|wrong version number|no protocols available|handshake failure|packet length too long|legacy sigalg",
	"the two ends agree on no version of TLS, or what listens there does not speak it",
	"check scheme and port of the url of {where}; a server that knows only TLS 1.1 or less has to be renewed"},
    {S, "BADTIME", "the clocks of the server and of this machine differ too much for signed updates",
	"set the clock of this machine, which says {date}, or the server's\n\tdate -u\n\ttimedatectl set-ntp true"},
    {S, "BADSIG", "the server has another secret for this key", "copy the secret of the key from the server again, and try\n"
	"\tdyndnsc-doctor {name}"},
    {S, "BADKEY", "the server has no key of this name with this algorithm",
	"compare name and algorithm of the key with the server's configuration, and try\n\tdyndnsc-doctor {name}"},
    {S, "NOTAUTH|NOTZONE|primary server", "the server is not the zone's primary",
	"name the zone's primary server by updater-server, and the zone by updater-zone, in section [{name}]"},
    {S, "REFUSED by", "the server's policy does not allow it with this key",
	"let the key change {host} at the server (BIND: update-policy or allow-update), or give a key that may"},
    {N, "intercepted", "port 53 is intercepted here: somebody on the way answers instead of the zone's own servers",
	"see whether router or provider redirects DNS; where that cannot be helped, put 'compare = dns' into section [{name}]: "
	"the resolver is asked then, and a change is seen when its cache ends\n\tdyndnsc-resolve {host}"},
    {N, "disagree|pending", "the servers of the zone disagree",
	"wait some minutes and look again; if it stays so, a secondary server does not get the zone from its primary: tell those "
	"who run it\n\tdyndnsc-resolve --authoritative -v {host}"},
    {N, "is lame|answer with authority", "name servers that the zone names do not answer for it: they are lame",
	"tell those who run the zone of {host} that its NS records name servers which do not serve it\n"
	"\tdyndnsc-resolve --authoritative -v {host}"},
    {N, "no SOA record above", "no zone is found that holds the name",
	"check the spelling of {host}, and whether this machine's DNS works at all\n\tdyndnsc-resolve {host}"},
    {N, "SERVFAIL", "the resolver gets no answer that counts from the zone's servers: they are lame or down, or their DNSSEC is broken",
	"tell those who run the zone of {host} that its name servers do not answer for it; where other names fail as well, it is this "
	"machine's resolver (/etc/resolv.conf)\n\tdyndnsc-resolve -v {host}"},
    {N, "zone of|resolver|no answer|time-out|timed out|refused", "DNS cannot be asked from here, or its servers do not answer",
	"see whether this machine can ask DNS at all: its resolvers are in /etc/resolv.conf\n\tdyndnsc-resolve -v {host}"},
    {D | S, "resolve host|resolve proxy|name lookup|getaddrinfo", "its name cannot be found: DNS does not work here, or the name is wrong",
	"check the url of {where}, and whether this machine can ask DNS: its resolvers are in /etc/resolv.conf\n\tdyndnsc-resolve -v {host}"},
    {D | S, "connection reset|reset by peer|recv failure|send failure|empty reply|returned nothing|unexpected eof|connection was closed",
	"the connection was cut before an answer came: trouble of the service, or a firewall on the way",
	"try again in some minutes; if it stays so, try from another network: what cuts the connection to {where} may be on the way\n"
	"\tdyndnsc-doctor {name}"},
    {D | S, "SSL connect error", "no TLS connection could be made",
	"check scheme and port of the url of {where}; another network or a newer server may do"},
    {D | S, "timeout was reached|timed out|no answer in time|within the deadline|nothing in time",
	"no answer came in time: the service hangs, or a firewall drops what is sent",
	"try again in some minutes, with more patience; if it stays so, see whether a firewall lets connections to {where} pass\n"
	"\tdyndnsc-doctor -t 120 {name}"},
    {D | S, "connection refused|connect to server|failed to connect|network is unreachable|no route to host",
	"nobody takes the connection there: the service is down, or the url or port is wrong, or a firewall forbids it",
	"check the url and the port of {where}, and whether a firewall lets it pass; if they are right, wait: it is tried again by itself"},
    {D, "intercepted", "port 53 is intercepted here: what DNS says of this machine's address does not count",
	"take web sources alone, by 'detector = webcheck4' in section [{name}]"},
    {D, "no route|no default route", "this machine has no way to the internet now",
	"see whether the network is up\n\tip route\n\tip -6 route"},
    {D, "no interface", "there is no such interface", "name one that is there in section [{name}]\n\tip -brief address"},
    {D, "lately|less than", "the sources have to be left alone for a while", "wait until the time that is named above"},
    {D, "sources agree", "too few sources say the same",
	"see above what each of them says; with fewer than two that answer, look at firewall and DNS of this network, or name one "
	"detector, as 'detector = webcheck4' or 'detector = iface'"},
    {S, "badauth", "the service refuses the credentials",
	"compare user, password, token or key in section [{name}] of {file} with the account at the service; after the change, "
	"clear what is remembered\n\tdyndnsc-doctor {name}\n\tdyndnsc-update --retry {name}"},
    {S, "nohost", "the service does not know the host name, or it is not this account's",
	"compare {host} with the names that the account at the service has; a new name has to be made there first"},
    {S, "notfqdn|numhost", "the service wants the host name in another form", "give the whole name, as home.example.org, as hostname in section [{name}]"},
    {S, "!donator", "the service does this for paying users only", "see at the service what the account may do"},
    {S, "abuse", "the service has blocked the host or the account", "ask the service to unblock it; do not update by force until then"},
    {S, "badagent", "the service does not let this program in", "ask the service, and set 'updater-contact' so that it can reach you"},
    {S, "HTTP 429|toomanyrequests|interval", "the service was asked too often", "wait: it is asked again by itself, later each time"},
    {S, "HTTP 5|servererror|'911'|'dnserr'|911: |dnserr: ", "the service has trouble of its own",
	"wait: it is asked again by itself; the page of the service may say more"},
    {S, "badrequest|HTTP 4", "the service does not understand the request", "compare the options in section [{name}] of {file} with the "
	"documentation of the service\n\tdyndnsc-update -nn --ip 192.0.2.1 --allow-private {name}"},
    {S, "config", "an option does not fit", "mend the option that is named above in section [{name}] of {file}"},
};

/* Whether the message has one of the signs in it. */
static bool
has_sign(const char *message, const char *signs)
{
	const char *m;
	size_t n;

	for (; *signs; signs += n + (signs[n] == '|')) {
		n = strcspn(signs, "|");
		for (m = message; *m; m++) {
			if (strncasecmp(m, signs, n) == 0)
				return true;
		}
	}
	return false;
}

const struct cause *
cause_find(enum cause_place place, const char *message)
{
	size_t i;

	for (i = 0; i < sizeof causes / sizeof *causes; i++) {
		if (causes[i].places & 1u << place && has_sign(message, causes[i].sign))
			return &causes[i];
	}
	return NULL;
}

/* The word that a placeholder at s stands for, and its length in *len; NULL: it is none. */
static const char *
word(const char *s, size_t *len, const struct cause_words *w)
{
	const struct {
		const char *key, *value;
	} words[] = {{"{name}", w->name}, {"{host}", w->host}, {"{where}", w->where}, {"{file}", w->file}, {"{date}", w->date}};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		*len = strlen(words[i].key);
		if (strncmp(s, words[i].key, *len) == 0)
			return words[i].value ? words[i].value : "...";
	}
	return NULL;
}

/* True for a command line of ours that reads the configuration. */
static bool
reads_config(const char *line)
{
	size_t n = strcspn(line, "\n");
	char text[200];

	if (n >= sizeof text || strncmp(line, "\tdyndnsc", 8) != 0)
		return false;
	memcpy(text, line, n);
	text[n] = '\0';
	return strstr(text, "{name}") || strstr(text, "--check");
}

/* " -c FILE", in quotes where a shell would see more than a word. */
static void
add_config(struct buf *out, const char *file)
{
	const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@:";

	buf_adds(out, " -c ");
	if (file[strspn(file, plain)] == '\0') {
		buf_adds(out, file);
		return;
	}
	buf_addc(out, '\'');
	for (; *file; file++)
		buf_adds(out, *file == '\'' ? "'\\''" : (char[]){*file, '\0'});
	buf_addc(out, '\'');
}

void
cause_todo(struct buf *out, const char *todo, const struct cause_words *w)
{
	struct buf text = {0};
	const char *value;
	size_t n;

	while (*todo) {
		if (w->config && reads_config(todo)) {
			n = strcspn(todo, " ");
			buf_add(&text, todo, n);
			add_config(&text, w->config);
			todo += n;
		}
		value = *todo == '{' ? word(todo, &n, w) : NULL;
		if (value)
			buf_adds(&text, value);
		else
			buf_addc(&text, *todo);
		todo += value ? n : 1;
	}
	buf_addc(&text, '\n');
	if (!strstr(buf_str(out), buf_str(&text)))
		buf_add(out, buf_str(&text), text.len);
	buf_free(&text);
}

const char *
cause_clock(int64_t now, int64_t newest, bool *wrong)
{
	if (wrong)
		*wrong = now < RELEASED || now >= FAR;
	if (now < RELEASED)
		return "which is before this program was written: certificates and signatures cannot be checked";
	if (now >= FAR)
		return "which is far ahead: certificates and signatures cannot be checked";
	return newest > now + DAY ? "but there are files that are newer: it may be behind" : NULL;
}

bool
cause_origin(char *out, size_t size, const char *text)
{
	const char *http = strstr(text, "http://"), *https = strstr(text, "https://");
	const char *start = !http || (https && https < http) ? https : http;
	size_t scheme, n;

	if (!start)
		return false;
	scheme = (size_t)(strchr(start, '/') - start) + 2;
	n = strcspn(start + scheme, "/?# \t\n'\"");
	if (n == 0 || scheme + n >= size || memchr(start + scheme, '@', n))
		return false;
	memcpy(out, start, scheme + n);
	out[scheme + n] = '\0';
	return true;
}
