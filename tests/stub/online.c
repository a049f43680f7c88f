/* online FILE SECTION [SECONDS]: what dyndnsc --check --online says of a section; its exit status. */

#include <stdio.h>
#include <stdlib.h>

#include "buf.h"
#include "clock.h"
#include "config.h"
#include "online.h"

int
main(int argc, char **argv)
{
	struct config config = {0};
	struct mistakes m = {0};
	char line[ONLINE_LINE];
	int status;

	if (argc < 3 || config_load(&config, argv[1], &m) < 0)
		return 2;
	config.keep_env = true;
	status = online_check(line, &config, argv[1], NULL, argv[2], false, false,
	    clock_ms() + (argc > 3 ? atoi(argv[3]) : 10) * 1000);
	puts(line);
	config_free(&config);
	mistakes_free(&m);
	return status;
}
