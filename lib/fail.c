#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"

int
(fail_set)(struct fail *f, int status, const char *fmt, ...)
{
	va_list ap;

	if (!f)
		return -1;
	f->status = status;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
	return -1;
}

int
(fail_errno)(struct fail *f, const char *fmt, ...)
{
	int err = errno;
	va_list ap;
	size_t len;

	if (!f)
		return -1;
	f->status = ST_SYSTEM;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
	len = strlen(f->text);
	snprintf(f->text + len, sizeof f->text - len, ": %s", strerror(err));
	return -1;
}

int
(fail_prefix)(struct fail *f, const char *fmt, ...)
{
	char old[sizeof f->text];
	va_list ap;
	size_t len;

	if (!f)
		return -1;
	memcpy(old, f->text, sizeof old);
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
	len = strlen(f->text);
	snprintf(f->text + len, sizeof f->text - len, ": %s", old);
	return -1;
}

int
status_worse(int a, int b)
{
	static const int order[] = {ST_BUG, ST_SYSTEM, ST_CONFIG, ST_AUTH, ST_REFUSED, ST_DATA, ST_USAGE, ST_TEMP, ST_NONE,
	    ST_OK};
	size_t i, rank_a = 0, rank_b = 0;

	for (i = 0; i < sizeof order / sizeof *order; i++) {
		if (order[i] == a)
			rank_a = i;
		if (order[i] == b)
			rank_b = i;
	}
	return order[rank_a < rank_b ? rank_a : rank_b];
}
