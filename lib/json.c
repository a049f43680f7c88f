#include <json-c/json.h>
#include <string.h>

#include "buf.h"
#include "json.h"
#include "num.h"
#include "template.h"
#include "vars.h"
#include "fail.h"

json *
json_read(const char *text, size_t len, const char **why)
{
	struct json_tokener *t = json_tokener_new_ex(JSON_DEPTH);
	json *j = NULL;

	if (t && len < 1 << 30) {
		json_tokener_set_flags(t, JSON_TOKENER_STRICT);
		/* with its NUL: a number at the end of the text is complete then */
		j = json_tokener_parse_ex(t, text, (int)len + 1);
		if (json_tokener_get_error(t) != json_tokener_success || json_tokener_get_parse_end(t) < len) {
			if (why)
				*why = json_tokener_error_desc(json_tokener_get_error(t));
			json_object_put(j);
			j = NULL;
		}
	}
	if (t)
		json_tokener_free(t);
	return j;
}

json *
json_share(json *j)
{
	return json_object_get(j);
}

void
json_free(json *j)
{
	json_object_put(j);
}

/* Copies one token of a pointer, with ~1 and ~0 undone; returns the rest. */
static const char *
token(char out[128], const char *pointer)
{
	size_t n = 0;

	for (pointer++; *pointer && *pointer != '/'; pointer++) {
		char c = *pointer;

		if (c == '~' && (pointer[1] == '0' || pointer[1] == '1'))
			c = *++pointer == '1' ? '/' : '~';
		if (n < 127)
			out[n++] = c;
	}
	out[n] = '\0';
	return pointer;
}

static bool
find_all(json *j, const char *rest, bool (*fn)(void *ctx, json *found), void *ctx)
{
	size_t i;

	if (json_object_is_type(j, json_type_array)) {
		for (i = 0; i < json_object_array_length(j); i++) {
			if (json_find(json_object_array_get_idx(j, i), rest, fn, ctx))
				return true;
		}
	} else if (json_object_is_type(j, json_type_object)) {
		json_object_object_foreach(j, key, value)
		{
			(void)key;
			if (json_find(value, rest, fn, ctx))
				return true;
		}
	}
	return false;
}

/* The element with that number (RFC 6901, section 4: no sign, no leading zeros). */
static bool
element(json *array, const char *number, json **out)
{
	uint32_t i;

	if (!num_parse(&i, number, 0, UINT32_MAX) || (*number == '0' && number[1]) || i >= json_object_array_length(array))
		return false;
	*out = json_object_array_get_idx(array, i);
	return true;
}

bool
json_find(json *j, const char *pointer, bool (*fn)(void *ctx, json *found), void *ctx)
{
	char name[128];
	json *next;

	if (*pointer == '\0' || strcmp(pointer, ".") == 0)
		return fn(ctx, j);
	if (*pointer != '/')
		return false;
	if (strncmp(pointer, "/*", 2) == 0 && (pointer[2] == '/' || !pointer[2]))
		return find_all(j, pointer + 2, fn, ctx);
	pointer = token(name, pointer);
	if (json_object_is_type(j, json_type_object)) {
		return json_object_object_get_ex(j, name, &next) && json_find(next, pointer, fn, ctx);
	}
	return json_object_is_type(j, json_type_array) && element(j, name, &next) && json_find(next, pointer, fn, ctx);
}

int
json_text(struct buf *out, json *j)
{
	switch (json_object_get_type(j)) {
	case json_type_string:
		return buf_add(out, json_object_get_string(j), (size_t)json_object_get_string_len(j));
	case json_type_boolean:
	case json_type_int:
	case json_type_double:
		return buf_adds(out, json_print(j));
	case json_type_null:
	case json_type_object:
	case json_type_array:
		break;
	}
	return -1;
}

