#include <string.h>

#include "detect.h"
#include "detect/methods.h"
#include "fail.h"

/* How each detector of the table detects. */
static const struct method {
	const char *name;
	int (*run)(struct detection *d, struct fail *f);
} methods[] = {
    {"command", detect_command},
    {"dns", detect_dns},
    {"dnswanip", detect_wan},
    {"file", detect_file},
    {"iface", detect_iface},
    {"natpmp", detect_natpmp},
    {"null", detect_null},
    {"pcp", detect_pcp},
    {"prefix", detect_prefix},
    {"random", detect_random},
    {"socket", detect_socket},
    {"static", detect_static},
    {"stun", detect_stun},
    {"teredo", detect_iface},
    {"upnp", detect_upnp},
    {"webcheck", detect_web},
    {"webcheck4", detect_web},
    {"webcheck46", detect_web},
    {"webcheck6", detect_web},
};

int
detector_run(const struct detector *which, struct detection *d, struct fail *f)
{
	size_t i;

	if (which->recipe)
		return detect_recipe(d, f);
	for (i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (strcmp(methods[i].name, which->name) == 0)
			return methods[i].run(d, f);
	}
	return fail_set(f, ST_BUG, "the detector '%s' cannot detect", which->name);
}

bool
detector_at_once(const struct detector *which)
{
	return !which->recipe && strcmp(which->name, "auto") == 0;
}

void
detector_run_all(const struct detector *which, struct detection *d, size_t n, int *result, struct fail *f)
{
	size_t i;

	if (detector_at_once(which)) {
		detect_auto(d, n, result, f);
		return;
	}
	for (i = 0; i < n; i++)
		result[i] = detector_run(which, &d[i], &f[i]);
}
