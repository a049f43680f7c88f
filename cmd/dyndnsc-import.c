/*
 * dyndnsc-import [-q] ddclient|inadyn FILE
 *
 * Prints the configuration that does the same, with a comment for what has no equal. FILE - is standard input.
 *
 * Exit status: 0, 1 nothing in it can be taken over, 65 FILE cannot be read as what it is said to be; 64, 71, 78 as
 * everywhere (dyndnsc(7)).
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "buf.h"
#include "config.h"
#include "fail.h"
#include "import.h"
#include "place.h"
#include "say.h"
#include "text.h"

#define PROGRAM "dyndnsc-import"

static const char usage[] = "usage: " PROGRAM " [-q] ddclient|inadyn FILE\n"
			    "Prints the configuration that does the same as FILE, which is ddclient's or inadyn's (- is standard input).\n"
			    "What has no equal becomes a comment, and is said.\n\n";

static const char examples[] = "\nExamples:\n"
			       "  umask 077\n"
			       "  " PROGRAM " ddclient /etc/ddclient.conf >dyndnsc.ini\n"
			       "  dyndnsc --check -c dyndnsc.ini\n";

static const struct arg_spec specs[] = {{0, NULL, false}};

static const char *const programs[] = {"ddclient", "inadyn"};

static int
read_file(struct buf *text, const char *path, struct fail *f)
{
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int r = fd < 0 ? -1 : buf_read_fd(text, fd);

	if (r < 0)
		fail_errno(f, "reading '%.300s'", path);
	if (fd > STDIN_FILENO)
		close(fd);
	return r;
}

/* A file that another includes: ~/ is the home, and what is relative is looked for beside the one that includes it. */
static int
read_included(void *ctx, const char *from, const char *path, char **name, struct buf *text, struct fail *f)
{
	const char *slash = strrchr(from, '/'), *home = getenv("HOME");
	char full[PLACE_MAX];
	int n;

	(void)ctx;
	if (strncmp(path, "~/", 2) == 0 && home)
		n = snprintf(full, sizeof full, "%s%s", home, path + 1);
	else if (*path != '/' && slash)
		n = snprintf(full, sizeof full, "%.*s%s", (int)(slash - from) + 1, from, path);
	else
		n = snprintf(full, sizeof full, "%s", path);
	if (n < 0 || (size_t)n >= sizeof full)
		return fail_set(f, ST_DATA, "too long a path");
	*name = strdup(full);
	return *name ? read_file(text, full, f) : fail_set(f, ST_SYSTEM, "out of memory");
}

static void
say_each(const char *lines, void (*fn)(const char *fmt, ...))
{
	size_t n;

	for (; *lines; lines += n + (lines[n] != '\0')) {
		n = strcspn(lines, "\n");
		fn("%.*s", (int)n, lines);
	}
}

/* Others can read what standard output goes to. */
static void
warn_mode(void)
{
	struct stat st;

	if (fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & S_IROTH))
		say_warn("others can read the file that this goes to, and it has secrets in it: chmod 600 it, or 'umask 077' before");
}

/* Writes what was read. */
static int
convert(const struct import_program *p, struct import_doc *doc, const char *file)
{
	struct import_result result = {.sections = 0};
	struct config c = {.keep_env = true};
	struct buf out = {0};
	struct fail f = {0};
	int status;

	status = import_write(&out, p, doc, file, &c, &result, &f) < 0 ? say_fail(&f) : ST_OK;
	if (status == ST_OK) {
		fwrite(buf_str(&out), 1, out.len, stdout);
		say_each(buf_str(&result.notes), say_warn);
		warn_mode();
		if (!result.sections) {
			say(doc->n ? "nothing in '%s' can be taken over" : "'%s' updates nothing: it has no host in it", file);
			status = ST_NONE;
		}
	}
	config_free(&c);
	buf_free(&result.notes);
	buf_free(&out);
	return say_end(status);
}

static int
run(const char *program, const char *file)
{
	struct import_reader reader = {.read = read_included};
	struct buf text = {0}, mistakes = {0};
	struct import_program p;
	struct import_doc doc = {.n = 0};
	struct fail f = {0};
	int r, status;

	if (import_program_load(&p, program, &f) < 0 || read_file(&text, file, &f) < 0) {
		status = say_fail(&f);
	} else {
		r = p.ddclient ? import_ddclient(&doc, file, buf_str(&text), text.len, &mistakes)
			       : import_inadyn(&doc, file, buf_str(&text), text.len, &reader, &mistakes);
		if (r < 0)
			say_each(buf_str(&mistakes), say);
		status = r < 0 ? ST_DATA : convert(&p, &doc, file);
	}
	import_free(&doc);
	import_program_free(&p);
	buf_free(&text);
	buf_free(&mistakes);
	return status;
}

/* 0 where the words are what they should be. */
static int
check_words(const char *const *words, size_t n)
{
	const char *near;

	if (n > 0 && strcmp(words[0], programs[0]) != 0 && strcmp(words[0], programs[1]) != 0) {
		near = text_nearest(words[0], programs, 2);
		say(near ? "unknown program '%s': did you mean '%s'?" : "unknown program '%s': ddclient or inadyn", words[0], near);
		return -1;
	}
	if (n != 2)
		say(n > 2 ? "one FILE at a time" : "whose configuration, and which FILE? (" PROGRAM " --help)");
	return n == 2 ? 0 : -1;
}

int
main(int argc, char **argv)
{
	const char *words[2] = {NULL, NULL};
	struct args args;
	struct arg arg;
	struct fail f = {0};
	size_t n = 0;
	int r;

	say_init(PROGRAM);
	args_init(&args, argc, argv, specs);
	while ((r = args_next(&args, &arg, &f)) != ARG_END) {
		if (r == ARG_UNKNOWN)
			r = args_unknown(&args, &arg, NULL, 0, &f);
		if (r == ARG_ERROR)
			return say_fail(&f);
		if (r == ARG_HELP)
			printf("%s%s%s", usage, args_common_help, examples);
		if (r == ARG_VERSION)
			puts(PROGRAM " " VERSION);
		if (r == ARG_HELP || r == ARG_VERSION)
			return say_end(ST_OK);
		if (r == ARG_OPERAND && n < 2)
			words[n] = arg.value;
		n += r == ARG_OPERAND;
	}
	say_level(args.common.verbose, args.common.quiet);
	if (check_words(words, n) < 0)
		return ST_USAGE;
	return run(words[0], words[1]);
}
