#ifndef DYNDNSC_NUM_H
#define DYNDNSC_NUM_H

/* Strict numbers: the whole string converts, or nothing does. */

#include <stdbool.h>
#include <stdint.h>

/* Decimal digits only, min <= value <= max. */
bool num_parse(uint32_t *out, const char *s, uint32_t min, uint32_t max);

/* Seconds: digits with an optional unit s, m, h, d or w ("28d"); min <= seconds <= max. */
bool num_seconds(uint32_t *out, const char *s, uint32_t min, uint32_t max);

/* n bytes from the kernel's random source. 0, or -1 with errno. */
int num_random(void *out, unsigned n);

/* SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012) of n bytes under a 16-byte key. */
uint64_t num_siphash(const unsigned char key[16], const void *bytes, unsigned long n);

/* UTC as "2026-11-23T17:11:30Z"; seconds since 1970. Parse accepts exactly that form, years 1970-9999. */
#define NUM_TIME_MAX 24
const char *num_time_text(char out[NUM_TIME_MAX], int64_t t);
bool num_time_parse(int64_t *out, const char *s);

#endif
