/* The state file: its text, what damage does to it, and the file itself. */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fail.h"
#include "note.h"
#include "num.h"
#include "state.h"
#include "tap.h"

static size_t noted;

static void
put(void *ctx, const char *text)
{
	(void)ctx;
	noted++;
	if (strpbrk(text, "\n\x1b"))
		noted += 1000;
}

static const struct notes notes = {.level = 0, .put = put};

static void
parse(struct state *s, const char *text)
{
	*s = (struct state){.lock = -1};
	noted = 0;
	state_parse(s, text, strlen(text), &notes);
}

/* A record with every field set. */
static void
fill(struct record *r)
{
	size_t i;

	ip_parse(&r->address, r->family == 4 ? "192.0.2.1" : "2001:db8::1");
	ip_parse(&r->previous, r->family == 4 ? "192.0.2.2" : "2001:db8::2");
	r->confirmed = 1795453890;
	r->left = 1795453891;
	for (i = 0; i <= POLICY_CHANGES; i++)
		r->changes[i] = 1795453890 - (int64_t)i;
	r->attempt = 1795453892;
	r->not_before = 1795453952;
	r->failures = 7;
	r->verdict = V_BADAUTH;
	strcpy(r->message, "refused = \xc3\xa4");
	r->latched = true;
	r->fingerprint = 0x0123456789abcdef;
	r->ask_again = 1795457490;
	r->told = 1795453893;
	r->looked = 1795453894;
	r->compare_off = true;
	for (i = 0; i < POLICY_HISTORY; i++)
		r->history[i] = (struct change){.when = 1795453890 - (int64_t)i, .old = r->previous, .ip = r->address};
	r->history[POLICY_HISTORY - 1].old = (struct ip){0};
	r->n_history = POLICY_HISTORY;
}

static bool
same_history(const struct record *a, const struct record *b)
{
	size_t i;

	for (i = 0; i < a->n_history && i < b->n_history; i++) {
		if (a->history[i].when != b->history[i].when || !ip_equal(&a->history[i].old, &b->history[i].old) ||
		    !ip_equal(&a->history[i].ip, &b->history[i].ip))
			return false;
	}
	return a->n_history == b->n_history;
}

static bool
same(const struct record *a, const struct record *b)
{
	return strcmp(a->host, b->host) == 0 && a->family == b->family && ip_equal(&a->address, &b->address) &&
	       a->confirmed == b->confirmed && ip_equal(&a->previous, &b->previous) && a->left == b->left &&
	       memcmp(a->changes, b->changes, sizeof a->changes) == 0 && a->attempt == b->attempt &&
	       a->not_before == b->not_before && a->failures == b->failures && a->trouble == b->trouble &&
	       a->verdict == b->verdict &&
	       strcmp(a->message, b->message) == 0 && a->latched == b->latched && a->fingerprint == b->fingerprint &&
	       a->ask_again == b->ask_again && a->told == b->told && a->looked == b->looked && a->compare_off == b->compare_off &&
	       same_history(a, b);
}

static void
test_round_trip(void)
{
	struct state s = {.lock = -1}, back;
	struct buf text = {0}, again = {0};
	struct record *four, *six, *empty, *odd;

	num_random(s.salt, sizeof s.salt);
	four = state_record(&s, "home.example.org", 4);
	six = state_record(&s, "home.example.org", 6);
	empty = state_record(&s, "away.example.org", 4);
	odd = state_record(&s, "group/7@x", 4);
	fill(four);
	fill(six);
	six->latched = false;
	six->fingerprint = 0;
	six->trouble = HINT_NOCONN;
	ok(state_print(&s, &text) == 0, "a state is written");
	parse(&back, buf_str(&text));
	ok(back.n == 4 && noted == 0, "it is read again, and nothing is damaged");
	ok(memcmp(back.salt, s.salt, sizeof s.salt) == 0, "the salt is the same");
	ok(back.n == 4 && same(back.v[0], four) && same(back.v[1], six) && same(back.v[2], empty) && same(back.v[3], odd),
	    "every field of every record is the same, also of a name that is no host name");
	state_print(&back, &again);
	ok(strcmp(buf_str(&text), buf_str(&again)) == 0, "and so is the text");
	strcpy(four->message, "x\nhost=evil.example.org\n\nhost=evil.example.org\ntype=A\x1b");
	buf_reset(&text);
	state_print(&s, &text);
	state_close(&back);
	parse(&back, buf_str(&text));
	ok(back.n == 4 && noted == 0 && !strstr(buf_str(&text), "\nhost=evil"), "a message with line ends does not become a record");
	state_close(&back);
	state_close(&s);
	buf_free(&text);
	buf_free(&again);
}

