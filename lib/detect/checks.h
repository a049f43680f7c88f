#ifndef DYNDNSC_DETECT_CHECKS_H
#define DYNDNSC_DETECT_CHECKS_H

/* What detectors' options may be: the checks of the tables in options.c (struct option), which ask nobody, and what detectors
 * read their options with. */

#include <stdbool.h>

struct cidr;
struct fail;
struct ip;
struct whoami_provider;

int detect_check_addresses(const char *value, struct fail *f);
int detect_check_host(const char *value, struct fail *f);
int detect_check_macs(const char *value, struct fail *f);
int detect_check_netmask(const char *value, struct fail *f);
int detect_check_parser(const char *value, struct fail *f);
int detect_check_provider(const char *value, struct fail *f);
int detect_check_quorum(const char *value, struct fail *f);
int detect_check_select(const char *value, struct fail *f);
int detect_check_servers(const char *value, struct fail *f);
int detect_check_suffix(const char *value, struct fail *f);
int detect_check_suffixes(const char *value, struct fail *f);
int detect_check_target(const char *value, struct fail *f);
int detect_check_transport(const char *value, struct fail *f);

/* "::1:2:3:4/64", for IPv6 also without the length: 64 then. */
bool detect_suffix_parse(struct cidr *out, const char *s);

/* The next address of a list: 1, 0 at the end, -1 when it is none; *text (TEXT_SHOWN + 4 bytes) is what stood there. */
int detect_next_address(const char **rest, struct ip *out, char *text);

/* The address of a family in a list of them (detect_check_addresses()), or false and family 0. */
bool detect_address_of(struct ip *out, const char *list, int family);

/* The provider of that name (whoami_free()); NULL with fail (no status). */
struct whoami_provider *detect_provider(const char *name, struct fail *f);

#endif
