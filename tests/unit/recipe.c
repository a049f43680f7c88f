/* Recipes as the fronts read them: what a good one says, and every mistake in a bad one with its line. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "recipe.h"
#include "tap.h"

#define HEAD "[recipe]\ntitle = A service\ndocs = https://example.org/api\nchecked = 2026-11\n"
#define STEP "[step one]\nrequest = GET https://example.org/\n"

static const char whole[] = HEAD
    "website = https://example.org/\ndomains = example.org dyn.example.net\nstatus = shipped\nrecords = both\nbatch = 20\n"
    "split = nohost numhost\nwipes = yes\nsource = yes\nzone = dns\napex = @\ntypecode = A:1 AAAA:28\n"
    "min-interval = 5m\nrefresh = 28d\nwait = 10m\ncompare = read\nredirects = 2\n"
    "[option hostname]\nhelp = names\n"
    "[option token]\nrequired = yes\nsecret = yes\nhelp = the token\n"
    "[option login]\naccount = yes\nfold = lower\nhelp = who\n"
    "[option ttl]\ntype = number\ndefault = 300\nhelp = seconds\n"
    "[option offline]\ntype = bool\nvalues = YES NOCHG\nhelp = off\n"
    "[request]\nbearer = {token}\n" STEP "[step two]\nwhen = create\ncurrent = /ip\n[step three]\nwhen = remove\n"
    "[answer]\ngood = word good\n[answer two]\ngood = word ok\n";

/* A text, and what must be said of it: the lines of mistakes, "r.ini:" in front left out. */
static const struct {
	enum recipe_kind kind;
	const char *text, *expect;
} bad[] = {
    {RECIPE_UPDATE, "", "1: no section [recipe]\n1: no [step NAME]: a recipe has at least one request\n"},
    {RECIPE_UPDATE, "[recipe]\n" STEP, "1: [recipe] needs 'title'\n1: [recipe] needs 'docs'\n1: [recipe] needs 'checked'\n"},
    {RECIPE_UPDATE, HEAD, "1: no [step NAME]: a recipe has at least one request\n"},
    {RECIPE_UPDATE, HEAD "titel = x\n" STEP, "5: unknown key 'titel' in [recipe]: did you mean 'title'?\n"},
    {RECIPE_UPDATE, HEAD "operator = x\n" STEP, "5: unknown key 'operator' in [recipe]\n"},
    {RECIPE_DETECT, HEAD "batch = 2\n" STEP, "5: unknown key 'batch' in [recipe]\n"},
    {RECIPE_UPDATE, HEAD "title = B\n" STEP, "5: key given twice: 'title'\n"},
    {RECIPE_UPDATE, HEAD "batch = 0\n" STEP, "5: batch '0': 1 to 1000 hosts\n"},
    {RECIPE_UPDATE, HEAD "batch = 1001\n" STEP, "5: batch '1001': 1 to 1000 hosts\n"},
    {RECIPE_UPDATE, HEAD "records = all\n" STEP, "5: records 'all': each, both or either\n"},
    {RECIPE_UPDATE, HEAD "zone = soa\n" STEP, "5: zone 'soa': only 'dns' is known\n"},
    {RECIPE_UPDATE, HEAD "wipes = perhaps\n" STEP, "5: wipes 'perhaps': yes or no\n"},
    {RECIPE_UPDATE, HEAD "split = nohost nothing\n" STEP, "5: split 'nohost nothing': words for verdicts, as nohost\n"},
    {RECIPE_UPDATE, HEAD "typecode = A:1\n" STEP, "5: typecode 'A:1': as A:1 AAAA:28\n"},
    {RECIPE_UPDATE, HEAD "typecode = A:1 A:2\n" STEP, "5: typecode 'A:1 A:2': as A:1 AAAA:28\n"},
    {RECIPE_UPDATE, HEAD "typecode = A:1 AAAA:2 MX:3\n" STEP, "5: typecode 'A:1 AAAA:2 MX:3': as A:1 AAAA:28\n"},
    {RECIPE_UPDATE, HEAD "min-interval = 59s\n" STEP,
	"5: min-interval '59s': a time as 60s or 28d, not less than 60s\n"},
    {RECIPE_UPDATE, HEAD "refresh = often\n" STEP, "5: refresh 'often': a time as 60s or 28d, not less than 60s\n"},
    {RECIPE_UPDATE, HEAD "wait = 0\n" STEP, "5: wait '0': a time as 60s or 28d\n"},
    {RECIPE_UPDATE, HEAD "compare = never\n" STEP, "5: compare 'never': authoritative, dns, none or read\n"},
    {RECIPE_UPDATE, HEAD "redirects = 11\n" STEP, "5: redirects '11': 0 to 10\n"},
    {RECIPE_UPDATE, HEAD "status = gone\n" STEP,
	"5: status 'gone': live, shipped, stale, or 'gone since ...; use ... instead'\n"},
    {RECIPE_UPDATE, HEAD "website = example.org\n" STEP,
	"5: website 'example.org': not a URL that starts with https:// or http://\n"},
    {RECIPE_UPDATE, HEAD "website = https://u:p@example.org\n" STEP,
	"5: website 'https://u:p@example.org': a URL with a user name in it: give that as an option\n"},
    {RECIPE_UPDATE, HEAD "website = https:///x\n" STEP, "5: website 'https:///x': a URL without a host\n"},
    {RECIPE_UPDATE, HEAD "domains = exa mple..org\n" STEP,
	"5: domains 'exa mple..org': 'mple..org' is not a host name\n"},
    {RECIPE_UPDATE, "[recipe]\ntitle = x\ndocs = https://example.org\nchecked = 2026-13\n" STEP,
	"4: checked '2026-13': a month as 2026-11\n"},
    {RECIPE_DETECT, HEAD "families = inet ipx\n" STEP, "5: families 'inet ipx': inet, inet6 or both\n"},
    {RECIPE_DETECT, HEAD "families = inet inet\n" STEP, "5: families 'inet inet': inet, inet6 or both\n"},
    {RECIPE_UPDATE, HEAD STEP "[stepp two]\n[steps]\n[options]\n[nothing]\n",
	"7: unknown section [stepp two]: did you mean 'step'?\n8: unknown section [steps]: did you mean 'step'?\n"
	"9: unknown section [options]: did you mean 'option'?\n10: unknown section [nothing]\n"},
    {RECIPE_UPDATE, HEAD STEP "[step]\n[recipe two]\n[request two]\n[option]\n",
	"7: [step] needs a name\n8: [recipe] takes no name\n9: [request] takes no name\n10: [option] needs a name\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhlep = y\n",
	"8: unknown key 'hlep' in an option: did you mean 'help'?\n7: option 'x': it needs 'help', one line\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\nhelp = z\n", "9: key given twice: 'help'\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\ntype = numer\n", "9: unknown type 'numer': did you mean 'number'?\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\ntype = 7\n",
	"9: unknown type '7': text, number, digits, bool, url, hosts, host, time or lines\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\ntype = number\ndefault = 1.5\n",
	"7: option 'x': its default: not a whole number\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\nrequired = yes\ndefault = 1\n",
	"7: option 'x': with a default it is neither required nor a secret\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\nsecret = yes\ntype = bool\n", "7: option 'x': a secret is no such type\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\nsecret = yes\naccount = yes\n",
	"7: option 'x': a secret does not belong into a file's name: not both 'secret' and 'account'\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\nvalues = a b\n", "7: option 'x': 'values' is for the type bool\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\ntype = bool\nvalues = a\n",
	"10: values are two words, for yes and for no\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\nfold = upper\nrequired = maybe\n",
	"9: fold is 'lower' or not there\n10: required is yes or no\n"},
    {RECIPE_UPDATE, HEAD STEP "[option x]\nhelp = y\nsecret = yes\n[option x-file]\nhelp = y\n",
	"1: option 'x-file': that is how the secret 'x' is given\n"},
    {RECIPE_UPDATE, HEAD STEP "[option X]\nhelp = y\n",
	"7: option 'X': a name is small letters, digits, '-' and '_', 40 at most, a letter first\n"},
    {RECIPE_UPDATE, HEAD STEP "[option ip]\nhelp = y\n[option verbose]\nhelp = y\n[option confirmed]\nhelp = y\n",
	"7: option 'ip': the name is taken: choose another\n9: option 'verbose': the name is taken: choose another\n"
	"11: option 'confirmed': the name is taken: choose another\n"},
    {RECIPE_UPDATE, HEAD STEP "[option ca-file]\nhelp = y\n[option create]\nhelp = y\n",
	"7: option 'ca-file': it is there by itself: leave the section out\n"
	"9: option 'create': it is there by itself: leave the section out\n"},
    {RECIPE_UPDATE, HEAD STEP "[option hostname]\nhelp = y\ntype = text\n", "7: option 'hostname': its type is hosts, or host\n"},
    {RECIPE_UPDATE, HEAD STEP "[option hostname]\nhelp = y\nsecret = yes\n",
	"7: option 'hostname': it is neither a secret nor an account\n"},
    {RECIPE_UPDATE, HEAD "nonsense\n" STEP, "5: neither a [section] nor a key = value line: 'nonsense'\n"},
    {RECIPE_UPDATE, HEAD STEP STEP, "7: section given twice: 'step one'\n"},
};