static void
test_records(void)
{
	struct state s = {.lock = -1};
	struct record *a = state_record(&s, "home.example.org", 4), *b = state_record(&s, "home.example.org", 6), *c;

	ok(a && b && a != b && s.n == 2, "a record for each family");
	ok(state_record(&s, "Home.Example.ORG.", 4) == a && s.n == 2, "a host in another case and with a dot is the same");
	c = state_record(&s, "away.example.org", 4);
	state_forget(&s, b);
	ok(s.n == 2 && state_record(&s, "home.example.org", 4) == a && state_record(&s, "away.example.org", 4) == c,
	    "one is forgotten, the others stay where they are");
	state_close(&s);
	state_close(&s);
}

#define GOOD "host=home.example.org\ntype=A\naddress=192.0.2.1\nconfirmed=2026-11-23T17:11:30Z\n"
#define ZEROS "0000000000000000000000000000000000000000"

/* A line in the middle of a good record: whether it is damaged; the record stays whole in either case. */
static const struct {
	const char *line;
	bool damaged;
} lines[] = {
    {"# a comment", false},
    {"#=", false},
    {"a-key-of-a-later-version=anything at all", false},
    {"message=\x1b[2Jcleaned", false},
    {"dns-not-believed=no", false},
    {"failures=0", false},
    {"garbage", true},
    {" ", true},
    {"\x01\x02\xff", true},
    {"host=", true},
    {"host=a\x1b" "b", true},
    {"type=", true},
    {"type=MX", true},
    {"type=a", true},
    {"address=", true},
    {"address=192.0.2.01", true},
    {"address=192.0.2.1 ", true},
    {"previous=none", true},
    {"confirmed=", true},
    {"confirmed=yesterday", true},
    {"confirmed=1795453890", true},
    {"confirmed=2026-02-30T17:11:30Z", true},
    {"not-before=-2026-11-23T17:11:30Z", true},
    {"ask-again=12026-11-23T17:11:30Z", true},
    {"changes=2026-11-23T17:11:30Z yesterday", true},
    {"changes=2026-11-23T17:11:30ZZZZZZZZZZZZZZZZZ", true},
    {"history=", true},
    {"history=2026-11-23T17:11:30Z", true},
    {"history=2026-11-23T17:11:30Z 192.0.2.2", true},
    {"history=2026-11-23T17:11:30Z 192.0.2.2 -", true},
    {"history=2026-11-23T17:11:30Z none 192.0.2.2", true},
    {"history=2026-11-23T17:11:30Z 2001:db8::1 192.0.2.2", true},
    {"history=2026-11-23T17:11:30Z 192.0.2.2 192.0.2.3 192.0.2.4", true},
    {"history=yesterday 192.0.2.2 192.0.2.3", true},
    {"history=2026-11-23T17:11:30Z 192.0.2.2 2222222222222222222222222222222222222222222222222222", true},
    {"failures=", true},
    {"failures=-1", true},
    {"failures=1000001", true},
    {"failures=99999999999999999999", true},
    {"verdict=", true},
    {"verdict=wonderful", true},
    {"refused=", true},
    {"refused=0123456789abcde", true},
    {"refused=0123456789abcdef0", true},
    {"refused=0123456789abcdeg", true},
    {"refused=0x23456789abcdef", true},
    {"dns-not-believed=perhaps", true},
    {"trouble=frobnicate", true},
    {"salt=", true},
    {"salt=00", true},
    {"salt=0000000000000000000000000000000g", true},
    {"salt=" ZEROS, true},
};

