#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "http.h"
#include "httpname.h"
#include "ip.h"
#include "reply.h"
#include "fail.h"
#include "via.h"

#define BODY_MAX ((size_t)1 << 20)
#define HEAD_MAX ((size_t)64 << 10)
#define CONNECT_MS 10000L

struct http {
	CURLM *multi;
	size_t busy;
};

struct transfer {
	CURL *easy;
	struct curl_slist *headers, *addresses;
	char *body;
	struct reply *reply;
	unsigned redirects;
	bool get;
	const char *over;  /* what there was too much of */
	char way[200];     /* why the way that is asked for cannot be taken */
	bool literal;      /* a server is named by its address */
	char error[CURL_ERROR_SIZE];
	void *ctx;
};

struct http *
http_new(void)
{
	struct http *h = calloc(1, sizeof *h);

	if (!h || curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || !(h->multi = curl_multi_init())) {
		free(h);
		return NULL;
	}
	curl_multi_setopt(h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)HTTP_PER_SERVER);
	return h;
}

static void
transfer_free(struct transfer *t)
{
	if (t->easy)
		curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->addresses);
	if (t->body)
		wipe(t->body, strlen(t->body));
	free(t->body);
	reply_free(t->reply);
	free(t);
}

void
http_free(struct http *h)
{
	if (!h)
		return;
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	free(h);
}

static size_t
take(struct transfer *t, struct buf *b, const char *data, size_t n, const char *what)
{
	if (buf_add(b, data, n) == 0)
		return n;
	t->over = what;
	return 0;
}

static size_t
on_body(char *data, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	return take(t, &t->reply->body, data, size * n, "an answer of more than 1 MiB");
}

/* A status line begins a new head: of the answer behind "100 Continue" or a proxy's. */
static size_t
on_head(char *data, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	if (size * n > 5 && memcmp(data, "HTTP/", 5) == 0)
		buf_reset(&t->reply->head);
	return take(t, &t->reply->head, data, size * n, "more than 64 KiB of headers");
}

/* A socket that leaves by the way that is asked for, or none. */
static curl_socket_t
on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
	int fd = socket(to->family, to->socktype, to->protocol);
	struct transfer *t = ctx;
	struct fail why;
	struct ip ip;

	(void)purpose;
	if (fd < 0 || !ip_from_sockaddr(&ip, &to->addr)) {
		if (fd >= 0)
			close(fd);
		return CURL_SOCKET_BAD;
	}
	if (via_bind(fd, &ip) == 0)
		return fd;
	snprintf(t->way, sizeof t->way, "via '%s': %s", via_get(), strerror(errno));
	if (via_ready(ip.family, &why) < 0)
		snprintf(t->way, sizeof t->way, "%.190s", why.text);
	close(fd);
	return CURL_SOCKET_BAD;
}

