#ifndef DYNDNSC_KV_H
#define DYNDNSC_KV_H

/* Ordered key=value pairs: the options of an entry, and the lines in which programs talk to one another (a blank line
 * ends a job; no value holds LF or NUL; a key may be repeated). After git's credential helpers. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct buf;
struct fail;

struct kv {
	char *key, *value;
};

struct kvs {
	struct kv *v;
	size_t n;
};

#define KV_LINE_MAX 65536 /* longest line read, bytes */

/* Adds a pair (copies both). -1: out of memory. */
int kvs_add(struct kvs *kvs, const char *key, const char *value);

/* Replaces the first pair of that key, or adds one. */
int kvs_set(struct kvs *kvs, const char *key, const char *value);

/* The first value of a key, or NULL. */
const char *kvs_get(const struct kvs *kvs, const char *key);

/* The first value of a key, or the default. */
const char *kvs_get_or(const struct kvs *kvs, const char *key, const char *otherwise);

/* Removes every pair of that key. */
void kvs_remove(struct kvs *kvs, const char *key);

/* Wipes and frees; leaves an empty list. */
void kvs_free(struct kvs *kvs);

/* Appends "key=value\n" for each pair, then a blank line. -1 where a value holds LF (fail ST_DATA) or memory ran out. */
int kvs_write(struct buf *out, const struct kvs *kvs, struct fail *f);

/* Reads one job from a stream: 1 when there was one, 0 at the end, -1 with fail: a line without "=" or with an empty
 * key, a NUL, a line too long (ST_DATA). Blank lines before a job are passed over. */
int kvs_read(struct kvs *kvs, FILE *in, struct fail *f);

#endif