static struct recipe *
read_text(const char *text, enum recipe_kind kind, struct mistakes *m)
{
	*m = (struct mistakes){0};
	return recipe_parse("r.ini", text, strlen(text), kind, m);
}

/* The mistakes without the name of the file at the beginning of each line. */
static void
plain(struct buf *out, const char *text)
{
	size_t n;

	for (; *text; text += n + 1) {
		n = strcspn(text, "\n");
		buf_add(out, strncmp(text, "r.ini:", 6) == 0 ? text + 6 : text, strncmp(text, "r.ini:", 6) == 0 ? n - 5 : n + 1);
	}
}

static void
test_bad(void)
{
	size_t i;

	for (i = 0; i < COUNT(bad); i++) {
		struct mistakes m;
		struct recipe *r = read_text(bad[i].text, bad[i].kind, &m);
		struct buf said = {0};

		plain(&said, buf_str(&m.text));
		if (!ok(!r && m.status == ST_CONFIG && strcmp(buf_str(&said), bad[i].expect) == 0, "bad %zu: %.*s", i,
			(int)strcspn(bad[i].expect, "\n"), bad[i].expect))
			printf("# %s\n", buf_str(&said));
		buf_free(&said);
		mistakes_free(&m);
		recipe_free(r);
	}
}

static const struct option *
option(const struct recipe *r, const char *name, struct recipe_option *extra)
{
	const struct option *o = option_find(r->protocol.options, name);

	*extra = o ? r->extra[o - r->protocol.options] : (struct recipe_option){0};
	return o;
}

