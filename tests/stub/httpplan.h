#ifndef HTTPPLAN_H
#define HTTPPLAN_H

/* The plan of httpd.c: which answer is for which request. Included by httpd.c alone. */

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"

enum { LINE = 1 << 20, BIG = 10 << 20 };

enum way { ANSWER, CLOSE, RESET, HANG, RAW, HEADERS };

struct planned {
	char *method, *target, *with;
	int status;
	long delay, length;
	bool forever, chunked, used;
	enum way way;
	struct buf headers, body;
};

static struct planned *plan;
static size_t n_plan, next_one;
static bool any_order;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

/* Whether a `*` in the pattern, standing for anything, makes it the text. */
static bool
fits(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			from = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

static void
add_escaped(struct buf *b, const char *s)
{
	static const char letters[] = "rnt0\\", bytes[] = "\r\n\t\0\\";
	const char *at;
	unsigned byte;

	for (; *s; s++) {
		if (*s != '\\') {
			buf_addc(b, *s);
		} else if (s[1] && (at = strchr(letters, s[1]))) {
			buf_addc(b, bytes[at - letters]);
			s++;
		} else if (s[1] == 'x' && sscanf(s + 2, "%2x", &byte) == 1) {
			buf_addc(b, (char)byte);
			s += 3;
		} else {
			buf_addc(b, *s);
		}
	}
}

static void
add_file(struct buf *b, const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0 || buf_read_fd(b, fd) < 0)
		die(path);
	close(fd);
}

static struct planned *
new_answer(char *words)
{
	char *method = strtok(words, " "), *target = strtok(NULL, " ");

	plan = realloc(plan, (n_plan + 1) * sizeof *plan);
	if (!plan || !method || !target)
		die("on METHOD TARGET");
	plan[n_plan] = (struct planned){.method = strdup(method), .target = strdup(target), .status = 200, .length = -1};
	return &plan[n_plan++];
}

static bool
way_word(struct planned *p, const char *word)
{
	static const char *const words[] = {"answer", "close", "reset", "hang", "raw", "headers"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(word, words[i]) == 0) {
			p->way = (enum way)i;
			return true;
		}
	}
	return false;
}

static bool
plan_line(struct planned *p, const char *key, const char *rest)
{
	struct buf text = {0};

	if (strcmp(key, "status") == 0)
		p->status = atoi(rest);
	else if (strcmp(key, "header") == 0)
		buf_addf(&p->headers, "%s\r\n", rest);
	else if (strcmp(key, "body") == 0)
		add_escaped(&p->body, rest);
	else if (strcmp(key, "body-file") == 0)
		add_file(&p->body, rest);
	else if (strcmp(key, "with") == 0) {
		add_escaped(&text, rest);
		p->with = text.data ? text.data : strdup("");
	} else if (strcmp(key, "delay") == 0)
		p->delay = atol(rest);
	else if (strcmp(key, "length") == 0)
		p->length = atol(rest);
	else if (strcmp(key, "chunked") == 0)
		p->chunked = true;
	else if (strcmp(key, "forever") == 0)
		p->forever = true;
	else if (strcmp(key, "big") == 0) {
		while (p->body.len < BIG)
			buf_adds(&p->body, "good nochg OK success 0123456789 0123456789 0123456789 0123456\r\n");
	} else
		return way_word(p, key);
	return true;
}

static void
read_plan(const char *path)
{
	FILE *f = fopen(path, "r");
	struct planned *p = NULL;
	char *line = malloc(LINE), *rest;

	if (!f || !line)
		die(path);
	while (fgets(line, LINE, f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		if (strcmp(line, "any order") == 0) {
			any_order = true;
			continue;
		}
		rest = line + strcspn(line, " ");
		if (*rest)
			*rest++ = '\0';
		if (strcmp(line, "on") == 0) {
			p = new_answer(rest);
		} else if (!p || !plan_line(p, line, rest)) {
			fprintf(stderr, "httpd: %s: what is '%s'?\n", path, line);
			exit(64);
		}
	}
	free(line);
	fclose(f);
}

static bool
wanted(const struct planned *p, const char *method, const char *target, const char *body)
{
	return fits(p->method, method) && fits(p->target, target) && (!p->with || fits(p->with, body));
}

/* The answer for a request, or NULL. *how is NULL, "again" (it was closed on before) or "unexpected". */
static struct planned *
choose(const char *method, const char *target, const char *body, const char **how)
{
	size_t i;

	*how = NULL;
	for (i = any_order ? 0 : next_one; i < n_plan; i++) {
		if ((!plan[i].used || plan[i].forever) && wanted(&plan[i], method, target, body)) {
			plan[i].used = true;
			if (!any_order)
				next_one = plan[i].forever ? i : i + 1;
			return &plan[i];
		}
		if (!any_order && !plan[i].forever)
			break;
	}
	*how = "again";
	for (i = 0; i < n_plan; i++) {
		if (plan[i].used && (plan[i].way == CLOSE || plan[i].way == RESET) && wanted(&plan[i], method, target, body))
			return &plan[i];
	}
	*how = "unexpected";
	return NULL;
}

#endif
