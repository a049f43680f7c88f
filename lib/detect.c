#include <string.h>

#include "detect.h"
#include "detect/methods.h"
#include "fail.h"
#include "option.h"
#include "text.h"

const struct option detect_plain_options[] = {
    DETECT_FAMILY(NULL),
    {0},
};

const struct detector detectors[] = {
    {"command", "the first line that a shell command prints", 0, detect_command_options, detect_command},
    {"dns", "the address that a host name has in DNS", 0, detect_dns_options, detect_dns},
    {"dnswanip", "the address that a name server on the internet sees", 0, detect_wan_options, detect_wan},
    {"file", "the first line of a file", 0, detect_file_options, detect_file},
    {"iface", "the address of a network interface", 0, detect_iface_options, detect_iface},
    {"null", "no address at all", 0, detect_plain_options, detect_null},
    {"random", "a random public IPv4 address, for tests", 0, detect_plain_options, detect_random},
    {"socket", "the address that this machine speaks to the internet from", 0, detect_socket_options, detect_socket},
    {"static", "the address that you give", 0, detect_static_options, detect_static},
    {"teredo", "the address of a Teredo tunnel", 6, detect_teredo_options, detect_iface},
    {0},
};

const struct detector *
detector_find(const char *name)
{
	const struct detector *d;

	for (d = detectors; d->name; d++) {
		if (strcmp(d->name, name) == 0)
			return d;
	}
	return NULL;
}

int
detect_line(struct detection *d, const char *line, size_t len, const char *whose, struct fail *f)
{
	char text[IP_TEXT_MAX] = "", shown[TEXT_SHOWN + 4];
	struct ip ip;

	if (len < sizeof text && !memchr(line, '\0', len))
		memcpy(text, line, len);
	if (!ip_parse(&ip, text))
		return fail_set(f, ST_DATA, "%s: not an address: '%s'", whose, text_clean(shown, line, len));
	if (ip.family != d->family) {
		fail_set(f, ST_NONE, "%s: an %s address, and not %s: '%s'", whose, ip_family_name(ip.family),
		    ip_family_name(d->family), text);
		return 0;
	}
	d->ip = ip;
	return 1;
}

int
detect_first_line(struct detection *d, const char *text, size_t len, const char *whose, struct fail *f)
{
	const char *lf = len ? memchr(text, '\n', len) : NULL;

	if (len == 0)
		return fail_set(f, ST_DATA, "%s: there is nothing in it", whose);
	return detect_line(d, text, lf ? (size_t)(lf - text) : len, whose, f);
}
