/* The main() of a fuzz target that is not fuzzed: runs every file named on the command line through it once. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char **argv)
{
	static uint8_t data[1 << 20];
	size_t size;
	FILE *in;
	int i;

	for (i = 1; i < argc; i++) {
		in = fopen(argv[i], "rb");
		if (!in) {
			perror(argv[i]);
			return 1;
		}
		size = fread(data, 1, sizeof data, in);
		fclose(in);
		LLVMFuzzerTestOneInput(data, size);
	}
	printf("%d inputs\n", argc - 1);
	return 0;
}