/* The parts of a URL, or of a proxy, that its server is found by; port: "" where a proxy has none. */
static bool
server_of(const char *url, bool is_proxy, char host[256], char port[8])
{
	char *h = NULL, *p = NULL;
	CURLU *u = curl_url();
	bool good = u && curl_url_set(u, CURLUPART_URL, url, CURLU_DEFAULT_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
		    curl_url_get(u, CURLUPART_HOST, &h, 0) == CURLUE_OK && snprintf(host, 256, "%s", h) < 256;

	port[0] = '\0';
	if (good && curl_url_get(u, CURLUPART_PORT, &p, is_proxy ? 0 : CURLU_DEFAULT_PORT) == CURLUE_OK)
		snprintf(port, 8, "%s", p);
	curl_free(h);
	curl_free(p);
	curl_url_cleanup(u);
	return good;
}

/* Looks up one server by the way that is asked for. The ports that libcurl takes for proxies without one: curl(1), --proxy. */
static int
add_server(struct transfer *t, const struct http_request *r, const char *url, bool is_proxy, struct fail *f)
{
	const char *const ports[] = {"1080", "443", "80"};
	struct curl_slist *more = NULL;
	struct buf list = {0}, line = {0};
	char host[256], port[8];
	size_t i;
	int result;

	if (!server_of(url, is_proxy, host, port))
		return fail_set(f, ST_CONFIG, "%s has no host", is_proxy ? "the proxy" : "the URL");
	result = httpname(&list, host, r->family, r->deadline, f);
	t->literal = t->literal || !list.len;
	for (i = 0; result == 0 && list.len && i < (*port ? 1 : 3); i++) {
		buf_reset(&line);
		if (buf_addf(&line, "%s:%s:%s", host, *port ? port : ports[i], buf_str(&list)) == 0)
			more = curl_slist_append(t->addresses, buf_str(&line));
		result = more ? 0 : fail_set(f, ST_SYSTEM, "out of memory");
		t->addresses = more ? more : t->addresses;
	}
	buf_free(&line);
	buf_free(&list);
	return result;
}

/* So that libcurl need not look up whom it speaks to: a proxy, or the server; with these two also behind a proxy. */
static int
add_addresses(struct transfer *t, const struct http_request *r, struct fail *f)
{
	bool both = r->proxy && (strncmp(r->proxy, "socks4://", 9) == 0 || strncmp(r->proxy, "socks5://", 9) == 0);

	if (!via_get())
		return 0;
	if (r->proxy && add_server(t, r, r->proxy, true, f) < 0)
		return -1;
	return r->proxy && !both ? 0 : add_server(t, r, r->url, false, f);
}

/* It may not: that would go any way. (It calls this for an address as well.) */
static int
on_lookup(void *state, void *reserved, void *ctx)
{
	const struct transfer *t = ctx;

	(void)state;
	(void)reserved;
	return !t->literal;
}

static int
add_headers(struct transfer *t, const struct http_request *r)
{
	/* libcurl would wait a second for a "100 Continue" before a large body, and call a body a form that there is not */
	static const char *const own[] = {"Expect:", "Content-Type:"};
	struct curl_slist *more;
	size_t i, n = r->n_headers + 1 + !r->body;

	for (i = 0; i < r->n_headers; i++)
		n -= n > r->n_headers + 1 && strncasecmp(r->headers[i], own[1], strlen(own[1])) == 0;
	for (i = 0; i < n; i++) {
		more = curl_slist_append(t->headers, i < r->n_headers ? r->headers[i] : own[i - r->n_headers]);
		if (!more)
			return -1;
		t->headers = more;
	}
	return 0;
}

static void
set_options(struct transfer *t, const struct http_request *r)
{
	/* libcurl has no ear for these: they are of its command and of OpenSSL */
	const char *ca = r->ca_file ? r->ca_file : getenv("CURL_CA_BUNDLE") ? getenv("CURL_CA_BUNDLE") : getenv("SSL_CERT_FILE");
	int left = clock_left(r->deadline);
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(e, CURLOPT_URL, r->url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	/* where no name server answers: its own time is up when ours is, and not when the system's resolver gives up */
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(e, CURLOPT_USERAGENT, r->agent);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, left < 1 ? 1L : left < HTTP_SECONDS * 1000 ? (long)left : HTTP_SECONDS * 1000L);
	if (strcmp(r->method, "GET") != 0) {
		/* over a connection that was in use libcurl would silently send it a second time when that is closed */
		curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
		curl_easy_setopt(e, CURLOPT_POST, 1L);
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, t->body ? t->body : "");
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)r->body_len);
	}
	if (ca)
		curl_easy_setopt(e, CURLOPT_CAINFO, ca);
	if (r->proxy || r->direct || via_get())
		curl_easy_setopt(e, CURLOPT_PROXY, r->proxy ? r->proxy : "");
	if (via_get()) {
		curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_socket);
		curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
		curl_easy_setopt(e, CURLOPT_RESOLVE, t->addresses);
		curl_easy_setopt(e, CURLOPT_RESOLVER_START_FUNCTION, on_lookup);
		curl_easy_setopt(e, CURLOPT_RESOLVER_START_DATA, t);
	}
	if (r->family)
		curl_easy_setopt(e, CURLOPT_IPRESOLVE, r->family == 6 ? CURL_IPRESOLVE_V6 : CURL_IPRESOLVE_V4);
}

