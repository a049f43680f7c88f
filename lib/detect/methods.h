#ifndef DYNDNSC_DETECT_METHODS_H
#define DYNDNSC_DETECT_METHODS_H

/* What each file of this folder gives the table in detect.c (struct detector: options, run). */

#include <stdbool.h>
#include <stddef.h>

#include "option.h"
#include "via.h"

struct detection;
struct fail;
struct ip;

extern const struct option detect_command_options[], detect_dns_options[], detect_file_options[], detect_iface_options[],
    detect_plain_options[], detect_socket_options[], detect_static_options[], detect_teredo_options[], detect_wan_options[],
    detect_web_options[], detect_auto_options[];

int detect_command(struct detection *d, struct fail *f);
int detect_dns(struct detection *d, struct fail *f);
int detect_file(struct detection *d, struct fail *f);
int detect_iface(struct detection *d, struct fail *f);
int detect_null(struct detection *d, struct fail *f);
int detect_random(struct detection *d, struct fail *f);
int detect_socket(struct detection *d, struct fail *f);
int detect_static(struct detection *d, struct fail *f);
int detect_wan(struct detection *d, struct fail *f);
int detect_web(struct detection *d, struct fail *f);

void detect_auto(struct detection *d, size_t n, int *result, struct fail *f);

/* Checks a list of ADDR[:PORT]; the name of a parser. */
int detect_check_servers(const char *value, struct fail *f);
int detect_check_parser(const char *value, struct fail *f);

/* Checks a list of addresses, one of each family at most; the one of a family in it, or false and family 0. */
int detect_check_addresses(const char *value, struct fail *f);
bool detect_address_of(struct ip *out, const char *list, int family);

/* The option that every detector has: a row of its table; and the one of those that ask the network. */
#define DETECT_FAMILY(fallback) {"family", 0, fallback, "INET or INET6", option_check_family, NULL}
#define DETECT_VIA {"via", 0, NULL, VIA_HELP, via_check, NULL}

#endif
