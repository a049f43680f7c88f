#include <ctype.h>
#include <string.h>

#include "clock.h"
#include "engine/request.h"
#include "engine/signing.h"
#include "engine/steps.h"
#include "fail.h"
#include "mask.h"
#include "sign/sign.h"
#include "template.h"
#include "text.h"
#include "vars.h"

static const char blanks[] = " \t\n";

/* The signer that a text begins with; *rest is behind its name. */
static const struct signer *
find(const char *text, const char **rest, struct fail *f)
{
	size_t n = strcspn(text, blanks);
	char name[32] = "", shown[TEXT_SHOWN + 4];
	const struct signer *out;
	const char *near;

	if (n < sizeof name)
		memcpy(name, text, n);
	*rest = text + n + strspn(text + n, blanks);
	out = sign_find(name);
	if (out)
		return out;
	near = text_nearest(name, sign_names, SIGN_NAMES);
	fail_set(f, ST_CONFIG, near ? "no signer '%s': did you mean '%s'?" : "no signer '%s'", text_clean(shown, text, n), near);
	return NULL;
}

/* Cuts the next "PARAMETER=TEMPLATE" off *rest: its place among the signer's, and the template. 1; 0: no more; -1. */
static int
next(const struct signer *signer, const char **rest, size_t *place, struct buf *template, struct fail *f)
{
	size_t n = strcspn(*rest, blanks), name = strcspn(*rest, "= \t\n"), i;
	char shown[TEXT_SHOWN + 4];

	if (n == 0)
		return 0;
	for (i = 0; i < SIGN_PARAMS && signer->params[i].name; i++) {
		if (strlen(signer->params[i].name) != name || strncmp(signer->params[i].name, *rest, name) != 0 || name == n)
			continue;
		buf_reset(template);
		buf_add(template, *rest + name + 1, n - name - 1);
		*place = i;
		*rest += n + strspn(*rest + n, blanks);
		return template->bad ? fail_set(f, ST_SYSTEM, "out of memory") : 1;
	}
	return fail_set(f, ST_CONFIG, "the signer '%s' has no parameter '%s'", signer->name, text_clean(shown, *rest, name));
}

int
signing_check(const char *text, struct fail *f)
{
	const char *rest;
	const struct signer *signer = find(text, &rest, f);
	struct buf template = {0};
	bool given[SIGN_PARAMS] = {false};
	size_t i;
	int r;

	if (!signer)
		return -1;
	while ((r = next(signer, &rest, &i, &template, f)) > 0)
		given[i] = true;
	buf_free(&template);
	for (i = 0; r == 0 && i < SIGN_PARAMS && signer->params[i].name; i++) {
		if (!given[i] && !signer->params[i].optional)
			r = fail_set(f, ST_CONFIG, "the signer '%s' needs %s=...", signer->name, signer->params[i].name);
	}
	return r;
}

/* The values of the parameters, whose texts are values[]; those that may be missing are NULL. */
static int
take_values(struct signing *s, struct buf values[SIGN_PARAMS], const char *rest, const char *step, const struct vars *vars,
    struct fail *f)
{
	struct buf template = {0};
	char unset[TEMPLATE_NAME_MAX];
	size_t i;
	int r;

	while ((r = next(s->signer, &rest, &i, &template, f)) > 0) {
		buf_reset(&values[i]);
		/* as in a header, where most of them go */
		r = template_expand(&values[i], buf_str(&template), AS_HEADER, vars, unset, f);
		if (r == 1 && !s->signer->params[i].optional)
			r = fail_set(f, ST_CONFIG, "step '%s' needs {%s}, which nothing has given", step, unset);
		if (r < 0)
			break;
		s->values[i] = r == 0 ? buf_str(&values[i]) : NULL;
	}
	buf_free(&template);
	return r;
}

/* Takes a URL apart: host as the header has it, path, query. */
static void
split(const char *url, struct buf *host, struct buf *path, const char **query)
{
	const char *start = strstr(url, "://"), *end;
	const char *port = strncmp(url, "https:", 6) == 0 ? ":443" : ":80";
	size_t n;

	start = start ? start + 3 : url;
	end = start + strcspn(start, "/?");
	n = strlen(port);
	if ((size_t)(end - start) > n && strncmp(end - n, port, n) == 0)
		buf_add(host, start, (size_t)(end - start) - n);
	else
		buf_add(host, start, (size_t)(end - start));
	for (n = 0; n < host->len; n++)
		host->data[n] = (char)tolower((unsigned char)host->data[n]);
	n = strcspn(end, "?");
	if (n)
		buf_add(path, end, n);
	else
		buf_addc(path, '/');
	*query = end + n + (end[n] == '?');
}

/* Puts what the signer made into the request. */
static int
put(struct request *r, struct signing *s, struct mask *mask, struct fail *f)
{
	char *line = s->lines.data, *end;

	for (; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		*end = '\0';
		if (request_header(r, line) < 0)
			return fail_set(f, ST_SYSTEM, "out of memory");
	}
	if (s->parameters.len)
		buf_addf(&r->url, "%s%s", strchr(buf_str(&r->url), '?') ? "&" : "?", buf_str(&s->parameters));
	if (s->form.len)
		buf_addf(&r->body, "%s%s", r->body.len ? "&" : "", buf_str(&s->form));
	r->has_body = r->has_body || s->form.len;
	if (mask_add(mask, buf_str(&s->secret)) < 0 || r->url.bad || r->body.bad)
		return fail_set(f, ST_SYSTEM, "out of memory");
	return 0;
}

int
signing_add(struct request *r, const struct step *step, const struct step *common, const struct vars *vars,
    struct mask *mask, struct fail *f)
{
	const char *text = step->sign ? step->sign : common->sign, *rest;
	struct signing s = {.method = r->method, .headers = (const char *const *)(size_t)r->headers, .n_headers = r->n_headers,
	    .body = buf_str(&r->body), .body_len = r->body.len, .now = clock_now(), .nonce = vars_text(vars, "nonce")};
	struct buf values[SIGN_PARAMS] = {{0}}, host = {0}, path = {0};
	size_t i;
	int result;

	if (!text)
		return 0;
	s.signer = find(text, &rest, f);
	if (!s.signer)
		return -1;
	split(buf_str(&r->url), &host, &path, &s.query);
	s.host = buf_str(&host);
	s.path = buf_str(&path);
	result = take_values(&s, values, rest, step->name, vars, f);
	if (result == 0)
		result = s.signer->sign(&s, f);
	if (result == 0)
		result = put(r, &s, mask, f);
	for (i = 0; i < SIGN_PARAMS; i++)
		buf_free(&values[i]);
	sign_free(&s);
	buf_free(&host);
	buf_free(&path);
	return result;
}
