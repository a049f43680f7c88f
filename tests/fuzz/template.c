/* Templates and hostile values in every place: whatever a value is, it stays what it is. Two lines: a template, and the
 * value of {x}, which has all that is behind. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "json.h"
#include "template.h"
#include "vars.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(int good)
{
	if (!good)
		abort();
}

static bool
count(void *ctx, const char *name)
{
	check(*name && strlen(name) < TEMPLATE_NAME_MAX);
	++*(size_t *)ctx;
	return true;
}

/* The value alone, in each place that has a syntax. */
static void
escapes(const char *value)
{
	struct buf out = {0};
	const char *s;

	check(template_escape(&out, value, AS_FORM) == 0);
	for (s = buf_str(&out); *s; s++)
		check(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%", *s) != NULL);
	buf_reset(&out);
	check(template_escape(&out, value, AS_XML) == 0 && !strpbrk(buf_str(&out), "<>\"'"));
	buf_reset(&out);
	if (template_escape(&out, value, AS_HEADER) == 0)
		check(strcmp(buf_str(&out), value) == 0 && !strpbrk(value, "\r\n"));
	buf_free(&out);
}

static bool
same(void *ctx, json *found)
{
	struct buf text = {0};

	check(json_text(&text, found) == 0 && strcmp(buf_str(&text), ctx) == 0);
	buf_free(&text);
	return true;
}

/* As JSON, inside of a longer string and alone. */
static void
in_json(char *value, const char *template, const struct vars *vars)
{
	struct buf out = {0};
	char unset[64];
	struct fail f = {0};
	json *j;

	check(json_expand(&out, "{\"a\":\"{x}\",\"b\":[\"-{x}-\"]}", vars, NULL, unset, &f) == 0);
	j = json_read(buf_str(&out), out.len, NULL);
	check(j && json_find(j, "/a", same, value));
	json_free(j);
	buf_reset(&out);
	if (json_expand(&out, template, vars, NULL, unset, &f) == 0 && out.len && strcmp(buf_str(&out), "null") != 0) {
		j = json_read(buf_str(&out), out.len, NULL);
		check(j != NULL);
		json_free(j);
	}
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1), unset[TEMPLATE_NAME_MAX] = "", *value;
	struct vars vars = {0};
	struct fail f = {0};
	enum place place;
	size_t names = 0;

	if (!text)
		return 0;
	if (len)
		memcpy(text, bytes, len);
	text[len] = '\0';
	value = strchr(text, '\n');
	if (value)
		*value++ = '\0';
	else
		value = text + len;
	check(vars_set(&vars, "x", value, VAR_TEXT) == 0 && vars_set(&vars, "u", "https://example.org/", VAR_URL) == 0 &&
	    vars_set(&vars, "n", "7", VAR_JSON) == 0 && vars_open(&vars, "o") == 0);
	template_names(text, count, &names);
	for (place = AS_TEXT; place <= AS_XML; place++) {
		struct buf out = {0};
		int r = template_expand(&out, text, place, &vars, unset, &f);

		check((r == 1) == (*unset != '\0') || r < 0);
		check(r >= 0 || (f.status == ST_CONFIG && place == AS_HEADER && strpbrk(value, "\r\n\t\x7f\x01\x02\x03\x04\x05\x06\x07\b\v\f"
			"\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f")));
		check(names || (r == 0 && (place == AS_URL || place == AS_FORM || strcmp(buf_str(&out), text) == 0)));
		unset[0] = '\0';
		buf_free(&out);
	}
	escapes(value);
	in_json(value, text, &vars);
	vars_free(&vars);
	free(text);
	return 0;
}
