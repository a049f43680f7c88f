/* Jobs of key=value lines, over any bytes: what is read is written and read alike. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fail.h"
#include "kv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(const struct kvs *job)
{
	struct kvs back = {0};
	struct buf text = {0};
	struct fail f;
	FILE *in;
	size_t i;

	if (kvs_write(&text, job, &f) < 0)
		abort();
	in = fmemopen(text.data, text.len, "r");
	if (!in || kvs_read(&back, in, &f) != 1 || back.n != job->n)
		abort();
	for (i = 0; i < job->n; i++) {
		if (strcmp(back.v[i].key, job->v[i].key) != 0 || strcmp(back.v[i].value, job->v[i].value) != 0)
			abort();
	}
	fclose(in);
	kvs_free(&back);
	buf_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	void *copy = malloc(len + 1); /* fmemopen() wants to be able to write */
	struct kvs job = {0};
	struct fail f;
	FILE *in;
	int r = 1;

	if (!copy || !len) {
		free(copy);
		return 0;
	}
	memcpy(copy, bytes, len);
	in = fmemopen(copy, len, "r");
	while (in && r > 0) {
		r = kvs_read(&job, in, &f);
		if (r < 0 && (f.status != ST_DATA || strpbrk(f.text, "\n\x1b")))
			abort();
		if (r > 0)
			check(&job);
		kvs_free(&job);
	}
	if (in)
		fclose(in);
	free(copy);
	return 0;
}
