#ifndef TESTS_TAP_H
#define TESTS_TAP_H

/* What a unit test prints (Test Anything Protocol): each ok() is a test, done() the plan and what main() returns. */

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_tests, tap_bad;

__attribute__((format(printf, 2, 3))) static inline bool
ok(bool good, const char *name, ...)
{
	va_list ap;

	printf("%sok %d - ", good ? "" : "not ", ++tap_tests);
	va_start(ap, name);
	vprintf(name, ap);
	va_end(ap);
	putchar('\n');
	tap_bad += !good;
	return good;
}

static inline int
done(void)
{
	printf("1..%d\n", tap_tests);
	return tap_bad > 0;
}

/* The elements of an array. */
#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