const char *
json_print(json *j)
{
	return json_object_to_json_string_ext(j, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

bool
json_nothing(json *j)
{
	switch (json_object_get_type(j)) {
	case json_type_null:
		return true;
	case json_type_boolean:
		return !json_object_get_boolean(j);
	case json_type_string:
		return json_object_get_string_len(j) == 0;
	case json_type_array:
		return json_object_array_length(j) == 0;
	case json_type_object:
		return json_object_object_length(j) == 0;
	case json_type_int:
	case json_type_double:
		break;
	}
	return false;
}

bool
json_is_string(json *j)
{
	return json_object_is_type(j, json_type_string);
}

json *
json_list(void)
{
	return json_object_new_array();
}

json *
json_map(void)
{
	return json_object_new_object();
}

json *
json_string(const char *text, size_t len)
{
	return json_object_new_string_len(text, (int)len);
}

void
json_member(json *object, const char *name, json *value)
{
	json *array;

	if (!json_object_object_get_ex(object, name, &array)) {
		array = json_object_new_array();
		json_object_object_add(object, name, array);
	}
	json_object_array_add(array, value);
}

int
json_append(json *list, json *from)
{
	size_t i;

	if (json_object_is_type(from, json_type_array)) {
		for (i = 0; i < json_object_array_length(from); i++)
			json_object_array_add(list, json_object_get(json_object_array_get_idx(from, i)));
		return 0;
	}
	if (!json_object_is_type(from, json_type_object))
		return -1;
	/* a service may leave the brackets out around a list of one */
	json_object_object_foreach(from, name, member)
	{
		(void)name;
		if (!json_object_is_type(member, json_type_object) && !json_object_is_type(member, json_type_array)) {
			json_object_array_add(list, json_object_get(from));
			return 0;
		}
	}
	json_object_object_foreach(from, key, value)
	{
		(void)key;
		json_object_array_add(list, json_object_get(value));
	}
	return 0;
}

size_t
json_count(json *list)
{
	return list ? json_object_array_length(list) : 0;
}

json *
json_at(json *list, size_t i)
{
	return json_object_array_get_idx(list, i);
}

void
json_append_lines(json *list, const char *text, const char *separator)
{
	size_t len = strlen(separator), n;
	const char *end, *sep;
	json *fields;

	for (; *text; text = end + strspn(end, "\r\n")) {
		end = text + strcspn(text, "\r\n");
		fields = json_object_new_array();
		for (;; text += n + len) {
			sep = len ? strstr(text, separator) : NULL;
			sep = sep && sep < end ? sep : NULL;
			n = (size_t)((sep ? sep : end) - text);
			json_object_array_add(fields, json_object_new_string_len(text, (int)n));
			if (!sep)
				break;
		}
		json_object_array_add(list, fields);
	}
}

json *
json_like(const char *pattern, json *made, json *read)
{
	json *p = json_read(pattern, strlen(pattern), NULL), *out, *value;

	if (!json_object_is_type(p, json_type_object)) {
		json_free(p);
		return json_object_get(made ? made : read);
	}
	out = json_object_new_object();
	json_object_object_foreach(p, key, unused)
	{
		(void)unused;
		if (json_object_object_get_ex(made, key, &value) || json_object_object_get_ex(read, key, &value))
			json_object_object_add(out, key, json_object_get(value));
	}
	json_free(p);
	return out;
}

void
json_add(json *list, json *element)
{
	json_object_array_add(list, json_object_get(element));
}

/* What an expansion needs at every depth. */
struct expansion {
	const struct vars *vars;
	json *items;
	char *unset;
	struct fail *f;
	int result;
};

/* Values that are left out are marked by this pointer, which is never a JSON value of anybody. */
static json *const left_out = (json *)1;

static json *expand(struct expansion *x, json *j);

/* "{ttl|300}": a number or truth value as such, anything else as a string. */
static json *
otherwise_value(const char *text, size_t len)
{
	char copy[64];
	json *j = NULL;

	if (len > 0 && len < sizeof copy) {
		memcpy(copy, text, len);
		copy[len] = '\0';
		j = json_read(copy, len, NULL);
	}
	if (json_object_is_type(j, json_type_int) || json_object_is_type(j, json_type_double) ||
	    json_object_is_type(j, json_type_boolean))
		return j;
	json_free(j);
	return json_object_new_string_len(text, (int)len);
}

static json *
expand_string(struct expansion *x, const char *s)
{
	char name[TEMPLATE_NAME_MAX];
	const char *otherwise;
	struct buf text = {0};
	const struct var *v;
	size_t len;
	json *j = NULL;
	int r;

	if (template_name(s, name, &otherwise, &len) == strlen(s) && *s) {
		v = vars_get(x->vars, name);
		if (!v && !otherwise)
			return left_out;
		if (v && v->json && strcmp(v->json, "null") == 0)
			return NULL;
		if (v && v->json)
			return json_read(v->json, strlen(v->json), NULL);
		if (!v)
			return otherwise_value(otherwise, len);
	}
	r = template_expand(&text, s, AS_TEXT, x->vars, x->unset, x->f);
	if (r != 0)
		x->result = r;
	else
		j = json_object_new_string_len(buf_str(&text), (int)text.len);
	buf_free(&text);
	return j;
}

static json *
expand_array(struct expansion *x, json *j)
{
	json *out = json_object_new_array(), *value;
	size_t i;

	for (i = 0; i < json_object_array_length(j); i++) {
		value = json_object_array_get_idx(j, i);
		if (x->items && json_is_string(value) && strcmp(json_object_get_string(value), "{items}") == 0) {
			json_append(out, x->items);
			continue;
		}
		value = expand(x, value);
		if (value != left_out)
			json_object_array_add(out, value);
	}
	return out;
}

static json *
expand(struct expansion *x, json *j)
{
	json *out, *made;

	if (json_is_string(j))
		return expand_string(x, json_object_get_string(j));
	if (json_object_is_type(j, json_type_array))
		return expand_array(x, j);
	if (!json_object_is_type(j, json_type_object))
		return json_object_get(j);
	out = json_object_new_object();
	json_object_object_foreach(j, key, value)
	{
		made = expand(x, value);
		if (made != left_out)
			json_object_object_add(out, key, made);
	}
	return out;
}

int
json_expand(struct buf *out, const char *text, const struct vars *vars, json *items, char unset[64], struct fail *f)
{
	struct expansion x = {.vars = vars, .items = items, .unset = unset, .f = f};
	const char *why = "not JSON";
	json *j = json_read(text, strlen(text), &why), *made;

	if (!j)
		return fail_set(f, ST_CONFIG, "the template is no JSON: %s", why);
	made = expand(&x, j);
	if (x.result == 0 && made != left_out)
		buf_adds(out, json_print(made));
	if (made != left_out)
		json_free(made);
	json_free(j);
	return out->bad ? fail_set(f, ST_SYSTEM, "out of memory") : x.result;
}
