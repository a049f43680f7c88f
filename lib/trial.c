#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "fail.h"
#include "place.h"
#include "run.h"
#include "trial.h"

#define GRACE_MS 2000 /* a command has its own deadline, and ends itself before we end it */
#define VERBOSE_MAX 4

int
trial_run(const struct trial *t, const char *command, const char *word, const struct buf *in, struct buf *out, struct fail *f)
{
	char program[PLACE_MAX], seconds[16], verbose[VERBOSE_MAX + 2] = "-", name[300];
	const char *argv[16];
	struct run r = {.argv = argv, .in = buf_str(in), .in_len = in->len, .whole_env = true};
	size_t a = 0;
	int i;

	if (!place_program(program, command))
		return fail_set(f, ST_SYSTEM, "'%s' was not found: is the installation complete?", command);
	snprintf(seconds, sizeof seconds, "%u", (unsigned)t->deadline);
	snprintf(name, sizeof name, "%s%s", strcmp(command, "dyndnsc") == 0 ? "" : "section:", t->section);
	for (i = 0; i < t->verbose && i < VERBOSE_MAX; i++)
		verbose[i + 1] = 'v';
	argv[a++] = program;
	argv[a++] = "--config";
	argv[a++] = t->file;
	argv[a++] = "-t";
	argv[a++] = seconds;
	if (i)
		argv[a++] = verbose;
	if (t->quiet)
		argv[a++] = "-q";
	if (t->four)
		argv[a++] = "-4";
	if (t->six)
		argv[a++] = "-6";
	if (word)
		argv[a++] = word;
	argv[a++] = name;
	argv[a] = NULL;
	r.deadline = clock_ms() + (int64_t)t->deadline * 1000 + GRACE_MS;
	if (run(&r, f) < 0)
		return -1;
	*out = r.out;
	if (r.late) {
		buf_free(out);
		return fail_set(f, ST_TEMP, "%s did not end in time", command);
	}
	return r.status;
}
