/* ini-dump FILE...: what the INI reader finds in each file, for tests/ini-python: "F", then a line for each section
 * "S NAME", key "K KEY VALUE" and mistake "E LINE"; all text in hexadecimal. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "ini.h"

static void
hex(const char *s)
{
	putchar(' ');
	for (; *s; s++)
		printf("%02x", (unsigned char)*s);
}

static void
dump(const char *path)
{
	struct buf text = {0}, mistakes = {0};
	struct ini ini;
	const char *line;
	size_t i, k;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || buf_read_fd(&text, fd) < 0) {
		perror(path);
		exit(1);
	}
	close(fd);
	puts("F");
	ini_parse(&ini, "f", buf_str(&text), text.len, INI_INTERPOLATE, &mistakes);
	for (i = 0; i < ini.n; i++) {
		putchar('S');
		hex(ini.v[i].name);
		putchar('\n');
		for (k = 0; k < ini.v[i].n; k++) {
			putchar('K');
			hex(ini.v[i].keys[k].key);
			hex(ini.v[i].keys[k].value);
			putchar('\n');
		}
	}
	for (line = buf_str(&mistakes); *line; line = strchr(line, '\n') + 1)
		printf("E %d\n", atoi(line + 2));
	ini_free(&ini);
	buf_free(&mistakes);
	buf_free(&text);
}

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		dump(argv[i]);
	return fflush(stdout) != 0;
}