static void
test_whole(void)
{
	struct mistakes m;
	struct recipe *r = read_text(whole, RECIPE_UPDATE, &m);
	const struct protocol *p = r ? &r->protocol : NULL;
	struct recipe_option x;
	const struct option *o;
	char names[200] = "";

	if (!ok(r && !m.text.len, "a whole recipe is read")) {
		printf("# %s\n", buf_str(&m.text));
		return;
	}
	ok(strcmp(r->name, "r") == 0 && strcmp(p->name, "r") == 0 && strcmp(p->title, "A service") == 0, "its name and title");
	ok(strcmp(p->backend, "dyndnsc-http") == 0 && p->recipe == r, "who speaks it");
	ok(r->both && r->wipes && r->source && r->zone_by_dns && !r->gone, "what is on");
	ok(p->batch == 20 && p->min_interval == 300 && p->refresh == 28 * 86400 && r->wait == 600 && r->redirects == 2, "numbers");
	ok(p->compare == COMPARE_READ && p->removes, "compare and remove");
	ok(strcmp(r->apex, "@") == 0 && strcmp(r->typecode[0], "1") == 0 && strcmp(r->typecode[1], "28") == 0 &&
	       strcmp(r->split, "nohost numhost") == 0, "texts");
	for (o = p->options; o->name; o++)
		snprintf(names + strlen(names), sizeof names - strlen(names), "%s ", o->name);
	ok(strcmp(names, "hostname token login ttl offline via create replace-set batch ca-file contact ") == 0, "options: %s", names);
	o = option(r, "hostname", &x);
	ok(o && o->flags == (OPTION_REQUIRED | OPTION_HOSTS) && x.type == OPTION_HOST_LIST && strcmp(o->help, "names") == 0, "hostname");
	o = option(r, "token", &x);
	ok(o && o->flags == (OPTION_REQUIRED | OPTION_SECRET) && x.type == OPTION_TEXT && !x.lower, "a secret");
	o = option(r, "login", &x);
	ok(o && o->flags == OPTION_ACCOUNT && x.lower, "an account, folded");
	o = option(r, "ttl", &x);
	ok(o && x.type == OPTION_NUMBER && strcmp(o->fallback, "300") == 0 && strcmp(x.yes, "true") == 0, "a number with a default");
	o = option(r, "offline", &x);
	ok(o && x.type == OPTION_BOOL && strcmp(x.yes, "YES") == 0 && strcmp(x.no, "NOCHG") == 0, "a bool with words");
	ok(ini_section(&r->ini, "step two") && ini_key(ini_section(&r->ini, "answer two"), "good"), "the rest for the engine");
	recipe_free(r);
}

