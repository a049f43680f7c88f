#include <stdlib.h>
#include <string.h>

#include "dns.h"
#include "fail.h"
#include "kv.h"
#include "num.h"
#include "text.h"
#include "update/job.h"

/* Copies a host name without its trailing dot. */
static int
host_name(char out[256], const char *what, const char *s, size_t len, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];

	if (len && s[len - 1] == '.')
		len--;
	if (len < 256) {
		memcpy(out, s, len);
		out[len] = '\0';
	}
	if (len >= 256 || !text_is_hostname(out))
		return fail_set(f, ST_CONFIG, "%s '%s' is not a name", what, text_clean(shown, s, len));
	return 0;
}

static int
add_hosts(struct job *job, const char *list, struct fail *f)
{
	const char *word;
	size_t len;
	void *more;

	while ((len = text_word(&list, &word))) {
		more = realloc(job->hosts, (job->n_hosts + 1) * sizeof *job->hosts);
		if (!more)
			return fail_set(f, ST_SYSTEM, "out of memory");
		job->hosts = more;
		if (host_name(job->hosts[job->n_hosts], "hostname", word, len, f) < 0)
			return -1;
		job->n_hosts++;
	}
	return 0;
}

static int
add_wish(struct job *job, int family, const struct ip *ip, struct fail *f)
{
	size_t i;

	for (i = 0; i < job->n_wishes; i++) {
		if (job->wish[i].family == family)
			return fail_set(f, ST_CONFIG, "more than one %s address for a host", ip_family_name(family));
	}
	job->wish[job->n_wishes++] = (struct wish){.family = family, .ip = *ip};
	return 0;
}

/* ADDR[:PORT], [V6]:PORT, ADDR PORT, NAME[:PORT] or NAME PORT. */
static int
read_server(struct job *job, const char *value, struct fail *f)
{
	size_t len = strcspn(value, " \t");
	const char *port = value + len + strspn(value + len, " \t"), *colon = strrchr(value, ':');
	char shown[TEXT_SHOWN + 4], host[64] = "";
	uint32_t n = DNS_PORT;

	job->server_set = true;
	if (!*port && endpoint_parse(&job->server_at, value, DNS_PORT)) {
		job->port = job->server_at.port;
		return 0;
	}
	if (!*port && colon) {
		port = colon + 1;
		len = (size_t)(colon - value);
	}
	if ((*port && !num_parse(&n, port, 1, 65535)) || (value[len] && !*port))
		return fail_set(f, ST_CONFIG, "server '%s': not a port", text_clean(shown, value, strlen(value)));
	job->port = (uint16_t)n;
	if (len < sizeof host)
		memcpy(host, value, len);
	if (endpoint_parse(&job->server_at, host, job->port) && job->server_at.port == job->port)
		return 0;
	job->server_at = (struct endpoint){0};
	return host_name(job->server, "server", value, len, f);
}

static int
read_option(struct job *job, const char *key, const char *value, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];
	uint32_t n;
	int yes;

	if (strcmp(key, "server") == 0)
		return read_server(job, value, f);
	if (strcmp(key, "zone") == 0) {
		job->zone = job->zone_text;
		return host_name(job->zone_text, "zone", value, strlen(value), f);
	}
	if (strcmp(key, "ttl") == 0) {
		/* RFC 2181, section 8 */
		if (!num_seconds(&n, value, 0, INT32_MAX))
			return fail_set(f, ST_CONFIG, "ttl '%s' is not a number of seconds from 0 to 2147483647",
			    text_clean(shown, value, strlen(value)));
		job->wish[0].ttl = job->wish[1].ttl = n;
		job->wish[0].ttl_set = job->wish[1].ttl_set = true;
		return 0;
	}
	if (strcmp(key, "key") == 0) {
		job->signs = true;
		/* in a dry run without network no command is run: what it would tell is not known (entry.h, ENTRY_UNREAD) */
		if (job->dry == 2 && strcmp(value, "***") == 0)
			return 0;
		if (key_parse(&job->key, value, f) < 0) {
			f->status = ST_CONFIG;
			return fail_prefix(f, "key");
		}
		return 0;
	}
	if (strcmp(key, "replace-set") == 0) {
		yes = text_bool(value);
		if (yes < 0)
			return fail_set(f, ST_CONFIG, "replace-set '%s' is neither yes nor no",
			    text_clean(shown, value, strlen(value)));
		job->wish[0].replace_set = job->wish[1].replace_set = yes;
	}
	return 0;
}

