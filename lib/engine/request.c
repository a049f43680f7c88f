#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base64.h"
#include "clock.h"
#include "digest.h"
#include "engine/request.h"
#include "engine/steps.h"
#include "fail.h"
#include "mask.h"
#include "num.h"
#include "template.h"
#include "vars.h"

/* What is in hand while a request is being built. */
struct building {
	struct request *out;
	const struct step *step, *common;
	struct vars *vars;
	struct mask *mask;
	struct fail *f;
	char unset[TEMPLATE_NAME_MAX];
};

static int
not_set(const struct building *b)
{
	snprintf(b->out->unset, sizeof b->out->unset, "%s", b->unset);
	return fail_set(b->f, ST_CONFIG, "step '%s' needs {%s}, which nothing has given", b->step->name, b->unset);
}

static int
add_header(struct building *b, const char *text)
{
	char **v = realloc(b->out->headers, (b->out->n_headers + 1) * sizeof *v);

	if (v) {
		b->out->headers = v;
		v[b->out->n_headers] = strdup(text);
	}
	if (!v || !v[b->out->n_headers])
		return fail_set(b->f, ST_SYSTEM, "out of memory");
	b->out->n_headers++;
	return 0;
}

/* The parts of a query or form, joined by '&'; those with something unset are left out. *first is put before the first. */
static int
add_parts(struct building *b, struct buf *to, const struct texts *parts, const char *first)
{
	struct buf one = {0};
	size_t i;
	int r = 0;

	for (i = 0; i < parts->n && r >= 0; i++) {
		buf_reset(&one);
		r = template_expand(&one, parts->v[i], AS_FORM, b->vars, b->unset, b->f);
		if (r != 0)
			continue;
		buf_adds(to, *first ? (to->len && memchr(to->data, '?', to->len) ? "&" : "?") : to->len ? "&" : "");
		buf_add(to, buf_str(&one), one.len);
	}
	buf_free(&one);
	return r < 0 ? -1 : 0;
}

/* "NAME ALGORITHM TEMPLATE" or "NAME hmac-ALGORITHM KEY TEMPLATE"; late: those that look at the request. */
static int
add_digest(struct building *b, const char *text, bool late)
{
	char name[64], algorithm[32], key_text[128] = "{none}";
	struct buf data = {0}, key = {0}, hex = {0};
	int used = 0, more = 0, r = 0;

	if ((strstr(text, "{request-") != NULL) != late)
		return 0;
	if (sscanf(text, "%63s %31s %n", name, algorithm, &used) != 2 || !digest_known(algorithm))
		return fail_set(b->f, ST_CONFIG, "step '%s': digest is NAME ALGORITHM TEMPLATE", b->step->name);
	if (strncmp(algorithm, "hmac-", 5) == 0 && sscanf(text + used, "%127s %n", key_text, &more) == 1)
		r = template_expand(&key, key_text, AS_TEXT, b->vars, b->unset, b->f);
	if (r == 0)
		r = template_expand(&data, text + used + more, AS_TEXT, b->vars, b->unset, b->f);
	if (r == 0 && (digest_hex(&hex, algorithm, buf_str(&key), buf_str(&data), data.len) < 0 ||
			  vars_set(b->vars, name, buf_str(&hex), VAR_TEXT) < 0 || mask_add(b->mask, buf_str(&hex)) < 0))
		r = fail_set(b->f, ST_SYSTEM, "digest '%s' could not be made", name);
	buf_free(&data);
	buf_free(&key);
	buf_free(&hex);
	return r < 0 ? -1 : 0;
}

static int
add_digests(struct building *b, bool late)
{
	const struct texts *lists[] = {&b->common->digest, &b->step->digest};
	size_t l, i;

	for (l = 0; l < 2; l++) {
		for (i = 0; i < lists[l]->n; i++) {
			if (add_digest(b, lists[l]->v[i], late) < 0)
				return -1;
		}
	}
	return 0;
}

static int
add_url(struct building *b, int family)
{
	const char *text = family == 6 && b->step->request6 ? b->step->request6 : b->step->request;
	size_t n = strcspn(text, " ");
	int r;

	snprintf(b->out->method, sizeof b->out->method, "%.*s", (int)n, text);
	r = template_expand(&b->out->url, text + n + strspn(text + n, " "), AS_URL, b->vars, b->unset, b->f);
	if (r != 0)
		return r < 0 ? -1 : not_set(b);
	if (add_parts(b, &b->out->url, &b->common->query, "?") < 0)
		return -1;
	return add_parts(b, &b->out->url, &b->step->query, "?");
}

static int
add_body(struct building *b, json *items, const char **type)
{
	const struct step *s = b->step;
	int r = 0;

	b->out->has_body = true;
	if (s->json) {
		*type = "Content-Type: application/json";
		r = json_expand(&b->out->body, s->json, b->vars, items, b->unset, b->f);
	} else if (s->xml || s->text) {
		*type = s->xml ? "Content-Type: application/xml" : "Content-Type: text/plain; charset=utf-8";
		r = template_expand(&b->out->body, s->xml ? s->xml : s->text, s->xml ? AS_XML : AS_TEXT, b->vars, b->unset, b->f);
	} else if (s->form.n || b->common->form.n) {
		*type = "Content-Type: application/x-www-form-urlencoded";
		if (add_parts(b, &b->out->body, &b->common->form, "") < 0)
			return -1;
		return add_parts(b, &b->out->body, &s->form, "");
	} else {
		b->out->has_body = false;
	}
	return r > 0 ? not_set(b) : r;
}

