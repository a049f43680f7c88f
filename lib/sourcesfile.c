#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "fail.h"
#include "ip.h"
#include "note.h"
#include "num.h"
#include "sources.h"
#include "statefile.h"

/* The file that remembers sources. A line is TIME inet|inet6 WORD NAME; WORD is good, failed or wrong, with ":COUNT" behind it
 * where that is more than one; NAME is that of a web source, or KIND/NAME. */

#define FILE_MAX ((size_t)64 << 10)

void
sources_remember(struct sources *s, const struct notes *notes)
{
	struct buf text = {.max = FILE_MAX};
	struct fail f;
	size_t n;
	int fd;

	n = state_folder(s->path, false, &f) < 0 ? PLACE_MAX : strlen(s->path);
	if (n + sizeof "/detect" > PLACE_MAX - 8) {
		s->path[0] = '\0';
		return;
	}
	strcpy(s->path + n, "/detect");
	fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && buf_read_fd(&text, fd) == 0)
		sources_parse(s, buf_str(&text), text.len);
	else if (errno != ENOENT)
		note(notes, 1, "reading '%s': %s", s->path, strerror(errno));
	if (fd >= 0)
		close(fd);
	buf_free(&text);
}

/* The source that a line names. */
static struct source *
find(struct sources *s, const char *name)
{
	const char *slash = strchr(name, '/'), *kind = slash ? name : source_web.name;
	size_t n = slash ? (size_t)(slash - name) : strlen(kind), i;

	if (slash)
		name = slash + 1;
	for (i = 0; i < s->n; i++) {
		if (strcmp(s->v[i].name, name) == 0 && strlen(s->v[i].kind->name) == n && strncmp(s->v[i].kind->name, kind, n) == 0)
			return &s->v[i];
	}
	return NULL;
}

/* "good", "failed", "wrong:3" */
static bool
parse_word(struct source_memory *m, char *word)
{
	char *count = strchr(word, ':');
	uint32_t n = 1;

	if (count)
		*count++ = '\0';
	if (count && !num_parse(&n, count, 2, 99))
		return false;
	m->wrong = strcmp(word, "wrong") == 0;
	m->failures = m->wrong || strcmp(word, "failed") == 0 ? n : 0;
	return m->failures || (strcmp(word, "good") == 0 && !count);
}

static void
parse_line(struct sources *s, const char *line)
{
	char when[NUM_TIME_MAX], family[8], word[16];
	struct source_memory m;
	struct source *source;
	int name = 0, six;

	if (sscanf(line, "%23s %7s %15s %n", when, family, word, &name) != 3 || !num_time_parse(&m.asked, when))
		return;
	six = strcmp(family, ip_family_key(6)) == 0;
	if ((!six && strcmp(family, ip_family_key(4)) != 0) || !parse_word(&m, word))
		return;
	source = find(s, line + name);
	if (source)
		source->memory[six] = m;
}

void
sources_parse(struct sources *s, const char *text, size_t len)
{
	const char *end = text + len, *lf;
	char line[512];
	size_t n;

	for (; text < end; text += n + 1) {
		lf = memchr(text, '\n', (size_t)(end - text));
		n = lf ? (size_t)(lf - text) : (size_t)(end - text);
		if (!lf || n >= sizeof line || *text == '#' || memchr(text, '\0', n))
			continue;
		memcpy(line, text, n);
		line[n] = '\0';
		parse_line(s, line);
	}
}

static void
print_line(struct buf *out, const struct source *s, int six)
{
	const struct source_memory *m = &s->memory[six];
	char when[NUM_TIME_MAX];

	buf_addf(out, "%s %s %s", num_time_text(when, m->asked), ip_family_key(six ? 6 : 4), !m->failures ? "good" : m->wrong ? "wrong" : "failed");
	if (m->failures > 1)
		buf_addf(out, ":%u", m->failures);
	if (s->kind == &source_web)
		buf_addf(out, " %s\n", s->name);
	else
		buf_addf(out, " %s/%s\n", s->kind->name, s->name);
}

int
sources_print(const struct sources *s, struct buf *out)
{
	size_t i;
	int six;

	buf_adds(out, "# when dyndnsc-detect asked a source last, and whether it had an answer; removing this file is safe\n");
	for (i = 0; i < s->n; i++) {
		for (six = 0; six < 2; six++) {
			if (s->v[i].memory[six].asked)
				print_line(out, &s->v[i], six);
		}
	}
	return out->bad ? -1 : 0;
}

void
sources_save(struct sources *s, const struct notes *notes)
{
	struct buf text = {.max = FILE_MAX};
	char folder[PLACE_MAX];
	struct fail f = {0};

	if (!s->path[0] || s->forget)
		return;
	if (state_folder(folder, true, &f) < 0 || sources_print(s, &text) < 0 || state_replace(s->path, &text, &f) < 0) {
		note(notes, 1, "%s: not remembered which sources were asked", f.status ? f.text : "out of memory");
		s->path[0] = '\0';
	}
	buf_free(&text);
}
