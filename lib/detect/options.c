/* The options of every detector. They stand apart from the detectors, so that who only reads a configuration links none of what
 * those ask with. */

#include <stddef.h>

#include "detect/checks.h"
#include "detect/methods.h"
#include "gateway.h"
#include "option.h"
#include "stunask.h"
#include "via.h"

/* Rows of many tables: every detector's, of those that ask the network, of those that ask the router. */
#define FAMILY(fallback) {"family", 0, fallback, "INET or INET6", option_check_family, NULL}
#define VIA {"via", 0, NULL, VIA_HELP, via_check, NULL}
#define ROUTER {"router", 0, NULL, "the router's address (default: the gateway of the default route)", gateway_check, NULL}

const struct option detect_plain_options[] = {
    FAMILY(NULL),
    {0},
};

const struct option detect_auto_options[] = {
    {"quorum", 0, "2", "how many sources of different operators must say the same", detect_check_quorum, NULL},
    {"expect", 0, NULL, "the address that is known, or one of each family: the first source that says it ends the round",
	detect_check_addresses, NULL},
    VIA,
    FAMILY(NULL),
    {0},
};

const struct option detect_command_options[] = {
    {"command", OPTION_REQUIRED, NULL, "run by /bin/sh -c: the first line it prints is the address", NULL, NULL},
    FAMILY(NULL),
    {0},
};

const struct option detect_dns_options[] = {
    {"hostname", OPTION_REQUIRED, NULL, "the host name to look up", detect_check_host, NULL},
    {"server", 0, NULL, "the resolver to ask, ADDR[:PORT] (default: those of /etc/resolv.conf)", detect_check_servers, NULL},
    VIA,
    FAMILY(NULL),
    {0},
};

const struct option detect_file_options[] = {
    {"path", OPTION_REQUIRED, NULL, "the file: its first line is the address", NULL, NULL},
    FAMILY(NULL),
    {0},
};

static const char select_help[] = "which kind of IPv6 address: stable (default), temporary or eui64",
		  netmask_help[] = "take only an address in this network",
		  suffix_help[] = "another host's part, as ::1:2:3:4/64: only the first 64 bits are kept";

const struct option detect_iface_options[] = {
    {"iface", 0, NULL, "the interface (default: that of the family's default route)", NULL, NULL},
    {"netmask", 0, NULL, netmask_help, detect_check_netmask, NULL},
    {"select", 0, NULL, select_help, detect_check_select, NULL},
    {"suffix", 0, NULL, suffix_help, detect_check_suffix, NULL},
    {"via", 0, NULL, "the interface, or the address of one, where --iface does not say", via_check, NULL},
    FAMILY(NULL),
    {0},
};

const struct option detect_teredo_options[] = {
    {"iface", 0, "tun0", "the interface", NULL, NULL},
    {"netmask", 0, "2001:0000::/32", netmask_help, detect_check_netmask, NULL},
    {"select", 0, NULL, select_help, detect_check_select, NULL},
    {"suffix", 0, NULL, suffix_help, detect_check_suffix, NULL},
    FAMILY("INET6"),
    {0},
};

const struct option detect_prefix_options[] = {
    {"iface", 0, NULL, "the interface of the network (default: that of the default route)", NULL, NULL},
    {"netmask", 0, NULL, "take only a prefix in this network", detect_check_netmask, NULL},
    {"suffix", 0, NULL, "hosts' own parts, as ::1:2:3:4/64", detect_check_suffixes, NULL},
    {"mac", 0, NULL, "hosts by hardware address, whose own parts are made from it", detect_check_macs, NULL},
    {"neigh", 0, NULL, "hosts by hardware address, as the kernel's neighbour table has them", detect_check_macs, NULL},
    FAMILY("INET6"),
    {0},
};

const struct option detect_router_options[] = {
    ROUTER,
    VIA,
    FAMILY(NULL),
    {0},
};

const struct option detect_socket_options[] = {
    {"target", 0, NULL, "the address to speak to (default: 192.0.2.1 or 2001:db8::1)", detect_check_target, NULL},
    VIA,
    FAMILY(NULL),
    {0},
};

const struct option detect_static_options[] = {
    {"address", OPTION_REQUIRED, NULL, "the address, or one of each family", detect_check_addresses, NULL},
    FAMILY(NULL),
    {0},
};

const struct option detect_stun_options[] = {
    {"server", 0, NULL, "whom to ask, HOST[:PORT] (default: the servers of recipes/stun, one after another)", stun_check_servers, NULL},
    {"transport", 0, NULL, "udp (default) or tcp", detect_check_transport, NULL},
    VIA,
    FAMILY(NULL),
    {0},
};

const struct option detect_upnp_options[] = {
    ROUTER,
    VIA,
    FAMILY(NULL),
    {0},
};

const struct option detect_wan_options[] = {
    {"provider", 0, "opendns", "whom to ask: opendns, google, cloudflare, akamai, or a file of recipes/whoami", detect_check_provider, NULL},
    {"server", 0, NULL, "another server to put the provider's question to, ADDR[:PORT]", detect_check_servers, NULL},
    VIA,
    FAMILY(NULL),
    {0},
};

const struct option detect_web_options[] = {
    {"url", 0, NULL, "the page to ask (default: the sources of recipes/detect, one after another)", option_check_url, NULL},
    {"parser", 0, NULL, "how the address stands in it: plain (default), checkip, checkip_dns_he_net, freedns_afraid, jsonip, "
	"regex:ERE or json:/pointer", detect_check_parser, NULL},
    {"proxy", 0, NULL, "a proxy to ask through (default: none, whatever the environment says)", option_check_proxy, NULL},
    {"ca-file", 0, NULL, "certificates to trust instead of the system's, PEM", NULL, NULL},
    VIA,
    FAMILY(NULL),
    {0},
};
