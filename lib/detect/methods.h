#ifndef DYNDNSC_DETECT_METHODS_H
#define DYNDNSC_DETECT_METHODS_H

/* What each file of this folder gives the table in detect.c and in run.c. */

#include <stdbool.h>
#include <stddef.h>

#include "option.h"
#include "via.h"

struct choose_rule;
struct detection;
struct fail;

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

#endif
