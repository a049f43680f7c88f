#ifndef DYNDNSC_DETECT_METHODS_H
#define DYNDNSC_DETECT_METHODS_H

/* What each file of this folder gives the table in detect.c (struct detector: options, run). */

#include <stdbool.h>
#include <stddef.h>

#include "option.h"
#include "via.h"

struct choose_rule;
struct cidr;
struct detection;
struct fail;
struct ip;

extern const struct option detect_command_options[], detect_dns_options[], detect_file_options[], detect_iface_options[],
    detect_plain_options[], detect_socket_options[], detect_stun_options[], detect_static_options[], detect_teredo_options[],
    detect_wan_options[], detect_web_options[], detect_auto_options[], detect_prefix_options[], detect_router_options[],
    detect_upnp_options[];

int detect_command(struct detection *d, struct fail *f);
int detect_dns(struct detection *d, struct fail *f);
int detect_file(struct detection *d, struct fail *f);
int detect_iface(struct detection *d, struct fail *f);
int detect_natpmp(struct detection *d, struct fail *f);
int detect_null(struct detection *d, struct fail *f);
int detect_pcp(struct detection *d, struct fail *f);
int detect_prefix(struct detection *d, struct fail *f);
int detect_random(struct detection *d, struct fail *f);
int detect_socket(struct detection *d, struct fail *f);
int detect_static(struct detection *d, struct fail *f);
int detect_stun(struct detection *d, struct fail *f);
int detect_upnp(struct detection *d, struct fail *f);
int detect_wan(struct detection *d, struct fail *f);
int detect_web(struct detection *d, struct fail *f);

void detect_auto(struct detection *d, size_t n, int *result, struct fail *f);

/* Takes one of the addresses of the interface that the option `iface` names, else of that of the default route, as the rule
 * says (rule->mac is filled in where it is needed); *index is the interface's. Result as that of a detector's run(). */
int detect_interface(struct detection *d, struct choose_rule *rule, unsigned *index, struct fail *f);

/* A network as 2001:db8::/32. */
int detect_check_netmask(const char *value, struct fail *f);

/* "::1:2:3:4/64", for IPv6 also without the length: 64 then. */
bool detect_suffix_parse(struct cidr *out, const char *s);

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
