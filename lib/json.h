#ifndef DYNDNSC_JSON_H
#define DYNDNSC_JSON_H

/* JSON (RFC 8259): answers, and bodies made from templates. The only includer of json-c. */

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct fail;
struct vars;
struct json_object;

typedef struct json_object json;

#define JSON_DEPTH 64 /* deepest nesting that is read */

/* Reads a whole text that is one JSON value and nothing else but blanks (json-c lets controls in strings and names in 'single
 * quotes' pass). NULL: it is not, or is nested too deep; what is wrong into *why (unless NULL), a static text.
 * json_free(). */
json *json_read(const char *text, size_t len, const char **why);
json *json_share(json *j);
void json_free(json *j);

/* Calls fn for everything that a pointer (RFC 6901; "" or "." is the whole) leads to; "*" in it stands for every element
 * of an array or value of an object. Stops where fn returns true, and returns true then. fn may get NULL: JSON's null. */
bool json_find(json *j, const char *pointer, bool (*fn)(void *ctx, json *found), void *ctx);

/* Appends what a scalar is as text: a string raw, true, false, a number as it stands. -1: an object, an array or null. */
int json_text(struct buf *out, json *j);

/* The value as JSON text; valid until it changes. */
const char *json_print(json *j);

/* True for null, false, "", 0 elements. */
bool json_nothing(json *j);
bool json_is_string(json *j);

/* Lists. json_list() makes an empty one. json_append() adds the elements of an array, or the values of an object (one with a
 * scalar in it is an element itself), and
 * returns -1 where `from` is neither. */
json *json_list(void);
json *json_map(void);
json *json_string(const char *text, size_t len);
int json_append(json *list, json *from);
void json_add(json *list, json *element);
size_t json_count(json *list);
json *json_at(json *list, size_t i);

/* Adds a value to the array under that name, which is made where there is none. The value belongs to it then. */
void json_member(json *object, const char *name, json *value);

/* Adds an array with the fields of each line of a text, split at `separator`; with "" the line is one. */
void json_append_lines(json *list, const char *text, const char *separator);

/* Where the pattern (JSON text) is an object: one with its members, each from `made`, else from `read`, which may be NULL or
 * lack it; else `made`, or `read` without it. json_free(). */
json *json_like(const char *pattern, json *made, json *read);

/* The template's text with all values put in: a string that is one placeholder and nothing else becomes that variable's
 * typed value, and where it is unset its member or element is left out; "{items}" in an array becomes `items`
 * (may be NULL). 0; 1: a placeholder inside a longer string is unset; -1 with fail. */
int json_expand(struct buf *out, const char *text, const struct vars *vars, json *items, char unset[64], struct fail *f);

#endif
