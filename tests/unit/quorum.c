/* Which address several sources agree on: what three of them can say, in every order, and who runs them. */

#include <string.h>

#include "quorum.h"
#include "tap.h"

/* A voter as text: what it says (A, B, C: addresses; '-': nothing; '?': not yet) and who runs it (a digit). */
struct row {
	const char *name, *voters;
	unsigned need;
	char expect; /* an address; 0: none */
	enum quorum result;
	char out;    /* the address; 0: any */
};

static const struct row rows[] = {
    {"nobody said anything yet", "?1 ?2 ?3", 2, 0, QUORUM_OPEN, 0},
    {"two of three agree", "A1 A2 ?3", 2, 0, QUORUM_REACHED, 'A'},
    {"the third disagrees", "A1 A2 B3", 2, 0, QUORUM_REACHED, 'A'},
    {"one is enough where one is asked for", "A1 ?2 ?3", 1, 0, QUORUM_REACHED, 'A'},
    {"one is not enough", "A1 ?2 ?3", 2, 0, QUORUM_OPEN, 0},
    {"all three differ", "A1 B2 C3", 2, 0, QUORUM_MISSED, 0},
    {"two differ, the third decides", "A1 B2 ?3", 2, 0, QUORUM_OPEN, 0},
    {"two have nothing", "-1 -2 A3", 2, 0, QUORUM_MISSED, 0},
    {"two have nothing, the third cannot decide alone", "-1 -2 ?3", 2, 0, QUORUM_MISSED, 0},
    {"one has nothing, the others may agree", "-1 ?2 ?3", 2, 0, QUORUM_OPEN, 0},
    {"nobody has anything", "-1 -2 -3", 2, 0, QUORUM_MISSED, 0},
    {"three are asked for, two agree", "A1 A2 B3", 3, 0, QUORUM_MISSED, 0},
    {"three are asked for and agree", "A1 A2 A3", 3, 0, QUORUM_REACHED, 'A'},
    {"more are asked for than there are", "?1 ?2 ?3", 4, 0, QUORUM_MISSED, 0},
    {"one operator has one voice", "A1 A1 ?2", 2, 0, QUORUM_OPEN, 0},
    {"one operator has one voice, and nobody is left", "A1 A1 -2", 2, 0, QUORUM_MISSED, 0},
    {"whose voice is heard already adds nothing", "A1 ?1 -2", 2, 0, QUORUM_MISSED, 0},
    {"two who are asked are one operator", "?1 ?1 -2", 2, 0, QUORUM_MISSED, 0},
    {"an operator that contradicts itself counts once for each", "A1 B1 A2", 2, 0, QUORUM_REACHED, 'A'},
    {"what is expected needs one", "A1 ?2 ?3", 2, 'A', QUORUM_REACHED, 'A'},
    {"what is expected, against two who differ", "B1 C2 A3", 2, 'A', QUORUM_REACHED, 'A'},
    {"something else than expected needs two", "B1 ?2 ?3", 2, 'A', QUORUM_OPEN, 0},
    {"something else than expected has two", "B1 B2 ?3", 2, 'A', QUORUM_REACHED, 'B'},
    {"the last one may still say what is expected", "B1 -2 ?3", 3, 'A', QUORUM_OPEN, 0},
    {"what is expected and is not said", "-1 -2 B3", 2, 'A', QUORUM_MISSED, 0},
};

static struct ip
address(char c)
{
	struct ip ip = {.family = 4, .b = {8, 8, 8, (uint8_t)c}};

	return c ? ip : (struct ip){0};
}

/* The voters of a row; rotated, so that none has a place of its own. */
static size_t
read_voters(struct voter *v, char names[][2], const char *text, size_t first)
{
	size_t n = (strlen(text) + 1) / 3, i;

	for (i = 0; i < n; i++) {
		const char *p = text + 3 * ((i + first) % n);

		names[i][0] = p[1];
		names[i][1] = '\0';
		v[i] = (struct voter){.name = "x", .operator_ = names[i],
		    .state = *p == '?' ? VOTER_ASKED : *p == '-' ? VOTER_NONE : VOTER_SAID};
		if (v[i].state == VOTER_SAID)
			v[i].ip = address(*p);
	}
	return n;
}

int
main(void)
{
	size_t i, first, n = 3;

	for (i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct ip expect = address(row->expect);
		bool good = true;

		for (first = 0; first < n; first++) {
			char names[8][2];
			struct voter v[8];
			struct ip out = {0}, want = address(row->out);

			n = read_voters(v, names, row->voters, first);
			good = good && quorum_judge(&out, v, n, row->need, &expect) == row->result;
			good = good && (!row->out || ip_equal(&out, &want));
		}
		ok(good, "%s: %s", row->name, row->voters);
	}
	return done();
}
