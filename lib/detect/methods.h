#ifndef DYNDNSC_DETECT_METHODS_H
#define DYNDNSC_DETECT_METHODS_H

/* What each file of this folder gives the table in detect.c (struct detector: options, run). */

#include "option.h"

struct detection;
struct fail;

extern const struct option detect_command_options[], detect_dns_options[], detect_file_options[], detect_iface_options[],
    detect_plain_options[], detect_socket_options[], detect_static_options[], detect_teredo_options[], detect_wan_options[];

int detect_command(struct detection *d, struct fail *f);
int detect_dns(struct detection *d, struct fail *f);
int detect_file(struct detection *d, struct fail *f);
int detect_iface(struct detection *d, struct fail *f);
int detect_null(struct detection *d, struct fail *f);
int detect_random(struct detection *d, struct fail *f);
int detect_socket(struct detection *d, struct fail *f);
int detect_static(struct detection *d, struct fail *f);
int detect_wan(struct detection *d, struct fail *f);

/* Checks a list of ADDR[:PORT]. */
int detect_check_servers(const char *value, struct fail *f);

/* The option that every detector has: a row of its table. */
#define DETECT_FAMILY(fallback) {"family", 0, fallback, "INET or INET6", option_check_family, NULL}

#endif