/* The credentials of `basic` and `bearer`; the step's own win. */
static int
add_authorization(struct building *b)
{
	const char *basic = b->step->basic ? b->step->basic : b->common->basic;
	const char *bearer = b->step->bearer ? b->step->bearer : b->common->bearer;
	struct buf pair = {0}, line = {0};
	int r = 0;

	if (basic) {
		buf_adds(&line, "Authorization: Basic ");
		r = template_expand(&pair, basic, AS_TEXT, b->vars, b->unset, b->f);
		base64_encode(&line, buf_str(&pair), pair.len);
		mask_add(b->mask, buf_str(&line) + 21);
	} else if (bearer) {
		buf_adds(&line, "Authorization: Bearer ");
		r = template_expand(&line, bearer, AS_HEADER, b->vars, b->unset, b->f);
	}
	if (r == 0 && line.len)
		r = add_header(b, buf_str(&line));
	buf_free(&pair);
	buf_free(&line);
	return r < 0 ? -1 : 0;
}

static int
add_named(struct building *b, const struct texts *list, bool as_json)
{
	struct buf line = {0};
	size_t i, n;
	int r = 0;

	for (i = 0; i < list->n && r >= 0; i++) {
		buf_reset(&line);
		n = strcspn(list->v[i], ":") + 1;
		n += strspn(list->v[i] + n, " ");
		if (as_json) {
			buf_add(&line, list->v[i], n);
			r = json_expand(&line, list->v[i] + n, b->vars, NULL, b->unset, b->f);
		} else {
			r = template_expand(&line, list->v[i], AS_HEADER, b->vars, b->unset, b->f);
		}
		if (r == 0)
			r = add_header(b, buf_str(&line));
	}
	buf_free(&line);
	return r < 0 ? -1 : 0;
}

static bool
has_header(const struct request *r, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < r->n_headers && (strncasecmp(r->headers[i], name, n) != 0 || r->headers[i][n] != ':'); i++)
		;
	return i < r->n_headers;
}

static int
set_fresh(struct vars *vars)
{
	unsigned char random[16] = {0};
	char text[33], half[17], now[24], iso[NUM_TIME_MAX];
	size_t i;

	num_random(random, sizeof random);
	for (i = 0; i < sizeof random; i++)
		snprintf(text + 2 * i, 3, "%02x", random[i]);
	snprintf(half, sizeof half, "%.16s", text);
	snprintf(now, sizeof now, "%lld", (long long)clock_now());
	return vars_set(vars, "nonce", text, VAR_TEXT) < 0 || vars_set(vars, "nonce16", half, VAR_TEXT) < 0 ||
		       vars_set(vars, "time", now, VAR_JSON) < 0 ||
		       vars_set(vars, "time-iso", num_time_text(iso, clock_now()), VAR_TEXT) < 0
		   ? -1
		   : 0;
}

/* What of a URL is between the server's name and the query. */
static int
set_path(struct vars *vars, const char *url)
{
	const char *at = strstr(url, "://"), *path = strchr(at ? at + 3 : url, '/');
	struct buf text = {0};
	int r;

	buf_add(&text, path ? path : "/", path ? strcspn(path, "?") : 1);
	r = vars_set(vars, "request-path", buf_str(&text), VAR_TEXT);
	buf_free(&text);
	return r;
}

int
request_build(struct request *out, const struct step *step, const struct step *common, int family, struct vars *vars,
    json *items, struct mask *mask, struct fail *f)
{
	struct building b = {.out = out, .step = step, .common = common, .vars = vars, .mask = mask, .f = f};
	const char *type = NULL;

	*out = (struct request){0};
	if (set_fresh(vars) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (add_digests(&b, false) < 0 || add_url(&b, family) < 0 || add_body(&b, items, &type) < 0)
		return -1;
	if (vars_set(vars, "request-method", out->method, VAR_TEXT) < 0 ||
	    vars_set(vars, "request-url", buf_str(&out->url), VAR_TEXT) < 0 || set_path(vars, buf_str(&out->url)) < 0 ||
	    vars_set(vars, "request-body", buf_str(&out->body), VAR_TEXT) < 0)
		return fail_set(f, ST_SYSTEM, "out of memory");
	if (add_digests(&b, true) < 0 || add_authorization(&b) < 0 || add_named(&b, &common->header, false) < 0 ||
	    add_named(&b, &step->header, false) < 0 || add_named(&b, &common->json_header, true) < 0 ||
	    add_named(&b, &step->json_header, true) < 0)
		return -1;
	return type && !has_header(out, "Content-Type") ? add_header(&b, type) : 0;
}

void
request_free(struct request *r)
{
	size_t i;

	for (i = 0; i < r->n_headers; i++) {
		wipe(r->headers[i], strlen(r->headers[i]));
		free(r->headers[i]);
	}
	free(r->headers);
	buf_free(&r->url);
	buf_free(&r->body);
	*r = (struct request){0};
}

void
request_text(struct buf *out, const struct request *r)
{
	size_t i;

	buf_addf(out, "%s %s\n", r->method, buf_str(&r->url));
	for (i = 0; i < r->n_headers; i++)
		buf_addf(out, "%s\n", r->headers[i]);
	if (r->has_body)
		buf_addf(out, "\n%s\n", buf_str(&r->body));
}
