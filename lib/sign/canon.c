#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "digest.h"
#include "fail.h"
#include "num.h"
#include "sign/canon.h"
#include "sign/sign.h"

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *hit = c ? strchr(digits, c) : NULL;

	return hit ? (int)((hit - digits) & 15) : -1;
}

static void
add_byte(struct buf *out, unsigned char c, const char *keep)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	if (c && (strchr(plain, c) || strchr(keep, c)))
		buf_addc(out, (char)c);
	else
		buf_addf(out, "%%%02X", c);
}

void
canon_encode(struct buf *out, const char *text, size_t len, const char *keep)
{
	for (; len; len--, text++)
		add_byte(out, (unsigned char)*text, keep);
}

void
canon_again(struct buf *out, const char *text, size_t len, const char *keep)
{
	int high, low;
	size_t i;

	for (i = 0; i < len; i++) {
		high = text[i] == '%' && i + 2 < len ? hex_digit(text[i + 1]) : -1;
		low = high >= 0 ? hex_digit(text[i + 2]) : -1;
		if (low < 0) {
			add_byte(out, (unsigned char)text[i], keep);
			continue;
		}
		/* what is encoded was meant to be: no character of it is kept */
		add_byte(out, (unsigned char)(high * 16 + low), "");
		i += 2;
	}
}

/* One parameter in canonical form; NUL between name and value, so that names are compared first. */
static char *
one_parameter(const char *s, size_t n)
{
	const char *mark = memchr(s, '=', n);
	struct buf one = {0};
	char *out;

	canon_again(&one, s, mark ? (size_t)(mark - s) : n, "");
	buf_addc(&one, '\1');
	if (mark)
		canon_again(&one, mark + 1, n - (size_t)(mark - s) - 1, "");
	out = one.bad ? NULL : strdup(buf_str(&one));
	buf_free(&one);
	return out;
}

static int
compare(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

void
canon_query(struct buf *out, const char *query)
{
	size_t n = 0, i, len, count = 1;
	const char *s;
	char **v;

	for (s = query; *s; s++)
		count += *s == '&';
	v = calloc(count, sizeof *v);
	for (s = query; v && *s; s += len + (s[len] == '&')) {
		len = strcspn(s, "&");
		if (len && !(v[n++] = one_parameter(s, len)))
			out->bad = true;
	}
	out->bad = out->bad || !v;
	if (!out->bad)
		qsort(v, n, sizeof *v, compare);
	for (i = 0; i < n; i++) {
		if (v[i]) {
			v[i][strcspn(v[i], "\1")] = '=';
			buf_addf(out, "%s%s", i ? "&" : "", v[i]);
		}
		free(v[i]);
	}
	free(v);
}

const char *
canon_header(const struct signing *s, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < s->n_headers; i++) {
		if (strncasecmp(s->headers[i], name, n) == 0 && s->headers[i][n] == ':')
			return s->headers[i] + n + 1 + strspn(s->headers[i] + n + 1, " ");
	}
	return NULL;
}

const char *
canon_stamp(char out[CANON_STAMP], int64_t now)
{
	char text[NUM_TIME_MAX];
	const char *s;
	size_t n = 0;

	for (s = num_time_text(text, now); *s && n < CANON_STAMP - 1; s++) {
		if (*s != '-' && *s != ':')
			out[n++] = *s;
	}
	out[n] = '\0';
	return out;
}

void
canon_add(struct canon *c, const char *name, const char *value)
{
	buf_addf(&c->lines, "%s:%s\n", name, value);
	buf_addf(&c->names, "%s%s", c->names.len ? ";" : "", name);
}

void
canon_free(struct canon *c)
{
	buf_free(&c->lines);
	buf_free(&c->names);
}

void
canon_hash(struct buf *out, const void *text, size_t len)
{
	if (digest_hex(out, "sha256", NULL, text, len) < 0)
		out->bad = true;
}

void
canon_request(struct buf *out, const struct signing *s, const char *path, const struct canon *c)
{
	buf_addf(out, "%s\n%s\n", s->method, path);
	canon_query(out, s->query);
	buf_addf(out, "\n%s\n%s\n", buf_str(&c->lines), buf_str(&c->names));
	canon_hash(out, s->body, s->body_len);
	out->bad = out->bad || c->lines.bad || c->names.bad;
}

int
canon_failed(struct fail *f)
{
	return fail_set(f, ST_SYSTEM, "the signature could not be made: out of memory, or libcrypto failed");
}

/* The key of the next part of the scope. */
static size_t
derive(unsigned char key[DIGEST_MAX], size_t n, const char *part)
{
	unsigned char next[DIGEST_MAX];
	size_t len = digest_bytes(next, "hmac-sha256", key, n, part, strlen(part));

	memcpy(key, next, len);
	wipe(next, sizeof next);
	return len;
}

static size_t
scoped_key(unsigned char key[DIGEST_MAX], const struct signing *s, const struct scoped *how, const char *day)
{
	struct buf first = {0};
	size_t n;

	buf_addf(&first, "%s%s", how->prefix, sign_value(s, "secret"));
	n = digest_bytes(key, "hmac-sha256", buf_str(&first), first.len, day, strlen(day));
	buf_free(&first);
	if (n && how->region)
		n = derive(key, n, how->region);
	n = n ? derive(key, n, sign_value(s, "service")) : 0;
	return n ? derive(key, n, how->end) : 0;
}

int
canon_scoped(struct signing *s, const struct scoped *how, const struct canon *c, const struct buf *request, struct fail *f)
{
	unsigned char key[DIGEST_MAX], mac[DIGEST_MAX];
	char time[NUM_TIME_MAX], day[NUM_TIME_MAX];
	struct buf text = {0}, scope = {0};
	size_t n, i;

	/* 2015-08-30, or as the stamp has it */
	snprintf(day, sizeof day, "%.10s", num_time_text(time, s->now));
	if (strchr(how->stamp, 'T'))
		snprintf(day, sizeof day, "%.8s", how->stamp);
	buf_addf(&scope, "%s/%s%s%s/%s", day, how->region ? how->region : "", how->region ? "/" : "", sign_value(s, "service"),
	    how->end);
	buf_addf(&text, "%s\n%s\n%s\n", how->algorithm, how->stamp, buf_str(&scope));
	canon_hash(&text, buf_str(request), request->len);
	n = scoped_key(key, s, how, day);
	n = n ? digest_bytes(mac, "hmac-sha256", key, n, buf_str(&text), text.len) : 0;
	for (i = 0; i < n; i++)
		buf_addf(&s->secret, "%02x", mac[i]);
	buf_addf(&s->lines, "Authorization: %s Credential=%s/%s, SignedHeaders=%s, Signature=%s\n", how->algorithm,
	    sign_value(s, "id"), buf_str(&scope), buf_str(&c->names), buf_str(&s->secret));
	wipe(key, sizeof key);
	i = text.bad || scope.bad || request->bad || s->lines.bad || !n;
	buf_free(&text);
	buf_free(&scope);
	return i ? canon_failed(f) : 0;
}