int
http_start(struct http *h, const struct http_request *r, struct fail *f)
{
	struct transfer *t = calloc(1, sizeof *t);

	if (!t)
		return fail_set(f, ST_SYSTEM, "out of memory");
	t->easy = curl_easy_init();
	t->reply = calloc(1, sizeof *t->reply);
	t->body = r->body ? strndup(r->body, r->body_len) : NULL;
	if (!t->easy || !t->reply || (r->body && !t->body) || add_headers(t, r) < 0) {
		transfer_free(t);
		return fail_set(f, ST_SYSTEM, "out of memory");
	}
	if (add_addresses(t, r, f) < 0) {
		transfer_free(t);
		return -1;
	}
	t->reply->users = 1;
	t->reply->body.max = BODY_MAX;
	t->reply->head.max = HEAD_MAX;
	t->redirects = r->redirects;
	t->get = strcmp(r->method, "GET") == 0;
	t->ctx = r->ctx;
	set_options(t, r);
	curl_multi_add_handle(h->multi, t->easy);
	h->busy++;
	return 0;
}

size_t
http_busy(const struct http *h)
{
	return h->busy;
}

bool
http_origin(char out[300], const char *url)
{
	char *scheme = NULL, *host = NULL, *port = NULL;
	CURLU *u = curl_url();
	bool good = u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
		    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		    curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
		    curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		    (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0) &&
		    snprintf(out, 300, "%s://%s:%s", scheme, host, port) < 300;

	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return good;
}

/* Goes on to where a redirect leads, when that may be. */
static bool
follow(struct http *h, struct transfer *t)
{
	char *to = NULL, *from = NULL, a[300], b[300];

	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
	curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &from);
	if (!t->redirects || !t->get || !to || !from || !http_origin(a, from) || !http_origin(b, to) || strcmp(a, b) != 0)
		return false;
	t->redirects--;
	buf_reset(&t->reply->head);
	buf_reset(&t->reply->body);
	curl_multi_remove_handle(h->multi, t->easy);
	curl_easy_setopt(t->easy, CURLOPT_URL, to);
	curl_multi_add_handle(h->multi, t->easy);
	return true;
}

/* What became of a transfer. */
static void
conclude(struct transfer *t, CURLcode code)
{
	struct reply *r = t->reply;
	long status = 0, sent = 0;
	curl_off_t wait = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
	curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &wait);
	r->status = (unsigned)status;
	r->retry_after = wait > 0 && wait < 30 * 86400 ? (uint32_t)wait : 0;
	if (code == CURLE_OK)
		return;
	r->how = sent ? REPLY_SENT : REPLY_NOCONN;
	if (code == CURLE_SSL_CACERT_BADFILE || (!sent && (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)))
		r->how = REPLY_OURS;
	if (code == CURLE_SSL_CACERT_BADFILE)
		snprintf(r->error, sizeof r->error, "%.150s: install the package ca-certificates, or name a file with --ca-file", t->error);
	else if (t->over)
		snprintf(r->error, sizeof r->error, "%s, which is none that it documents", t->over);
	else if (t->way[0] && !sent)
		snprintf(r->error, sizeof r->error, "%s", t->way);
	else
		snprintf(r->error, sizeof r->error, "%.80s%s%.170s", curl_easy_strerror(code), t->error[0] ? ": " : "", t->error);
}

void *
http_next(struct http *h, int64_t until, struct reply **reply)
{
	int running, left, queued;
	struct transfer *t;
	CURLMsg *msg;
	void *ctx;

	for (;;) {
		curl_multi_perform(h->multi, &running);
		while ((msg = curl_multi_info_read(h->multi, &queued))) {
			CURLcode code = msg->data.result;

			if (msg->msg != CURLMSG_DONE)
				continue;
			curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
			if (code == CURLE_OK && follow(h, t))
				continue;
			conclude(t, code);
			curl_multi_remove_handle(h->multi, t->easy);
			h->busy--;
			*reply = t->reply;
			ctx = t->ctx;
			t->reply = NULL;
			transfer_free(t);
			return ctx;
		}
		left = clock_left(until);
		if (left == 0)
			return NULL;
		curl_multi_poll(h->multi, NULL, 0, left, NULL);
	}
}
