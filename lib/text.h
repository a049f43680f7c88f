#ifndef DYNDNSC_TEXT_H
#define DYNDNSC_TEXT_H

/* Small questions about text: what may be shown, lists, similar names. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_SHOWN 200 /* most bytes of foreign text that are ever shown */

/* Copies foreign text for showing: cut to TEXT_SHOWN bytes ("..." among them), C0 and C1 controls, bidirectional and
 * zero-width controls and bytes that are not UTF-8 become '?'. What is clean already stays as it is. Returns out,
 * NUL-terminated. */
const char *text_clean(char out[TEXT_SHOWN + 4], const void *text, size_t len);

/* The length of the UTF-8 sequence at the beginning of a text of len bytes, at least one (RFC 3629, section 4), and its
 * code point; 0 where it is none. */
size_t text_utf8(const void *text, size_t len, uint32_t *cp);

/* Splits a list at commas and white space: *rest moves on; the word is *word with its length in bytes as the result;
 * 0 at the end. Use: while ((n = text_word(&rest, &word))) */
size_t text_word(const char **rest, const char **word);

/* The name in names[0..n) nearest to what was typed, or NULL where nothing is near (more than one letter and a third of
 * them is wrong). */
const char *text_nearest(const char *typed, const char *const *names, size_t n);

/* A host name that may be updated: labels of 1-63 letters, digits, '-' or '_', the first may be "*", 253 bytes at most,
 * not an address, one trailing dot allowed. */
bool text_is_hostname(const char *s);

/* The same host name: ASCII letters alike, a trailing dot does not matter. */
bool text_same_host(const char *a, const char *b);

/* "yes" "true" "on" "1" and their opposites, any case: 1 or 0; -1 for anything else. */
int text_bool(const char *s);

#endif
