/* askloop FILE: asks the resolver of /etc/resolv.conf for the A record of every name in FILE, one after the other, and
 * prints the addresses. The plain loop that the bench compares with. */

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>

static void
ask(const char *name)
{
	unsigned char answer[4096];
	int n = res_query(name, ns_c_in, ns_t_a, answer, sizeof answer), i;
	char text[INET_ADDRSTRLEN];
	ns_msg msg;
	ns_rr rr;

	if (n < 0 || ns_initparse(answer, n, &msg) < 0)
		return;
	for (i = 0; i < ns_msg_count(msg, ns_s_an); i++) {
		if (ns_parserr(&msg, ns_s_an, i, &rr) == 0 && ns_rr_type(rr) == ns_t_a && ns_rr_rdlen(rr) == 4)
			puts(inet_ntop(AF_INET, ns_rr_rdata(rr), text, sizeof text));
	}
}

int
main(int argc, char **argv)
{
	char line[300];
	FILE *in = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (!in || res_init() < 0) {
		fprintf(stderr, "usage: askloop FILE\n");
		return 1;
	}
	while (fgets(line, sizeof line, in)) {
		line[strcspn(line, "\n")] = '\0';
		ask(line);
	}
	fclose(in);
	return 0;
}