static void
test_damage(void)
{
	char text[2000];
	struct state s, good;
	size_t i;

	parse(&good, GOOD);
	for (i = 0; i < COUNT(lines); i++) {
		snprintf(text, sizeof text, "%s%s\nlooked=2026-11-23T17:11:31Z\n", GOOD, lines[i].line);
		parse(&s, text);
		if (s.n == 1) {
			s.v[0]->message[0] = '\0';
			good.v[0]->looked = 1795453891;
		}
		ok(s.n == 1 && noted == lines[i].damaged && same(s.v[0], good.v[0]), "line %zu is %s, and the record is whole", i + 1,
		    lines[i].damaged ? "damaged and left out" : "none to complain of");
		state_close(&s);
	}
	state_close(&good);
	memset(text, 'x', sizeof text);
	memcpy(text, "message=", 8);
	strcpy(text + 1024, "\n" GOOD);
	parse(&s, text);
	ok(s.n == 1 && noted == 1, "a line of 1024 bytes is damaged");
	state_close(&s);
	parse(&s, GOOD "message=a");
	s.salt[0] = 1;
	state_parse(&s, "host=a\0b\ntype=A\n", 16, &notes);
	ok(s.n == 1 && noted == 2, "a NUL is damage, and what is left is no record");
	state_close(&s);
}

/* How many records and notes a text gives. */
static const struct {
	const char *name, *text;
	size_t records, notes;
} texts[] = {
    {"nothing", "", 0, 0},
    {"blank lines", "\n\n\n", 0, 0},
    {"one record", GOOD, 1, 0},
    {"one record without its last LF", "host=a\ntype=A", 1, 0},
    {"two records", GOOD "\nhost=b\ntype=AAAA\n", 2, 0},
    {"blank lines between records", "\n\n" GOOD "\n\n\nhost=b\ntype=AAAA\n\n", 2, 0},
    {"the same record twice: the last counts", GOOD "\nhost=HOME.example.org.\ntype=A\n", 1, 0},
    {"a record without type", "host=a\naddress=192.0.2.1\n\nhost=b\ntype=A\n", 1, 1},
    {"a record without host", "type=A\naddress=192.0.2.1\n", 0, 1},
    {"a record of unknown keys only", "x=1\ny=2\n", 0, 1},
    {"history, and no damage", GOOD "history=2026-11-23T17:11:30Z - 192.0.2.1\n", 1, 0},
    {"history of the other family is left out, the record stays", GOOD "history=2026-11-23T17:11:30Z - 2001:db8::1\n", 1, 1},
    {"an address of the other family", "host=a\ntype=A\naddress=2001:db8::1\n", 0, 1},
    {"a former address of the other family", "host=a\ntype=AAAA\nprevious=192.0.2.1\n", 0, 1},
    {"a file of another program", "<html>\n<body>\n</body>\n", 0, 3},
    {"a file cut off in the middle of a line", GOOD "\nhost=b\ntype=AA", 1, 2},
    {"CR LF line ends", "host=a\r\ntype=A\r\n", 0, 2},
    {"more changes than are kept", "host=a\ntype=A\nchanges="
     "2026-11-23T17:11:30Z 2026-11-23T17:11:29Z 2026-11-23T17:11:28Z 2026-11-23T17:11:27Z 2026-11-23T17:11:26Z "
     "2026-11-23T17:11:25Z 2026-11-23T17:11:24Z 2026-11-23T17:11:23Z 2026-11-23T17:11:22Z 2026-11-23T17:11:21Z "
     "2026-11-23T17:11:20Z 2026-11-23T17:11:19Z 2026-11-23T17:11:18Z\n", 1, 0},
};

static void
test_texts(void)
{
	struct state s;
	size_t i;

	for (i = 0; i < COUNT(texts); i++) {
		parse(&s, texts[i].text);
		ok(s.n == texts[i].records && noted == texts[i].notes, "%s: %zu records, %zu notes", texts[i].name, s.n, noted);
		state_close(&s);
	}
}

