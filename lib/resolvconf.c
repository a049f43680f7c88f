#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "dns.h"
#include "fail.h"
#include "resolvconf.h"
#include "text.h"

#define FILE_MAX ((size_t)64 << 10)
#define BLANKS " \t\r\v\f"

/* Copies a word that may be an address with port or interface; false where it is too long for that. */
static bool
word_endpoint(struct endpoint *out, const char *word, size_t len)
{
	char text[96];

	if (len >= sizeof text)
		return false;
	memcpy(text, word, len);
	text[len] = '\0';
	return endpoint_parse(out, text, DNS_PORT);
}

void
resolvconf_parse(struct resolvers *out, const char *text)
{
	static const char key[] = "nameserver";
	const char *line, *end, *p;

	*out = (struct resolvers){0};
	for (line = text; *line && out->n < RESOLVERS_MAX; line = end + (*end == '\n')) {
		end = line + strcspn(line, "\n");
		p = line + strspn(line, BLANKS);
		if (strncmp(p, key, sizeof key - 1) != 0 || !strchr(BLANKS, p[sizeof key - 1]) || !p[sizeof key - 1])
			continue;
		p += sizeof key - 1;
		p += strspn(p, BLANKS);
		if (word_endpoint(&out->v[out->n], p, strcspn(p, BLANKS "\n")))
			out->n++;
	}
	if (out->n == 0 && endpoint_parse(&out->v[0], "127.0.0.1", DNS_PORT))
		out->n = 1;
}

void
resolvconf_read(struct resolvers *out, const char *path)
{
	struct buf text = {.max = FILE_MAX};
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		/* a file past the cap: what fits of it */
		(void)buf_read_fd(&text, fd);
		close(fd);
	}
	resolvconf_parse(out, buf_str(&text));
	buf_free(&text);
}

int
resolvers_parse(struct resolvers *out, const char *list, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];
	const char *word;
	size_t len;

	*out = (struct resolvers){0};
	while ((len = text_word(&list, &word))) {
		if (out->n == RESOLVERS_MAX)
			return fail_set(f, ST_USAGE, "more than %d servers", RESOLVERS_MAX);
		if (!word_endpoint(&out->v[out->n], word, len))
			return fail_set(f, ST_USAGE, "not ADDR, ADDR:PORT or [V6]:PORT: '%s'", text_clean(shown, word, len));
		out->n++;
	}
	return out->n ? 0 : fail_set(f, ST_USAGE, "no server is given");
}
