/* resolv.conf and lists of servers, by table. */

#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "resolvconf.h"
#include "tap.h"

struct row {
	const char *title, *text, *servers;
};

static const struct row files[] = {
    {"nothing means this machine", "", "127.0.0.1"},
    {"no nameserver means this machine", "search example.org\noptions timeout:1\n", "127.0.0.1"},
    {"nameservers keep their order", "nameserver 192.0.2.2\nnameserver 192.0.2.1\n", "192.0.2.2 192.0.2.1"},
    {"IPv6, with an interface or its number", "nameserver 2001:db8::1\nnameserver fe80::1%lo\nnameserver fe80::2%7",
	"2001:db8::1 fe80::1 scope fe80::2 scope"},
    {"blanks of any kind, and words behind the address", " \tnameserver\t 192.0.2.1 # mine\r\n", "192.0.2.1"},
    {"comments and other keywords", "# nameserver 192.0.2.9\n; nameserver 192.0.2.9\nnameservers 192.0.2.9\n"
				    "xnameserver 192.0.2.9\nnameserver 192.0.2.1\n", "192.0.2.1"},
    {"what is no address is passed over", "nameserver\nnameserver one\nnameserver 192.0.2\nnameserver 192.0.2.1\n", "192.0.2.1"},
    {"an address that never ends is passed over",
	"nameserver 1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111\n"
	"nameserver 192.0.2.1",
	"192.0.2.1"},
    {"more than eight are left out",
	"nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\nnameserver 192.0.2.5\n"
	"nameserver 192.0.2.6\nnameserver 192.0.2.7\nnameserver 192.0.2.8\nnameserver 192.0.2.9\n",
	"192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 192.0.2.6 192.0.2.7 192.0.2.8"},
};

static const struct row lists[] = {
    {"a server", "192.0.2.1", "192.0.2.1"},
    {"with a port", "192.0.2.1:5353", "192.0.2.1:5353"},
    {"several, IPv6 with and without port", "2001:db8::1,[2001:db8::2]:5353 192.0.2.1", "2001:db8::1 [2001:db8::2]:5353 192.0.2.1"},
    {"no server at all", " ,", NULL},
    {"a name", "ns.example.org", NULL},
    {"port 0", "192.0.2.1:0", NULL},
    {"a port that is too large", "192.0.2.1:65536", NULL},
    {"one of two is wrong", "192.0.2.1 192.0.2.999", NULL},
};

static void
text(char *out, const struct resolvers *r)
{
	char one[ENDPOINT_TEXT_MAX];
	size_t i;

	out[0] = '\0';
	for (i = 0; i < r->n; i++)
		sprintf(out + strlen(out), "%s%s%s", i ? " " : "", endpoint_text(one, &r->v[i], 53), r->v[i].scope ? " scope" : "");
}

int
main(void)
{
	size_t i;
	struct resolvers r;
	struct fail f;
	char says[1000];
	bool good;

	for (i = 0; i < COUNT(files); i++) {
		resolvconf_parse(&r, files[i].text);
		text(says, &r);
		ok(strcmp(says, files[i].servers) == 0, "resolv.conf: %s", files[i].title);
	}
	for (i = 0; i < COUNT(lists); i++) {
		good = resolvers_parse(&r, lists[i].text, &f) == (lists[i].servers ? 0 : -1);
		text(says, &r);
		good = good && (lists[i].servers ? strcmp(says, lists[i].servers) == 0 : f.status == ST_USAGE);
		ok(good, "--server: %s", lists[i].title);
	}
	resolvconf_read(&r, "/nonexistent/resolv.conf");
	text(says, &r);
	ok(strcmp(says, "127.0.0.1") == 0, "a file that is not there means this machine");
	return done();
}