static void
test_history(void)
{
	static const char line[] = "history=2026-11-23T17:11:30Z - 192.0.2.1\n";
	struct state s = {.lock = -1}, back;
	struct buf text = {.max = 64 << 20};
	struct record *r;
	char host[32];
	size_t i;

	buf_adds(&text, GOOD);
	for (i = 0; i < POLICY_HISTORY + 10; i++)
		buf_adds(&text, line);
	parse(&back, buf_str(&text));
	ok(back.n == 1 && back.v[0]->n_history == POLICY_HISTORY && noted == 0, "of too much history the first %d lines are kept",
	    POLICY_HISTORY);
	state_close(&back);
	for (i = 0; i < 2000; i++) {
		snprintf(host, sizeof host, "h%zu.example.org", i);
		fill(state_record(&s, host, 4));
	}
	buf_reset(&text);
	ok(state_print(&s, &text) == 0, "an account of 2000 records is written");
	parse(&back, buf_str(&text));
	for (i = 0; i < back.n && back.v[i]->n_history == STATE_HISTORY / 2000; i++)
		;
	ok(i == 2000 && noted == 0, "and all of them share the history evenly");
	r = state_find(&back, "H7.example.org.", 4);
	ok(r && r == state_record(&back, "h7.example.org", 4) && !state_find(&back, "h7.example.org", 6) && back.n == 2000,
	    "a record is found and none is made");
	state_close(&back);
	state_close(&s);
	buf_free(&text);
}

/* What another process gets that opens the same state: 0, or the status of its failure. */
static int
open_elsewhere(const char *account)
{
	struct state s;
	struct fail f;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int r = state_open(&s, account, STATE_WRITE, NULL, &f);

		_exit(r < 0 ? f.status : 0);
	}
	if (waitpid(pid, &status, 0) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
test_file(const char *folder)
{
	struct state s;
	struct stat st, later;
	struct fail f = {0};
	char path[PLACE_MAX];

	setenv("DYNDNSC_STATEDIR", folder, 1);
	ok(state_open(&s, "dummy", STATE_WRITE, &notes, &f) == 0 && s.writable && s.n == 0, "a new state is empty and can be written");
	fill(state_record(&s, "home.example.org", 4));
	ok(open_elsewhere("dummy") == ST_TEMP, "while it is open another process may not write it");
	ok(open_elsewhere("other") == 0, "but another account's");
	ok(state_write(&s, &f) == 0 && stat(s.path, &st) == 0 && (st.st_mode & 07777) == 0600, "the file is 0600");
	ok(stat(folder, &later) == 0 && (later.st_mode & 07777) == 0700, "in a folder 0700");
	ok(state_write(&s, &f) == 0 && stat(s.path, &later) == 0 && st.st_ino == later.st_ino, "what did not change is not written");
	s.v[0]->looked++;
	ok(state_write(&s, &f) == 0 && stat(s.path, &later) == 0 && st.st_ino != later.st_ino, "what did replaces the file");
	snprintf(path, sizeof path, "%s", s.path);
	state_close(&s);
	ok(open_elsewhere("dummy") == 0, "closed it can be opened by others");
	ok(state_open(&s, "dummy", STATE_READ, &notes, &f) == 0 && !s.writable && s.n == 1 && s.v[0]->looked == 1795453895,
	    "what was written is read");
	state_close(&s);
	ok(state_open(&s, "rfc2136@../../etc/passwd", STATE_READ, &notes, &f) == 0 && !strstr(s.path, "/../") &&
		strncmp(s.path, folder, strlen(folder)) == 0 && !strchr(s.path + strlen(folder) + 1, '/'),
	    "an account's name does not leave the folder");
	state_close(&s);
	unlink(path);
	ok(symlink("/etc/passwd", path) == 0 && state_open(&s, "dummy", STATE_READ, &notes, &f) < 0 && f.status == ST_SYSTEM,
	    "a symbolic link in its place is not followed");
	unlink(path);
	ok(chmod(folder, 0777) == 0 && state_open(&s, "dummy", STATE_WRITE, &notes, &f) == 0 && !s.writable && f.status == ST_SYSTEM,
	    "a folder that everybody can write is not used");
	state_close(&s);
}

int
main(void)
{
	char base[] = "/tmp/dyndnsc-state.XXXXXX", folder[60], remove[80];

	test_round_trip();
	test_records();
	test_damage();
	test_texts();
	test_history();
	if (ok(mkdtemp(base) != NULL, "a folder for the test")) {
		snprintf(folder, sizeof folder, "%s/a/b", base);
		test_file(folder);
		snprintf(remove, sizeof remove, "rm -r %s", base);
		ok(system(remove) == 0, "and it is gone again");
	}
	return done();
}