static void
test_small(void)
{
	struct mistakes m;
	struct recipe *r = read_text(HEAD STEP, RECIPE_UPDATE, &m);
	struct recipe_option x;
	const struct option *o;

	ok(r && !r->both && !r->protocol.batch && !r->protocol.removes && r->protocol.min_interval == 60 && !r->protocol.refresh &&
	       r->protocol.compare == COMPARE_AUTHORITATIVE && !*r->apex && !r->split && !r->typecode[0],
	    "what a recipe need not say");
	o = r ? option(r, "hostname", &x) : NULL;
	ok(o && (o->flags & OPTION_REQUIRED) && !option_find(r->protocol.options, "create"), "it has hostname, and no option to create");
	recipe_free(r);
	r = read_text(HEAD "operator = x\nfamilies = inet6\n" STEP, RECIPE_DETECT, &m);
	ok(r && !r->inet && r->inet6 && strcmp(r->operator_, "x") == 0 && option(r, "family", &x) && !option(r, "hostname", &x),
	    "a source for detection");
	recipe_free(r);
	r = read_text(HEAD "status = gone since 2024; use another instead\n", RECIPE_UPDATE, &m);
	ok(r && r->gone && strcmp(r->gone, "gone since 2024; use another instead") == 0, "a service that is gone needs no steps");
	recipe_free(r);
}

static void
test_file(void)
{
	char path[] = "/tmp/dyndnsc-recipe.XXXXXX";
	int fd = mkstemp(path);
	struct mistakes m = {0};
	struct recipe *r;

	ok(fd >= 0 && write(fd, whole, sizeof whole - 1) == sizeof whole - 1, "a file");
	close(fd);
	r = recipe_load(path, RECIPE_UPDATE, &m);
	ok(r && strcmp(r->path, path) == 0 && strncmp(r->name, "dyndnsc-recipe.", 15) == 0, "is read, and knows where");
	recipe_free(r);
	unlink(path);
	ok(!recipe_load(path, RECIPE_UPDATE, &m) && m.status == ST_CONFIG && strstr(buf_str(&m.text), path), "one that is not there");
	mistakes_free(&m);
}

/* One value, and what a check of options says to it. */
static const struct {
	int (*check)(const char *value, struct fail *f);
	const char *value;
	int expect;
} checks[] = {
    {option_check_number, "0", 0},
    {option_check_number, "300", 0},
    {option_check_number, "999999999999999", 0},
    {option_check_number, "1000000000000000", -1},
    {option_check_number, "007", -1},
    {option_check_number, "-1", -1},
    {option_check_number, "", -1},
    {option_check_digits, "007", 0},
    {option_check_digits, "0x7", -1},
    {option_check_digits, "", -1},
    {option_check_url, "https://example.org", 0},
    {option_check_url, "http://[2001:db8::1]:80/a@b?c#d", 0},
    {option_check_url, "ftp://example.org", -1},
    {option_check_url, "https://", -1},
    {option_check_url, "https://:80/", -1},
    {option_check_url, "https://a b/", -1},
    {option_check_url, "https://a/\303\244", -1},
    {option_check_url, "https://me@example.org/", -1},
    {option_check_time, "28d", 0},
    {option_check_time, "soon", -1},
};

int
main(void)
{
	size_t i;

	test_whole();
	test_small();
	test_file();
	test_bad();
	for (i = 0; i < COUNT(checks); i++) {
		struct fail f = {0};

		ok(checks[i].check(checks[i].value, &f) == checks[i].expect &&
		       (!*checks[i].value || !strstr(f.text, checks[i].value)), "check %zu: '%s'", i, checks[i].value);
	}
	return done();
}
