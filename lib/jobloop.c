#include <stdio.h>

#include "args.h"
#include "fail.h"
#include "jobloop.h"
#include "kv.h"
#include "priv.h"
#include "sandbox.h"
#include "say.h"

static int
do_all(const struct jobloop *l)
{
	struct kvs lines = {0};
	struct fail f = {0};
	int worst = ST_OK, r;

	while ((r = kvs_read(&lines, stdin, &f)) > 0) {
		worst = status_worse(worst, l->job(l->ctx, &lines));
		kvs_free(&lines);
	}
	if (r < 0)
		worst = status_worse(worst, say_fail(&f));
	kvs_free(&lines);
	return worst;
}

int
jobloop_main(const struct jobloop *l, int argc, char **argv)
{
	static const struct arg_spec specs[] = {{0, "user", true}, {0, NULL, false}};
	const char *user = NULL;
	struct fail f = {0};
	struct args args;
	struct arg arg;
	int r;

	say_init(l->program);
	args_init(&args, argc, argv, specs);
	while ((r = args_next(&args, &arg, &f)) == ARG_OPTION)
		user = arg.value;
	if (r == ARG_HELP || r == ARG_VERSION) {
		if (r == ARG_HELP)
			fputs(l->usage, stdout);
		else
			printf("%s %s\n", l->program, VERSION);
		return say_end(ST_OK);
	}
	if (r == ARG_UNKNOWN)
		args_unknown(&args, &arg, NULL, 0, &f);
	if (r == ARG_OPERAND)
		fail_set(&f, ST_USAGE, "only options are taken: jobs are read from standard input");
	if (r != ARG_END || priv_drop(user, &f) < 0)
		return say_fail(&f);
	sandbox_network();
	if (l->ready)
		l->ready(l->ctx);
	return say_end(do_all(l));
}
