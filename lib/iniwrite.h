#ifndef DYNDNSC_INIWRITE_H
#define DYNDNSC_INIWRITE_H

/* Text of configuration files, written so that the INI reader (ini.h) and Python's configparser read back what was
 * given; all else of a file stays byte for byte. */

#include <stddef.h>

struct buf;
struct fail;
struct ini_section;

/* 0 where a value can be written; -1 with fail (no status set), which never quotes it: empty, more than one line, a control
 * character but TAB, not UTF-8, or a blank (as Python knows them) at either end, which a reader would take away. */
int iniwrite_check(const char *value, struct fail *f);

/* 0 where a name can be that of a section that is run: no blanks, commas, brackets or slashes, and not one that means
 * something else. Else -1 with fail (no status set). */
int iniwrite_check_name(const char *name, struct fail *f);

/* Appends "[name]\n", and "key = value\n"; both have passed their check. */
int iniwrite_section(struct buf *out, const char *name);
int iniwrite_key(struct buf *out, const char *key, const char *value);

/* The new text of a file: text[0..len) with a section (its lines) behind it. -1: too long. */
int iniwrite_append(struct buf *out, const char *text, size_t len, const char *section);

/* The same with the section in the place of the lines of `old`, a section of that text as it was read. Blank lines and
 * comments behind the old section's last key belong to what follows, and stay. */
int iniwrite_replace(struct buf *out, const char *text, size_t len, const struct ini_section *old, const char *section);

#endif