static int
read_control(struct job *job, const char *key, const char *value, bool removes, struct fail *f)
{
	char shown[TEXT_SHOWN + 4];
	struct ip ip = {0};
	uint32_t n = 0;

	if (strcmp(key, "hostname") == 0)
		return add_hosts(job, value, f);
	if (strcmp(key, "ip") == 0 && !removes) {
		if (!ip_parse(&ip, value))
			return fail_set(
			    f, ST_CONFIG, "ip '%s' is not an address", text_clean(shown, value, strlen(value)));
		return add_wish(job, ip.family, &ip, f);
	}
	if (strcmp(key, "family") == 0 && removes) {
		if (!ip_family_parse(value))
			return fail_set(f, ST_CONFIG, "family '%s' is neither inet nor inet6",
			    text_clean(shown, value, strlen(value)));
		return add_wish(job, ip_family_parse(value), &ip, f);
	}
	if (strcmp(key, "deadline") == 0 && !num_parse(&job->seconds, value, 0, 86400))
		return fail_set(f, ST_CONFIG, "deadline '%s' is not a number of seconds",
		    text_clean(shown, value, strlen(value)));
	if (strcmp(key, "dry-run") == 0) {
		if (!num_parse(&n, value, 0, 2))
			return fail_set(
			    f, ST_CONFIG, "dry-run '%s' is none of 0, 1, 2", text_clean(shown, value, strlen(value)));
		job->dry = (int)n;
	}
	if (strcmp(key, "verbose") == 0 && num_parse(&n, value, 0, 9))
		job->verbose = (int)n;
	return 0;
}

int
job_read(struct job *out, const struct kvs *lines, struct fail *f)
{
	int removes = text_bool(kvs_get_or(lines, "remove", "no"));
	size_t i;

	*out = (struct job){.port = DNS_PORT, .seconds = 30, .lines = lines};
	if (removes < 0)
		return fail_set(f, ST_CONFIG, "remove is neither yes nor no");
	for (i = 0; i < lines->n; i++) {
		if (read_control(out, lines->v[i].key, lines->v[i].value, removes, f) < 0)
			return -1;
	}
	for (i = 0; i < lines->n; i++) {
		if (read_option(out, lines->v[i].key, lines->v[i].value, f) < 0)
			return -1;
	}
	if (out->n_hosts == 0)
		return fail_set(f, ST_CONFIG, "no hostname");
	if (out->n_wishes == 0)
		return fail_set(f, ST_CONFIG, removes ? "no family to remove" : "no ip");
	for (i = 0; out->zone && i < out->n_hosts; i++) {
		if (!dns_name_within(out->hosts[i], out->zone))
			return fail_set(f, ST_CONFIG, "hostname '%s' is not in zone '%s'", out->hosts[i], out->zone);
	}
	return 0;
}

void
job_free(struct job *job)
{
	key_wipe(&job->key);
	free(job->hosts);
	job->hosts = NULL;
}

struct wish
job_wish(const struct job *job, size_t i, const char *host)
{
	struct wish w = job->wish[i];
	char name[256];
	size_t k, n;
	struct ip ip;

	for (k = 0; k < job->lines->n; k++) {
		const char *value = job->lines->v[k].value;

		n = strcspn(value, " ");
		if (strcmp(job->lines->v[k].key, "confirmed") != 0 || n >= sizeof name || value[n] == '\0')
			continue;
		memcpy(name, value, n);
		name[n] = '\0';
		if (text_same_host(name, host) && ip_parse(&ip, value + n + 1) && ip.family == w.family)
			w.confirmed = ip;
	}
	return w;
}
